-- A section is a course period. It may meet in several periods; their names stand together, unless
-- the list is longer than we hold. In `days` H is Thursday. With number_days_rotation the letters
-- are days of a rotation, not of the week, so no weekday is told.
WITH meetings AS (
    SELECT m.course_period_id,
           string_agg(DISTINCT p.short_name, ', ') AS period,
           string_agg(m.days, '') AS days
    FROM course_period_school_periods m
    LEFT JOIN school_periods p ON p.period_id = m.period_id
    GROUP BY m.course_period_id
)
SELECT cp.course_period_id AS "key",
       cp.course_id AS course_key,
       cp.marking_period_id AS session_key,
       cp.short_name AS section_code,
       cp.room,
       CASE WHEN char_length(m.period) <= 40 THEN m.period END AS period,
       CASE WHEN sc.number_days_rotation IS NULL THEN
           concat(CASE WHEN position('M' IN m.days) > 0 THEN 'M' END,
                  CASE WHEN position('T' IN m.days) > 0 THEN 'T' END,
                  CASE WHEN position('W' IN m.days) > 0 THEN 'W' END,
                  CASE WHEN position('H' IN m.days) > 0 THEN 'R' END,
                  CASE WHEN position('F' IN m.days) > 0 THEN 'F' END)
       END AS meeting_days
FROM course_periods cp
JOIN schools sc ON sc.id = cp.school_id AND sc.syear = cp.syear
LEFT JOIN meetings m ON m.course_period_id = cp.course_period_id
WHERE cp.syear = :syear
  AND cp.school_id = :school_id
