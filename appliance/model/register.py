"""The field register: everything that can be held, and why.

A field that does not stand here cannot be read, stored or shown. Entities stand in the
order in which they are imported: a row refers only to rows of entities above its own.
Standard names are OneRoster 1.2's and Ed-Fi 5's.
"""

from __future__ import annotations

from appliance.model.fields import (
    EVERYONE,
    STAFF_WHO_COUNSEL,
    Entity,
    Field,
    FieldType,
    Purpose,
    Retention,
    Sensitivity,
)
from appliance.model.legal import LegalCategory
from appliance.model.ndpa import DataElement
from appliance.model.vocabulary import (
    GRADE_LEVELS,
    AttendanceCategory,
    DayKind,
    ResultStatus,
    SessionKind,
    StaffRole,
    TeachingRole,
)

STUDENT_FIELD_LIMIT = 40
"""InBloom kept more than 400 fields of a child; ten times fewer is what we allow ourselves."""


def _reference(name: str, refers_to: str, meaning: str, *, required: bool = True) -> Field:
    return Field(
        name=name,
        type=FieldType.REFERENCE,
        meaning=meaning,
        purpose=Purpose.OPERATE,
        refers_to=refers_to,
        required=required,
        seen_by=EVERYONE,
    )


ACADEMIC_SESSIONS = Entity(
    name="academic_sessions",
    title="Terms",
    oneroster="academicSession",
    edfi="Session",
    legal=LegalCategory.SCHOOL,
    fields=(
        Field(
            name="title",
            type=FieldType.TEXT,
            meaning="What the term is called",
            purpose=Purpose.TEACH,
            oneroster="title",
            edfi="sessionName",
            required=True,
            seen_by=EVERYONE,
        ),
        Field(
            name="kind",
            type=FieldType.CODE,
            values=tuple(SessionKind),
            meaning="Whether it is a year, a semester, a term or a grading period",
            purpose=Purpose.TEACH,
            oneroster="type",
            edfi="termDescriptor",
            required=True,
            seen_by=EVERYONE,
        ),
        Field(
            name="start_date",
            type=FieldType.DATE,
            meaning="Its first day",
            purpose=Purpose.TEACH,
            oneroster="startDate",
            edfi="beginDate",
            required=True,
            seen_by=EVERYONE,
        ),
        Field(
            name="end_date",
            type=FieldType.DATE,
            meaning="Its last day",
            purpose=Purpose.TEACH,
            oneroster="endDate",
            edfi="endDate",
            required=True,
            seen_by=EVERYONE,
        ),
    ),
)

CALENDAR_DATES = Entity(
    name="calendar_dates",
    title="School calendar",
    oneroster="",
    edfi="CalendarDate",
    legal=LegalCategory.SCHOOL,
    fields=(
        Field(
            name="date",
            type=FieldType.DATE,
            meaning="A day of the school calendar",
            purpose=Purpose.ATTENDANCE,
            edfi="date",
            required=True,
            seen_by=EVERYONE,
        ),
        Field(
            name="kind",
            type=FieldType.CODE,
            values=tuple(DayKind),
            meaning="Whether school is held on that day",
            purpose=Purpose.ATTENDANCE,
            edfi="calendarEventDescriptor",
            required=True,
            seen_by=EVERYONE,
        ),
        Field(
            name="rotation_day",
            type=FieldType.TEXT,
            meaning="Which day of the rotation it is, such as A, where the timetable turns by one",
            purpose=Purpose.ATTENDANCE,
            max_length=40,
            seen_by=EVERYONE,
        ),
    ),
)

STAFF = Entity(
    name="staff",
    title="Staff",
    oneroster="user",
    edfi="Staff",
    legal=LegalCategory.STAFF,
    fields=(
        Field(
            name="staff_number",
            type=FieldType.TEXT,
            meaning="The school’s own number for a member of staff",
            purpose=Purpose.IDENTIFY,
            retention=Retention.EMPLOYMENT,
            oneroster="identifier",
            edfi="staffUniqueId",
            max_length=40,
            seen_by=EVERYONE,
        ),
        Field(
            name="first_name",
            type=FieldType.TEXT,
            meaning="First name",
            purpose=Purpose.TEACH,
            data_element=DataElement.TEACHER_NAMES,
            retention=Retention.EMPLOYMENT,
            oneroster="givenName",
            edfi="firstName",
            required=True,
            seen_by=EVERYONE,
        ),
        Field(
            name="last_name",
            type=FieldType.TEXT,
            meaning="Last name",
            purpose=Purpose.TEACH,
            data_element=DataElement.TEACHER_NAMES,
            retention=Retention.EMPLOYMENT,
            oneroster="familyName",
            edfi="lastSurname",
            required=True,
            seen_by=EVERYONE,
        ),
        Field(
            name="email",
            type=FieldType.TEXT,
            meaning="Work e-mail address, by which a member of staff signs in",
            purpose=Purpose.IDENTIFY,
            retention=Retention.EMPLOYMENT,
            oneroster="email",
            edfi="electronicMailAddress",
            seen_by=EVERYONE,
        ),
        Field(
            name="role",
            type=FieldType.CODE,
            values=tuple(StaffRole),
            meaning="What the member of staff does at the school",
            purpose=Purpose.TEACH,
            retention=Retention.EMPLOYMENT,
            oneroster="role",
            edfi="staffClassificationDescriptor",
            seen_by=EVERYONE,
        ),
    ),
)

STUDENTS = Entity(
    name="students",
    title="Students",
    oneroster="user",
    edfi="Student",
    legal=LegalCategory.EDUCATION,
    fields=(
        Field(
            name="student_number",
            type=FieldType.TEXT,
            meaning="The school’s own number for a student",
            purpose=Purpose.IDENTIFY,
            data_element=DataElement.LOCAL_ID,
            sensitivity=Sensitivity.PERSONAL,
            retention=Retention.LEAVING,
            oneroster="identifier",
            edfi="studentUniqueId",
            max_length=40,
        ),
        Field(
            name="state_id",
            type=FieldType.TEXT,
            meaning="The state’s number for a student",
            purpose=Purpose.IDENTIFY,
            legal=LegalCategory.STATE_NUMBER,
            data_element=DataElement.STATE_ID,
            sensitivity=Sensitivity.PERSONAL,
            retention=Retention.LEAVING,
            seen_by=STAFF_WHO_COUNSEL,
            oneroster="userIds",
            edfi="studentIdentificationCode",
            max_length=40,
        ),
        Field(
            name="first_name",
            type=FieldType.TEXT,
            meaning="First name",
            purpose=Purpose.IDENTIFY,
            legal=LegalCategory.DIRECTORY,
            data_element=DataElement.STUDENT_NAME,
            sensitivity=Sensitivity.PERSONAL,
            retention=Retention.LEAVING,
            oneroster="givenName",
            edfi="firstName",
            required=True,
        ),
        Field(
            name="last_name",
            type=FieldType.TEXT,
            meaning="Last name",
            purpose=Purpose.IDENTIFY,
            legal=LegalCategory.DIRECTORY,
            data_element=DataElement.STUDENT_NAME,
            sensitivity=Sensitivity.PERSONAL,
            retention=Retention.LEAVING,
            oneroster="familyName",
            edfi="lastSurname",
            required=True,
        ),
        Field(
            name="preferred_name",
            type=FieldType.TEXT,
            meaning="The first name a student goes by",
            purpose=Purpose.TEACH,
            legal=LegalCategory.DIRECTORY,
            data_element=DataElement.STUDENT_NAME,
            sensitivity=Sensitivity.PERSONAL,
            retention=Retention.LEAVING,
            oneroster="preferredGivenName",
            edfi="preferredFirstName",
        ),
        Field(
            name="birth_date",
            type=FieldType.DATE,
            meaning="Date of birth, to tell two students of one name apart",
            purpose=Purpose.IDENTIFY,
            legal=LegalCategory.DIRECTORY,
            data_element=DataElement.BIRTH_DATE,
            sensitivity=Sensitivity.PERSONAL,
            retention=Retention.LEAVING,
            seen_by=STAFF_WHO_COUNSEL,
            oneroster="birthDate",
            edfi="birthDate",
        ),
        Field(
            name="grade_level",
            type=FieldType.CODE,
            values=GRADE_LEVELS,
            meaning="The grade a student is in",
            purpose=Purpose.TEACH,
            legal=LegalCategory.DIRECTORY,
            data_element=DataElement.GRADE_LEVEL,
            retention=Retention.LEAVING,
            oneroster="grades",
            edfi="gradeLevelDescriptor",
            required=True,
        ),
        Field(
            name="email",
            type=FieldType.TEXT,
            meaning="School e-mail address, to recognize a student in a gradebook",
            purpose=Purpose.IDENTIFY,
            legal=LegalCategory.DIRECTORY,
            data_element=DataElement.STUDENT_EMAIL,
            sensitivity=Sensitivity.PERSONAL,
            retention=Retention.LEAVING,
            oneroster="email",
            edfi="electronicMailAddress",
        ),
        Field(
            name="gender",
            type=FieldType.TEXT,
            meaning="Gender",
            purpose=Purpose.SUPPORT,
            data_element=DataElement.GENDER,
            sensitivity=Sensitivity.SENSITIVE,
            seen_by=STAFF_WHO_COUNSEL,
            oneroster="sex",
            edfi="sexDescriptor",
            max_length=40,
        ),
        Field(
            name="ethnicity",
            type=FieldType.TEXT,
            meaning="Race or ethnicity",
            purpose=Purpose.SUPPORT,
            legal=LegalCategory.ORIGIN,
            data_element=DataElement.ETHNICITY,
            sensitivity=Sensitivity.SENSITIVE,
            seen_by=STAFF_WHO_COUNSEL,
            edfi="raceDescriptor",
            max_length=80,
        ),
        Field(
            name="home_language",
            type=FieldType.TEXT,
            meaning="Language spoken at home, so that letters can be read there",
            purpose=Purpose.WRITE_HOME,
            also_for=(Purpose.SUPPORT,),
            data_element=DataElement.LANGUAGE,
            sensitivity=Sensitivity.SENSITIVE,
            seen_by=STAFF_WHO_COUNSEL,
            edfi="languageDescriptor",
            max_length=80,
        ),
        Field(
            name="lunch_status",
            type=FieldType.TEXT,
            meaning="Whether school meals are free or reduced",
            purpose=Purpose.SUPPORT,
            legal=LegalCategory.MEALS,
            data_element=DataElement.LOW_INCOME,
            sensitivity=Sensitivity.SENSITIVE,
            seen_by=STAFF_WHO_COUNSEL,
            edfi="schoolFoodServiceProgramServiceDescriptor",
            max_length=40,
        ),
        Field(
            name="disability",
            type=FieldType.TEXT,
            meaning="A disability the school has on record",
            purpose=Purpose.SUPPORT,
            legal=LegalCategory.HEALTH,
            data_element=DataElement.DISABILITY,
            sensitivity=Sensitivity.SENSITIVE,
            seen_by=STAFF_WHO_COUNSEL,
            edfi="disabilityDescriptor",
        ),
        Field(
            name="family_relationship",
            type=FieldType.TEXT,
            meaning="Who in the family a student lives with",
            purpose=Purpose.SUPPORT,
            also_for=(Purpose.WRITE_HOME,),
            data_element=DataElement.LIVING_SITUATION,
            sensitivity=Sensitivity.SENSITIVE,
            seen_by=STAFF_WHO_COUNSEL,
            edfi="relationDescriptor",
            max_length=80,
        ),
    ),
)

SCHOOL_ENROLLMENTS = Entity(
    name="school_enrollments",
    title="Enrollment in the school",
    oneroster="enrollment",
    edfi="StudentSchoolAssociation",
    legal=LegalCategory.EDUCATION,
    fields=(
        _reference("student", "students", "The student"),
        Field(
            name="entry_date",
            type=FieldType.DATE,
            meaning="First day at the school",
            purpose=Purpose.ATTENDANCE,
            legal=LegalCategory.DIRECTORY,
            data_element=DataElement.SCHOOL_ENROLLMENT,
            retention=Retention.LEAVING,
            oneroster="beginDate",
            edfi="entryDate",
            required=True,
        ),
        Field(
            name="exit_date",
            type=FieldType.DATE,
            meaning="Last day at the school, where a student has left",
            purpose=Purpose.ATTENDANCE,
            legal=LegalCategory.DIRECTORY,
            data_element=DataElement.SCHOOL_ENROLLMENT,
            retention=Retention.LEAVING,
            oneroster="endDate",
            edfi="exitWithdrawDate",
            blank_speaks=True,
        ),
        Field(
            name="entry_reason",
            type=FieldType.TEXT,
            meaning="Why a student came to the school",
            purpose=Purpose.SUPPORT,
            data_element=DataElement.SCHOOL_ENROLLMENT,
            sensitivity=Sensitivity.SENSITIVE,
            seen_by=STAFF_WHO_COUNSEL,
            edfi="entryTypeDescriptor",
        ),
        Field(
            name="exit_reason",
            type=FieldType.TEXT,
            meaning="Why a student left the school",
            purpose=Purpose.SUPPORT,
            data_element=DataElement.SCHOOL_ENROLLMENT,
            sensitivity=Sensitivity.SENSITIVE,
            seen_by=STAFF_WHO_COUNSEL,
            edfi="exitWithdrawTypeDescriptor",
        ),
    ),
)

COURSES = Entity(
    name="courses",
    title="Courses",
    oneroster="course",
    edfi="Course",
    legal=LegalCategory.SCHOOL,
    fields=(
        Field(
            name="course_code",
            type=FieldType.TEXT,
            meaning="The school’s code for a course",
            purpose=Purpose.TEACH,
            oneroster="courseCode",
            edfi="courseCode",
            max_length=60,
            seen_by=EVERYONE,
        ),
        Field(
            name="title",
            type=FieldType.TEXT,
            meaning="What the course is called",
            purpose=Purpose.TEACH,
            data_element=DataElement.SCHEDULED_COURSES,
            oneroster="title",
            edfi="courseTitle",
            required=True,
            seen_by=EVERYONE,
        ),
        Field(
            name="subject",
            type=FieldType.TEXT,
            meaning="The subject or department of the course",
            purpose=Purpose.TEACH,
            oneroster="subjects",
            edfi="academicSubjectDescriptor",
            seen_by=EVERYONE,
        ),
    ),
)

SECTIONS = Entity(
    name="sections",
    title="Sections",
    oneroster="class",
    edfi="Section",
    legal=LegalCategory.SCHOOL,
    fields=(
        _reference("course", "courses", "The course taught"),
        _reference("session", "academic_sessions", "The term it is taught in", required=False),
        Field(
            name="section_code",
            type=FieldType.TEXT,
            meaning="The school’s code for a class, such as Math 8-2",
            purpose=Purpose.TEACH,
            oneroster="classCode",
            edfi="sectionIdentifier",
            required=True,
            max_length=60,
            seen_by=EVERYONE,
        ),
        Field(
            name="room",
            type=FieldType.TEXT,
            meaning="The room it meets in",
            purpose=Purpose.TEACH,
            oneroster="location",
            edfi="locationClassroomIdentificationCode",
            max_length=40,
            seen_by=EVERYONE,
        ),
        Field(
            name="period",
            type=FieldType.TEXT,
            meaning="The period of the day it meets in",
            purpose=Purpose.TEACH,
            oneroster="periods",
            edfi="classPeriodName",
            max_length=40,
            seen_by=EVERYONE,
        ),
        Field(
            name="meeting_days",
            type=FieldType.TEXT,
            meaning="The weekdays it meets on, as letters MTWRF",
            purpose=Purpose.TEACH,
            edfi="meetingTimes",
            max_length=7,
            seen_by=EVERYONE,
        ),
        Field(
            name="start_time",
            type=FieldType.TIME,
            meaning="When it begins",
            purpose=Purpose.TEACH,
            edfi="startTime",
            seen_by=EVERYONE,
        ),
        Field(
            name="end_time",
            type=FieldType.TIME,
            meaning="When it ends",
            purpose=Purpose.TEACH,
            edfi="endTime",
            seen_by=EVERYONE,
        ),
        Field(
            name="rotation_days",
            type=FieldType.TEXT,
            meaning="The days of the rotation it meets on, each as often as it meets then: A, A, C",
            purpose=Purpose.TEACH,
            max_length=2_000,
            seen_by=EVERYONE,
        ),
    ),
)

SECTION_STAFF = Entity(
    name="section_staff",
    title="Who teaches which section",
    oneroster="enrollment",
    edfi="StaffSectionAssociation",
    legal=LegalCategory.STAFF,
    fields=(
        _reference("staff", "staff", "The teacher"),
        _reference("section", "sections", "The class"),
        Field(
            name="teaching_role",
            type=FieldType.CODE,
            values=tuple(TeachingRole),
            meaning="Whether the teacher leads the class, assists or stands in",
            purpose=Purpose.TEACH,
            oneroster="primary",
            edfi="classroomPositionDescriptor",
            seen_by=EVERYONE,
        ),
        Field(
            name="begin_date",
            type=FieldType.DATE,
            meaning="From when",
            purpose=Purpose.TEACH,
            oneroster="beginDate",
            edfi="beginDate",
            seen_by=EVERYONE,
            blank_speaks=True,
        ),
        Field(
            name="end_date",
            type=FieldType.DATE,
            meaning="Until when",
            purpose=Purpose.TEACH,
            oneroster="endDate",
            edfi="endDate",
            seen_by=EVERYONE,
            blank_speaks=True,
        ),
    ),
)

SECTION_ENROLLMENTS = Entity(
    name="section_enrollments",
    title="Who sits in which section",
    oneroster="enrollment",
    edfi="StudentSectionAssociation",
    legal=LegalCategory.EDUCATION,
    fields=(
        _reference("student", "students", "The student"),
        _reference("section", "sections", "The class"),
        Field(
            name="begin_date",
            type=FieldType.DATE,
            meaning="From when the student is in the class",
            purpose=Purpose.TEACH,
            data_element=DataElement.SCHEDULED_COURSES,
            oneroster="beginDate",
            edfi="beginDate",
            blank_speaks=True,
        ),
        Field(
            name="end_date",
            type=FieldType.DATE,
            meaning="Until when, where the student has left the class",
            purpose=Purpose.TEACH,
            data_element=DataElement.SCHEDULED_COURSES,
            oneroster="endDate",
            edfi="endDate",
            blank_speaks=True,
        ),
    ),
)

ATTENDANCE_EVENTS = Entity(
    name="attendance_events",
    title="Attendance",
    oneroster="",
    edfi="StudentSchoolAttendanceEvent",
    legal=LegalCategory.EDUCATION,
    natural_key=("student", "date", "section", "period"),
    fields=(
        _reference("student", "students", "The student"),
        Field(
            name="date",
            type=FieldType.DATE,
            meaning="The day",
            purpose=Purpose.ATTENDANCE,
            data_element=DataElement.CLASS_ATTENDANCE,
            edfi="eventDate",
            required=True,
        ),
        _reference(
            "section", "sections", "The class, where attendance is taken by class", required=False
        ),
        Field(
            name="period",
            type=FieldType.TEXT,
            meaning="The period of the day, where a class meets more than once in it",
            purpose=Purpose.ATTENDANCE,
            data_element=DataElement.CLASS_ATTENDANCE,
            edfi="classPeriodName",
            max_length=40,
        ),
        Field(
            name="category",
            type=FieldType.CODE,
            values=tuple(AttendanceCategory),
            meaning="Present, absent with or without excuse, late, or left early",
            purpose=Purpose.ATTENDANCE,
            data_element=DataElement.CLASS_ATTENDANCE,
            edfi="attendanceEventCategoryDescriptor",
            required=True,
        ),
        Field(
            name="code",
            type=FieldType.TEXT,
            meaning="The code the source system wrote, to show where a figure comes from",
            purpose=Purpose.OPERATE,
            data_element=DataElement.CLASS_ATTENDANCE,
            max_length=40,
        ),
    ),
)

ATTENDANCE_DAYS = Entity(
    name="attendance_days",
    title="Days as the source reckons them",
    oneroster="",
    edfi="StudentSchoolAttendanceEvent",
    legal=LegalCategory.EDUCATION,
    natural_key=("student", "date"),
    fields=(
        _reference("student", "students", "The student"),
        Field(
            name="date",
            type=FieldType.DATE,
            meaning="The day",
            purpose=Purpose.ATTENDANCE,
            data_element=DataElement.DAILY_ATTENDANCE,
            edfi="eventDate",
            required=True,
        ),
        Field(
            name="present_share",
            type=FieldType.NUMBER,
            meaning="The share of the day the source system counts as present, 1 for all of it",
            purpose=Purpose.OPERATE,
            data_element=DataElement.DAILY_ATTENDANCE,
            edfi="eventDuration",
            required=True,
            lowest=0,
            highest=1,
        ),
        Field(
            name="reckoned_as",
            type=FieldType.TEXT,
            meaning="What the source system calls that figure, to show where it comes from",
            purpose=Purpose.OPERATE,
            data_element=DataElement.DAILY_ATTENDANCE,
            required=True,
            max_length=60,
        ),
    ),
)
"""Vendors reckon a day by rules that differ, so that one truth gives different totals; what they
say is kept beside our own reckoning, by name, and is never an input of a figure or a flag."""

LINE_ITEMS = Entity(
    name="line_items",
    title="Assignments",
    oneroster="lineItem",
    edfi="GradebookEntry",
    legal=LegalCategory.SCHOOL,
    fields=(
        _reference("section", "sections", "The class"),
        Field(
            name="title",
            type=FieldType.TEXT,
            meaning="What the assignment is called",
            purpose=Purpose.PROGRESS,
            oneroster="title",
            edfi="title",
            required=True,
        ),
        Field(
            name="kind",
            type=FieldType.TEXT,
            meaning="Homework, quiz, test or other",
            purpose=Purpose.PROGRESS,
            oneroster="category",
            edfi="gradebookEntryTypeDescriptor",
            max_length=60,
        ),
        Field(
            name="assigned_date",
            type=FieldType.DATE,
            meaning="When it was given",
            purpose=Purpose.PROGRESS,
            oneroster="assignDate",
            edfi="dateAssigned",
        ),
        Field(
            name="due_date",
            type=FieldType.DATE,
            meaning="When it is due",
            purpose=Purpose.PROGRESS,
            oneroster="dueDate",
            edfi="dueDate",
        ),
        Field(
            name="points_possible",
            type=FieldType.NUMBER,
            meaning="The most points it can earn",
            purpose=Purpose.PROGRESS,
            oneroster="resultValueMax",
            edfi="maxPoints",
            lowest=0,
            highest=100_000,
        ),
    ),
)

RESULTS = Entity(
    name="results",
    title="Marks",
    oneroster="result",
    edfi="StudentGradebookEntry",
    legal=LegalCategory.EDUCATION,
    natural_key=("student", "line_item"),
    fields=(
        _reference("student", "students", "The student"),
        _reference("line_item", "line_items", "The assignment"),
        Field(
            name="status",
            type=FieldType.CODE,
            values=tuple(ResultStatus),
            meaning="Scored, missing, excused, late, or not graded yet",
            purpose=Purpose.PROGRESS,
            data_element=DataElement.COURSE_SCORES,
            oneroster="scoreStatus",
            edfi="assignmentLateStatusDescriptor",
            required=True,
        ),
        Field(
            name="points",
            type=FieldType.NUMBER,
            meaning="Points earned",
            purpose=Purpose.PROGRESS,
            data_element=DataElement.COURSE_SCORES,
            oneroster="score",
            edfi="pointsEarned",
            lowest=0,
            highest=100_000,
            blank_speaks=True,
        ),
        Field(
            name="percent",
            type=FieldType.NUMBER,
            meaning="Points earned as a share of the points possible, 0 to 100",
            purpose=Purpose.PROGRESS,
            data_element=DataElement.COURSE_SCORES,
            edfi="numericGradeEarned",
            lowest=0,
            highest=1_000,
            blank_speaks=True,
        ),
        Field(
            name="written_as",
            type=FieldType.TEXT,
            meaning="The mark as the gradebook wrote it, to show where a figure comes from",
            purpose=Purpose.OPERATE,
            data_element=DataElement.COURSE_SCORES,
            max_length=40,
        ),
    ),
)

ENTITIES: tuple[Entity, ...] = (
    ACADEMIC_SESSIONS,
    CALENDAR_DATES,
    STAFF,
    STUDENTS,
    SCHOOL_ENROLLMENTS,
    COURSES,
    SECTIONS,
    SECTION_STAFF,
    SECTION_ENROLLMENTS,
    ATTENDANCE_EVENTS,
    ATTENDANCE_DAYS,
    LINE_ITEMS,
    RESULTS,
)

ABOUT_STUDENTS = (
    *(STUDENTS, SCHOOL_ENROLLMENTS, SECTION_ENROLLMENTS),
    *(ATTENDANCE_EVENTS, ATTENDANCE_DAYS, RESULTS),
)
"""The kinds of rows each of which is of one student."""

STUDENTS_FIRST = (*ABOUT_STUDENTS, *(e for e in ENTITIES if e not in ABOUT_STUDENTS))
"""The kinds of rows in the order in which a family asks for them."""

_BY_NAME = {entity.name: entity for entity in ENTITIES}


def entity_named(name: str) -> Entity:
    """The entity of that name.

    Raises
    ------
    KeyError
        Nothing of that name can be held.
    """
    return _BY_NAME[name]


def field_named(name: str) -> tuple[Entity, Field]:
    """The field of that name, as “students.email”, with its entity; references aside.

    Raises
    ------
    KeyError
        Nothing of that name can be held.
    """
    entity_name, _, field_name = name.partition(".")
    entity = entity_named(entity_name)
    field = entity.field(field_name)
    if field.type is FieldType.REFERENCE:
        raise KeyError(name)
    return entity, field


def entities_pointing_at(name: str) -> tuple[str, ...]:
    """The entities of whose rows some say which row of that entity they mean."""
    return tuple(e.name for e in ENTITIES if any(f.refers_to == name for f in e.references))


def student_fields() -> tuple[tuple[Entity, Field], ...]:
    """Every field that says something of one student, references aside."""
    return tuple((entity, field) for entity in ABOUT_STUDENTS for field in entity.values)
