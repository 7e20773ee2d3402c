SELECT CAST(c.gibbonCourseID AS UNSIGNED) AS `key`,
       c.nameShort AS course_code,
       c.name AS title,
       d.name AS subject
FROM gibbonCourse c
LEFT JOIN gibbonDepartment d ON d.gibbonDepartmentID = c.gibbonDepartmentID
WHERE c.gibbonSchoolYearID = CAST(:school_year AS UNSIGNED)
