-- A very small Moodle with what makes it hard: courses of last year and of nobody's business, the
-- same class code in both years, groups that are no classes, a course without any, an evening that
-- is the next day in UTC, registers nobody took, statuses named anew in a course, every way of
-- handing in and marking, and work for one class that only a text tells of.
--
-- In Chicago: 1724043600 is 2024-08-19, 1755493200 is 2025-08-18, 1755523800 08:30 and 1755540000
-- 13:00 on that day, 1755563400 19:30 (the 19th in UTC), 1755610200 08:30 on the 19th, 1755696600
-- 08:30 on the 20th; 1756184340 is 2025-08-25 23:59, 1757134740 2025-09-05 23:59, 1757739540
-- 2025-09-12 23:59.

INSERT INTO mdl_config VALUES (1, 'timezone', 'America/Chicago'), (2, 'smtppass', 'a secret');
INSERT INTO mdl_course_categories (id, name, path) VALUES
    (1, '2024-25', '/1'), (2, '2025-26', '/2'), (3, 'Grade 9', '/2/3'), (4, 'Staff', '/4');
INSERT INTO mdl_course (id, category, fullname, shortname, idnumber, startdate, visible) VALUES
    (1, 0, 'The site', 'site', '', 0, 1), (10, 3, 'English 9', 'ENG9', 'ENG-09', 1755493200, 1),
    (11, 3, 'Chess', 'CHESS', 'CHESS-1', 1755493200, 1), (12, 3, 'Hidden', 'HID', '', 1755493200, 0),
    (13, 1, 'English 9', 'ENG9-24', '', 1724043600, 1), (14, 4, 'Training', 'TRAIN', '', 1756184340, 1);
INSERT INTO mdl_groups (id, courseid, idnumber, name) VALUES
    (3001, 10, 'ENG-09-A', 'Class A'), (3002, 10, 'ENG-09-B', 'Class B'), (3003, 10, '', 'Team red'),
    (3004, 11, '', 'Board 1'), (3013, 13, 'ENG-09-A', 'Class A');
INSERT INTO mdl_user (id, deleted, username, idnumber, firstname, lastname, email) VALUES
    (51, 0, 'ethan', 'T1', 'Ethan', 'Baker', 'baker@riverbend.example'),
    (101, 0, 'mason', '100007', 'Mason', 'Adams', 'mason@riverbend.example'),
    (102, 0, 'sofia', '', 'Sofía', 'Huang', 'sofia@riverbend.example'),
    (103, 0, 'ada', '100021', 'Ada', 'Okafor', ''),
    (104, 1, 'gone@x.example.1755', '', 'Gone', 'Away', 'd41d8cd98f00b204e9800998ecf8427e'),
    (105, 0, 'luis', '100035', 'Luis', 'Reyes', 'luis@riverbend.example'),
    (106, 0, 'no', '100042', 'Nora', 'Nowhere', 'nora@riverbend.example');
INSERT INTO mdl_context VALUES
    (110, 50, 10, '/1/110'), (111, 50, 11, '/1/111'), (113, 50, 13, '/1/113'), (120, 70, 10, '/1/120');
INSERT INTO mdl_role VALUES (3, 'editingteacher', 'editingteacher'), (5, 'pupil', 'student');
INSERT INTO mdl_role_assignments (id, roleid, contextid, userid) VALUES
    (1, 3, 110, 51), (2, 5, 110, 101), (3, 5, 110, 102), (4, 5, 110, 103), (5, 5, 110, 105),
    (6, 5, 110, 106), (7, 5, 111, 101), (8, 5, 111, 102), (9, 5, 113, 101);
INSERT INTO mdl_enrol (id, enrol, courseid) VALUES
    (1, 'manual', 10), (2, 'cohort', 10), (3, 'manual', 11), (4, 'manual', 13);
INSERT INTO mdl_user_enrolments (id, status, enrolid, userid, timestart, timeend) VALUES
    (1, 0, 1, 101, 1755493200, 0), (2, 0, 2, 101, 1755493200, 0), (3, 0, 1, 102, 1755493200, 0),
    (4, 0, 1, 103, 1755493200, 0), (5, 0, 1, 105, 1755493200, 0), (6, 1, 1, 106, 1755493200, 0),
    (7, 0, 3, 101, 1755493200, 0), (8, 0, 3, 102, 1757350800, 0), (9, 0, 4, 101, 1724043600, 0),
    (10, 0, 1, 51, 1755493200, 0);
INSERT INTO mdl_groups_members VALUES
    (1, 3001, 101, 1755493200), (2, 3001, 103, 1755493200), (3, 3002, 102, 1755493200),
    (4, 3002, 105, 1756746000), (5, 3001, 51, 1755493200), (6, 3003, 101, 1756746000),
    (7, 3004, 101, 1755493200), (8, 3013, 101, 1724043600), (9, 3002, 51, 1755493200);

INSERT INTO mdl_attendance VALUES (1, 10, 'Attendance'), (2, 11, 'Attendance'), (3, 13, 'Old'), (4, 10, 'Lab');
INSERT INTO mdl_attendance_statuses (id, attendanceid, acronym, description, deleted, setnumber) VALUES
    (1, 0, 'P', 'Present', 0, 0), (11, 1, 'P', 'Present', 0, 0), (12, 1, 'A', 'Absent', 0, 0),
    (13, 1, 'L', 'Late', 0, 0), (14, 1, 'E', 'Excused', 0, 0), (15, 1, 'T', ' TARDY ', 1, 1),
    (21, 2, 'A', 'Present', 0, 0), (22, 2, 'L', 'Left early', 0, 0), (23, 2, 'H', 'At home', 0, 0),
    (31, 3, 'P', 'Present', 0, 0), (41, 4, 'P', '', 0, 0), (42, 4, 'A', 'Absent', 0, 0);
INSERT INTO mdl_attendance_sessions (id, attendanceid, groupid, sessdate, lasttaken) VALUES
    (1, 1, 3001, 1755523800, 1755524000), (2, 1, 3001, 1755540000, 1755540100),
    (3, 1, 3002, 1755610200, NULL), (4, 1, 3001, 1755610200, 0), (5, 1, 0, 1755696600, 1755696700),
    (6, 2, 0, 1755563400, 1755563500), (7, 3, 3013, 1725197400, 1725197500),
    (8, 4, 3001, 1755523800, 1755530000), (9, 1, 3003, 1755709200, 1755709300);
INSERT INTO mdl_attendance_log (id, sessionid, studentid, statusid, timetaken, remarks) VALUES
    (1, 1, 101, 12, 1755523900, 'asthma'), (2, 1, 101, 11, 1755524000, NULL), (3, 1, 103, 13, 1755524000, NULL),
    (4, 2, 101, 12, 1755540100, NULL), (5, 2, 103, 14, 1755540100, NULL), (6, 4, 101, 11, 1755610300, NULL),
    (7, 5, 101, 11, 1755696700, NULL), (8, 5, 105, 15, 1755696700, NULL), (9, 5, 106, 11, 1755696700, NULL),
    (10, 6, 101, 21, 1755563500, NULL), (11, 6, 102, 22, 1755563500, NULL), (12, 7, 101, 31, 1725197500, NULL),
    (13, 8, 103, 42, 1755530000, NULL), (14, 5, 104, 11, 1755696700, NULL), (15, 5, 103, 99, 1755696700, NULL),
    (16, 6, 103, 23, 1755563500, NULL), (17, 9, 101, 12, 1755709300, NULL);

INSERT INTO mdl_modules VALUES (1, 'assign'), (2, 'quiz'), (3, 'attendance');
INSERT INTO mdl_assign (id, course, name, nosubmissions, duedate, allowsubmissionsfromdate, teamsubmission) VALUES
    (1, 10, 'Homework 1', 0, 1756184340, 1755493200, 0), (2, 10, 'Essay', 0, 1757134740, 0, 0),
    (3, 10, 'Speech', 1, 1757134740, 0, 0), (4, 10, 'Poster', 0, 1756184340, 0, 0),
    (5, 10, 'Not for A', 0, 4070930400, 0, 0), (6, 10, 'Unseen', 0, 0, 0, 0),
    (7, 10, 'Together', 0, 1756184340, 0, 1), (8, 11, 'Opening', 0, 1756184340, 0, 0),
    (9, 13, 'Last year', 0, 1725197400, 0, 0), (10, 10, 'For a team', 0, 1756184340, 0, 0);
INSERT INTO mdl_quiz (id, course, name, timeopen, timeclose) VALUES (1, 10, 'Quiz', 0, 1757134740);
INSERT INTO mdl_course_modules (id, course, module, instance, visible, availability, deletioninprogress) VALUES
    (1, 10, 1, 1, 1, '{"op":"&","c":[{"type":"date","d":">=","t":1755493200},{"type":"group","id":3001}],"showc":[true,true]}', 0),
    (2, 10, 1, 2, 1, NULL, 0), (3, 10, 1, 3, 1, '{"op":"&","c":[],"showc":[]}', 0), (4, 10, 1, 4, 1, NULL, 0),
    (5, 10, 1, 5, 1, '{"op": "!&", "c": [{"id": 3001, "type": "group"}], "show": true}', 0),
    (6, 10, 1, 6, 0, NULL, 0), (7, 10, 1, 7, 1, NULL, 0), (8, 11, 1, 8, 1, NULL, 0), (9, 13, 1, 9, 1, NULL, 0),
    (10, 10, 1, 10, 1, '{"op":"&","c":[{"type":"group","id":3003}],"showc":[true]}', 0),
    (11, 10, 2, 1, 1, NULL, 0), (12, 10, 3, 1, 1, NULL, 0), (13, 10, 1, 3001, 1, NULL, 1);
INSERT INTO mdl_grade_categories VALUES
    (1, 10, NULL, 1, '?'), (2, 10, 1, 2, 'Papers'), (3, 10, 1, 2, 'Everything that was written in the course of the whole long school year');
INSERT INTO mdl_scale VALUES (1, 0, 'Steps', 'Not yet, Nearly, Fully there');
INSERT INTO mdl_grade_items (id, courseid, categoryid, itemname, itemtype, itemmodule, iteminstance,
    calculation, gradetype, grademax, grademin, scaleid, outcomeid, hidden) VALUES
    (1, 10, NULL, NULL, 'course', NULL, 1, NULL, 1, 100, 0, NULL, NULL, 0),
    (2, 10, NULL, NULL, 'category', NULL, 2, NULL, 1, 100, 0, NULL, NULL, 0),
    (3, 10, 1, 'Attendance', 'mod', 'attendance', 1, NULL, 1, 100, 0, NULL, NULL, 0),
    (4, 10, 1, 'Homework 1', 'mod', 'assign', 1, NULL, 1, 20, 0, NULL, NULL, 0),
    (5, 10, 2, 'Essay', 'mod', 'assign', 2, NULL, 1, 100, 0, NULL, NULL, 0),
    (6, 10, 1, 'Quiz', 'mod', 'quiz', 1, NULL, 1, 10, 0, NULL, NULL, 0),
    (7, 10, 3, 'Participation', 'manual', NULL, NULL, NULL, 1, 100, 0, NULL, NULL, 0),
    (8, 10, 1, 'Speech', 'mod', 'assign', 3, NULL, 2, 3, 1, 1, NULL, 0),
    (9, 10, 1, 'An outcome', 'mod', 'assign', 2, NULL, 2, 3, 1, 1, 5, 0),
    (10, 10, 1, 'Reckoned', 'manual', NULL, NULL, '=##gi4##', 1, 100, 0, NULL, NULL, 0),
    (11, 10, 1, 'Unseen', 'mod', 'assign', 6, NULL, 1, 100, 0, NULL, NULL, 0),
    (12, 10, 1, 'In words', 'manual', NULL, NULL, NULL, 3, 100, 0, NULL, NULL, 0),
    (13, 11, NULL, 'Opening', 'mod', 'assign', 8, NULL, 1, 5, 0, NULL, NULL, 0),
    (14, 13, NULL, 'Last year', 'mod', 'assign', 9, NULL, 1, 5, 0, NULL, NULL, 0),
    (15, 10, 1, 'Poster', 'mod', 'assign', 4, NULL, 1, 10, 0, NULL, NULL, 0),
    (16, 10, 1, 'Not for A', 'mod', 'assign', 5, NULL, 1, 10, 0, NULL, NULL, 0),
    (17, 10, 1, 'Hidden marks', 'manual', NULL, NULL, NULL, 1, 10, 0, NULL, NULL, 1),
    (18, 10, 1, 'For a team', 'mod', 'assign', 10, NULL, 1, 10, 0, NULL, NULL, 0),
    (19, 10, 1, 'Together', 'mod', 'assign', 7, NULL, 1, 10, 0, NULL, NULL, 0);
INSERT INTO mdl_assign_overrides (id, assignid, groupid, userid, duedate) VALUES (1, 2, 3002, NULL, 1757739540);
INSERT INTO mdl_assign_user_flags (id, userid, assignment, extensionduedate) VALUES (1, 103, 2, 4070930400);
INSERT INTO mdl_assign_submission (id, assignment, userid, timemodified, status, groupid) VALUES
    (1, 1, 101, 1756054800, 'submitted', 0), (2, 1, 103, 1756054800, 'draft', 0),
    (3, 2, 101, 1757350800, 'submitted', 0), (4, 2, 102, 1757350800, 'submitted', 0),
    (5, 7, 0, 1756054800, 'submitted', 3003), (6, 8, 101, 1756054800, 'submitted', 0),
    (7, 10, 102, 1756054800, 'submitted', 0);
INSERT INTO mdl_assign_grades VALUES (1, 1, 101, 16.3), (2, 2, 105, -1);
INSERT INTO mdl_grade_grades (id, itemid, userid, rawgrade, finalgrade, hidden, overridden, excluded, feedback) VALUES
    (1, 4, 101, 15, 16.3, 0, 1756746000, 0, 'well done'), (2, 4, 103, NULL, 0, 0, 0, 0, NULL),
    (3, 4, 105, 12, 12, 0, 0, 0, NULL), (4, 5, 101, 80, 80, 0, 0, 0, NULL), (5, 5, 102, 90, 90, 0, 0, 0, NULL),
    (6, 5, 105, NULL, NULL, 0, 0, 0, NULL), (7, 6, 101, 8, 8, 0, 0, 1756746000, NULL), (8, 6, 102, 0, 0, 0, 0, 0, NULL),
    (9, 7, 101, NULL, 55, 1, 0, 0, NULL), (10, 7, 102, NULL, 66, 1756746000, 0, 0, NULL),
    (11, 7, 103, NULL, 77, 4070930400, 0, 0, NULL), (12, 8, 101, 2, 2, 0, 0, 0, NULL),
    (13, 13, 101, 5, 5, 0, 0, 0, NULL), (14, 14, 101, 5, 5, 0, 0, 0, NULL), (15, 15, 101, 0, 0, 0, 0, 0, NULL),
    (16, 17, 101, NULL, 9, 0, 0, 0, NULL), (17, 1, 101, NULL, 88, 0, 0, 0, NULL), (18, 3, 101, 100, 100, 0, 0, 0, NULL),
    (19, 7, 104, NULL, 44, 0, 0, 0, NULL), (20, 7, 106, NULL, 33, 0, 0, 0, NULL), (21, 19, 103, NULL, 0, 0, 0, 0, NULL);
