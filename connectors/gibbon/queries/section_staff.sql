-- Who teaches a class, and who did: 'Teacher - Left' keeps the day. Nobody teaches beyond their
-- own last day at the school. An end that nobody wrote down sets the row aside.
SELECT CAST(x.gibbonCourseClassPersonID AS UNSIGNED) AS `key`,
       CAST(x.gibbonPersonID AS UNSIGNED) AS staff_key,
       CAST(x.gibbonCourseClassID AS UNSIGNED) AS section_key,
       x.role AS teaching_role,
       x.dateEnrolled AS begin_date,
       CASE WHEN x.role LIKE '% - Left' THEN COALESCE(x.dateUnenrolled, p.dateEnd, 'unknown')
            WHEN p.status = 'Left' THEN COALESCE(p.dateEnd, 'unknown')
            ELSE p.dateEnd END AS end_date
FROM gibbonCourseClassPerson x
LEFT JOIN gibbonCourseClass cc ON cc.gibbonCourseClassID = x.gibbonCourseClassID
LEFT JOIN gibbonCourse c ON c.gibbonCourseID = cc.gibbonCourseID
LEFT JOIN gibbonPerson p ON p.gibbonPersonID = x.gibbonPersonID
WHERE (c.gibbonSchoolYearID = CAST(:school_year AS UNSIGNED) OR c.gibbonCourseID IS NULL)
  AND x.role IN ('Teacher', 'Assistant', 'Teacher - Left')
