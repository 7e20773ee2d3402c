-- A column of the markbook that takes attainment; effort and comments are no marks. Points are
-- possible only where raw marks are kept: a scale has grades, not points. A column whose class
-- is gone belongs to the year that its date lies in.
SELECT CAST(m.gibbonMarkbookColumnID AS UNSIGNED) AS `key`,
       CAST(m.gibbonCourseClassID AS UNSIGNED) AS section_key,
       m.name AS title,
       m.type AS kind,
       m.date AS due_date,
       CASE WHEN m.attainmentRaw = 'Y' AND m.attainmentRawMax > 0
            THEN m.attainmentRawMax END AS points_possible
FROM gibbonMarkbookColumn m
JOIN gibbonSchoolYear y ON y.gibbonSchoolYearID = CAST(:school_year AS UNSIGNED)
LEFT JOIN gibbonCourseClass cc ON cc.gibbonCourseClassID = m.gibbonCourseClassID
LEFT JOIN gibbonCourse c ON c.gibbonCourseID = cc.gibbonCourseID
WHERE m.attainment = 'Y'
  AND (c.gibbonSchoolYearID = y.gibbonSchoolYearID
       OR (c.gibbonCourseID IS NULL AND m.date BETWEEN y.firstDay AND y.lastDay))
