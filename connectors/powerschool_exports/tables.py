"""The columns of PowerSchool's exported tables that may be read: those of its `grants.sql`."""

from __future__ import annotations

from connectors.drops import Table

TABLES = (
    Table(name="schools", columns=("school_number", "name"), numbers=("school_number",)),
    Table(
        name="terms",
        columns=("id", "yearid", "schoolid", "name", "firstday", "lastday", "isyearrec", "portion"),
        numbers=("id", "yearid", "schoolid", "isyearrec", "portion"),
        dates=("firstday", "lastday"),
        feeds=("academic_sessions",),
    ),
    Table(
        name="calendar_day",
        columns=("schoolid", "date_value", "insession", "cycle_day_id", "bell_schedule_id"),
        numbers=("schoolid", "insession", "cycle_day_id", "bell_schedule_id"),
        dates=("date_value",),
        feeds=("calendar_dates",),
    ),
    Table(
        name="cycle_day",
        columns=("id", "year_id", "letter"),
        numbers=("id", "year_id"),
        key=("id",),
    ),
    Table(
        name="bell_schedule_items",
        columns=("bell_schedule_id", "period_id"),
        numbers=("bell_schedule_id", "period_id"),
        key=("bell_schedule_id", "period_id"),
    ),
    Table(
        name="users",
        columns=("dcid", "first_name", "last_name"),
        perhaps=("teachernumber", "email_addr"),
        numbers=("dcid",),
        key=("dcid",),
        feeds=("staff",),
    ),
    Table(
        name="schoolstaff",
        columns=("id", "users_dcid", "schoolid", "status"),
        numbers=("id", "users_dcid", "schoolid", "status"),
        feeds=("staff",),
    ),
    Table(
        name="students",
        columns=(
            *("dcid", "id", "student_number", "first_name", "last_name", "grade_level", "schoolid"),
            *("enroll_status", "entrydate", "exitdate"),
        ),
        perhaps=("state_studentnumber", "dob", "gender", "exitcode"),
        numbers=("dcid", "id", "grade_level", "schoolid", "enroll_status"),
        dates=("entrydate", "exitdate"),
        key=("id",),
        feeds=("students", "school_enrollments"),
    ),
    Table(
        name="reenrollments",
        columns=("id", "studentid", "schoolid", "grade_level", "entrydate", "exitdate"),
        perhaps=("exitcode",),
        numbers=("id", "studentid", "schoolid", "grade_level"),
        dates=("entrydate", "exitdate"),
        feeds=("school_enrollments",),
    ),
    Table(
        name="courses",
        columns=("course_number", "course_name"),
        perhaps=("credittype",),
        key=("course_number",),
        feeds=("courses",),
    ),
    Table(
        name="sections",
        columns=(
            *("dcid", "id", "course_number", "section_number", "termid", "schoolid", "teacher"),
        ),
        perhaps=("room",),
        numbers=("dcid", "id", "termid", "schoolid", "teacher"),
        key=("id",),
        feeds=("sections",),
    ),
    Table(
        name="section_meeting",
        columns=("sectionid", "schoolid", "year_id", "period_number", "cycle_day_letter"),
        numbers=("sectionid", "schoolid", "year_id", "period_number"),
        key=("sectionid",),
    ),
    Table(
        name="sectionteacher",
        columns=("id", "teacherid", "sectionid", "roleid", "start_date", "end_date"),
        numbers=("id", "teacherid", "sectionid", "roleid"),
        dates=("start_date", "end_date"),
        key=("sectionid",),
        is_optional=True,
        feeds=("section_staff",),
    ),
    Table(name="roledef", columns=("id", "name"), numbers=("id",), is_optional=True),
    Table(
        name="cc",
        columns=("id", "studentid", "sectionid", "termid", "schoolid", "dateenrolled", "dateleft"),
        numbers=("id", "studentid", "sectionid", "termid", "schoolid"),
        dates=("dateenrolled", "dateleft"),
        key=("id",),
        feeds=("section_enrollments",),
    ),
    Table(
        name="period",
        columns=("id", "schoolid", "year_id", "period_number", "name"),
        numbers=("id", "schoolid", "year_id", "period_number"),
        key=("id",),
    ),
    Table(
        name="attendance_code",
        columns=("id", "schoolid", "yearid", "att_code", "presence_status_cd"),
        numbers=("id", "schoolid", "yearid"),
        key=("id",),
        feeds=("attendance_events",),
    ),
    Table(
        name="attendance",
        columns=(
            *("studentid", "schoolid", "yearid", "att_date", "att_mode_code"),
            *("attendance_codeid", "periodid", "ccid"),
        ),
        numbers=("studentid", "schoolid", "yearid", "attendance_codeid", "periodid", "ccid"),
        dates=("att_date",),
        feeds=("attendance_events", "attendance_days"),
    ),
    Table(
        name="assignmentsection",
        columns=("assignmentsectionid", "sectionsdcid", "name", "duedate", "scoreentrypoints"),
        numbers=("assignmentsectionid", "sectionsdcid", "scoreentrypoints"),
        dates=("duedate",),
        key=("assignmentsectionid",),
        is_optional=True,
        feeds=("line_items",),
    ),
    Table(
        name="assignmentcategoryassoc",
        columns=("assignmentsectionid", "teachercategoryid", "isprimary"),
        numbers=("assignmentsectionid", "teachercategoryid", "isprimary"),
        key=("assignmentsectionid",),
        is_optional=True,
    ),
    Table(
        name="teachercategory",
        columns=("teachercategoryid", "name"),
        numbers=("teachercategoryid",),
        is_optional=True,
    ),
    Table(
        name="assignmentscore",
        columns=(
            *("assignmentsectionid", "studentsdcid", "isexempt", "islate", "ismissing"),
            "scorepoints",
        ),
        perhaps=("actualscoreentered",),
        numbers=(
            *("assignmentsectionid", "studentsdcid", "isexempt", "islate", "ismissing"),
            "scorepoints",
        ),
        is_optional=True,
        feeds=("results",),
    ),
)
