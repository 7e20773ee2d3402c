-- A stand-in for RosarioSIS on MySQL or MariaDB: the tables that the connector reads, and those
-- beside them that it must not, with the vendor's table and column names and types. By hand.

ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE schools (
    syear numeric(4,0) NOT NULL, id integer, title varchar(100) NOT NULL,
    address varchar(100), principal varchar(100), short_name varchar(25),
    number_days_rotation numeric(1,0), PRIMARY KEY (id, syear)
);
CREATE TABLE school_marking_periods (
    marking_period_id integer PRIMARY KEY, syear numeric(4,0) NOT NULL, mp varchar(3) NOT NULL,
    school_id integer NOT NULL, parent_id integer, title varchar(50) NOT NULL,
    short_name varchar(10), sort_order numeric, start_date date NOT NULL, end_date date NOT NULL,
    does_grades varchar(1)
);
CREATE TABLE school_periods (
    period_id integer PRIMARY KEY, syear numeric(4,0) NOT NULL, school_id integer NOT NULL,
    sort_order numeric, title varchar(100) NOT NULL, short_name varchar(10), length integer,
    start_time varchar(10), end_time varchar(10), attendance varchar(1)
);
CREATE TABLE school_gradelevels (
    id integer PRIMARY KEY, school_id integer NOT NULL, short_name varchar(3),
    title varchar(50) NOT NULL, next_grade_id integer, sort_order numeric
);
CREATE TABLE attendance_calendar (
    syear numeric(4,0) NOT NULL, school_id integer NOT NULL, school_date date NOT NULL,
    minutes integer, block varchar(10), calendar_id integer NOT NULL,
    PRIMARY KEY (syear, school_id, school_date, calendar_id)
);
CREATE TABLE students (
    student_id integer PRIMARY KEY, last_name varchar(50) NOT NULL,
    first_name varchar(50) NOT NULL, middle_name varchar(50), name_suffix varchar(3),
    username varchar(100), password varchar(106),
    custom_200000000 text, custom_200000001 text, custom_200000002 text, custom_200000003 text,
    custom_200000004 date, custom_200000005 text, custom_200000006 text, custom_200000007 text,
    custom_200000009 longtext, custom_200000011 longtext, custom_200000012 text
);
CREATE TABLE custom_fields (
    id integer PRIMARY KEY, type varchar(10) NOT NULL, title text NOT NULL, sort_order numeric,
    select_options text, category_id integer
);
CREATE TABLE student_enrollment (
    id integer PRIMARY KEY, syear numeric(4,0) NOT NULL, school_id integer NOT NULL,
    student_id integer NOT NULL, grade_id integer, start_date date, end_date date,
    enrollment_code integer, drop_code integer, next_school integer, calendar_id integer,
    FOREIGN KEY (student_id) REFERENCES students (student_id)
);
CREATE TABLE student_enrollment_codes (
    id integer PRIMARY KEY, syear numeric(4,0) NOT NULL, title varchar(100) NOT NULL,
    short_name varchar(10), type varchar(4), default_code varchar(1), sort_order numeric
);
CREATE TABLE staff (
    syear numeric(4,0) NOT NULL, staff_id integer PRIMARY KEY, current_school_id integer,
    title varchar(5), first_name varchar(50) NOT NULL, last_name varchar(50) NOT NULL,
    username varchar(100), password varchar(106), email varchar(255), custom_200000001 text,
    profile varchar(30), schools varchar(150), profile_id integer, rollover_id integer
);
CREATE TABLE courses (
    syear numeric(4,0) NOT NULL, course_id integer PRIMARY KEY, subject_id integer NOT NULL,
    school_id integer NOT NULL, grade_level integer, title varchar(100) NOT NULL,
    short_name varchar(25), credit_hours numeric(6,2), description longtext
);
CREATE TABLE course_subjects (
    syear numeric(4,0) NOT NULL, school_id integer NOT NULL, subject_id integer PRIMARY KEY,
    title varchar(100) NOT NULL, short_name varchar(25), sort_order numeric
);
CREATE TABLE course_periods (
    syear numeric(4,0) NOT NULL, school_id integer NOT NULL, course_period_id integer PRIMARY KEY,
    course_id integer NOT NULL, title text, short_name varchar(25) NOT NULL, mp varchar(3),
    marking_period_id integer NOT NULL, teacher_id integer NOT NULL,
    secondary_teacher_id integer, room varchar(10), does_attendance text, calendar_id integer
);
CREATE TABLE course_period_school_periods (
    course_period_school_periods_id integer PRIMARY KEY, course_period_id integer NOT NULL,
    period_id integer NOT NULL, days varchar(7)
);
CREATE TABLE schedule (
    syear numeric(4,0) NOT NULL, school_id integer NOT NULL, student_id integer NOT NULL,
    start_date date NOT NULL, end_date date, course_id integer NOT NULL,
    course_period_id integer NOT NULL, mp varchar(3), marking_period_id integer, id integer
);
CREATE TABLE attendance_codes (
    id integer PRIMARY KEY, syear numeric(4,0) NOT NULL, school_id integer NOT NULL,
    title text NOT NULL, short_name varchar(10), type varchar(10), state_code varchar(1),
    default_code varchar(1), table_name integer, sort_order numeric
);
CREATE TABLE attendance_period (
    student_id integer NOT NULL, school_date date NOT NULL, period_id integer NOT NULL,
    attendance_code integer, attendance_teacher_code integer, attendance_reason varchar(100),
    admin varchar(1), course_period_id integer, marking_period_id integer, comment varchar(100),
    PRIMARY KEY (student_id, school_date, period_id)
);
CREATE TABLE attendance_day (
    student_id integer NOT NULL, school_date date NOT NULL, minutes_present integer,
    state_value numeric(2, 1), syear numeric(4,0), marking_period_id integer, comment text,
    PRIMARY KEY (student_id, school_date)
);
CREATE TABLE gradebook_assignment_types (
    assignment_type_id integer PRIMARY KEY, staff_id integer NOT NULL,
    course_id integer NOT NULL, title text NOT NULL, final_grade_percent numeric(6,5)
);
CREATE TABLE gradebook_assignments (
    assignment_id integer PRIMARY KEY, staff_id integer NOT NULL,
    marking_period_id integer NOT NULL, course_period_id integer, course_id integer,
    assignment_type_id integer NOT NULL, title text NOT NULL, assigned_date date, due_date date,
    points integer NOT NULL, description longtext, default_points integer
);
CREATE TABLE gradebook_grades (
    student_id integer NOT NULL, period_id integer, course_period_id integer NOT NULL,
    assignment_id integer NOT NULL, points numeric(6, 2), comment text,
    PRIMARY KEY (student_id, assignment_id, course_period_id)
);
CREATE TABLE people (
    person_id integer PRIMARY KEY, last_name varchar(50) NOT NULL,
    first_name varchar(50) NOT NULL
);
CREATE TABLE student_medical_alerts (
    id integer PRIMARY KEY, student_id integer NOT NULL, title varchar(100) NOT NULL
);
