-- Marks that have been given and are not hidden. `excluded` is when a student was excused, and
-- finalgrade is what counts, overridden or not; none, or less than the least, is not graded yet
-- (Moodle writes -1). Work was handed in late by the student's own deadline: that of the
-- assignment, of the class or of the student, or an extension. Missing is work whose deadline has
-- passed with nothing handed in: marked with a zero, or not at all and the student was then in the
-- class; of an assignment that is handed in through Moodle, as some have done, each for themselves.
-- A mark belongs to the class that its student sits in, the newest where there are two; a student
-- who has left them keeps the mark where the work was for one class alone. What counts as work and
-- which classes it is for is told in line_items.sql.
WITH courses AS (
    SELECT c.id
    FROM {prefix}course c
    LEFT JOIN {prefix}course_categories k ON k.id = c.category
    WHERE c.category > 0
      AND c.visible = 1
      AND c.startdate >= CAST(:since_seconds AS DECIMAL(20))
      AND (CAST(:category AS DECIMAL(10)) = 0
           OR CONCAT(k.path, '/') LIKE CONCAT('%/', CAST(:category AS DECIMAL(10)), '/%'))
), sections AS (
    SELECT c.id AS course_id, g.id AS group_id
    FROM courses c
    JOIN {prefix}groups g ON g.courseid = c.id AND g.idnumber <> ''
    UNION ALL
    SELECT c.id, 0
    FROM courses c
    WHERE NOT EXISTS (
        SELECT 1 FROM {prefix}groups g WHERE g.courseid = c.id AND g.idnumber <> ''
    )
), items AS (
    SELECT i.id, i.courseid,
           REPLACE(COALESCE(m.availability, ''), ' ', '') AS conditions,
           REPLACE(REPLACE(REPLACE(COALESCE(m.availability, ''), ' ', ''),
                           '"type":"group"', ''), '"type":"date"', '') AS other_conditions
    FROM {prefix}grade_items i
    JOIN courses c ON c.id = i.courseid
    LEFT JOIN {prefix}modules n ON n.name = i.itemmodule
    LEFT JOIN {prefix}course_modules m
      ON m.module = n.id AND m.instance = i.iteminstance AND m.course = i.courseid
    WHERE i.gradetype IN (1, 2)
      AND i.outcomeid IS NULL
      AND ((i.itemtype = 'manual' AND i.calculation IS NULL)
           OR (i.itemtype = 'mod' AND i.itemmodule <> 'attendance'
               AND m.visible = 1 AND m.deletioninprogress = 0))
), named AS (
    SELECT i.id AS item_id, s.course_id, s.group_id, i.conditions,
           i.other_conditions,
           CASE WHEN i.conditions LIKE CONCAT('%"type":"group","id":', s.group_id, '}%')
                  OR i.conditions LIKE CONCAT('%"id":', s.group_id, ',"type":"group"}%')
                THEN 1 ELSE 0 END AS is_named,
           CASE WHEN i.conditions LIKE '%"op":"!%' THEN 1 ELSE 0 END AS is_negated
    FROM items i
    JOIN sections s ON s.course_id = i.courseid
), counted AS (
    SELECT n.*, MAX(n.is_named) OVER (PARTITION BY n.item_id) AS any_named
    FROM named n
), given AS (
    SELECT item_id, course_id, group_id,
           CASE WHEN other_conditions LIKE '%"type":%' THEN 1
                WHEN any_named = 0 AND conditions LIKE '%"type":"group"%' THEN 1
                ELSE 0 END AS is_for_some
    FROM counted
    WHERE any_named = 0 OR is_named <> is_negated
), tasks AS (
    SELECT item_id, MAX(is_for_some) AS is_for_some,
           CASE WHEN COUNT(*) = 1 THEN MAX(group_id) END AS only_group
    FROM given
    GROUP BY item_id
), learners AS (
    SELECT e.courseid AS course_id, u.userid, MIN(u.timestart) AS since,
           MAX(CASE WHEN u.timeend = 0 THEN 9999999999 ELSE u.timeend END) AS until
    FROM {prefix}user_enrolments u
    JOIN {prefix}enrol e ON e.id = u.enrolid
    JOIN {prefix}context x ON x.instanceid = e.courseid AND x.contextlevel = 50
    JOIN {prefix}role_assignments ra ON ra.contextid = x.id AND ra.userid = u.userid
    JOIN {prefix}role r ON r.id = ra.roleid AND r.archetype = 'student'
    WHERE u.status = 0 AND e.status = 0
    GROUP BY e.courseid, u.userid
), members AS (
    SELECT s.course_id, s.group_id, m.userid, m.timeadded,
           CASE WHEN l.since > m.timeadded THEN l.since
                WHEN l.since IS NOT NULL THEN m.timeadded END AS expected_since,
           l.until AS expected_until
    FROM sections s
    JOIN {prefix}groups_members m ON m.groupid = s.group_id
    LEFT JOIN learners l ON l.course_id = s.course_id AND l.userid = m.userid
    UNION ALL
    SELECT s.course_id, 0, l.userid, l.since, l.since, l.until
    FROM sections s
    JOIN learners l ON l.course_id = s.course_id
    WHERE s.group_id = 0
), seats AS (
    SELECT v.item_id, v.group_id, v.is_for_some, m.userid, m.expected_since, m.expected_until,
           ROW_NUMBER() OVER (PARTITION BY v.item_id, m.userid
                              ORDER BY m.timeadded DESC, v.group_id DESC) AS place
    FROM given v
    JOIN members m ON m.course_id = v.course_id AND m.group_id = v.group_id
), facts AS (
    SELECT item_id, userid, group_id, is_for_some, expected_since, expected_until,
           CAST(NULL AS DECIMAL(10, 5)) AS finalgrade, CAST(NULL AS DECIMAL(20)) AS hidden,
           CAST(NULL AS DECIMAL(20)) AS excluded, CAST(NULL AS DECIMAL(20)) AS handed_in
    FROM seats
    WHERE place = 1
    UNION ALL
    SELECT t.item_id, g.userid, NULL, NULL, NULL, NULL, g.finalgrade, g.hidden, g.excluded, NULL
    FROM tasks t
    JOIN {prefix}grade_grades g ON g.itemid = t.item_id
    UNION ALL
    SELECT t.item_id, b.userid, NULL, NULL, NULL, NULL, NULL, NULL, NULL, b.timemodified
    FROM tasks t
    JOIN {prefix}grade_items i ON i.id = t.item_id AND i.itemmodule = 'assign'
    JOIN {prefix}assign_submission b ON b.assignment = i.iteminstance
    WHERE b.status = 'submitted' AND b.userid > 0
), work AS (
    SELECT item_id, userid, MAX(group_id) AS group_id, MAX(is_for_some) AS is_for_some,
           MAX(expected_since) AS expected_since, MAX(expected_until) AS expected_until,
           MAX(finalgrade) AS finalgrade, MAX(hidden) AS hidden, MAX(excluded) AS excluded,
           MIN(handed_in) AS handed_in,
           MIN(MIN(handed_in)) OVER (PARTITION BY item_id) AS first_handed_in
    FROM facts
    GROUP BY item_id, userid
), dated AS (
    SELECT w.*, i.gradetype, i.grademin, i.grademax, i.scaleid,
           CASE WHEN w.finalgrade >= i.grademin
                 AND (w.hidden = 0 OR w.hidden BETWEEN 2 AND CAST(:now_seconds AS DECIMAL(20)))
                 AND (i.hidden = 0 OR i.hidden BETWEEN 2 AND CAST(:now_seconds AS DECIMAL(20)))
                THEN w.finalgrade END AS grade,
           CASE WHEN a.nosubmissions = 0 AND a.teamsubmission = 0 AND w.first_handed_in > 0
                THEN 1 ELSE 0 END AS is_handed_in_here,
           GREATEST(COALESCE(NULLIF(own.duedate, 0), NULLIF(o.duedate, 0), a.duedate, 0),
                    COALESCE(f.extensionduedate, 0)) AS due
    FROM work w
    JOIN {prefix}grade_items i ON i.id = w.item_id
    LEFT JOIN {prefix}assign a ON i.itemmodule = 'assign' AND a.id = i.iteminstance
    LEFT JOIN {prefix}assign_overrides o ON o.assignid = a.id AND o.groupid = w.group_id
    LEFT JOIN {prefix}assign_overrides own ON own.assignid = a.id AND own.userid = w.userid
    LEFT JOIN {prefix}assign_user_flags f ON f.assignment = a.id AND f.userid = w.userid
), judged AS (
    SELECT d.*,
           CASE WHEN d.excluded > 0 THEN 'excused'
                WHEN d.is_handed_in_here = 1 AND d.handed_in IS NULL
                 AND d.due > 0 AND d.due < CAST(:now_seconds AS DECIMAL(20))
                 AND (d.finalgrade = 0
                      OR (d.finalgrade IS NULL AND d.is_for_some = 0
                          AND d.expected_since <= d.due AND d.expected_until > d.due))
                THEN 'missing'
                WHEN d.grade IS NULL THEN NULL
                WHEN d.due > 0 AND d.handed_in > d.due THEN 'late'
                ELSE 'graded' END AS status
    FROM dated d
), worded AS (
    SELECT j.*, COALESCE(j.group_id, t.only_group, 0) AS class_id,
           TRIM(SUBSTRING_INDEX(SUBSTRING_INDEX(s.scale, ',', ROUND(j.grade)), ',', -1)) AS word
    FROM judged j
    JOIN tasks t ON t.item_id = j.item_id
    LEFT JOIN {prefix}scale s ON s.id = j.scaleid
)
SELECT NULLIF(u.idnumber, '') AS student_student_number,
       NULLIF(u.email, '') AS student_email,
       u.firstname AS student_first_name,
       u.lastname AS student_last_name,
       CONCAT(j.item_id, '-', j.class_id) AS line_item_key,
       j.status,
       CASE WHEN j.gradetype = 1 AND j.status IN ('graded', 'late') THEN j.grade END AS points,
       CASE WHEN j.gradetype = 1 AND j.status IN ('graded', 'late')
            THEN ROUND(100 * (j.grade - j.grademin) / NULLIF(j.grademax - j.grademin, 0), 2)
       END AS percent,
       CASE WHEN j.gradetype = 1
            THEN TRIM(TRAILING '.' FROM TRIM(TRAILING '0' FROM CONCAT(j.grade, '')))
            WHEN CHAR_LENGTH(j.word) <= 40 THEN j.word END AS written_as
FROM worded j
LEFT JOIN {prefix}user u ON u.id = j.userid AND u.deleted = 0
WHERE j.status IS NOT NULL
