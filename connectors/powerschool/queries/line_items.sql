-- The gradebook names sections by dcid, not by id.
SELECT a.assignmentsectionid AS key,
       s.id AS section_key,
       a.name AS title,
       t.name AS kind,
       a.duedate AS due_date,
       a.scoreentrypoints AS points_possible
FROM ps.assignmentsection a
JOIN ps.sections s ON s.dcid = a.sectionsdcid
LEFT JOIN ps.assignmentcategoryassoc x
  ON x.assignmentsectionid = a.assignmentsectionid AND x.isprimary = 1
LEFT JOIN ps.teachercategory t ON t.teachercategoryid = x.teachercategoryid
WHERE s.schoolid = CAST(:school_id AS integer)
  AND s.termid BETWEEN 100 * CAST(:yearid AS integer) AND 100 * CAST(:yearid AS integer) + 99
