-- The whole day as Gibbon's log has it, where lessons of that day are marked too: absent is out
-- and offsite, everything else is present, as in Gibbon's own history. Which mark of the day
-- counts is told in attendance_events.sql.
WITH ranked AS (
    SELECT l.gibbonPersonID, l.date, l.direction, l.type, l.gibbonAttendanceCodeID,
           l.context <=> 'Class' AS is_lesson,
           ROW_NUMBER() OVER (PARTITION BY l.gibbonPersonID, l.date, l.context <=> 'Class'
                              ORDER BY l.context <=> 'Future', l.timestampTaken DESC,
                                       l.gibbonAttendanceLogPersonID DESC) AS place,
           MAX(l.context <=> 'Class') OVER (PARTITION BY l.gibbonPersonID, l.date) AS has_lessons
    FROM gibbonAttendanceLogPerson l
    JOIN gibbonSchoolYear y ON l.date BETWEEN y.firstDay AND y.lastDay
    WHERE y.gibbonSchoolYearID = CAST(:school_year AS UNSIGNED)
      AND l.date <= CURRENT_DATE
)
SELECT CAST(k.gibbonPersonID AS UNSIGNED) AS student_key,
       k.date,
       CASE WHEN COALESCE(c.scope, n.scope) IS NULL THEN NULL
            WHEN k.direction = 'Out' AND COALESCE(c.scope, n.scope) = 'Offsite' THEN 0
            ELSE 1 END AS present_share,
       'attendance log' AS reckoned_as
FROM ranked k
LEFT JOIN gibbonAttendanceCode c ON c.gibbonAttendanceCodeID = k.gibbonAttendanceCodeID
LEFT JOIN gibbonAttendanceCode n ON n.name = k.type
WHERE k.place = 1
  AND NOT k.is_lesson
  AND k.has_lessons
