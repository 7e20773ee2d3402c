-- section_meeting has in which periods a section meets on which letters of the school's days. Which
-- of them a day rings is for its bell schedule to say, where it has one.
WITH meetings AS (
    SELECT DISTINCT m.sectionid, m.cycle_day_letter AS letter, m.period_number, p.id AS periodid,
           p.name AS period
    FROM ps.section_meeting m
    LEFT JOIN ps.period p
      ON p.schoolid = m.schoolid AND p.year_id = m.year_id AND p.period_number = m.period_number
    WHERE m.schoolid = CAST(:school_id AS integer)
      AND m.year_id = CAST(:yearid AS integer)
), days AS (
    SELECT DISTINCT c.letter, b.bell_schedule_id AS bell,
           CASE WHEN b.bell_schedule_id IS NULL THEN c.letter
                ELSE c.letter || '/' || CAST(b.bell_schedule_id AS varchar(20)) END AS rotation_day
    FROM ps.calendar_day d
    JOIN ps.cycle_day c ON c.id = d.cycle_day_id
    LEFT JOIN ps.bell_schedule_items b ON b.bell_schedule_id = d.bell_schedule_id
    WHERE d.schoolid = CAST(:school_id AS integer)
      AND c.year_id = CAST(:yearid AS integer)
)
SELECT s.id AS key,
       s.course_number AS course_key,
       s.termid AS session_key,
       s.course_number || '.' || s.section_number AS section_code,
       s.room,
       (SELECT string_agg(o.period, ', ' ORDER BY o.period_number)
        FROM (SELECT DISTINCT m.sectionid, m.period, m.period_number FROM meetings m) o
        WHERE o.sectionid = s.id) AS period,
       (SELECT string_agg(e.rotation_day, ', ' ORDER BY e.rotation_day)
        FROM meetings m
        JOIN days e ON e.letter = m.letter
        WHERE m.sectionid = s.id
          AND (e.bell IS NULL
               OR EXISTS (SELECT 1
                          FROM ps.bell_schedule_items i
                          WHERE i.bell_schedule_id = e.bell AND i.period_id = m.periodid))
       ) AS rotation_days
FROM ps.sections s
WHERE s.schoolid = CAST(:school_id AS integer)
  AND s.termid BETWEEN 100 * CAST(:yearid AS integer) AND 100 * CAST(:yearid AS integer) + 99
