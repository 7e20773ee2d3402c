-- Who works at the school, and who has left it but taught in this year. A record whose person
-- is gone says nothing of anybody; one that a class of this year still names is given all the
-- same, so that it is seen to be set aside.
SELECT CAST(s.gibbonPersonID AS UNSIGNED) AS `key`,
       p.firstName AS first_name,
       p.surname AS last_name,
       NULLIF(p.email, '') AS email,
       s.type AS role
FROM gibbonStaff s
LEFT JOIN gibbonPerson p ON p.gibbonPersonID = s.gibbonPersonID
WHERE p.status = 'Full'
   OR EXISTS (
       SELECT 1
       FROM gibbonCourseClassPerson x
       JOIN gibbonCourseClass cc ON cc.gibbonCourseClassID = x.gibbonCourseClassID
       JOIN gibbonCourse c ON c.gibbonCourseID = cc.gibbonCourseID
       WHERE x.gibbonPersonID = s.gibbonPersonID
         AND x.role IN ('Teacher', 'Assistant', 'Teacher - Left')
         AND c.gibbonSchoolYearID = CAST(:school_year AS UNSIGNED)
   )
