-- Everyone enrolled at the school in the year, once, with the grade of the latest enrollment.
-- A birth date is text, '' where it is unknown. is_disable is a locked login or the trace of an
-- enrollment that ended; the enrollments say that themselves. Gender, ethnicity and home language
-- leave only when they are switched on.
SELECT s.student_id AS "key",
       s.student_id AS student_number,
       s.first_name,
       s.last_name,
       s.common_name AS preferred_name,
       nullif(trim(s.birthdate), '0000-00-00') AS birth_date,
       upper(trim(g.short_name)) AS grade_level,
       s.email,
       s.gender,
       eth.ethnicity_name AS ethnicity,
       lang.language_name AS home_language
FROM students s
JOIN student_enrollment latest ON latest.id = (
    SELECT e.id
    FROM student_enrollment e
    WHERE e.student_id = s.student_id
      AND e.syear = :syear
      AND e.school_id = :school_id
    ORDER BY e.start_date DESC, e.id DESC
    LIMIT 1
)
LEFT JOIN school_gradelevels g ON g.id = latest.grade_id
LEFT JOIN ethnicity eth ON eth.ethnicity_id = s.ethnicity_id
LEFT JOIN language lang ON lang.language_id = s.language_id
