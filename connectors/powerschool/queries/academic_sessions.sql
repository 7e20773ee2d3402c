-- The year and its terms. `portion` is what share of the year a term is: 2 is a half of it.
SELECT t.id AS key,
       t.name AS title,
       CASE WHEN t.isyearrec = 1 THEN 'year' ELSE CAST(t.portion AS varchar(10)) END AS kind,
       t.firstday AS start_date,
       t.lastday AS end_date
FROM ps.terms t
WHERE t.yearid = CAST(:yearid AS integer)
  AND t.schoolid = CAST(:school_id AS integer)
