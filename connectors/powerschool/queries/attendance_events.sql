-- Exceptions, and rows that were set back to present, whose code is the one without a letter. Marks
-- of a class meeting are told by section and period; a whole-day mark comes only where the school
-- takes no attendance by meeting, because the two must never be added. A mark whose seat is gone
-- names a section that is not there, so that it is set aside and not taken for a whole day.
SELECT a.studentid AS student_key,
       a.att_date AS "date",
       CASE WHEN a.att_mode_code = 'ATT_ModeDaily' THEN NULL
            ELSE COALESCE(CAST(ABS(c.sectionid) AS varchar(20)),
                          'cc ' || COALESCE(CAST(a.ccid AS varchar(20)), 'none')) END AS section_key,
       CASE WHEN a.att_mode_code = 'ATT_ModeDaily' THEN NULL ELSE p.name END AS period,
       CASE WHEN a.att_mode_code IN ('ATT_ModeDaily', 'ATT_ModeMeeting')
            THEN k.presence_status_cd || '/' || COALESCE(k.att_code, '')
            ELSE a.att_mode_code END AS category,
       k.att_code AS code
FROM ps.attendance a
LEFT JOIN ps.attendance_code k
  ON k.id = a.attendance_codeid AND k.schoolid = a.schoolid AND k.yearid = a.yearid
LEFT JOIN ps.cc c ON c.id = a.ccid
LEFT JOIN ps.period p ON p.id = a.periodid
WHERE a.schoolid = CAST(:school_id AS integer)
  AND a.yearid = CAST(:yearid AS integer)
  AND (COALESCE(a.att_mode_code, '-') <> 'ATT_ModeDaily'
       OR NOT EXISTS (
           SELECT 1
           FROM ps.attendance m
           WHERE m.schoolid = CAST(:school_id AS integer)
             AND m.yearid = CAST(:yearid AS integer)
             AND m.att_mode_code = 'ATT_ModeMeeting'
       ))
