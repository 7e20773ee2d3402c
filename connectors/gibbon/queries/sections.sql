-- A section is a class of a course. Its timetable runs in days of a cycle, not of the week, so
-- no weekday is told. Rooms and periods stand together, if their list is no longer than we hold;
-- a time is told where the class has always the same. A class whose course is gone belongs to no
-- year that could be told: it is given, to be set aside.
WITH meetings AS (
    SELECT m.gibbonCourseClassID,
           GROUP_CONCAT(DISTINCT s.name ORDER BY s.name SEPARATOR ', ') AS room,
           GROUP_CONCAT(DISTINCT r.name ORDER BY r.timeStart SEPARATOR ', ') AS period,
           CASE WHEN MIN(r.timeStart) = MAX(r.timeStart) THEN MIN(r.timeStart) END AS start_time,
           CASE WHEN MIN(r.timeEnd) = MAX(r.timeEnd) THEN MIN(r.timeEnd) END AS end_time
    FROM gibbonTTDayRowClass m
    LEFT JOIN gibbonTTColumnRow r ON r.gibbonTTColumnRowID = m.gibbonTTColumnRowID
    LEFT JOIN gibbonSpace s ON s.gibbonSpaceID = m.gibbonSpaceID
    GROUP BY m.gibbonCourseClassID
)
SELECT CAST(cc.gibbonCourseClassID AS UNSIGNED) AS `key`,
       CAST(cc.gibbonCourseID AS UNSIGNED) AS course_key,
       CONCAT('year-', CAST(c.gibbonSchoolYearID AS UNSIGNED)) AS session_key,
       CONCAT_WS('.', c.nameShort, cc.nameShort) AS section_code,
       CASE WHEN CHAR_LENGTH(m.room) <= 40 THEN m.room END AS room,
       CASE WHEN CHAR_LENGTH(m.period) <= 40 THEN m.period END AS period,
       m.start_time,
       m.end_time
FROM gibbonCourseClass cc
LEFT JOIN gibbonCourse c ON c.gibbonCourseID = cc.gibbonCourseID
LEFT JOIN meetings m ON m.gibbonCourseClassID = cc.gibbonCourseClassID
WHERE c.gibbonSchoolYearID = CAST(:school_year AS UNSIGNED)
   OR c.gibbonCourseID IS NULL
