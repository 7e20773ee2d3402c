-- No dates: the file has who sits where now. A row of a section that is not in sections.csv is of
-- the school that it names itself.
SELECT min(e.place) AS place,
       e.Section_id || '-' || e.Student_id AS key,
       e.Student_id AS student_key,
       e.Section_id AS section_key
FROM enrollments e
LEFT JOIN taught t ON t.section_key = e.Section_id AND t.nth_row = 1
WHERE coalesce(t.school_key, e.School_id) = :school_id
GROUP BY e.Section_id, e.Student_id
