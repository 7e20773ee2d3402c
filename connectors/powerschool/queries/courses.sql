-- The catalog is the district's: those courses that the school teaches in the year.
SELECT c.course_number AS key,
       c.course_number AS course_code,
       c.course_name AS title,
       c.credittype AS subject
FROM ps.courses c
WHERE c.course_number IN (
    SELECT s.course_number
    FROM ps.sections s
    WHERE s.schoolid = CAST(:school_id AS integer)
      AND s.termid BETWEEN 100 * CAST(:yearid AS integer) AND 100 * CAST(:yearid AS integer) + 99
)
