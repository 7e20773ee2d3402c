-- The database user that Homeroom reads with, and exactly the columns it may see, on PostgreSQL.
-- Run it in the database of Moodle as its owner, then give the user a password with
-- \password homeroom. Where the tables do not begin with mdl_, write their beginning instead:
--     sed 's/mdl_/moodle_/' grants_postgresql.sql | psql moodle
-- Passwords, telephones, addresses, profiles, network addresses, what was handed in, feedback and
-- remarks are not among them.

CREATE ROLE homeroom LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION CONNECTION LIMIT 3;
ALTER ROLE homeroom SET default_transaction_read_only = on;
GRANT USAGE ON SCHEMA public TO homeroom;

-- Moodle's settings hold passwords, so that only the time zone is shown.
CREATE OR REPLACE VIEW homeroom_timezone AS SELECT value FROM mdl_config WHERE name = 'timezone';
GRANT SELECT (value) ON homeroom_timezone TO homeroom;

GRANT SELECT (id, name, path) ON mdl_course_categories TO homeroom;
GRANT SELECT (id, category, idnumber, shortname, startdate, visible) ON mdl_course TO homeroom;
GRANT SELECT (id, courseid, idnumber) ON mdl_groups TO homeroom;
GRANT SELECT (id, groupid, userid, timeadded) ON mdl_groups_members TO homeroom;
GRANT SELECT (id, idnumber, firstname, lastname, email, deleted) ON mdl_user TO homeroom;

GRANT SELECT (id, contextlevel, instanceid) ON mdl_context TO homeroom;
GRANT SELECT (id, archetype) ON mdl_role TO homeroom;
GRANT SELECT (roleid, contextid, userid) ON mdl_role_assignments TO homeroom;
GRANT SELECT (id, courseid, status) ON mdl_enrol TO homeroom;
GRANT SELECT (enrolid, userid, status, timestart, timeend) ON mdl_user_enrolments TO homeroom;

GRANT SELECT (id, course) ON mdl_attendance TO homeroom;
GRANT SELECT (id, attendanceid, groupid, sessdate, lasttaken)
    ON mdl_attendance_sessions TO homeroom;
GRANT SELECT (id, acronym, description) ON mdl_attendance_statuses TO homeroom;
GRANT SELECT (id, sessionid, studentid, statusid, timetaken) ON mdl_attendance_log TO homeroom;

GRANT SELECT (id, name) ON mdl_modules TO homeroom;
GRANT SELECT (course, module, instance, visible, availability, deletioninprogress)
    ON mdl_course_modules TO homeroom;
GRANT SELECT (id, courseid, categoryid, itemname, itemtype, itemmodule, iteminstance, calculation,
              gradetype, grademax, grademin, scaleid, outcomeid, hidden)
    ON mdl_grade_items TO homeroom;
GRANT SELECT (id, depth, fullname) ON mdl_grade_categories TO homeroom;
GRANT SELECT (itemid, userid, finalgrade, hidden, excluded) ON mdl_grade_grades TO homeroom;
GRANT SELECT (id, scale) ON mdl_scale TO homeroom;

GRANT SELECT (id, duedate, allowsubmissionsfromdate, nosubmissions, teamsubmission)
    ON mdl_assign TO homeroom;
GRANT SELECT (assignid, groupid, userid, duedate, allowsubmissionsfromdate)
    ON mdl_assign_overrides TO homeroom;
GRANT SELECT (assignment, userid, extensionduedate) ON mdl_assign_user_flags TO homeroom;
GRANT SELECT (assignment, userid, status, timemodified) ON mdl_assign_submission TO homeroom;
GRANT SELECT (id, timeopen, timeclose) ON mdl_quiz TO homeroom;
