-- The database user that Homeroom reads with, in Oracle's words. Oracle cannot grant single columns
-- to be read, only tables; Homeroom's queries name no column but those of grants.sql.
-- Not run against an Oracle server by us. Run it as a database administrator, then give the user a
-- password with ALTER USER homeroom IDENTIFIED BY …

CREATE USER homeroom NO AUTHENTICATION;
GRANT CREATE SESSION TO homeroom;

GRANT READ ON ps.schools TO homeroom;
GRANT READ ON ps.terms TO homeroom;
GRANT READ ON ps.calendar_day TO homeroom;
GRANT READ ON ps.cycle_day TO homeroom;
GRANT READ ON ps.bell_schedule_items TO homeroom;
GRANT READ ON ps.users TO homeroom;
GRANT READ ON ps.schoolstaff TO homeroom;
GRANT READ ON ps.students TO homeroom;
GRANT READ ON ps.reenrollments TO homeroom;
GRANT READ ON ps.courses TO homeroom;
GRANT READ ON ps.sections TO homeroom;
GRANT READ ON ps.section_meeting TO homeroom;
GRANT READ ON ps.sectionteacher TO homeroom;
GRANT READ ON ps.roledef TO homeroom;
GRANT READ ON ps.cc TO homeroom;
GRANT READ ON ps.period TO homeroom;
GRANT READ ON ps.attendance_code TO homeroom;
GRANT READ ON ps.attendance TO homeroom;
GRANT READ ON ps.assignmentsection TO homeroom;
GRANT READ ON ps.assignmentcategoryassoc TO homeroom;
GRANT READ ON ps.teachercategory TO homeroom;
GRANT READ ON ps.assignmentscore TO homeroom;
