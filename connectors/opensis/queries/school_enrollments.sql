-- Rolling over to the next year ends every enrollment on the next year's first day, with a code of
-- the type 'Roll': that student has not left. 0000-00-00 is no date.
SELECT e.id AS "key",
       e.student_id AS student_key,
       CASE WHEN e.start_date > '1900-01-01' THEN e.start_date END AS entry_date,
       CASE WHEN e.end_date > '1900-01-01' AND coalesce(leaving.type, '') <> 'Roll'
            THEN e.end_date END AS exit_date,
       entry.title AS entry_reason,
       CASE WHEN leaving.type <> 'Roll' THEN leaving.title END AS exit_reason
FROM student_enrollment e
LEFT JOIN student_enrollment_codes entry ON entry.id = e.enrollment_code
LEFT JOIN student_enrollment_codes leaving ON leaving.id = e.drop_code
WHERE e.syear = :syear
  AND e.school_id = :school_id
