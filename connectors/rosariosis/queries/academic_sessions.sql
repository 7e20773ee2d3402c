-- The year, its semesters, quarters and progress periods.
SELECT mp.marking_period_id AS key,
       mp.title,
       mp.mp AS kind,
       mp.start_date,
       mp.end_date
FROM school_marking_periods mp
WHERE mp.syear = CAST(:syear AS integer)
  AND mp.school_id = CAST(:school_id AS integer)
