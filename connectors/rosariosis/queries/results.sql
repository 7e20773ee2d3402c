-- No row means not graded yet; -1 points is the gradebook's '*', excused. The comment is read
-- only to tell a missing piece of work, and never leaves.
SELECT g.student_id AS student_key,
       concat(g.assignment_id, '-', g.course_period_id) AS line_item_key,
       CASE WHEN g.points = -1 THEN 'excused'
            WHEN trim(g.comment) ILIKE 'missing' THEN 'missing'
            WHEN g.points IS NULL THEN 'not graded'
            ELSE 'graded' END AS status,
       CASE WHEN g.points >= 0 THEN g.points END AS points,
       CASE WHEN g.points >= 0 THEN round(100.0 * g.points / nullif(a.points, 0), 2) END AS percent,
       CASE WHEN g.points = -1 THEN '*' ELSE CAST(g.points AS text) END AS written_as
FROM gradebook_grades g
JOIN course_periods cp ON cp.course_period_id = g.course_period_id
LEFT JOIN gradebook_assignments a ON a.assignment_id = g.assignment_id
WHERE cp.syear = CAST(:syear AS integer)
  AND cp.school_id = CAST(:school_id AS integer)
