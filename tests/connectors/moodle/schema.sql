-- A stand-in for Moodle 3.11 with mod_attendance: the tables that the connector reads, and those
-- beside them that it must not, with the vendor's table and column names. Written by hand, in
-- words that MariaDB and PostgreSQL share.

CREATE TABLE mdl_config (
    id bigint PRIMARY KEY, name varchar(255) NOT NULL, value text NOT NULL
);
CREATE TABLE mdl_course_categories (
    id bigint PRIMARY KEY, name varchar(255) NOT NULL, idnumber varchar(100),
    parent bigint NOT NULL DEFAULT 0, visible smallint NOT NULL DEFAULT 1,
    depth bigint NOT NULL DEFAULT 0, path varchar(255) NOT NULL
);
CREATE TABLE mdl_course (
    id bigint PRIMARY KEY, category bigint NOT NULL, fullname varchar(254) NOT NULL,
    shortname varchar(255) NOT NULL, idnumber varchar(100) NOT NULL DEFAULT '', summary text,
    startdate bigint NOT NULL, enddate bigint NOT NULL DEFAULT 0, visible smallint NOT NULL
);
CREATE TABLE mdl_user (
    id bigint PRIMARY KEY, auth varchar(20) NOT NULL DEFAULT 'manual',
    deleted smallint NOT NULL DEFAULT 0, suspended smallint NOT NULL DEFAULT 0,
    username varchar(100) NOT NULL, password varchar(255) NOT NULL DEFAULT 'hash',
    idnumber varchar(255) NOT NULL DEFAULT '', firstname varchar(100) NOT NULL,
    lastname varchar(100) NOT NULL, email varchar(100) NOT NULL,
    phone1 varchar(20) NOT NULL DEFAULT '', address varchar(255) NOT NULL DEFAULT '',
    lastip varchar(45) NOT NULL DEFAULT '', secret varchar(15) NOT NULL DEFAULT '',
    description text
);
CREATE TABLE mdl_context (
    id bigint PRIMARY KEY, contextlevel bigint NOT NULL, instanceid bigint NOT NULL,
    path varchar(255)
);
CREATE TABLE mdl_role (
    id bigint PRIMARY KEY, shortname varchar(100) NOT NULL, archetype varchar(30) NOT NULL
);
CREATE TABLE mdl_role_assignments (
    id bigint PRIMARY KEY, roleid bigint NOT NULL, contextid bigint NOT NULL,
    userid bigint NOT NULL, timemodified bigint NOT NULL DEFAULT 0
);
CREATE TABLE mdl_enrol (
    id bigint PRIMARY KEY, enrol varchar(20) NOT NULL, status bigint NOT NULL DEFAULT 0,
    courseid bigint NOT NULL, password varchar(50)
);
CREATE TABLE mdl_user_enrolments (
    id bigint PRIMARY KEY, status bigint NOT NULL DEFAULT 0, enrolid bigint NOT NULL,
    userid bigint NOT NULL, timestart bigint NOT NULL, timeend bigint NOT NULL DEFAULT 0
);
CREATE TABLE mdl_groups (
    id bigint PRIMARY KEY, courseid bigint NOT NULL, idnumber varchar(100) NOT NULL DEFAULT '',
    name varchar(254) NOT NULL, description text, enrolmentkey varchar(50)
);
CREATE TABLE mdl_groups_members (
    id bigint PRIMARY KEY, groupid bigint NOT NULL, userid bigint NOT NULL,
    timeadded bigint NOT NULL DEFAULT 0
);
CREATE TABLE mdl_modules (id bigint PRIMARY KEY, name varchar(20) NOT NULL);
CREATE TABLE mdl_course_modules (
    id bigint PRIMARY KEY, course bigint NOT NULL, module bigint NOT NULL,
    instance bigint NOT NULL, visible smallint NOT NULL DEFAULT 1, availability text,
    deletioninprogress smallint NOT NULL DEFAULT 0
);
CREATE TABLE mdl_grade_categories (
    id bigint PRIMARY KEY, courseid bigint NOT NULL, parent bigint, depth bigint NOT NULL,
    fullname varchar(255) NOT NULL
);
CREATE TABLE mdl_grade_items (
    id bigint PRIMARY KEY, courseid bigint, categoryid bigint, itemname varchar(255),
    itemtype varchar(30) NOT NULL, itemmodule varchar(30), iteminstance bigint, iteminfo text,
    calculation text, gradetype smallint NOT NULL DEFAULT 1,
    grademax decimal(10, 5) NOT NULL DEFAULT 100, grademin decimal(10, 5) NOT NULL DEFAULT 0,
    scaleid bigint, outcomeid bigint, hidden bigint NOT NULL DEFAULT 0
);
CREATE TABLE mdl_grade_grades (
    id bigint PRIMARY KEY, itemid bigint NOT NULL, userid bigint NOT NULL,
    rawgrade decimal(10, 5), finalgrade decimal(10, 5), hidden bigint NOT NULL DEFAULT 0,
    overridden bigint NOT NULL DEFAULT 0, excluded bigint NOT NULL DEFAULT 0, feedback text
);
CREATE TABLE mdl_scale (
    id bigint PRIMARY KEY, courseid bigint NOT NULL, name varchar(255) NOT NULL, scale text NOT NULL
);
CREATE TABLE mdl_assign (
    id bigint PRIMARY KEY, course bigint NOT NULL, name varchar(255) NOT NULL, intro text,
    nosubmissions smallint NOT NULL DEFAULT 0, duedate bigint NOT NULL DEFAULT 0,
    allowsubmissionsfromdate bigint NOT NULL DEFAULT 0, teamsubmission smallint NOT NULL DEFAULT 0
);
CREATE TABLE mdl_assign_overrides (
    id bigint PRIMARY KEY, assignid bigint NOT NULL, groupid bigint, userid bigint,
    allowsubmissionsfromdate bigint, duedate bigint
);
CREATE TABLE mdl_assign_user_flags (
    id bigint PRIMARY KEY, userid bigint NOT NULL, assignment bigint NOT NULL,
    extensionduedate bigint NOT NULL DEFAULT 0
);
CREATE TABLE mdl_assign_submission (
    id bigint PRIMARY KEY, assignment bigint NOT NULL, userid bigint NOT NULL,
    timemodified bigint NOT NULL, status varchar(10), groupid bigint NOT NULL DEFAULT 0,
    attemptnumber bigint NOT NULL DEFAULT 0, latest smallint NOT NULL DEFAULT 1
);
CREATE TABLE mdl_assign_grades (
    id bigint PRIMARY KEY, assignment bigint NOT NULL, userid bigint NOT NULL,
    grade decimal(10, 5)
);
CREATE TABLE mdl_quiz (
    id bigint PRIMARY KEY, course bigint NOT NULL, name varchar(255) NOT NULL,
    timeopen bigint NOT NULL DEFAULT 0, timeclose bigint NOT NULL DEFAULT 0,
    password varchar(255) NOT NULL DEFAULT ''
);
CREATE TABLE mdl_attendance (
    id bigint PRIMARY KEY, course bigint NOT NULL, name varchar(255)
);
CREATE TABLE mdl_attendance_sessions (
    id bigint PRIMARY KEY, attendanceid bigint NOT NULL, groupid bigint NOT NULL DEFAULT 0,
    sessdate bigint NOT NULL, duration bigint NOT NULL DEFAULT 3600, lasttaken bigint,
    description text, studentpassword varchar(50), statusset bigint NOT NULL DEFAULT 0
);
CREATE TABLE mdl_attendance_statuses (
    id bigint PRIMARY KEY, attendanceid bigint NOT NULL, acronym varchar(2) NOT NULL,
    description varchar(30) NOT NULL, grade decimal(5, 2) NOT NULL DEFAULT 0,
    deleted smallint NOT NULL DEFAULT 0, setnumber bigint NOT NULL DEFAULT 0
);
CREATE TABLE mdl_attendance_log (
    id bigint PRIMARY KEY, sessionid bigint NOT NULL, studentid bigint NOT NULL,
    statusid bigint NOT NULL, timetaken bigint NOT NULL, remarks varchar(1333), ipaddress varchar(45)
);
