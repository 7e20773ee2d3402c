-- One mark a student and session, of registers that were taken: a session that nobody took has no
-- lasttaken. The teacher's word for a status counts, not its acronym, which is free and differs
-- from course to course; the latest mark counts where there are two. A group with an idnumber is a
-- class of the school's; in a course without any, the course is. A session of the whole course is
-- one of the class that each student sits in; of a student in none nothing can be told. The hour
-- at which a session begins stands for the period. Deleted accounts have lost who they were.
WITH courses AS (
    SELECT c.id
    FROM {prefix}course c
    LEFT JOIN {prefix}course_categories k ON k.id = c.category
    WHERE c.category > 0
      AND c.visible = 1
      AND c.startdate >= CAST(:since_seconds AS DECIMAL(20))
      AND (CAST(:category AS DECIMAL(10)) = 0
           OR CONCAT(k.path, '/') LIKE CONCAT('%/', CAST(:category AS DECIMAL(10)), '/%'))
), classes AS (
    SELECT g.courseid AS course_id, g.id AS group_id
    FROM {prefix}groups g
    WHERE g.idnumber <> ''
), seats AS (
    SELECT k.course_id, m.userid, k.group_id,
           ROW_NUMBER() OVER (PARTITION BY k.course_id, m.userid
                              ORDER BY m.timeadded DESC, m.id DESC) AS place
    FROM classes k
    JOIN {prefix}groups_members m ON m.groupid = k.group_id
), marks AS (
    SELECT l.id, l.studentid, c.id AS course_id, COALESCE(k.group_id, seats.group_id) AS group_id,
           t.sessdate, l.timetaken
    FROM {prefix}attendance_log l
    JOIN {prefix}attendance_sessions t ON t.id = l.sessionid
    JOIN {prefix}attendance a ON a.id = t.attendanceid
    JOIN courses c ON c.id = a.course
    LEFT JOIN classes k ON k.group_id = t.groupid
    LEFT JOIN seats
      ON seats.course_id = c.id AND seats.userid = l.studentid AND seats.place = 1
    WHERE t.lasttaken > 0
), ranked AS (
    SELECT id, course_id, group_id, sessdate,
           ROW_NUMBER() OVER (PARTITION BY studentid, course_id, group_id, sessdate
                              ORDER BY timetaken DESC, id DESC) AS place
    FROM marks
)
SELECT NULLIF(u.idnumber, '') AS student_student_number,
       NULLIF(u.email, '') AS student_email,
       u.firstname AS student_first_name,
       u.lastname AS student_last_name,
       COALESCE(g.idnumber, NULLIF(c.idnumber, ''), c.shortname) AS section_section_code,
       r.sessdate AS date,
       r.sessdate AS period,
       LOWER(TRIM(COALESCE(NULLIF(s.description, ''), s.acronym))) AS category,
       s.acronym AS code
FROM ranked r
JOIN {prefix}attendance_log l ON l.id = r.id
JOIN {prefix}course c ON c.id = r.course_id
LEFT JOIN {prefix}groups g ON g.id = r.group_id
LEFT JOIN {prefix}attendance_statuses s ON s.id = l.statusid
LEFT JOIN {prefix}user u ON u.id = l.studentid AND u.deleted = 0
WHERE r.place = 1
