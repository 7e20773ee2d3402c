WITH named AS (
    SELECT t.*, row_number() OVER (PARTITION BY t.course_key ORDER BY t.place) AS nth
    FROM taught t
    WHERE t.school_key = :school_id
)
SELECT n.place,
       n.course_key AS key,
       n.course_code,
       n.course_title AS title,
       n.subject
FROM named n
WHERE n.nth = 1
