-- The end date is the first day that no longer counts: an enrollment that ends on its first day
-- never was, and one that ends with the term is no leaving.
SELECT e.place,
       e.sourcedId AS key,
       e.userSourcedId AS student_key,
       e.classSourcedId AS section_key,
       e.beginDate AS begin_date,
       CASE WHEN s.endDate IS NULL OR substr(e.endDate, 1, 10) < substr(s.endDate, 1, 10)
            THEN day_before(e.endDate) END AS end_date
FROM enrollments e
JOIN classes c ON c.sourcedId = e.classSourcedId
JOIN class_years y ON y.class_key = c.sourcedId AND y.year_key = :year
LEFT JOIN academicSessions s ON s.sourcedId = y.session_key
WHERE c.schoolSourcedId = :school
  AND lower(e.role) = 'student'
  AND (e.endDate IS NULL OR e.beginDate IS NULL
       OR substr(e.endDate, 1, 10) > substr(e.beginDate, 1, 10))
