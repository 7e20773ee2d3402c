-- The calendar holds only days; a day on which no calendar of the school has minutes is closed.
SELECT c.school_date AS key,
       c.school_date AS date,
       CASE WHEN max(c.minutes) > 0 THEN 'school' ELSE 'closed' END AS kind
FROM attendance_calendar c
WHERE c.syear = CAST(:syear AS integer)
  AND c.school_id = CAST(:school_id AS integer)
GROUP BY c.school_date
