-- The office's whole-day marks, where the school takes attendance by meeting besides.
SELECT a.studentid AS student_key,
       a.att_date AS "date",
       CASE k.presence_status_cd WHEN 'Present' THEN 1 WHEN 'Absent' THEN 0 END AS present_share,
       'ATT_ModeDaily' AS reckoned_as
FROM ps.attendance a
LEFT JOIN ps.attendance_code k
  ON k.id = a.attendance_codeid AND k.schoolid = a.schoolid AND k.yearid = a.yearid
WHERE a.schoolid = CAST(:school_id AS integer)
  AND a.yearid = CAST(:yearid AS integer)
  AND a.att_mode_code = 'ATT_ModeDaily'
  AND EXISTS (
      SELECT 1
      FROM ps.attendance m
      WHERE m.schoolid = CAST(:school_id AS integer)
        AND m.yearid = CAST(:yearid AS integer)
        AND m.att_mode_code = 'ATT_ModeMeeting'
  )
