-- The log keeps every mark ever made: the one taken last counts, whatever order they stand in.
-- Marks of the context Class are of one lesson, all others of the whole day, and the day is
-- given only where no lesson of it is marked. An absence announced in advance ('Future') is a
-- mark of its day once that has come, as in Gibbon's own history, unless a real one is there.
-- A lesson announced as missed names only its class: it counts until a lesson is marked. A mark
-- of a lesson without a class is of no class (0), and never taken for the whole day.
WITH year_log AS (
    SELECT l.gibbonAttendanceLogPersonID AS id, l.gibbonPersonID, l.date, l.timestampTaken,
           l.direction, l.type, l.gibbonAttendanceCodeID,
           l.context <=> 'Class' AS is_lesson,
           l.context <=> 'Future' AS is_announced,
           CASE WHEN l.context = 'Class' THEN COALESCE(l.gibbonCourseClassID, 0) END AS class_id,
           CASE WHEN l.context = 'Class' THEN COALESCE(
               r.name, CAST(CAST(l.gibbonTTDayRowClassID AS UNSIGNED) AS CHAR)) END AS period
    FROM gibbonAttendanceLogPerson l
    JOIN gibbonSchoolYear y ON l.date BETWEEN y.firstDay AND y.lastDay
    LEFT JOIN gibbonTTDayRowClass m ON m.gibbonTTDayRowClassID = l.gibbonTTDayRowClassID
    LEFT JOIN gibbonTTColumnRow r ON r.gibbonTTColumnRowID = m.gibbonTTColumnRowID
    WHERE y.gibbonSchoolYearID = CAST(:school_year AS UNSIGNED)
      AND l.date <= CURRENT_DATE
), ranked AS (
    SELECT year_log.*,
           ROW_NUMBER() OVER (PARTITION BY gibbonPersonID, date, is_lesson, class_id, period
                              ORDER BY is_announced, timestampTaken DESC, id DESC) AS place,
           MAX(period) OVER (PARTITION BY gibbonPersonID, date, class_id) AS any_period,
           MAX(is_lesson) OVER (PARTITION BY gibbonPersonID, date) AS has_lessons
    FROM year_log
)
-- A mark may have lost its code (the id is often empty) but keeps the code's name.
SELECT CAST(k.gibbonPersonID AS UNSIGNED) AS student_key,
       k.date,
       CAST(k.class_id AS UNSIGNED) AS section_key,
       k.period,
       CASE WHEN k.direction = 'Out' AND COALESCE(c.scope, n.scope) = 'Offsite'
            THEN CONCAT('Out/Offsite/', COALESCE(c.name, n.name))
            ELSE CONCAT_WS('/', k.direction, COALESCE(c.scope, n.scope)) END AS category,
       k.type AS code
FROM ranked k
LEFT JOIN gibbonAttendanceCode c ON c.gibbonAttendanceCodeID = k.gibbonAttendanceCodeID
LEFT JOIN gibbonAttendanceCode n ON n.name = k.type
WHERE k.place = 1
  AND CASE WHEN k.is_lesson THEN k.period IS NOT NULL OR k.any_period IS NULL
           ELSE NOT k.has_lessons END
