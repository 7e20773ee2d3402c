-- calendar_day knows no year: its days are those between the first and the last of the year.
SELECT d.date_value AS key,
       d.date_value AS "date",
       CASE WHEN d.insession = 1 THEN 'in session' ELSE 'not in session' END AS kind
FROM ps.calendar_day d
JOIN ps.terms t
  ON t.schoolid = d.schoolid
 AND t.isyearrec = 1
 AND d.date_value BETWEEN t.firstday AND t.lastday
WHERE t.yearid = CAST(:yearid AS integer)
  AND t.schoolid = CAST(:school_id AS integer)
