-- Last year's enrollments stay open (end_date is NULL), so the year must be asked for.
SELECT e.id AS "key",
       e.student_id AS student_key,
       e.start_date AS entry_date,
       e.end_date AS exit_date,
       entry.title AS entry_reason,
       leaving.title AS exit_reason
FROM student_enrollment e
LEFT JOIN student_enrollment_codes entry ON entry.id = e.enrollment_code
LEFT JOIN student_enrollment_codes leaving ON leaving.id = e.drop_code
WHERE e.syear = :syear
  AND e.school_id = :school_id
