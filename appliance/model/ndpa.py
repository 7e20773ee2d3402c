"""The Schedule of Data of the National Data Privacy Agreement, Exhibit B: its rows, in its order.

The agreement is the Student Data Privacy Consortium's. A district fills the schedule in for each
system that keeps student data; ours is filled in from the field register.
"""

from __future__ import annotations

from enum import StrEnum


class DataElement(StrEnum):
    """The rows of the schedule that a field of the register may fall under."""

    DAILY_ATTENDANCE = "Student school (daily) attendance data"
    CLASS_ATTENDANCE = "Student class attendance data"
    BIRTH_DATE = "Date of birth"
    GENDER = "Gender"
    ETHNICITY = "Ethnicity or race"
    LANGUAGE = "Language information (native, or primary language spoken by student)"
    SCHOOL_ENROLLMENT = "Student school enrollment"
    GRADE_LEVEL = "Student grade level"
    TEACHER_NAMES = "Teacher names"
    SCHEDULED_COURSES = "Student scheduled courses"
    LOW_INCOME = "Low income status"
    DISABILITY = "Student disability information"
    LIVING_SITUATION = "Living situations (homeless/foster care)"
    STUDENT_EMAIL = "Email"
    LOCAL_ID = "Local (school district) ID number"
    STATE_ID = "State ID number"
    PROVIDER_ID = "Provider/App assigned student ID number"
    STUDENT_NAME = "First and/or last"
    COURSE_SCORES = "Student course grades/performance scores"


SCHEDULE_OF_DATA: tuple[tuple[str, tuple[DataElement | str, ...]], ...] = (
    (
        "Application Technology Meta Data",
        ("IP addresses of users, use of cookies, etc.", "Other application technology meta data"),
    ),
    ("Application Use Statistics", ("Meta data on user interaction with application",)),
    ("Assessment", ("Standardized test scores", "Observation data", "Other assessment data")),
    ("Attendance", (DataElement.DAILY_ATTENDANCE, DataElement.CLASS_ATTENDANCE)),
    ("Communications", ("Online communications captured (emails, blog entries)",)),
    ("Conduct", ("Conduct or behavioral data",)),
    (
        "Demographics",
        (
            *(DataElement.BIRTH_DATE, "Place of birth", DataElement.GENDER),
            *(DataElement.ETHNICITY, DataElement.LANGUAGE, "Other demographic information"),
        ),
    ),
    (
        "Enrollment",
        (
            *(DataElement.SCHOOL_ENROLLMENT, DataElement.GRADE_LEVEL, "Homeroom"),
            *("Guidance counselor", "Specific curriculum programs", "Year of graduation"),
            "Other enrollment information",
        ),
    ),
    ("Parent/Guardian Contact Information", ("Address", "Email", "Phone")),
    ("Parent/Guardian ID", ("Parent ID number (created to link parents to students)",)),
    ("Parent/Guardian Name", ("First and/or last",)),
    ("Schedule", (DataElement.SCHEDULED_COURSES, DataElement.TEACHER_NAMES)),
    (
        "Special Indicator",
        (
            *("English language learner information", DataElement.LOW_INCOME),
            *("Medical alerts/health data", DataElement.DISABILITY),
            *("Specialized education services (IEP or 504)", DataElement.LIVING_SITUATION),
            "Other indicator information",
        ),
    ),
    ("Student Contact Information", ("Address", DataElement.STUDENT_EMAIL, "Phone")),
    (
        "Student Identifiers",
        (
            *(DataElement.LOCAL_ID, DataElement.STATE_ID, DataElement.PROVIDER_ID),
            *("Student app username", "Student app passwords"),
        ),
    ),
    ("Student Name", (DataElement.STUDENT_NAME,)),
    ("Student In App Performance", ("Program/application performance",)),
    ("Student Program Membership", ("Academic or extracurricular activities",)),
    ("Student Survey Responses", ("Student responses to surveys or questionnaires",)),
    ("Student Work", ("Student generated content", "Other student work data")),
    ("Transcript", ("Student course data", DataElement.COURSE_SCORES, "Other transcript data")),
    ("Transportation", ("Bus assignment", "Pick up and/or drop off location", "Bus card ID")),
)
"""Every category with its rows. A row in plain text is one that no field of ours falls under."""
