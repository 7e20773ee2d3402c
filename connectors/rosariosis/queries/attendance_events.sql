-- One mark a student, day and period. attendance_code is what counts: the office corrects it
-- there, while attendance_teacher_code keeps what the teacher wrote. A code's letter is the
-- school's own; its state_code says what it means: P present, A absent, H half. A mark without a
-- section belongs to none: 0 is no section's number, so it is set aside and never taken for the
-- whole day.
SELECT ap.student_id AS student_key,
       ap.school_date AS date,
       coalesce(ap.course_period_id, 0) AS section_key,
       p.short_name AS period,
       concat(coalesce(c.state_code, ''), '/', coalesce(c.short_name, '')) AS category,
       c.short_name AS code
FROM attendance_period ap
JOIN school_periods p ON p.period_id = ap.period_id
LEFT JOIN attendance_codes c ON c.id = ap.attendance_code
WHERE p.syear = :syear
  AND p.school_id = :school_id
