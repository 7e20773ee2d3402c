"""The columns of Clever's files that may be read.

Passwords, user names, home addresses and the contact in a student's row are not among them.
"""

from __future__ import annotations

from connectors.drops import Table

MORE_TEACHERS = tuple(f"Teacher_{n}_id" for n in range(2, 11))

TABLES = (
    Table(name="schools", columns=("School_id", "School_name"), key=("School_id",)),
    Table(
        name="students",
        columns=("School_id", "Student_id", "Last_name", "First_name", "Grade"),
        perhaps=(
            *("Student_number", "State_id", "DOB", "Student_email", "Gender", "Race"),
            *("Hispanic_Latino", "Home_language", "Frl_status"),
        ),
        key=("Student_id",),
        feeds=("students", "school_enrollments"),
    ),
    Table(
        name="teachers",
        columns=("School_id", "Teacher_id", "Last_name", "First_name"),
        perhaps=("Teacher_number", "Teacher_email"),
        key=("Teacher_id",),
        feeds=("staff",),
    ),
    Table(
        name="sections",
        columns=("School_id", "Section_id", "Teacher_id"),
        perhaps=(
            *MORE_TEACHERS,
            *("Name", "Section_number", "Course_name", "Course_number", "Period", "Subject"),
            *("Term_name", "Term_start", "Term_end"),
        ),
        dates=("Term_start", "Term_end"),
        key=("Section_id",),
        feeds=("courses", "sections", "section_staff"),
    ),
    Table(
        name="enrollments",
        columns=("School_id", "Section_id", "Student_id"),
        key=("Section_id",),
        feeds=("section_enrollments",),
    ),
)
