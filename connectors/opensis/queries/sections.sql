-- A section is a course period, and meets in one or several periods and rooms; a list of them that
-- is longer than we hold is not told. In `days` H is Thursday. A BLOCKED section has a row a date,
-- whose letter is that date's and says nothing of the next week. One that runs between dates of
-- its own has no marking period.
SELECT cp.course_period_id AS "key",
       cp.course_id AS course_key,
       cp.marking_period_id AS session_key,
       cp.short_name AS section_code,
       CASE WHEN char_length(m.room) <= 40 THEN m.room END AS room,
       CASE WHEN char_length(m.period) <= 40 THEN m.period END AS period,
       CASE WHEN coalesce(cp.schedule_type, '') <> 'BLOCKED' THEN
           concat_ws('', CASE WHEN position('M' IN m.days) > 0 THEN 'M' END,
                         CASE WHEN position('T' IN m.days) > 0 THEN 'T' END,
                         CASE WHEN position('W' IN m.days) > 0 THEN 'W' END,
                         CASE WHEN position('H' IN m.days) > 0 THEN 'R' END,
                         CASE WHEN position('F' IN m.days) > 0 THEN 'F' END)
       END AS meeting_days,
       CASE WHEN m.first_start = m.last_start THEN m.first_start END AS start_time,
       CASE WHEN m.first_end = m.last_end THEN m.first_end END AS end_time
FROM course_periods cp
LEFT JOIN (
    SELECT v.course_period_id,
           group_concat(DISTINCT r.title ORDER BY r.title SEPARATOR ', ') AS room,
           group_concat(DISTINCT p.short_name ORDER BY p.sort_order SEPARATOR ', ') AS period,
           group_concat(DISTINCT v.days SEPARATOR '') AS days,
           min(v.start_time) AS first_start,
           max(v.start_time) AS last_start,
           min(v.end_time) AS first_end,
           max(v.end_time) AS last_end
    FROM course_period_var v
    LEFT JOIN school_periods p ON p.period_id = v.period_id
    LEFT JOIN rooms r ON r.room_id = v.room_id
    GROUP BY v.course_period_id
) m ON m.course_period_id = cp.course_period_id
WHERE cp.syear = :syear
  AND cp.school_id = :school_id
