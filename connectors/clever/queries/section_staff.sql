-- Up to ten teachers stand in columns of the section; the first leads it.
SELECT s.place,
       s.section_key || '-' || s.teacher_key AS key,
       s.section_key,
       s.teacher_key AS staff_key,
       CASE WHEN s.position = 1 THEN 'first' ELSE 'further' END AS teaching_role
FROM section_teachers s
JOIN taught t ON t.section_key = s.section_key AND t.nth_row = 1
WHERE t.school_key = :school_id
