-- The year and its terms. The standard's end date is the first day that no longer counts.
SELECT s.place,
       s.sourcedId AS key,
       s.title,
       s.type AS kind,
       s.startDate AS start_date,
       day_before(s.endDate) AS end_date
FROM academicSessions s
JOIN session_years y ON y.session_key = s.sourcedId
WHERE y.year_key = :year
