-- Marks that have gone live: the column is complete and its day has come. A mark is a text on
-- one of the school's scales, so only a text with % is a percentage; what share of anything a B+
-- or a 5 is, no table of Gibbon's says. Raw marks, where kept, are points. 'Incomplete' stands on
-- most scales ('Work incomplete') and is exempt from being a grade; 'Late' is a grade of the
-- scale Completion ('Work submitted late').
SELECT CAST(v.gibbonPersonIDStudent AS UNSIGNED) AS student_key,
       CAST(v.gibbonMarkbookColumnID AS UNSIGNED) AS line_item_key,
       CASE WHEN v.value IN ('Incomplete', 'Late') THEN v.value ELSE 'graded' END AS status,
       v.points,
       ROUND(COALESCE(100 * v.points / v.points_possible, v.percent), 2) AS percent,
       COALESCE(v.value, v.raw) AS written_as
FROM (
    SELECT e.gibbonPersonIDStudent,
           e.gibbonMarkbookColumnID,
           NULLIF(e.attainmentValue, '') AS value,
           NULLIF(e.attainmentValueRaw, '') AS raw,
           CASE WHEN m.attainmentRaw = 'Y' AND m.attainmentRawMax > 0
                 AND e.attainmentValueRaw REGEXP '^[0-9]+([.][0-9]+)?$'
                 AND NOT e.attainmentValue <=> 'Incomplete'
                THEN CAST(e.attainmentValueRaw AS DECIMAL(10, 4)) END AS points,
           m.attainmentRawMax AS points_possible,
           CASE WHEN e.attainmentValue REGEXP '^[0-9]+([.][0-9]+)?%$'
                THEN CAST(TRIM(TRAILING '%' FROM e.attainmentValue) AS DECIMAL(10, 4))
           END AS percent
    FROM gibbonMarkbookEntry e
    JOIN gibbonMarkbookColumn m ON m.gibbonMarkbookColumnID = e.gibbonMarkbookColumnID
    JOIN gibbonSchoolYear y ON y.gibbonSchoolYearID = CAST(:school_year AS UNSIGNED)
    LEFT JOIN gibbonCourseClass cc ON cc.gibbonCourseClassID = m.gibbonCourseClassID
    LEFT JOIN gibbonCourse c ON c.gibbonCourseID = cc.gibbonCourseID
    WHERE m.attainment = 'Y'
      AND m.complete = 'Y'
      AND m.completeDate <= CURRENT_DATE
      AND (c.gibbonSchoolYearID = y.gibbonSchoolYearID
           OR (c.gibbonCourseID IS NULL AND m.date BETWEEN y.firstDay AND y.lastDay))
) v
WHERE v.value IS NOT NULL OR v.points IS NOT NULL
