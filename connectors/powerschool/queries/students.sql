-- Everyone with a stay at the school in the year, once, with the grade of the latest stay. The row
-- in `students` is only the latest stay anywhere: who has moved to another school of the district
-- or been graduated is here by a row of `reenrollments`. Gender leaves only when it is switched on.
WITH stays AS (
    SELECT s.id AS studentid, s.grade_level, s.entrydate, s.exitdate
    FROM ps.students s
    WHERE s.schoolid = CAST(:school_id AS integer) AND s.enroll_status IN (0, 2)
    UNION ALL
    SELECT r.studentid, r.grade_level, r.entrydate, r.exitdate
    FROM ps.reenrollments r
    WHERE r.schoolid = CAST(:school_id AS integer)
), of_the_year AS (
    SELECT e.studentid, e.grade_level,
           ROW_NUMBER() OVER (PARTITION BY e.studentid ORDER BY e.entrydate DESC) AS nth
    FROM stays e
    JOIN ps.terms t
      ON t.schoolid = CAST(:school_id AS integer)
     AND t.yearid = CAST(:yearid AS integer)
     AND t.isyearrec = 1
    WHERE e.entrydate <= t.lastday
      AND (e.exitdate IS NULL OR EXTRACT(YEAR FROM e.exitdate) <= 1900
           OR (e.exitdate > e.entrydate AND e.exitdate > t.firstday))
)
SELECT p.id AS key,
       p.student_number,
       p.state_studentnumber AS state_id,
       p.first_name,
       p.last_name,
       p.dob AS birth_date,
       y.grade_level,
       p.gender
FROM ps.students p
JOIN of_the_year y ON y.studentid = p.id AND y.nth = 1
