-- PowerSchool's tables as far as they matter here, by hand, with the vendor's names and types, and
-- besides them columns and tables that Homeroom must not see.
CREATE SCHEMA ps;
CREATE TABLE ps.schools (dcid integer, id integer, school_number integer, name text, abbreviation text, low_grade integer, high_grade integer, schooladdress text);
CREATE TABLE ps.terms (dcid integer, id integer, yearid integer, schoolid integer, name text, abbreviation text, firstday date, lastday date, isyearrec integer, portion integer);
CREATE TABLE ps.students (dcid integer, id integer, student_number text, state_studentnumber text, lastfirst text, first_name text, middle_name text, last_name text, dob date, gender text, ssn text, grade_level integer, schoolid integer, enroll_status integer, entrydate date, exitdate date, exitcode text, alert_discipline text, alert_medical text, home_room text, home_phone text, web_password text);
CREATE TABLE ps.reenrollments (id integer, studentid integer, schoolid integer, grade_level integer, entrydate date, exitdate date, exitcode text, entrycomment text);
CREATE TABLE ps.users (dcid integer, teachernumber text, first_name text, last_name text, email_addr text, homeschoolid integer, password text, home_phone text);
CREATE TABLE ps.schoolstaff (dcid integer, id integer, users_dcid integer, schoolid integer, status integer);
CREATE TABLE ps.courses (dcid integer, id integer, course_number text, course_name text, credittype text, credit_hours numeric);
CREATE TABLE ps.sections (dcid integer, id integer, course_number text, section_number text, termid integer, schoolid integer, teacher integer, room text, expression text, att_mode_code text, no_of_students integer);
CREATE TABLE ps.sectionteacher (id integer, teacherid integer, sectionid integer, roleid integer, start_date date, end_date date);
CREATE TABLE ps.roledef (id integer, name text);
CREATE TABLE ps.cc (dcid integer, id integer, studentid integer, sectionid integer, course_number text, section_number text, termid integer, schoolid integer, dateenrolled date, dateleft date, teacherid integer, studyear integer);
CREATE TABLE ps.calendar_day (dcid integer, id integer, schoolid integer, date_value date, insession integer, membershipvalue numeric, cycle_day_id integer, bell_schedule_id integer);
CREATE TABLE ps.period (id integer, schoolid integer, year_id integer, period_number integer, name text);
CREATE TABLE ps.attendance_code (dcid integer, id integer, schoolid integer, yearid integer, att_code text, description text, presence_status_cd text, calculate_ada_yn integer, calculate_adm_yn integer, sortorder integer);
CREATE TABLE ps.attendance (dcid integer, id integer, studentid integer, schoolid integer, yearid integer, att_date date, att_mode_code text, attendance_codeid integer, calendar_dayid integer, periodid integer, ccid integer, att_comment text);
CREATE TABLE ps.assignmentsection (assignmentsectionid integer, assignmentid integer, sectionsdcid integer, name text, description text, duedate date, scoretype text, scoreentrypoints numeric, totalpointvalue numeric, weight numeric, iscountedinfinalgrade integer);
CREATE TABLE ps.assignmentcategoryassoc (assignmentcategoryassocid integer, assignmentsectionid integer, teachercategoryid integer, isprimary integer);
CREATE TABLE ps.teachercategory (teachercategoryid integer, name text, teachermodified integer);
CREATE TABLE ps.assignmentscore (assignmentscoreid integer, assignmentsectionid integer, studentsdcid integer, isexempt integer, islate integer, ismissing integer, scorepoints numeric, actualscoreentered text);
CREATE TABLE ps.pgfinalgrades (dcid integer, id integer, sectionid integer, studentid integer, finalgradename text, grade text, percent numeric, startdate date, enddate date);
CREATE TABLE ps.storedgrades (dcid integer, studentid integer, sectionid integer, termid integer, storecode text, grade text, percent numeric, schoolid integer);
CREATE TABLE ps.log (dcid integer, studentid integer, logtypeid integer, entry_date date, entry_author text, subject text, consequence text, entry text);
CREATE TABLE ps.spenrollments (id integer, studentid integer, programid integer, schoolid integer, enter_date date, exit_date date, sp_comment text);
CREATE TABLE ps.person (id integer, firstname text, lastname text);
CREATE TABLE ps.studentcontactassoc (studentcontactassocid integer, studentdcid integer, personid integer, contactpriorityorder integer, currreltypecodesetid integer);
