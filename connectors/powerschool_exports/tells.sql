-- Without the history of its teachers a section has only the one who leads it now.
SELECT 'former_teachers' AS gap
WHERE EXISTS (SELECT 1 FROM ps.sectionteacher t)
