-- The database user that Homeroom reads with, and exactly the columns it may see.
-- Run it in the database of openSIS (mariadb opensis < grants.sql) as an administrator of the
-- server, with '%' narrowed to Homeroom's own machine if you can. The user is locked until you
-- give it a password: ALTER USER homeroom@'%' IDENTIFIED BY '…' ACCOUNT UNLOCK;
-- Names, addresses and telephones of parents, social security numbers, physicians, medical notes,
-- logins and free comments on students are not among them.

CREATE USER IF NOT EXISTS homeroom@'%' WITH MAX_USER_CONNECTIONS 3 ACCOUNT LOCK;

GRANT SELECT (id, title) ON schools TO homeroom@'%';
GRANT SELECT (marking_period_id, syear, school_id, title, start_date, end_date)
    ON school_years TO homeroom@'%';
GRANT SELECT (marking_period_id, syear, school_id, title, start_date, end_date)
    ON school_semesters TO homeroom@'%';
GRANT SELECT (marking_period_id, syear, school_id, title, start_date, end_date)
    ON school_quarters TO homeroom@'%';
GRANT SELECT (marking_period_id, syear, school_id, title, start_date, end_date)
    ON school_progress_periods TO homeroom@'%';
GRANT SELECT (syear, school_id, school_date, minutes) ON attendance_calendar TO homeroom@'%';
GRANT SELECT (period_id, syear, school_id, sort_order, short_name)
    ON school_periods TO homeroom@'%';
GRANT SELECT (id, short_name) ON school_gradelevels TO homeroom@'%';
GRANT SELECT (room_id, title) ON rooms TO homeroom@'%';

GRANT SELECT (staff_id, first_name, last_name, email, profile) ON staff TO homeroom@'%';
GRANT SELECT (staff_id, school_id, syear, end_date) ON staff_school_relationship TO homeroom@'%';

-- Gender, ethnicity and home language are sensitive: the query must be able to name them, but they
-- leave only when switched on.
GRANT SELECT (student_id, first_name, last_name, common_name, birthdate, email, gender,
              ethnicity_id, language_id) ON students TO homeroom@'%';
GRANT SELECT (ethnicity_id, ethnicity_name) ON ethnicity TO homeroom@'%';
GRANT SELECT (language_id, language_name) ON language TO homeroom@'%';
GRANT SELECT (id, syear, school_id, student_id, grade_id, start_date, end_date,
              enrollment_code, drop_code) ON student_enrollment TO homeroom@'%';
GRANT SELECT (id, title, type) ON student_enrollment_codes TO homeroom@'%';

GRANT SELECT (course_id, syear, school_id, subject_id, short_name, title)
    ON courses TO homeroom@'%';
GRANT SELECT (subject_id, title) ON course_subjects TO homeroom@'%';
GRANT SELECT (syear, school_id, course_period_id, course_id, short_name, marking_period_id,
              begin_date, end_date, teacher_id, secondary_teacher_id, schedule_type)
    ON course_periods TO homeroom@'%';
GRANT SELECT (course_period_id, days, period_id, start_time, end_time, room_id)
    ON course_period_var TO homeroom@'%';
GRANT SELECT (course_period_id, teacher_id, assign_date, pre_teacher_id, updated)
    ON teacher_reassignment TO homeroom@'%';
GRANT SELECT (id, syear, school_id, student_id, course_period_id, start_date, end_date)
    ON schedule TO homeroom@'%';

GRANT SELECT (student_id, school_date, period_id, attendance_code, course_period_id)
    ON attendance_period TO homeroom@'%';
GRANT SELECT (id, title, short_name, state_code) ON attendance_codes TO homeroom@'%';
GRANT SELECT (student_id, school_date, state_value, syear) ON attendance_day TO homeroom@'%';

-- A grade's comment is read by the query only to tell “Missing”; it is not among its columns.
GRANT SELECT (assignment_id, staff_id, course_period_id, course_id, assignment_type_id, title,
              assigned_date, due_date, points) ON gradebook_assignments TO homeroom@'%';
GRANT SELECT (assignment_type_id, title) ON gradebook_assignment_types TO homeroom@'%';
GRANT SELECT (student_id, course_period_id, assignment_id, points, comment)
    ON gradebook_grades TO homeroom@'%';
