-- calendar_day knows no year: its days are those between the first and the last of the year. A
-- Saturday or Sunday without school is no news (1900 began on a Monday). Days of one letter that
-- ring by another bell schedule have other periods, so both together are the day of the rotation.
SELECT d.date_value AS key,
       d.date_value AS "date",
       CASE WHEN d.insession = 1 THEN 'in session' ELSE 'not in session' END AS kind,
       CASE WHEN b.bell_schedule_id IS NULL THEN c.letter
            ELSE c.letter || '/' || CAST(b.bell_schedule_id AS varchar(20)) END AS rotation_day
FROM ps.calendar_day d
JOIN ps.terms t
  ON t.schoolid = d.schoolid
 AND t.isyearrec = 1
 AND d.date_value BETWEEN t.firstday AND t.lastday
LEFT JOIN ps.cycle_day c ON c.id = d.cycle_day_id
LEFT JOIN (SELECT DISTINCT i.bell_schedule_id FROM ps.bell_schedule_items i) b
  ON b.bell_schedule_id = d.bell_schedule_id
WHERE t.yearid = CAST(:yearid AS integer)
  AND t.schoolid = CAST(:school_id AS integer)
  AND (d.insession = 1 OR MOD(d.date_value - DATE '1900-01-01', 7) < 5)
