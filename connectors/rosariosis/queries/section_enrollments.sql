-- The table has no key of its own.
SELECT concat(s.student_id, '-', s.course_period_id, '-', s.start_date) AS "key",
       s.student_id AS student_key,
       s.course_period_id AS section_key,
       s.start_date AS begin_date,
       s.end_date
FROM schedule s
WHERE s.syear = :syear
  AND s.school_id = :school_id
