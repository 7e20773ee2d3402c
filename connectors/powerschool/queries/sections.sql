-- `expression` says the periods and, as letters, the days of a cycle that is not the week.
SELECT s.id AS key,
       s.course_number AS course_key,
       s.termid AS session_key,
       s.course_number || '.' || s.section_number AS section_code,
       s.room,
       s.expression AS period
FROM ps.sections s
WHERE s.schoolid = CAST(:school_id AS integer)
  AND s.termid BETWEEN 100 * CAST(:yearid AS integer) AND 100 * CAST(:yearid AS integer) + 99
