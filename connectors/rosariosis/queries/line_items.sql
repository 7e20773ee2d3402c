-- An assignment belongs to one section, or to a course and then to all of that teacher's sections
-- of it: one row a section. Where marks were given it stays, whoever teaches the section now.
SELECT concat(a.assignment_id, '-', s.section_id) AS "key",
       s.section_id AS section_key,
       a.title,
       t.title AS kind,
       a.assigned_date,
       a.due_date,
       a.points AS points_possible
FROM gradebook_assignments a
JOIN (
    SELECT assignment_id, course_period_id AS section_id
    FROM gradebook_assignments
    WHERE course_period_id IS NOT NULL
    UNION
    SELECT ga.assignment_id, cp.course_period_id
    FROM gradebook_assignments ga
    JOIN course_periods cp ON cp.course_id = ga.course_id AND cp.teacher_id = ga.staff_id
    WHERE ga.course_period_id IS NULL
    UNION
    SELECT assignment_id, course_period_id
    FROM gradebook_grades
) s ON s.assignment_id = a.assignment_id
JOIN course_periods section ON section.course_period_id = s.section_id
LEFT JOIN gradebook_assignment_types t ON t.assignment_type_id = a.assignment_type_id
WHERE section.syear = :syear
  AND section.school_id = :school_id
