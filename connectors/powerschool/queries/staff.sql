-- A person is in `users` once and in `schoolstaff` once a school; teachers are named by the latter.
-- Who works here no longer comes as long as a section of the year names them.
SELECT ss.id AS key,
       u.teachernumber AS staff_number,
       u.first_name,
       u.last_name,
       u.email_addr AS email,
       CASE WHEN t.teacherid IS NULL THEN 'other' ELSE 'teacher' END AS role
FROM ps.schoolstaff ss
LEFT JOIN ps.users u ON u.dcid = ss.users_dcid
LEFT JOIN (
    SELECT s.teacher AS teacherid
    FROM ps.sections s
    WHERE s.schoolid = CAST(:school_id AS integer)
      AND s.termid BETWEEN 100 * CAST(:yearid AS integer) AND 100 * CAST(:yearid AS integer) + 99
    UNION
    SELECT st.teacherid
    FROM ps.sectionteacher st
    JOIN ps.sections s ON s.id = st.sectionid
    WHERE s.schoolid = CAST(:school_id AS integer)
      AND s.termid BETWEEN 100 * CAST(:yearid AS integer) AND 100 * CAST(:yearid AS integer) + 99
) t ON t.teacherid = ss.id
WHERE ss.schoolid = CAST(:school_id AS integer)
  AND (ss.status = 1 OR t.teacherid IS NOT NULL)
