-- A section with a row for each of several terms comes once, as one of the whole year.
WITH terms AS (
    SELECT section_key, count(DISTINCT session_key) AS number FROM taught GROUP BY section_key
)
SELECT t.place,
       t.section_key AS key,
       t.course_key,
       CASE WHEN n.number = 1 THEN t.session_key END AS session_key,
       t.section_code,
       t.period
FROM taught t
JOIN terms n ON n.section_key = t.section_key
WHERE t.school_key = :school_id
  AND t.nth_row = 1
