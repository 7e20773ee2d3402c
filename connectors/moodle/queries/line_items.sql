-- A piece of work is a grade item of an activity or one that a teacher made by hand; totals,
-- calculations, outcomes and the grade of the attendance module are none. Which group it is for
-- stands only in the conditions of the activity, as text: groups that are named there, or all but
-- those where they are negated. Where no class of the school is named, it is for every class of
-- the course, one row a class. A group with an idnumber is a class of the school's; in a course
-- without any, the course is. A group may have dates of its own. A scale has words, not points.
WITH courses AS (
    SELECT c.id, COALESCE(NULLIF(c.idnumber, ''), c.shortname) AS code
    FROM {prefix}course c
    LEFT JOIN {prefix}course_categories k ON k.id = c.category
    WHERE c.category > 0
      AND c.visible = 1
      AND c.startdate >= CAST(:since_seconds AS DECIMAL(20))
      AND (CAST(:category AS DECIMAL(10)) = 0
           OR CONCAT(k.path, '/') LIKE CONCAT('%/', CAST(:category AS DECIMAL(10)), '/%'))
), sections AS (
    SELECT c.id AS course_id, g.id AS group_id, g.idnumber AS section_code
    FROM courses c
    JOIN {prefix}groups g ON g.courseid = c.id AND g.idnumber <> ''
    UNION ALL
    SELECT c.id, 0, c.code
    FROM courses c
    WHERE NOT EXISTS (
        SELECT 1 FROM {prefix}groups g WHERE g.courseid = c.id AND g.idnumber <> ''
    )
), items AS (
    SELECT i.id, i.courseid, i.itemmodule, i.iteminstance,
           REPLACE(COALESCE(m.availability, ''), ' ', '') AS conditions
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
    SELECT i.id AS item_id, s.course_id, s.group_id, s.section_code, i.conditions,
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
    SELECT item_id, course_id, group_id, section_code, any_named
    FROM counted
    WHERE any_named = 0 OR is_named <> is_negated
)
SELECT CONCAT(v.item_id, '-', v.group_id) AS "key",
       v.section_code AS section_section_code,
       i.itemname AS title,
       CASE WHEN k.depth > 1 AND CHAR_LENGTH(k.fullname) <= 60 THEN k.fullname
            ELSE COALESCE(i.itemmodule, i.itemtype) END AS kind,
       COALESCE(NULLIF(o.allowsubmissionsfromdate, 0), NULLIF(a.allowsubmissionsfromdate, 0),
                NULLIF(q.timeopen, 0)) AS assigned_date,
       COALESCE(NULLIF(o.duedate, 0), NULLIF(a.duedate, 0), NULLIF(q.timeclose, 0)) AS due_date,
       CASE WHEN i.gradetype = 1 THEN i.grademax END AS points_possible
FROM given v
JOIN {prefix}grade_items i ON i.id = v.item_id
LEFT JOIN {prefix}grade_categories k ON k.id = i.categoryid
LEFT JOIN {prefix}assign a ON i.itemmodule = 'assign' AND a.id = i.iteminstance
LEFT JOIN {prefix}assign_overrides o ON o.assignid = a.id AND o.groupid = v.group_id
LEFT JOIN {prefix}quiz q ON i.itemmodule = 'quiz' AND q.id = i.iteminstance
