-- Courses mostly belong to the district: those that the school teaches this year.
SELECT k.place,
       k.sourcedId AS key,
       k.courseCode AS course_code,
       k.title,
       replace(k.subjects, ',', ', ') AS subject
FROM courses k
WHERE k.sourcedId IN (
    SELECT c.courseSourcedId
    FROM classes c
    JOIN class_years y ON y.class_key = c.sourcedId AND y.year_key = :year
    WHERE c.schoolSourcedId = :school
)
