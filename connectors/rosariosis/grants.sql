-- The database user that Homeroom reads with, and exactly the columns it may see.
-- Run it as the owner of the database, then give the user a password with \password homeroom.
-- Names, addresses and passwords of parents, social security numbers (custom_200000003),
-- physicians, medical notes and free comments of students are not among them.

CREATE ROLE homeroom LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION CONNECTION LIMIT 3;
ALTER ROLE homeroom SET default_transaction_read_only = on;
GRANT USAGE ON SCHEMA public TO homeroom;

GRANT SELECT (id, syear, title, number_days_rotation) ON schools TO homeroom;
GRANT SELECT (marking_period_id, syear, mp, school_id, title, start_date, end_date)
    ON school_marking_periods TO homeroom;
GRANT SELECT (syear, school_id, school_date, minutes) ON attendance_calendar TO homeroom;
GRANT SELECT (period_id, syear, school_id, short_name) ON school_periods TO homeroom;
GRANT SELECT (id, short_name) ON school_gradelevels TO homeroom;

GRANT SELECT (syear, staff_id, first_name, last_name, email, profile, schools)
    ON staff TO homeroom;

-- Preferred name _002, birth date _004; gender _000, ethnicity _001 and home language _005 are
-- sensitive: the query must be able to name them, but they leave only when switched on. Where your
-- school keeps one of them in another custom field, name that column here instead.
GRANT SELECT (student_id, first_name, last_name, custom_200000000, custom_200000001,
              custom_200000002, custom_200000004, custom_200000005) ON students TO homeroom;
GRANT SELECT (id, title) ON custom_fields TO homeroom;
GRANT SELECT (id, syear, school_id, student_id, grade_id, start_date, end_date,
              enrollment_code, drop_code) ON student_enrollment TO homeroom;
GRANT SELECT (id, title) ON student_enrollment_codes TO homeroom;

GRANT SELECT (course_id, syear, school_id, subject_id, short_name, title) ON courses TO homeroom;
GRANT SELECT (subject_id, title) ON course_subjects TO homeroom;
GRANT SELECT (syear, school_id, course_period_id, course_id, short_name, marking_period_id,
              teacher_id, secondary_teacher_id, room) ON course_periods TO homeroom;
GRANT SELECT (course_period_id, period_id, days) ON course_period_school_periods TO homeroom;
GRANT SELECT (syear, school_id, student_id, course_period_id, start_date, end_date)
    ON schedule TO homeroom;

GRANT SELECT (student_id, school_date, period_id, attendance_code, course_period_id)
    ON attendance_period TO homeroom;
GRANT SELECT (id, short_name, state_code) ON attendance_codes TO homeroom;
GRANT SELECT (student_id, school_date, state_value, syear) ON attendance_day TO homeroom;

-- A grade's comment is read by the query only to tell “Missing”; it is not among its columns.
GRANT SELECT (assignment_id, staff_id, course_period_id, course_id, assignment_type_id, title,
              assigned_date, due_date, points) ON gradebook_assignments TO homeroom;
GRANT SELECT (assignment_type_id, title) ON gradebook_assignment_types TO homeroom;
GRANT SELECT (student_id, course_period_id, assignment_id, points, comment)
    ON gradebook_grades TO homeroom;
