-- 'Student - Left' has left the class; dateUnenrolled is the day on which that was entered.
-- Whoever has left the school has left its classes too, though the role stays 'Student'. A
-- class left on a day that nobody wrote down sets the row aside.
SELECT CAST(x.gibbonCourseClassPersonID AS UNSIGNED) AS `key`,
       CAST(x.gibbonPersonID AS UNSIGNED) AS student_key,
       CAST(x.gibbonCourseClassID AS UNSIGNED) AS section_key,
       x.dateEnrolled AS begin_date,
       CASE WHEN x.role = 'Student - Left' THEN COALESCE(x.dateUnenrolled, p.dateEnd, 'unknown')
            WHEN p.status = 'Left' THEN COALESCE(p.dateEnd, 'unknown')
            ELSE p.dateEnd END AS end_date
FROM gibbonCourseClassPerson x
LEFT JOIN gibbonCourseClass cc ON cc.gibbonCourseClassID = x.gibbonCourseClassID
LEFT JOIN gibbonCourse c ON c.gibbonCourseID = cc.gibbonCourseID
LEFT JOIN gibbonPerson p ON p.gibbonPersonID = x.gibbonPersonID
WHERE (c.gibbonSchoolYearID = CAST(:school_year AS UNSIGNED) OR c.gibbonCourseID IS NULL)
  AND x.role IN ('Student', 'Student - Left')
  AND (p.status IS NULL OR p.status IN ('Full', 'Left'))
