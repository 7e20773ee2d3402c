-- The year, its semesters, quarters and progress periods.
SELECT mp.marking_period_id AS "key",
       mp.title,
       mp.mp AS kind,
       mp.start_date,
       mp.end_date
FROM school_marking_periods mp
WHERE mp.syear = :syear
  AND mp.school_id = :school_id
