-- Who has taught a section, from when until when; a section without such rows has its lead teacher
-- only. The end date is the first day that no longer counts; one in 1900 is none, and neither is
-- one after the term.
WITH teachers AS (
    SELECT CAST(st.id AS varchar(20)) AS seat, st.sectionid, st.teacherid, r.name AS part,
           st.start_date, st.end_date
    FROM ps.sectionteacher st
    LEFT JOIN ps.roledef r ON r.id = st.roleid
    UNION ALL
    SELECT 'lead-' || CAST(s.id AS varchar(20)), s.id, s.teacher, 'Lead Teacher', NULL, NULL
    FROM ps.sections s
    WHERE NOT EXISTS (SELECT 1 FROM ps.sectionteacher st WHERE st.sectionid = s.id)
)
SELECT e.seat AS key,
       e.teacherid AS staff_key,
       e.sectionid AS section_key,
       e.part AS teaching_role,
       CASE WHEN EXTRACT(YEAR FROM e.start_date) > 1900 THEN e.start_date END AS begin_date,
       CASE WHEN EXTRACT(YEAR FROM e.end_date) > 1900
             AND (t.lastday IS NULL OR e.end_date <= t.lastday)
            THEN e.end_date - 1 END AS end_date
FROM teachers e
JOIN ps.sections s ON s.id = e.sectionid
LEFT JOIN ps.terms t ON t.id = s.termid AND t.schoolid = s.schoolid
WHERE s.schoolid = CAST(:school_id AS integer)
  AND s.termid BETWEEN 100 * CAST(:yearid AS integer) AND 100 * CAST(:yearid AS integer) + 99
  AND (e.end_date IS NULL OR EXTRACT(YEAR FROM e.end_date) <= 1900
       OR e.start_date IS NULL OR e.end_date > e.start_date)
