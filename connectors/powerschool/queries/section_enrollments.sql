-- A negated sectionid or termid is a seat that was given up. The date left is the first day that no
-- longer counts; one that is the date of enrollment is a seat that was never taken, and one after
-- the term ends the term and not the seat.
SELECT c.id AS key,
       c.studentid AS student_key,
       ABS(c.sectionid) AS section_key,
       c.dateenrolled AS begin_date,
       CASE WHEN EXTRACT(YEAR FROM c.dateleft) > 1900
             AND (t.lastday IS NULL OR c.dateleft <= t.lastday)
            THEN c.dateleft - 1 END AS end_date
FROM ps.cc c
LEFT JOIN ps.terms t ON t.id = ABS(c.termid) AND t.schoolid = c.schoolid
WHERE c.schoolid = CAST(:school_id AS integer)
  AND ABS(c.termid) BETWEEN 100 * CAST(:yearid AS integer) AND 100 * CAST(:yearid AS integer) + 99
  AND (c.dateleft > c.dateenrolled
       OR (c.sectionid > 0 AND c.termid > 0
           AND (c.dateleft IS NULL OR EXTRACT(YEAR FROM c.dateleft) <= 1900)))
