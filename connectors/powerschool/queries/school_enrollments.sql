-- One row a stay. The exit date is the first day on which a student is not there any more; one that
-- is the entry date is a student who never came, and one in 1900 is none. Whoever stays has the
-- first day after the year, which is no day of leaving.
WITH stays AS (
    SELECT 'now-' || CAST(s.id AS varchar(20)) AS stay, s.id AS studentid, s.entrydate,
           s.exitdate, s.exitcode
    FROM ps.students s
    WHERE s.schoolid = CAST(:school_id AS integer) AND s.enroll_status IN (0, 2)
    UNION ALL
    SELECT 'then-' || CAST(r.id AS varchar(20)), r.studentid, r.entrydate, r.exitdate, r.exitcode
    FROM ps.reenrollments r
    WHERE r.schoolid = CAST(:school_id AS integer)
)
SELECT e.stay AS key,
       e.studentid AS student_key,
       e.entrydate AS entry_date,
       CASE WHEN EXTRACT(YEAR FROM e.exitdate) > 1900 AND e.exitdate <= t.lastday
            THEN e.exitdate - 1 END AS exit_date,
       e.exitcode AS exit_reason
FROM stays e
JOIN ps.terms t
  ON t.schoolid = CAST(:school_id AS integer)
 AND t.yearid = CAST(:yearid AS integer)
 AND t.isyearrec = 1
WHERE e.entrydate <= t.lastday
  AND (e.exitdate IS NULL OR EXTRACT(YEAR FROM e.exitdate) <= 1900
       OR (e.exitdate > e.entrydate AND e.exitdate > t.firstday))
