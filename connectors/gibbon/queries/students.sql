-- Everyone enrolled in the year, those who have left among them; nobody who is only expected.
-- Ids are zerofilled, 0000001424 in a text: as numbers they are the same everywhere. Gender,
-- ethnicity and first language leave only when they are switched on.
SELECT CAST(e.gibbonPersonID AS UNSIGNED) AS `key`,
       NULLIF(p.studentID, '') AS student_number,
       p.firstName AS first_name,
       p.surname AS last_name,
       NULLIF(p.preferredName, '') AS preferred_name,
       p.dob AS birth_date,
       g.nameShort AS grade_level,
       NULLIF(p.email, '') AS email,
       NULLIF(p.gender, 'Unspecified') AS gender,
       NULLIF(p.ethnicity, '') AS ethnicity,
       NULLIF(p.languageFirst, '') AS home_language
FROM gibbonStudentEnrolment e
LEFT JOIN gibbonPerson p ON p.gibbonPersonID = e.gibbonPersonID
LEFT JOIN gibbonYearGroup g ON g.gibbonYearGroupID = e.gibbonYearGroupID
WHERE e.gibbonSchoolYearID = CAST(:school_year AS UNSIGNED)
  AND (p.status IS NULL OR p.status IN ('Full', 'Left'))
