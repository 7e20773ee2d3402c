-- Everyone at the school who is no student and no relative, and whoever teaches a class of it.
-- In 1.2 someone may have several roles; the one called primary comes first.
WITH roles_here AS (
    SELECT r.user_key, r.role,
           row_number() OVER (
               PARTITION BY r.user_key ORDER BY r.role_type = 'primary' DESC, r.role
           ) AS rank
    FROM user_roles r
    WHERE r.org_key = :school
      AND r.role NOT IN ('student', 'parent', 'guardian', 'relative')
), teachers AS (
    SELECT DISTINCT e.userSourcedId AS user_key
    FROM enrollments e
    JOIN classes c ON c.sourcedId = e.classSourcedId
    JOIN class_years y ON y.class_key = c.sourcedId AND y.year_key = :year
    WHERE c.schoolSourcedId = :school AND lower(e.role) = 'teacher'
)
SELECT u.place,
       u.sourcedId AS key,
       u.identifier AS staff_number,
       u.givenName AS first_name,
       u.familyName AS last_name,
       u.email,
       coalesce(r.role, 'teacher') AS role
FROM users u
LEFT JOIN roles_here r ON r.user_key = u.sourcedId AND r.rank = 1
WHERE r.user_key IS NOT NULL
   OR u.sourcedId IN (SELECT user_key FROM teachers)
