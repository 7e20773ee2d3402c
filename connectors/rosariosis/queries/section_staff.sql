-- Only who teaches now: RosarioSIS overwrites the teacher when one takes over from another.
SELECT concat(t.course_period_id, '-', t.staff_id, '-', t.teaching_role) AS "key",
       t.course_period_id AS section_key,
       t.staff_id AS staff_key,
       t.teaching_role
FROM (
    SELECT course_period_id, teacher_id AS staff_id, 'primary' AS teaching_role, syear, school_id
    FROM course_periods
    UNION ALL
    SELECT course_period_id, secondary_teacher_id, 'secondary', syear, school_id
    FROM course_periods
    WHERE secondary_teacher_id IS NOT NULL
) t
WHERE t.syear = :syear
  AND t.school_id = :school_id
