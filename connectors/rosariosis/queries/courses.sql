SELECT c.course_id AS "key",
       c.short_name AS course_code,
       c.title,
       s.title AS subject
FROM courses c
LEFT JOIN course_subjects s ON s.subject_id = c.subject_id
WHERE c.syear = :syear
  AND c.school_id = :school_id
