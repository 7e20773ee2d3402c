-- The year, its semesters, quarters and progress periods: four tables with ids of one sequence.
-- An exam is a second mark of a marking period (E14 is that of 14), no period of its own.
SELECT mp.marking_period_id AS "key",
       mp.title,
       mp.kind,
       mp.start_date,
       mp.end_date
FROM (
    SELECT marking_period_id, title, 'year' AS kind, start_date, end_date, syear, school_id
    FROM school_years
    UNION ALL
    SELECT marking_period_id, title, 'semester', start_date, end_date, syear, school_id
    FROM school_semesters
    UNION ALL
    SELECT marking_period_id, title, 'quarter', start_date, end_date, syear, school_id
    FROM school_quarters
    UNION ALL
    SELECT marking_period_id, title, 'progress', start_date, end_date, syear, school_id
    FROM school_progress_periods
) mp
WHERE mp.syear = :syear
  AND mp.school_id = :school_id
