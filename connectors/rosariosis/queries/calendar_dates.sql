-- The calendar holds only days; a day on which no calendar of the school has minutes is closed.
SELECT c.school_date AS "key",
       c.school_date AS date,
       CASE WHEN max(c.minutes) > 0 THEN 'school' ELSE 'closed' END AS kind
FROM attendance_calendar c
WHERE c.syear = :syear
  AND c.school_id = :school_id
GROUP BY c.school_date
