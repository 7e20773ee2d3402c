-- 1.2 may say from when until when someone is a student of the school; a role without a first day
-- counts from the first day of the year, and one that ends with the year is no leaving. 1.1 has no
-- place for it: the whole year counts.
WITH year AS (
    SELECT startDate AS first_day, substr(endDate, 1, 10) AS end_day
    FROM academicSessions
    WHERE sourcedId = :year
), stays AS (
    SELECT r.place, r.key, r.user_key, r.begin_date, r.end_date
    FROM user_roles r
    WHERE r.org_key = :school AND r.role = 'student'
      AND (r.end_date IS NULL OR r.end_date > (SELECT substr(first_day, 1, 10) FROM year))
)
SELECT s.place,
       s.key,
       s.user_key AS student_key,
       coalesce(s.begin_date, (SELECT first_day FROM year)) AS entry_date,
       CASE WHEN substr(s.end_date, 1, 10) < (SELECT end_day FROM year)
            THEN day_before(s.end_date) END AS exit_date
FROM stays s
UNION ALL
SELECT u.place, u.sourcedId, u.sourcedId, (SELECT first_day FROM year), NULL
FROM users u
WHERE u.sourcedId NOT IN (SELECT user_key FROM stays)
  AND u.sourcedId IN (
      SELECT e.userSourcedId
      FROM enrollments e
      JOIN classes c ON c.sourcedId = e.classSourcedId
      JOIN class_years y ON y.class_key = c.sourcedId AND y.year_key = :year
      WHERE c.schoolSourcedId = :school AND lower(e.role) = 'student'
  )
