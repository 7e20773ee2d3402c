-- course_periods has only who teaches now, or still does: a reassignment is applied on its day by
-- an event of the database that may be switched off, so its dates decide. The new teacher has the
-- class from that day on, the one before until the day before, the first since the class began. A
-- teacher who was entered by hand over a reassignment that had been applied has it since nobody
-- knows when; one who was replaced before the class began never had it.
SELECT concat_ws('-', t.course_period_id, t.staff_id, t.teaching_role, t.since) AS "key",
       t.course_period_id AS section_key,
       t.staff_id AS staff_key,
       t.teaching_role,
       CASE WHEN t.since IS NULL AND t.is_first = 1 THEN section.begin_date ELSE t.since
       END AS begin_date,
       t.end_date
FROM (
    SELECT cp.course_period_id,
           CASE WHEN newest.updated = 'N' THEN newest.teacher_id ELSE cp.teacher_id END AS staff_id,
           'primary' AS teaching_role,
           CASE WHEN newest.updated = 'N' OR newest.teacher_id = cp.teacher_id
                THEN newest.assign_date END AS since,
           newest.course_period_id IS NULL AS is_first,
           NULL AS end_date
    FROM course_periods cp
    LEFT JOIN teacher_reassignment newest
      ON newest.course_period_id = cp.course_period_id
     AND newest.assign_date = (
         SELECT max(n.assign_date)
         FROM teacher_reassignment n
         WHERE n.course_period_id = cp.course_period_id
     )
    UNION ALL
    SELECT later.course_period_id,
           coalesce(former.teacher_id, later.pre_teacher_id),
           'primary',
           former.assign_date,
           former.course_period_id IS NULL,
           date_sub(later.assign_date, INTERVAL 1 DAY)
    FROM teacher_reassignment later
    LEFT JOIN teacher_reassignment former
      ON former.course_period_id = later.course_period_id
     AND former.assign_date = (
         SELECT max(n.assign_date)
         FROM teacher_reassignment n
         WHERE n.course_period_id = later.course_period_id
           AND n.assign_date < later.assign_date
     )
    UNION ALL
    SELECT course_period_id, secondary_teacher_id, 'secondary', NULL, 1, NULL
    FROM course_periods
) t
JOIN course_periods section ON section.course_period_id = t.course_period_id
WHERE section.syear = :syear
  AND section.school_id = :school_id
  AND t.staff_id > 0
  AND (t.end_date IS NULL OR section.begin_date IS NULL OR t.end_date >= section.begin_date)
