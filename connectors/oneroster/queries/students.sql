-- Everyone with the role of a student at the school, and whoever sits in a class of it. A role
-- that ended before the year began is of another year. Sex and race leave only when they are
-- switched on.
WITH year AS (
    SELECT substr(startDate, 1, 10) AS first_day FROM academicSessions WHERE sourcedId = :year
), here AS (
    SELECT r.user_key
    FROM user_roles r
    WHERE r.org_key = :school AND r.role = 'student'
      AND (r.end_date IS NULL OR r.end_date > (SELECT first_day FROM year))
    UNION
    SELECT e.userSourcedId
    FROM enrollments e
    JOIN classes c ON c.sourcedId = e.classSourcedId
    JOIN class_years y ON y.class_key = c.sourcedId AND y.year_key = :year
    WHERE c.schoolSourcedId = :school AND lower(e.role) = 'student'
)
SELECT u.place,
       u.sourcedId AS key,
       u.identifier AS student_number,
       u.givenName AS first_name,
       u.familyName AS last_name,
       u.preferredGivenName AS preferred_name,
       d.birthDate AS birth_date,
       u.grades AS grade_level,
       u.email,
       d.sex AS gender,
       nullif(concat_ws(', ',
           CASE WHEN lower(d.demographicRaceTwoOrMoreRaces) = 'true'
                  OR (lower(d.americanIndianOrAlaskaNative) = 'true')
                   + (lower(d.asian) = 'true') + (lower(d.blackOrAfricanAmerican) = 'true')
                   + (lower(d.nativeHawaiianOrOtherPacificIslander) = 'true')
                   + (lower(d.white) = 'true') > 1 THEN 'Two or more races'
                WHEN lower(d.americanIndianOrAlaskaNative) = 'true'
                THEN 'American Indian or Alaska Native'
                WHEN lower(d.asian) = 'true' THEN 'Asian'
                WHEN lower(d.blackOrAfricanAmerican) = 'true' THEN 'Black or African American'
                WHEN lower(d.nativeHawaiianOrOtherPacificIslander) = 'true'
                THEN 'Native Hawaiian or Other Pacific Islander'
                WHEN lower(d.white) = 'true' THEN 'White' END,
           CASE WHEN lower(d.hispanicOrLatinoEthnicity) = 'true' THEN 'Hispanic or Latino' END
       ), '') AS ethnicity
FROM here h
JOIN users u ON u.sourcedId = h.user_key
LEFT JOIN demographics d ON d.sourcedId = u.sourcedId
