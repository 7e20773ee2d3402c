-- The year and its terms, which may overlap.
SELECT CONCAT('year-', CAST(y.gibbonSchoolYearID AS UNSIGNED)) AS `key`,
       y.name AS title,
       'year' AS kind,
       y.firstDay AS start_date,
       y.lastDay AS end_date
FROM gibbonSchoolYear y
WHERE y.gibbonSchoolYearID = CAST(:school_year AS UNSIGNED)
UNION ALL
SELECT CONCAT('term-', CAST(t.gibbonSchoolYearTermID AS UNSIGNED)),
       t.name,
       'term',
       t.firstDay,
       t.lastDay
FROM gibbonSchoolYearTerm t
WHERE t.gibbonSchoolYearID = CAST(:school_year AS UNSIGNED)
