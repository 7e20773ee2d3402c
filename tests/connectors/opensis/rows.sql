-- A very small school with what makes openSIS hard: text birth dates, zero dates, schedules that
-- all end with the course, teachers who took over on a day, a rollover, codes whose letter is not
-- their meaning, a register that nobody took, two people of one name, two years and a second
-- school.

SET SESSION sql_mode = 'NO_ENGINE_SUBSTITUTION';  -- as openSIS sets it: zero dates may be stored

INSERT INTO schools (id, syear, title) VALUES
    (1, 2024, 'Greenwood School'), (2, 2025, 'Hilltop School');
INSERT INTO school_years (marking_period_id, syear, school_id, title, start_date, end_date) VALUES
    (1, 2025, 1, 'Full Year', '2025-08-18', '2026-05-29'),
    (2, 2024, 1, 'Full Year', '2024-08-19', '2025-05-30'),
    (30, 2025, 2, 'Full Year', '2025-08-18', '2026-05-29');
INSERT INTO school_semesters (marking_period_id, syear, school_id, year_id, title, start_date, end_date) VALUES
    (12, 2025, 1, 1, 'Semester 1', '2025-08-18', '2025-12-19');
INSERT INTO school_quarters (marking_period_id, syear, school_id, semester_id, title, start_date, end_date, does_exam) VALUES
    (14, 2025, 1, 12, 'Quarter 1', '2025-08-18', '2025-10-10', 'Y');
INSERT INTO school_progress_periods (marking_period_id, syear, school_id, quarter_id, title, start_date, end_date) VALUES
    (18, 2025, 1, 14, 'Progress 1', '2025-08-18', '2025-09-12');
INSERT INTO school_periods (period_id, syear, school_id, sort_order, title, short_name, start_time, end_time) VALUES
    (1, 2025, 1, 1, 'Period 1', 'P1', '08:30', '09:20'),
    (2, 2025, 1, 2, 'Period 2', 'P2', '09:30', '10:20'),
    (8, 2024, 1, 1, 'Period 1', 'P1', '08:30', '09:20'),
    (9, 2025, 2, 1, 'Period 1', 'P1', '08:30', '09:20');
INSERT INTO school_gradelevels (id, school_id, short_name, title) VALUES
    (1, 1, '9', '9th Grade'), (2, 1, '10th', '10th Grade'), (3, 2, '9', '9th Grade');
INSERT INTO rooms (room_id, school_id, title) VALUES
    (1, 1, 'Lang 1'), (2, 1, 'Lang 2'), (3, 1, 'The Hall that is named after all founders');
INSERT INTO attendance_calendar (syear, school_id, school_date, minutes, calendar_id) VALUES
    (2025, 1, '2025-08-18', 999, 1), (2025, 1, '2025-08-18', 999, 2),
    (2025, 1, '2025-08-19', 999, 1), (2025, 1, '2025-08-20', 0, 1),
    (2025, 2, '2025-08-21', 999, 3), (2024, 1, '2024-08-19', 999, 1);

INSERT INTO ethnicity (ethnicity_id, ethnicity_name) VALUES (1, 'White, Non-Hispanic'), (6, 'Asian');
INSERT INTO language (language_id, language_name) VALUES (1, 'English'), (4, 'Chinese');
INSERT INTO students (student_id, last_name, first_name, common_name, gender, ethnicity_id, social_security, birthdate, language_id, alt_id, email, phone, is_disable) VALUES
    (101, 'Adams', 'Mason', NULL, 'Male', 1, '123-45-6789', '2011-05-02', 1, '100007', 'mason@greenwood.example', '555', NULL),
    (102, 'Huang', 'Sofía', 'Sofi', 'Female', 6, '987-65-4321', '', 4, NULL, NULL, NULL, 'Y'),
    (103, 'O''Neil', 'Ada', NULL, 'Female', 99, NULL, '0000-00-00', NULL, NULL, NULL, NULL, NULL),
    (104, 'Silva', 'Luis', NULL, 'Male', NULL, NULL, '05/02/2011', NULL, NULL, NULL, NULL, 'N'),
    (201, 'Elsewhere', 'Eve', NULL, NULL, NULL, NULL, '2010-01-01', NULL, NULL, NULL, NULL, NULL);
INSERT INTO student_enrollment_codes (id, syear, title, short_name, type) VALUES
    (1, 2025, 'New', 'NEW', 'Add'), (2, 2025, 'Moved Away', 'MOVE', 'Drop'),
    (3, 2025, 'Rolled Over', 'ROLL', 'Roll');
INSERT INTO student_enrollment (id, syear, school_id, student_id, grade_id, start_date, end_date, enrollment_code, drop_code) VALUES
    (1, 2024, 1, 101, 1, '2024-08-19', NULL, NULL, NULL),
    (2, 2025, 1, 101, 2, '2025-08-18', '0000-00-00', 1, NULL),
    (3, 2025, 1, 102, 1, '2025-08-18', '2025-09-01', 1, 2),
    (4, 2025, 1, 102, 2, '2025-09-15', NULL, NULL, NULL),
    (5, 2025, 1, 103, 1, '2025-08-18', '2026-08-17', 1, 3),
    (6, 2025, 1, 104, 1, '2025-08-18', NULL, 1, NULL),
    (7, 2025, 2, 201, 3, '2025-08-18', NULL, 1, NULL),
    (8, 2025, 1, 999, 1, '2025-08-18', NULL, 1, NULL);

INSERT INTO staff (staff_id, title, first_name, last_name, email, profile, is_disable, birthdate) VALUES
    (51, 'Ms.', 'Ethan', 'Baker', 'baker@greenwood.example', 'teacher', 'N', '1980-01-01'),
    (52, NULL, 'Leila', 'Dube', 'dube@greenwood.example', 'teacher', 'Y', NULL),
    (53, NULL, 'Rudyard', 'Kipling', NULL, 'teacher', '', NULL),
    (54, 'Mrs.', 'Charlotte', 'Davis', 'davis@greenwood.example', NULL, 'N', NULL),
    (55, NULL, 'Tim', 'Jones', 'tim@greenwood.example', 'admin', NULL, NULL),
    (56, NULL, 'Tim', 'Jones', 'timjones@greenwood.example', 'admin', 'N', NULL),
    (57, NULL, 'Long', 'Gone', NULL, 'teacher', 'N', NULL),
    (58, NULL, 'Hill', 'Top', NULL, 'teacher', 'N', NULL),
    (59, NULL, 'Pat', 'Adams', NULL, 'parent', NULL, NULL);
INSERT INTO staff_school_relationship (staff_id, school_id, syear, start_date, end_date) VALUES
    (51, 1, 2025, '2025-08-04', '0000-00-00'), (51, 1, 2024, '2024-08-04', NULL),
    (52, 1, 2025, '2025-08-04', '2025-10-31'), (53, 1, 2025, '0000-00-00', NULL),
    (54, 1, 2025, '2025-08-04', NULL), (55, 1, 2025, '2025-08-04', NULL),
    (56, 1, 2025, '2025-08-04', NULL), (57, 1, 2025, '2015-08-04', '2025-07-31'),
    (58, 2, 2025, '2025-08-04', NULL), (59, 1, 2025, '2025-08-04', NULL);
INSERT INTO login_authentication VALUES (1, 51, 2, 'baker', 'hash');

INSERT INTO course_subjects (syear, school_id, subject_id, title) VALUES (2025, 1, 1, 'ELA'), (2025, 2, 2, 'Math');
INSERT INTO courses (syear, course_id, subject_id, school_id, title, short_name) VALUES
    (2025, 30, 1, 1, 'English 9', 'ENG-09'), (2025, 31, 77, 1, 'Chess', NULL),
    (2025, 32, 2, 2, 'Math 9', 'MATH-09');
INSERT INTO course_periods (syear, school_id, course_period_id, course_id, title, short_name, mp, marking_period_id, begin_date, end_date, teacher_id, secondary_teacher_id, schedule_type) VALUES
    (2025, 1, 11, 30, 'P1 - ENG-09-A', 'ENG-09-A', 'FY', 1, '2025-08-18', '2026-05-29', 53, NULL, 'FIXED'),
    (2025, 1, 12, 30, 'ENG-09-B', 'ENG-09-B', 'SEM', 12, NULL, NULL, 51, 52, 'VARIABLE'),
    (2025, 1, 13, 31, 'Chess', 'CHESS', NULL, NULL, '2025-09-01', '2025-10-31', 52, NULL, 'BLOCKED'),
    (2025, 1, 14, 31, 'Choir', 'CHOIR', 'FY', 1, '2025-08-18', '2026-05-29', 51, NULL, 'FIXED'),
    (2025, 1, 15, 31, 'Drama', 'DRAMA', 'FY', 1, '2025-08-18', '2026-05-29', NULL, NULL, 'FIXED'),
    (2025, 2, 21, 32, 'MATH-09-A', 'MATH-09-A', 'FY', 30, '2025-08-18', '2026-05-29', 58, NULL, 'FIXED');
INSERT INTO course_period_var (course_period_id, days, course_period_date, period_id, start_time, end_time, room_id) VALUES
    (11, 'MTWHF', NULL, 1, '08:30', '09:20', 1),
    (12, 'MH', NULL, 1, '08:30', '09:20', 1), (12, 'T', NULL, 2, '09:30', '10:20', 2),
    (13, 'M', '2025-09-01', 1, '08:30', '09:20', 2), (13, 'W', '2025-09-10', 1, '08:30', '09:20', 2),
    (14, 'US', NULL, 77, '08:30', '09:20', 3),
    (21, 'MTWHF', NULL, 9, '08:30', '09:20', 1);
INSERT INTO teacher_reassignment (course_period_id, teacher_id, assign_date, modified_date, pre_teacher_id, modified_by, updated) VALUES
    (11, 52, '2025-09-15', '2025-09-15', 51, 55, 'Y'), (11, 53, '2025-11-01', '2025-10-30', 52, 55, 'Y'),
    (12, 53, '2025-10-06', '2025-10-01', 51, 55, 'N'),
    (13, 52, '2025-08-20', '2025-08-10', 51, 55, 'Y'), (14, 53, '2025-09-01', '2025-09-01', 52, 55, 'Y');
INSERT INTO schedule (syear, school_id, student_id, start_date, end_date, course_id, course_period_id, marking_period_id, dropped, id) VALUES
    (2025, 1, 101, '2025-08-18', '2026-05-29', 30, 11, 1, 'Y', 1),
    (2025, 1, 102, '2025-08-18', '2025-09-01', 30, 11, 1, 'N', 2),
    (2025, 1, 102, '2025-09-15', '2026-05-29', 30, 11, 1, 'N', 3),
    (2025, 1, 103, '2025-08-18', '2025-12-19', 30, 12, 12, 'N', 4),
    (2025, 1, 103, '2025-08-18', '2025-12-19', 31, 14, 12, 'N', 5),
    (2025, 1, 101, '2025-09-01', '2025-10-31', 31, 13, NULL, 'N', 6),
    (2025, 1, 101, '2025-09-01', '0000-00-00', 31, 14, 1, 'N', 7),
    (2025, 1, 102, '2025-09-15', '2025-10-01', 31, 88, NULL, 'N', 8),
    (2025, 2, 201, '2025-08-18', '2026-05-29', 32, 21, 30, 'N', 9);

INSERT INTO attendance_codes (id, syear, school_id, title, short_name, type, state_code, table_name) VALUES
    (1, 2025, 1, 'Present', 'P', 'teacher', 'P', 0), (2, 2025, 1, 'Absent', 'A', 'teacher', 'A', 0),
    (3, 2025, 1, 'Tardy', 'T', 'teacher', 'H', 0), (4, 2025, 1, 'Late', 'L', 'teacher', 'P', 0),
    (5, 2025, 1, 'Excused Absence', 'E', 'official', 'A', 0), (6, 2025, 1, 'Half Day', 'H', 'official', 'H', 0),
    (7, 2025, 1, 'Left early', 'L2', 'official', 'P', 0);
INSERT INTO attendance_period (student_id, school_date, period_id, attendance_code, attendance_teacher_code, attendance_reason, admin, course_period_id, comment) VALUES
    (101, '2025-08-18', 1, 1, 1, NULL, NULL, 11, NULL),
    (101, '2025-08-19', 1, 5, 2, 'dentist', 'Y', 11, 'dentist'),
    (101, '2025-08-19', 2, 7, 1, NULL, 'Y', 14, NULL),
    (102, '2025-08-18', 1, 3, 3, NULL, NULL, 11, NULL),
    (102, '2025-08-19', 1, 4, 4, NULL, NULL, 11, NULL),
    (103, '2025-08-18', 2, 6, NULL, NULL, 'Y', 12, NULL),
    (103, '2025-08-19', 2, 99, NULL, NULL, NULL, 12, NULL),
    (103, '2025-08-20', 2, 2, 2, NULL, NULL, NULL, NULL),
    (101, '2024-08-19', 8, 1, 1, NULL, NULL, NULL, NULL),
    (201, '2025-08-18', 9, 1, 1, NULL, NULL, 21, NULL);
INSERT INTO missing_attendance (school_id, syear, school_date, course_period_id, period_id, teacher_id) VALUES
    (1, '2025', '2025-08-20', 11, 1, 51), (1, '2025', '2025-08-18', 14, 1, 52);
INSERT INTO attendance_day (student_id, school_date, minutes_present, state_value, syear, comment) VALUES
    (101, '2025-08-18', 300, 1.0, 2025, NULL), (101, '2025-08-19', 150, 0.5, 2025, 'dentist'),
    (102, '2025-09-10', 0, 0.0, 2025, NULL),
    (101, '2024-08-19', 300, 1.0, 2024, NULL), (201, '2025-08-18', 300, 1.0, 2025, NULL);

INSERT INTO gradebook_assignment_types (assignment_type_id, staff_id, course_id, title) VALUES (1, 51, 30, 'Homework');
INSERT INTO gradebook_assignments (assignment_id, staff_id, marking_period_id, course_period_id, course_id, assignment_type_id, title, assigned_date, due_date, points, description) VALUES
    (1, 53, 14, 11, NULL, 1, 'Homework 1', '2025-08-21', '2025-08-25', 20, 'text'),
    (2, 51, 14, NULL, 30, 1, 'Essay', NULL, '2025-09-05', 100, NULL),
    (3, 53, 14, 11, 30, 99, 'Extra credit', NULL, '0000-00-00', 0, NULL),
    (4, 58, 30, 21, NULL, 1, 'Elsewhere', NULL, NULL, 10, NULL);
INSERT INTO gradebook_grades (student_id, period_id, course_period_id, assignment_id, points, comment) VALUES
    (101, 1, 11, 1, 16.5, NULL), (102, 1, 11, 1, -1, NULL),
    (101, 1, 11, 2, NULL, NULL), (102, 1, 11, 2, 0, 'Missing'),
    (101, 1, 11, 3, 2, 'well done'), (101, 1, 11, 88, 5, NULL), (201, 1, 21, 4, 9, NULL);
INSERT INTO student_report_card_grades (id, student_id, course_period_id, marking_period_id, grade_percent, comment) VALUES
    (1, 101, 11, '14', 80.6, NULL), (2, 101, 11, 'E14', 81.6, NULL);
INSERT INTO people VALUES (301, 'Liam', 'Adams', 'liam@mail.example');
INSERT INTO student_medical_alerts VALUES (1, 101, 'Asthma');
