-- A very small school with what makes RosarioSIS hard: two years, a second school, an open
-- enrollment of last year, an office's correction, a half day, a section in two periods, an
-- assignment of a whole course, excused and missing work, a birth date before anyone's birth, marks
-- of an assignment whose teacher has gone. The same for every database system.

INSERT INTO schools (syear, id, title, number_days_rotation) VALUES
    (2024, 1, 'Riverbend School', NULL), (2025, 1, 'Riverbend School', NULL),
    (2025, 2, 'Hilltop School', 6);
INSERT INTO school_marking_periods (marking_period_id, syear, mp, school_id, title, start_date, end_date) VALUES
    (20, 2025, 'FY', 1, 'Full Year', '2025-08-18', '2026-05-29'),
    (21, 2025, 'SEM', 1, 'Semester 1', '2025-08-18', '2025-12-19'),
    (23, 2025, 'QTR', 1, 'Quarter 1', '2025-08-18', '2025-10-17'),
    (10, 2024, 'FY', 1, 'Full Year', '2024-08-19', '2025-05-30'),
    (30, 2025, 'FY', 2, 'Full Year', '2025-08-18', '2026-05-29');
INSERT INTO school_periods (period_id, syear, school_id, title, short_name) VALUES
    (1, 2025, 1, 'Period 1', '01'), (2, 2025, 1, 'Period 2', '02'),
    (8, 2024, 1, 'Period 1', '01'), (9, 2025, 2, 'Period 1', '01');
INSERT INTO school_gradelevels (id, school_id, short_name, title) VALUES
    (1, 1, '09', 'Grade 9'), (2, 1, '10', 'Grade 10'), (3, 2, '09', 'Grade 9');
INSERT INTO attendance_calendar (syear, school_id, school_date, minutes, calendar_id) VALUES
    (2025, 1, '2025-08-18', 999, 1), (2025, 1, '2025-08-18', 999, 2),
    (2025, 1, '2025-08-19', 999, 1), (2025, 1, '2025-08-20', 0, 1),
    (2025, 2, '2025-08-21', 999, 3), (2024, 1, '2024-08-19', 999, 1);
INSERT INTO students (student_id, last_name, first_name, password, custom_200000000, custom_200000001,
                      custom_200000002, custom_200000003, custom_200000004, custom_200000005,
                      custom_200000009, custom_200000012) VALUES
    (1001, 'Adams', 'Mason', 'hash', 'Male', 'White', NULL, '123-45-6789', '2011-05-02', 'English', 'note', 'IEP'),
    (1002, 'Huang', 'Sofía', 'hash', 'Female', 'Asian', 'Sofi', '987-65-4321', '1811-01-08', 'Chinese', NULL, NULL),
    (1003, 'Okafor', 'Ada', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    (2001, 'Elsewhere', 'Eve', NULL, NULL, NULL, NULL, NULL, '2010-01-01', NULL, NULL, NULL);
INSERT INTO custom_fields (id, type, title) VALUES
    (200000000, 'select', 'Gender|fr_FR.utf8:Sexe'), (200000001, 'select', 'Ethnicity'),
    (200000002, 'text', 'Common Name'), (200000003, 'text', 'Social Security'),
    (200000004, 'date', 'Birthdate'), (200000005, 'select', 'Language'),
    (200000012, 'text', 'Support Plan');
INSERT INTO student_enrollment_codes (id, syear, title, short_name, type) VALUES
    (1, 2025, 'Beginning of Year', 'EBY', 'Add'), (2, 2025, 'Moved Away', 'MOVE', 'Drop');
INSERT INTO student_enrollment (id, syear, school_id, student_id, grade_id, start_date, end_date, enrollment_code, drop_code) VALUES
    (1, 2024, 1, 1001, 1, '2024-08-19', NULL, NULL, NULL),
    (2, 2025, 1, 1001, 2, '2025-08-18', NULL, 1, NULL),
    (3, 2025, 1, 1002, 1, '2025-08-18', '2025-09-01', 1, 2),
    (4, 2025, 1, 1002, 2, '2025-09-15', NULL, NULL, NULL),
    (5, 2025, 1, 1003, 99, NULL, NULL, NULL, NULL),
    (6, 2025, 2, 2001, 3, '2025-08-18', NULL, NULL, NULL);
INSERT INTO staff (syear, staff_id, first_name, last_name, email, profile, schools, password) VALUES
    (2025, 201, 'Ethan', 'Baker', 'baker@riverbend.example', 'teacher', ',1,2,', 'hash'),
    (2025, 202, 'Leila', 'Dube', NULL, 'teacher', NULL, 'hash'),
    (2025, 203, 'Ana', 'Admin', 'ana@riverbend.example', 'admin', ',1,', 'hash'),
    (2025, 204, 'Hill', 'Top', NULL, 'teacher', ',12,2,', 'hash'),
    (2025, 205, 'Pat', 'Adams', NULL, 'parent', ',1,', 'hash'),
    (2024, 101, 'Ethan', 'Baker', 'baker@riverbend.example', 'teacher', ',1,', 'hash');
INSERT INTO course_subjects (syear, school_id, subject_id, title) VALUES
    (2025, 1, 1, 'ELA'), (2025, 2, 2, 'Math');
INSERT INTO courses (syear, course_id, subject_id, school_id, title, short_name) VALUES
    (2025, 400, 1, 1, 'English 9', 'ENG-09'), (2025, 401, 77, 1, 'Chess', NULL),
    (2025, 402, 2, 2, 'Math 9', 'MATH-09');
INSERT INTO course_periods (syear, school_id, course_period_id, course_id, short_name, mp, marking_period_id, teacher_id, secondary_teacher_id, room) VALUES
    (2025, 1, 501, 400, 'ENG-09-A', 'FY', 20, 201, NULL, 'R101'),
    (2025, 1, 502, 400, 'ENG-09-B', 'FY', 20, 201, 202, 'R102'),
    (2025, 1, 503, 401, 'CHESS', 'SEM', 21, 202, NULL, NULL),
    (2025, 2, 601, 402, 'MATH-09-A', 'FY', 30, 204, NULL, 'H1');
INSERT INTO course_period_school_periods VALUES
    (1, 501, 1, 'MTWHF'), (2, 502, 1, 'MH'), (3, 502, 2, 'T'), (4, 601, 9, 'MTW');
INSERT INTO schedule (syear, school_id, student_id, start_date, end_date, course_id, course_period_id) VALUES
    (2025, 1, 1001, '2025-08-18', NULL, 400, 501),
    (2025, 1, 1002, '2025-08-18', '2025-09-01', 400, 501),
    (2025, 1, 1002, '2025-09-15', NULL, 400, 501),
    (2025, 2, 2001, '2025-08-18', NULL, 402, 601);
INSERT INTO attendance_codes (id, syear, school_id, title, short_name, type, state_code, table_name) VALUES
    (61, 2025, 1, 'Absent', 'A', 'teacher', 'A', 0), (62, 2025, 1, 'Present', 'P', 'teacher', 'P', 0),
    (63, 2025, 1, 'Tardy', 'T', 'teacher', 'P', 0), (64, 2025, 1, 'Excused Absence', 'E', 'official', 'A', 0),
    (65, 2025, 1, 'Half Day', 'H', 'official', 'H', 0);
INSERT INTO attendance_period (student_id, school_date, period_id, attendance_code, attendance_teacher_code, admin, course_period_id, comment) VALUES
    (1001, '2025-08-18', 1, 62, 62, NULL, 501, NULL),
    (1001, '2025-08-19', 1, 64, 61, 'Y', 501, 'dentist'),
    (1002, '2025-08-18', 1, 63, 63, NULL, 501, NULL),
    (1002, '2025-08-19', 1, 61, 61, NULL, 501, NULL),
    (1003, '2025-08-18', 2, 65, NULL, 'Y', NULL, NULL),
    (1003, '2025-08-19', 2, 99, NULL, NULL, 503, NULL),
    (1001, '2024-08-19', 8, 62, 62, NULL, NULL, NULL),
    (2001, '2025-08-18', 9, 62, 62, NULL, 601, NULL);
INSERT INTO attendance_day (student_id, school_date, minutes_present, state_value, syear, comment) VALUES
    (1001, '2025-08-18', 300, 1.0, 2025, NULL), (1001, '2025-08-19', 150, 0.5, 2025, 'dentist'),
    (1001, '2024-08-19', 300, 1.0, 2024, NULL), (2001, '2025-08-18', 300, 1.0, 2025, NULL);
INSERT INTO gradebook_assignment_types (assignment_type_id, staff_id, course_id, title) VALUES
    (1, 201, 400, 'Homework');
INSERT INTO gradebook_assignments (assignment_id, staff_id, marking_period_id, course_period_id, course_id, assignment_type_id, title, assigned_date, due_date, points, description) VALUES
    (1, 201, 23, 501, NULL, 1, 'Homework 1', '2025-08-21', '2025-08-25', 20, 'text'),
    (2, 201, 23, NULL, 400, 1, 'Essay', NULL, '2025-09-05', 100, NULL),
    (3, 201, 23, 501, NULL, 99, 'Extra credit', NULL, NULL, 0, NULL),
    (4, 204, 30, 601, NULL, 1, 'Elsewhere', NULL, NULL, 10, NULL),
    (5, 203, 23, NULL, 400, 1, 'Before the change', NULL, NULL, 10, NULL);
INSERT INTO gradebook_grades (student_id, period_id, course_period_id, assignment_id, points, comment) VALUES
    (1001, 1, 501, 1, 16.5, NULL), (1002, 1, 501, 1, -1, NULL),
    (1001, 1, 501, 2, NULL, NULL), (1002, 1, 501, 2, 0, 'Missing'),
    (1001, 1, 501, 3, 2, 'well done'), (1001, 1, 501, 5, 10, NULL), (2001, 1, 601, 4, 9, NULL);
INSERT INTO people VALUES (3001, 'Adams', 'Liam');
INSERT INTO student_medical_alerts VALUES (1, 1001, 'Asthma');
