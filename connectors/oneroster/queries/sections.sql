SELECT c.place,
       c.sourcedId AS key,
       c.courseSourcedId AS course_key,
       y.session_key,
       coalesce(c.classCode, c.title) AS section_code,
       c.location AS room,
       replace(replace(c.periods, ' ', ''), ',', ', ') AS period
FROM classes c
JOIN class_years y ON y.class_key = c.sourcedId AND y.year_key = :year
WHERE c.schoolSourcedId = :school
