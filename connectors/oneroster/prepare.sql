-- What several queries need, made once: the comma lists taken apart, the roles of both versions
-- as one table, and which year each term and each class belongs to.

-- A user has the roles of roles.csv (1.2) or, where there are none, that of users.csv (1.1).
CREATE TABLE drops.user_roles AS
SELECT r.userSourcedId AS user_key, r.orgSourcedId AS org_key, lower(r.role) AS role,
       lower(r.roleType) AS role_type, r.beginDate AS begin_date, r.endDate AS end_date,
       r.sourcedId AS key, r.place
FROM roles r
UNION ALL
SELECT u.sourcedId, trim(o.value), lower(u.role), NULL, NULL, NULL, u.sourcedId, u.place
FROM users u,
     json_each('[' || replace(json_quote(replace(u.orgSourcedIds, '"', '')), ',', '","') || ']') o
WHERE u.role IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM roles r WHERE r.userSourcedId = u.sourcedId);
CREATE INDEX drops.user_roles_org ON user_roles (org_key, role);

-- Terms lie under their year, at any depth; one without a parent belongs to the year that has
-- the same number.
CREATE TABLE drops.session_years AS
WITH RECURSIVE below (session_key, year_key) AS (
    SELECT sourcedId, sourcedId FROM academicSessions WHERE type = 'schoolYear'
    UNION
    SELECT s.sourcedId, b.year_key
    FROM academicSessions s
    JOIN below b ON b.session_key = s.parentSourcedId
    WHERE s.type <> 'schoolYear'
)
SELECT session_key, year_key FROM below
UNION
SELECT s.sourcedId, y.sourcedId
FROM academicSessions s
JOIN academicSessions y ON y.type = 'schoolYear' AND y.schoolYear = s.schoolYear
WHERE s.type <> 'schoolYear'
  AND NOT EXISTS (SELECT 1 FROM academicSessions p WHERE p.sourcedId = s.parentSourcedId);

CREATE TABLE drops.class_terms AS
SELECT c.sourcedId AS class_key, trim(t.value) AS session_key
FROM classes c,
     json_each('[' || replace(json_quote(replace(c.termSourcedIds, '"', '')), ',', '","') || ']') t
WHERE trim(t.value) <> '';

-- A class is of the year of its terms, or of its course, or of the only year there is. Its
-- session is its only term, the one that holds all its terms, or the whole year.
CREATE TABLE drops.class_years AS
WITH told AS (
    SELECT t.class_key, y.year_key,
           CASE WHEN count(*) = 1 THEN max(t.session_key)
                WHEN count(DISTINCT s.parentSourcedId) = 1
                 AND count(s.parentSourcedId) = count(*) THEN max(s.parentSourcedId)
                ELSE y.year_key END AS session_key
    FROM class_terms t
    JOIN session_years y ON y.session_key = t.session_key
    JOIN academicSessions s ON s.sourcedId = t.session_key
    GROUP BY t.class_key, y.year_key
), years AS (
    SELECT sourcedId AS year_key FROM academicSessions WHERE type = 'schoolYear'
)
SELECT class_key, year_key, session_key FROM told
UNION ALL
SELECT c.sourcedId,
       coalesce(k.schoolYearSourcedId, (SELECT max(year_key) FROM years)),
       (SELECT max(t.session_key) FROM class_terms t WHERE t.class_key = c.sourcedId)
FROM classes c
LEFT JOIN courses k ON k.sourcedId = c.courseSourcedId
WHERE NOT EXISTS (SELECT 1 FROM told WHERE told.class_key = c.sourcedId)
  AND (k.schoolYearSourcedId IS NOT NULL OR (SELECT count(*) FROM years) = 1);
CREATE INDEX drops.class_years_class ON class_years (class_key);
