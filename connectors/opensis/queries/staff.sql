-- Everyone with a place at the school in the year, those too whose place ended within it: they
-- taught. An end of 0000-00-00 is none. A locked login (is_disable, which wrong passwords set as
-- well) is no departure. Two people may have one name; the profile may be empty.
SELECT s.staff_id AS "key",
       s.first_name,
       s.last_name,
       s.email,
       s.profile AS role
FROM staff s
JOIN staff_school_relationship r ON r.staff_id = s.staff_id
LEFT JOIN (
    SELECT syear, school_id, min(start_date) AS first_day
    FROM school_years
    GROUP BY syear, school_id
) y ON y.syear = r.syear AND y.school_id = r.school_id
WHERE r.syear = :syear
  AND r.school_id = :school_id
  AND coalesce(s.profile, '') NOT IN ('parent', 'student')
  AND (r.end_date IS NULL
       OR r.end_date <= '1900-01-01'
       OR y.first_day IS NULL
       OR r.end_date >= y.first_day)
