-- A stand-in for openSIS CE: the tables that the connector reads, and those beside them that it
-- must not, with the vendor's table and column names and types. Written by hand.

ALTER DATABASE CHARACTER SET utf8 COLLATE utf8_general_ci;
CREATE TABLE schools (
    id int(8) PRIMARY KEY, syear decimal(4,0), title varchar(100), address varchar(100),
    principal varchar(100)
);
CREATE TABLE school_years (
    marking_period_id int(11) PRIMARY KEY, syear decimal(4,0), school_id decimal(10,0),
    title varchar(50), short_name varchar(10), sort_order decimal(10,0), start_date date,
    end_date date, does_grades varchar(1), does_exam varchar(1)
);
CREATE TABLE school_semesters (
    marking_period_id int(11) PRIMARY KEY, syear decimal(4,0), school_id decimal(10,0),
    year_id decimal(10,0), title varchar(50), short_name varchar(10), start_date date,
    end_date date, does_grades varchar(1), does_exam varchar(1)
);
CREATE TABLE school_quarters (
    marking_period_id int(11) PRIMARY KEY, syear decimal(4,0), school_id decimal(10,0),
    semester_id decimal(10,0), title varchar(50), short_name varchar(10), start_date date,
    end_date date, does_grades varchar(1), does_exam varchar(1)
);
CREATE TABLE school_progress_periods (
    marking_period_id int(11) PRIMARY KEY, syear decimal(4,0), school_id decimal(10,0),
    quarter_id decimal(10,0), title varchar(50), short_name varchar(10), start_date date,
    end_date date, does_grades varchar(1), does_exam varchar(1)
);
CREATE TABLE school_periods (
    period_id int(8) PRIMARY KEY, syear decimal(4,0), school_id decimal(10,0),
    sort_order decimal(10,0), title varchar(100), short_name varchar(10), length decimal(10,0),
    block varchar(10), attendance varchar(1), start_time time NOT NULL, end_time time NOT NULL
);
CREATE TABLE school_gradelevels (
    id int(8) PRIMARY KEY, school_id decimal(10,0), short_name varchar(5), title varchar(50),
    next_grade_id decimal(10,0), sort_order decimal(10,0)
);
CREATE TABLE rooms (
    room_id int(11) PRIMARY KEY, school_id int(11) NOT NULL, title varchar(50) NOT NULL,
    capacity int(11), description text
);
CREATE TABLE attendance_calendar (
    syear decimal(4,0) NOT NULL, school_id decimal(10,0) NOT NULL, school_date date NOT NULL,
    minutes decimal(10,0), block varchar(10), calendar_id decimal(10,0) NOT NULL,
    PRIMARY KEY (syear, school_id, school_date, calendar_id)
);
CREATE TABLE students (
    student_id int(8) PRIMARY KEY, last_name varchar(50) NOT NULL, first_name varchar(50) NOT NULL,
    middle_name varchar(50), name_suffix varchar(3), gender varchar(255), ethnicity_id int(11),
    common_name varchar(255), social_security varchar(255), birthdate varchar(255),
    language_id int(8), estimated_grad_date varchar(255), alt_id varchar(50), email varchar(50),
    phone varchar(30), is_disable varchar(10)
);
CREATE TABLE ethnicity (
    ethnicity_id int(8) PRIMARY KEY, ethnicity_name varchar(255) NOT NULL, sort_order int(8)
);
CREATE TABLE language (
    language_id int(8) PRIMARY KEY, language_name varchar(127) NOT NULL, sort_order int(8)
);
CREATE TABLE student_enrollment (
    id int(8) PRIMARY KEY, syear decimal(4,0), school_id decimal(10,0), student_id decimal(10,0),
    grade_id decimal(10,0), section_id varchar(255), start_date date, end_date date,
    enrollment_code decimal(10,0), drop_code decimal(10,0), next_school decimal(10,0),
    calendar_id decimal(10,0), last_school decimal(10,0),
    KEY student_enrollment_1 (student_id, enrollment_code)
);
CREATE TABLE student_enrollment_codes (
    id int(8) PRIMARY KEY, syear decimal(4,0), title varchar(100), short_name varchar(10),
    type varchar(4)
);
CREATE TABLE staff (
    staff_id int(8) PRIMARY KEY, current_school_id decimal(10,0), title varchar(10),
    first_name varchar(100), last_name varchar(100), middle_name varchar(100),
    phone varchar(100), email varchar(100), profile varchar(30), profile_id decimal(10,0),
    birthdate date, alternate_id varchar(50), is_disable varchar(10),
    physical_disability varchar(1), disability_desc varchar(225)
);
CREATE TABLE staff_school_relationship (
    staff_id int(11) NOT NULL, school_id int(11) NOT NULL, syear int(4) NOT NULL,
    start_date date, end_date date, PRIMARY KEY (staff_id, school_id, syear)
);
CREATE TABLE login_authentication (
    id int(11) PRIMARY KEY, user_id int(11) NOT NULL, profile_id int(11) NOT NULL,
    username varchar(255), password varchar(255)
);
CREATE TABLE teacher_reassignment (
    course_period_id int(11) NOT NULL, teacher_id int(11) NOT NULL, assign_date date NOT NULL,
    modified_date date NOT NULL, pre_teacher_id int(11) NOT NULL, modified_by int(11) NOT NULL,
    updated enum('Y','N') NOT NULL DEFAULT 'N'
);
CREATE TABLE courses (
    syear decimal(4,0) NOT NULL, course_id int(8) PRIMARY KEY, subject_id decimal(10,0) NOT NULL,
    school_id decimal(10,0) NOT NULL, grade_level decimal(10,0), title varchar(100),
    short_name varchar(25)
);
CREATE TABLE course_subjects (
    syear decimal(4,0), school_id decimal(10,0), subject_id int(8) PRIMARY KEY, title text,
    short_name text
);
CREATE TABLE course_periods (
    syear int(4) NOT NULL, school_id decimal(10,0) NOT NULL, course_period_id int(11) PRIMARY KEY,
    course_id decimal(10,0) NOT NULL, title varchar(100), short_name text, mp varchar(3),
    marking_period_id int(11), begin_date date, end_date date, teacher_id int(11),
    secondary_teacher_id int(11), calendar_id int(11), grade_scale_id int(11),
    schedule_type enum('FIXED','VARIABLE','BLOCKED')
);
CREATE TABLE course_period_var (
    id int(11) PRIMARY KEY AUTO_INCREMENT, course_period_id int(11) NOT NULL, days varchar(7),
    course_period_date date, period_id int(11) NOT NULL, start_time time, end_time time,
    room_id int(11) NOT NULL, does_attendance varchar(1)
);
CREATE TABLE schedule (
    syear decimal(4,0) NOT NULL, school_id decimal(10,0), student_id decimal(10,0) NOT NULL,
    start_date date NOT NULL, end_date date, course_id decimal(10,0) NOT NULL,
    course_period_id decimal(10,0) NOT NULL, mp varchar(3), marking_period_id int(11),
    dropped varchar(1) DEFAULT 'N', id int(8) PRIMARY KEY
);
CREATE TABLE attendance_codes (
    id int(8) PRIMARY KEY, syear decimal(4,0), school_id decimal(10,0), title varchar(100),
    short_name varchar(10), type varchar(10), state_code varchar(1), default_code varchar(1),
    table_name decimal(10,0), sort_order decimal(10,0)
);
CREATE TABLE attendance_period (
    student_id decimal(10,0) NOT NULL, school_date date NOT NULL, period_id decimal(10,0) NOT NULL,
    attendance_code decimal(10,0), attendance_teacher_code decimal(10,0),
    attendance_reason varchar(100), admin varchar(1), course_period_id decimal(10,0),
    marking_period_id int(11), comment varchar(100),
    PRIMARY KEY (student_id, school_date, period_id)
);
CREATE TABLE attendance_day (
    student_id decimal(10,0) NOT NULL, school_date date NOT NULL, minutes_present decimal(10,0),
    state_value decimal(2,1), syear decimal(4,0), marking_period_id int(11), comment varchar(255),
    PRIMARY KEY (student_id, school_date)
);
CREATE TABLE missing_attendance (
    school_id int(11) NOT NULL, syear varchar(6) NOT NULL, school_date date NOT NULL,
    course_period_id int(11) NOT NULL, period_id int(11) NOT NULL, teacher_id int(11) NOT NULL,
    secondary_teacher_id int(11)
);
CREATE TABLE gradebook_assignment_types (
    assignment_type_id int(8) PRIMARY KEY, staff_id decimal(10,0), course_id decimal(10,0),
    title varchar(100), final_grade_percent decimal(6,5), course_period_id decimal(10,0)
);
CREATE TABLE gradebook_assignments (
    assignment_id int(8) PRIMARY KEY, staff_id decimal(10,0), marking_period_id int(11),
    course_period_id decimal(10,0), course_id decimal(10,0), assignment_type_id decimal(10,0),
    title varchar(100), assigned_date date, due_date date, points decimal(10,0),
    description longtext, ungraded int(8) NOT NULL DEFAULT 1
);
CREATE TABLE gradebook_grades (
    student_id decimal(10,0) NOT NULL, period_id decimal(10,0),
    course_period_id decimal(10,0) NOT NULL, assignment_id decimal(10,0) NOT NULL,
    points decimal(6,2), comment longtext,
    PRIMARY KEY (student_id, assignment_id, course_period_id)
);
CREATE TABLE student_report_card_grades (
    id int(8) PRIMARY KEY, student_id decimal(10,0) NOT NULL, course_period_id decimal(10,0),
    marking_period_id varchar(10) NOT NULL, grade_percent decimal(5,2), comment longtext
);
CREATE TABLE people (
    staff_id int(11) PRIMARY KEY, first_name varchar(100), last_name varchar(100),
    email varchar(100)
);
CREATE TABLE student_medical_alerts (
    id int(8) PRIMARY KEY, student_id decimal(10,0), title text
);
