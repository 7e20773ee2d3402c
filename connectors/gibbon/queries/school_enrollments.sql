-- An enrollment has no dates of its own: a person has one first and one last day, and without a
-- first day belongs to the school from the year's first day on. When somebody left on a day that
-- nobody wrote down, the stay has no end that could be told, and the row is set aside.
SELECT CAST(e.gibbonPersonID AS UNSIGNED) AS `key`,
       CAST(e.gibbonPersonID AS UNSIGNED) AS student_key,
       COALESCE(p.dateStart, y.firstDay) AS entry_date,
       CASE WHEN p.status = 'Left' THEN COALESCE(p.dateEnd, 'unknown')
            ELSE p.dateEnd END AS exit_date
FROM gibbonStudentEnrolment e
JOIN gibbonSchoolYear y ON y.gibbonSchoolYearID = e.gibbonSchoolYearID
LEFT JOIN gibbonPerson p ON p.gibbonPersonID = e.gibbonPersonID
WHERE e.gibbonSchoolYearID = CAST(:school_year AS UNSIGNED)
  AND (p.status IS NULL OR p.status IN ('Full', 'Left'))
