-- The gradebook names students by dcid, not by id. Exempt goes before missing, and missing before
-- late; without points a piece of work is not graded yet.
SELECT COALESCE(CAST(p.id AS varchar(20)), 'dcid ' || CAST(r.studentsdcid AS varchar(20)))
           AS student_key,
       r.assignmentsectionid AS line_item_key,
       CASE WHEN r.isexempt = 1 THEN 'exempt'
            WHEN r.ismissing = 1 THEN 'missing'
            WHEN r.scorepoints IS NULL THEN 'not graded'
            WHEN r.islate = 1 THEN 'late'
            ELSE 'graded' END AS status,
       CASE WHEN r.isexempt = 1 THEN NULL ELSE r.scorepoints END AS points,
       CASE WHEN r.isexempt = 1 THEN NULL
            ELSE ROUND(100.0 * r.scorepoints / NULLIF(a.scoreentrypoints, 0), 2) END AS percent,
       r.actualscoreentered AS written_as
FROM ps.assignmentscore r
JOIN ps.assignmentsection a ON a.assignmentsectionid = r.assignmentsectionid
JOIN ps.sections s ON s.dcid = a.sectionsdcid
LEFT JOIN ps.students p ON p.dcid = r.studentsdcid
WHERE s.schoolid = CAST(:school_id AS integer)
  AND s.termid BETWEEN 100 * CAST(:yearid AS integer) AND 100 * CAST(:yearid AS integer) + 99
