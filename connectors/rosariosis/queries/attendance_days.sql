-- The day as RosarioSIS reckons it: scheduled minutes less the minutes coded absent, so that a
-- register nobody took counts present.
SELECT d.student_id AS student_key,
       d.school_date AS date,
       d.state_value AS present_share,
       'state_value' AS reckoned_as
FROM attendance_day d
WHERE d.syear = :syear
  AND EXISTS (
      SELECT 1
      FROM student_enrollment e
      WHERE e.student_id = d.student_id
        AND e.syear = d.syear
        AND e.school_id = :school_id
        AND e.start_date <= d.school_date
        AND (e.end_date IS NULL OR e.end_date >= d.school_date)
  )
