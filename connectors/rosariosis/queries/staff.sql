-- Staff have a row a year; `schools` is a list such as ',1,2,', and NULL means all of them.
-- Parents are rows of this table too, with the profile 'parent'.
SELECT s.staff_id AS "key",
       s.first_name,
       s.last_name,
       s.email,
       s.profile AS role
FROM staff s
JOIN schools sc ON sc.syear = s.syear
WHERE s.syear = :syear
  AND sc.id = :school_id
  AND s.profile IN ('teacher', 'admin')
  AND (s.schools IS NULL OR position(concat(',', sc.id, ',') IN s.schools) > 0)
