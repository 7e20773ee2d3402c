-- `primary` is told of teachers only, and often left blank.
SELECT e.place,
       e.sourcedId AS key,
       e.userSourcedId AS staff_key,
       e.classSourcedId AS section_key,
       lower(e."primary") AS teaching_role,
       e.beginDate AS begin_date,
       day_before(e.endDate) AS end_date
FROM enrollments e
JOIN classes c ON c.sourcedId = e.classSourcedId
JOIN class_years y ON y.class_key = c.sourcedId AND y.year_key = :year
WHERE c.schoolSourcedId = :school
  AND lower(e.role) = 'teacher'
  AND (e.endDate IS NULL OR e.beginDate IS NULL
       OR substr(e.endDate, 1, 10) > substr(e.beginDate, 1, 10))
