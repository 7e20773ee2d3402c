-- The teachers of the school, and whoever teaches one of its sections. Someone at two schools has
-- a row for each.
WITH wanted AS (
    SELECT e.*,
           rank() OVER (
               PARTITION BY e.Teacher_id ORDER BY e.School_id = :school_id DESC
           ) AS nth
    FROM teachers e
    WHERE e.School_id = :school_id
       OR e.Teacher_id IN (
           SELECT s.teacher_key
           FROM section_teachers s
           JOIN taught t ON t.section_key = s.section_key
           WHERE t.school_key = :school_id
       )
)
SELECT w.place,
       w.Teacher_id AS key,
       w.Teacher_number AS staff_number,
       w.First_name AS first_name,
       w.Last_name AS last_name,
       w.Teacher_email AS email,
       'teacher' AS role
FROM wanted w
WHERE w.nth = 1
