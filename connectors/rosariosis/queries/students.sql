-- Everyone enrolled at the school in the year, once, with the grade of the latest enrollment.
-- Custom fields have numbers, which a school may give another meaning: parameters name the columns,
-- those of a fresh RosarioSIS where nobody told, and checking the source compares the titles.
-- Gender, ethnicity and home language leave only when they are switched on.
SELECT s.student_id AS "key",
       s.student_id AS student_number,
       s.first_name,
       s.last_name,
       {preferred_name_field} AS preferred_name,
       {birth_date_field} AS birth_date,
       g.short_name AS grade_level,
       {gender_field} AS gender,
       {ethnicity_field} AS ethnicity,
       {home_language_field} AS home_language
FROM students s
JOIN student_enrollment latest ON latest.id = (
    SELECT e.id
    FROM student_enrollment e
    WHERE e.student_id = s.student_id
      AND e.syear = :syear
      AND e.school_id = :school_id
    ORDER BY CASE WHEN e.start_date IS NULL THEN 1 ELSE 0 END, e.start_date DESC, e.id DESC
    LIMIT 1
)
LEFT JOIN school_gradelevels g ON g.id = latest.grade_id
