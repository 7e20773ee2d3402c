-- The students of the school, and guests from another one who sit in its sections. Gender, race,
-- language and meals leave only when they are switched on.
WITH wanted AS (
    SELECT p.*,
           rank() OVER (
               PARTITION BY p.Student_id ORDER BY p.School_id = :school_id DESC
           ) AS nth
    FROM students p
    WHERE p.School_id = :school_id
       OR p.Student_id IN (
           SELECT e.Student_id
           FROM enrollments e
           JOIN taught t ON t.section_key = e.Section_id
           WHERE t.school_key = :school_id
       )
)
SELECT w.place,
       w.Student_id AS key,
       w.Student_number AS student_number,
       w.State_id AS state_id,
       w.First_name AS first_name,
       w.Last_name AS last_name,
       w.DOB AS birth_date,
       w.Grade AS grade_level,
       w.Student_email AS email,
       w.Gender AS gender,
       nullif(concat_ws(', ', w.Race,
              CASE WHEN lower(w.Hispanic_Latino) IN ('y', 'yes', 'true', '1')
                   THEN 'Hispanic or Latino' END), '') AS ethnicity,
       w.Home_language AS home_language,
       w.Frl_status AS lunch_status
FROM wanted w
WHERE w.nth = 1
