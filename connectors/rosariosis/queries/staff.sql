-- Staff have a row a year; `schools` is a list such as ',1,2,', and NULL means all of them.
-- Parents are rows of this table too, with the profile 'parent'.
SELECT s.staff_id AS key,
       s.first_name,
       s.last_name,
       s.email,
       s.profile AS role
FROM staff s
WHERE s.syear = CAST(:syear AS integer)
  AND s.profile IN ('teacher', 'admin')
  AND (s.schools IS NULL
       OR position(concat(',', CAST(:school_id AS integer), ',') IN s.schools) > 0)
