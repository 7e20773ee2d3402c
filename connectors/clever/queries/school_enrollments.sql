-- Clever knows who is at a school now, and not since when: the stay begins with the first term.
WITH year AS (
    SELECT min(t.term_start) AS first_day FROM taught t WHERE t.school_key = :school_id
), here AS (
    SELECT p.Student_id AS student_key, p.place FROM students p WHERE p.School_id = :school_id
    UNION ALL
    SELECT e.Student_id, e.place
    FROM enrollments e
    JOIN taught t ON t.section_key = e.Section_id
    WHERE t.school_key = :school_id
)
SELECT min(h.place) AS place,
       h.student_key AS key,
       h.student_key,
       y.first_day AS entry_date
FROM here h
JOIN year y ON y.first_day IS NOT NULL
GROUP BY h.student_key, y.first_day
