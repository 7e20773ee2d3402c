-- The day as RosarioSIS reckons it: scheduled minutes less the minutes coded absent, so that a
-- register nobody took counts present.
SELECT d.student_id AS student_key,
       d.school_date AS date,
       d.state_value AS present_share,
       'state_value' AS reckoned_as
FROM attendance_day d
JOIN student_enrollment e
  ON e.student_id = d.student_id
 AND e.syear = d.syear
 AND e.start_date <= d.school_date
 AND (e.end_date IS NULL OR e.end_date >= d.school_date)
WHERE d.syear = CAST(:syear AS integer)
  AND e.school_id = CAST(:school_id AS integer)
