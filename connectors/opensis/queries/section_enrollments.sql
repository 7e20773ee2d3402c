-- end_date is always filled: with the section's last day, or its marking period's, for all who
-- stay. Only another day is one on which a student left. `dropped` is as old as the last backup or
-- mass drop, so it is not read.
SELECT s.id AS "key",
       s.student_id AS student_key,
       s.course_period_id AS section_key,
       s.start_date AS begin_date,
       CASE WHEN s.end_date > '1900-01-01'
             AND s.end_date <> coalesce(cp.end_date, '1900-01-01')
             AND s.end_date <> coalesce(mp.end_date, '1900-01-01')
            THEN s.end_date END AS end_date
FROM schedule s
LEFT JOIN course_periods cp ON cp.course_period_id = s.course_period_id
LEFT JOIN (
    SELECT marking_period_id, end_date FROM school_years
    UNION ALL
    SELECT marking_period_id, end_date FROM school_semesters
    UNION ALL
    SELECT marking_period_id, end_date FROM school_quarters
    UNION ALL
    SELECT marking_period_id, end_date FROM school_progress_periods
) mp ON mp.marking_period_id = cp.marking_period_id
WHERE s.syear = :syear
  AND s.school_id = :school_id
