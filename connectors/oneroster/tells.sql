-- Which gaps this drop fills: 1.2 has columns and roles for more than 1.1 has, and a drop of 1.2 may
-- leave them blank. That somebody's role ended within the year shows that departures are told.
WITH year AS (
    SELECT substr(startDate, 1, 10) AS first_day, substr(endDate, 1, 10) AS end_day
    FROM academicSessions
    WHERE sourcedId = :year
), stays AS (
    SELECT r.user_key, r.begin_date, substr(r.end_date, 1, 10) AS end_day
    FROM user_roles r
    WHERE r.org_key = :school AND r.role = 'student'
), guests AS (
    SELECT e.userSourcedId
    FROM enrollments e
    JOIN classes c ON c.sourcedId = e.classSourcedId
    JOIN class_years y ON y.class_key = c.sourcedId AND y.year_key = :year
    WHERE c.schoolSourcedId = :school AND lower(e.role) = 'student'
      AND e.userSourcedId NOT IN (SELECT user_key FROM stays)
), departures AS (
    SELECT s.user_key
    FROM stays s
    JOIN year ON s.end_day > year.first_day AND s.end_day < year.end_day
)
SELECT 'late_work' AS gap
WHERE EXISTS (SELECT 1 FROM results r WHERE r.late IS NOT NULL)
UNION ALL
SELECT 'marks_in_words'
WHERE NOT EXISTS (SELECT 1 FROM results r WHERE r.textScore IS NOT NULL AND r.score IS NULL)
UNION ALL
SELECT 'entry_dates'
WHERE EXISTS (SELECT 1 FROM stays)
  AND NOT EXISTS (SELECT 1 FROM stays WHERE begin_date IS NULL)
  AND NOT EXISTS (SELECT 1 FROM guests)
UNION ALL
SELECT 'former_students' WHERE EXISTS (SELECT 1 FROM departures)
UNION ALL
SELECT 'earlier_stays' WHERE EXISTS (SELECT 1 FROM departures)
