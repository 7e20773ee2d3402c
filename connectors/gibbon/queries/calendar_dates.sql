-- Gibbon's own rule: school is held on the weekdays so marked that lie in a term, unless the
-- school is closed. A day that two terms share is one day. Closures are listed across years.
WITH RECURSIVE days AS (
    SELECT MIN(firstDay) AS date, MAX(lastDay) AS last_day
    FROM gibbonSchoolYearTerm
    WHERE gibbonSchoolYearID = CAST(:school_year AS UNSIGNED)
    UNION ALL
    SELECT date + INTERVAL 1 DAY, last_day
    FROM days
    WHERE date < last_day
)
SELECT d.date AS `key`,
       d.date,
       CASE WHEN EXISTS (
           SELECT 1 FROM gibbonSchoolYearSpecialDay s
           WHERE s.date = d.date AND s.type = 'School Closure'
       ) THEN 'closure' ELSE 'school' END AS kind
FROM days d
JOIN gibbonDaysOfWeek w
  ON w.nameShort = ELT(WEEKDAY(d.date) + 1, 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun')
 AND w.schoolDay = 'Y'
WHERE EXISTS (
    SELECT 1 FROM gibbonSchoolYearTerm t
    WHERE t.gibbonSchoolYearID = CAST(:school_year AS UNSIGNED)
      AND d.date BETWEEN t.firstDay AND t.lastDay
)
