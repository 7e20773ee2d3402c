-- An assignment belongs to one section, or to a course and then to all of that teacher's
-- sections of it: one row a section either way.
SELECT concat(a.assignment_id, '-', a.section_id) AS key,
       a.section_id AS section_key,
       a.title,
       t.title AS kind,
       a.assigned_date,
       a.due_date,
       a.points AS points_possible
FROM (
    SELECT ga.assignment_id, ga.assignment_type_id, ga.title, ga.assigned_date,
           ga.due_date, ga.points, cp.course_period_id AS section_id, cp.syear, cp.school_id
    FROM gradebook_assignments ga
    JOIN course_periods cp ON cp.course_period_id = ga.course_period_id
    UNION ALL
    SELECT ga.assignment_id, ga.assignment_type_id, ga.title, ga.assigned_date,
           ga.due_date, ga.points, cp.course_period_id, cp.syear, cp.school_id
    FROM gradebook_assignments ga
    JOIN course_periods cp ON cp.course_id = ga.course_id AND cp.teacher_id = ga.staff_id
    WHERE ga.course_period_id IS NULL
) a
LEFT JOIN gradebook_assignment_types t ON t.assignment_type_id = a.assignment_type_id
WHERE a.syear = CAST(:syear AS integer)
  AND a.school_id = CAST(:school_id AS integer)
