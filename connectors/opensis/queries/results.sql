-- No row means not graded yet; -1 points is the gradebook's '*', excused. The comment is read
-- only to tell a missing piece of work, and never leaves; what is missing has earned no points.
SELECT g.student_id AS student_key,
       concat(g.assignment_id, '-', g.course_period_id) AS line_item_key,
       g.status,
       CASE WHEN g.status = 'graded' THEN g.points END AS points,
       CASE WHEN g.status = 'graded' THEN round(100.0 * g.points / nullif(a.points, 0), 2)
       END AS percent,
       CASE WHEN g.status = 'excused' THEN '*' ELSE concat(g.points, '') END AS written_as
FROM (
    SELECT student_id, assignment_id, course_period_id, points,
           CASE WHEN points = -1 THEN 'excused'
                WHEN lower(trim(comment)) = 'missing' THEN 'missing'
                WHEN points IS NULL THEN 'not graded'
                ELSE 'graded' END AS status
    FROM gradebook_grades
) g
JOIN course_periods cp ON cp.course_period_id = g.course_period_id
LEFT JOIN gradebook_assignments a ON a.assignment_id = g.assignment_id
WHERE cp.syear = :syear
  AND cp.school_id = :school_id
