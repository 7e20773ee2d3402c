-- The database user that Homeroom reads with, and exactly the columns it may see, in PostgreSQL's
-- words. (For Oracle see grants_oracle.sql.) Run it as the owner of the database, then give the user
-- a password with \password homeroom.
-- Alerts, contacts, addresses, passwords, social security numbers, log entries, programs and
-- comments are not among them.

CREATE ROLE homeroom LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION CONNECTION LIMIT 3;
ALTER ROLE homeroom SET default_transaction_read_only = on;
GRANT USAGE ON SCHEMA ps TO homeroom;

GRANT SELECT (school_number, name) ON ps.schools TO homeroom;
GRANT SELECT (id, yearid, schoolid, name, firstday, lastday, isyearrec, portion)
    ON ps.terms TO homeroom;
GRANT SELECT (schoolid, date_value, insession, cycle_day_id, bell_schedule_id)
    ON ps.calendar_day TO homeroom;
GRANT SELECT (id, year_id, letter) ON ps.cycle_day TO homeroom;
GRANT SELECT (bell_schedule_id, period_id) ON ps.bell_schedule_items TO homeroom;

GRANT SELECT (dcid, teachernumber, first_name, last_name, email_addr) ON ps.users TO homeroom;
GRANT SELECT (id, users_dcid, schoolid, status) ON ps.schoolstaff TO homeroom;

-- Gender is sensitive: the query must be able to name it, but it leaves only when switched on.
GRANT SELECT (dcid, id, student_number, state_studentnumber, first_name, last_name, dob, gender,
              grade_level, schoolid, enroll_status, entrydate, exitdate, exitcode)
    ON ps.students TO homeroom;
GRANT SELECT (id, studentid, schoolid, grade_level, entrydate, exitdate, exitcode)
    ON ps.reenrollments TO homeroom;

GRANT SELECT (course_number, course_name, credittype) ON ps.courses TO homeroom;
GRANT SELECT (dcid, id, course_number, section_number, termid, schoolid, teacher, room)
    ON ps.sections TO homeroom;
GRANT SELECT (sectionid, schoolid, year_id, period_number, cycle_day_letter)
    ON ps.section_meeting TO homeroom;
GRANT SELECT (id, teacherid, sectionid, roleid, start_date, end_date)
    ON ps.sectionteacher TO homeroom;
GRANT SELECT (id, name) ON ps.roledef TO homeroom;
GRANT SELECT (id, studentid, sectionid, termid, schoolid, dateenrolled, dateleft)
    ON ps.cc TO homeroom;

GRANT SELECT (id, schoolid, year_id, period_number, name) ON ps.period TO homeroom;
GRANT SELECT (id, schoolid, yearid, att_code, presence_status_cd) ON ps.attendance_code TO homeroom;
GRANT SELECT (studentid, schoolid, yearid, att_date, att_mode_code, attendance_codeid, periodid, ccid)
    ON ps.attendance TO homeroom;

GRANT SELECT (assignmentsectionid, sectionsdcid, name, duedate, scoreentrypoints)
    ON ps.assignmentsection TO homeroom;
GRANT SELECT (assignmentsectionid, teachercategoryid, isprimary)
    ON ps.assignmentcategoryassoc TO homeroom;
GRANT SELECT (teachercategoryid, name) ON ps.teachercategory TO homeroom;
GRANT SELECT (assignmentsectionid, studentsdcid, isexempt, islate, ismissing, scorepoints,
              actualscoreentered) ON ps.assignmentscore TO homeroom;
