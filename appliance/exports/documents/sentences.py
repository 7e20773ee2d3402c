"""Sentences that more than one document says, each written once, in a parent's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.exports.documents.blocks import Paragraph
from appliance.model.fields import Retention, Role
from appliance.model.text import Message, mark

if TYPE_CHECKING:
    from appliance.exports.documents.facts import SchoolFacts
    from appliance.governance.minimization import KeptField

KIND_TITLES = {
    "academic_sessions": mark("The school’s terms"),
    "calendar_dates": mark("The school’s calendar"),
    "staff": mark("Staff"),
    "students": mark("Who a student is"),
    "school_enrollments": mark("When a student is at this school"),
    "courses": mark("Courses"),
    "sections": mark("Classes and when they meet"),
    "section_staff": mark("Who teaches which class"),
    "section_enrollments": mark("Which classes a student is in"),
    "attendance_events": mark("Attendance, class by class"),
    "attendance_days": mark("Attendance, as the school’s system counts each day"),
    "line_items": mark("Assignments"),
    "results": mark("Marks"),
}
"""What each kind of record is called on paper."""

KINDS_IN_SHORT = {
    "academic_sessions": mark("the timetable"),
    "calendar_dates": mark("the timetable"),
    "staff": mark("names of staff"),
    "students": mark("a student’s name, number and grade"),
    "school_enrollments": mark("first and last day at this school"),
    "courses": mark("the timetable"),
    "sections": mark("the timetable"),
    "section_staff": mark("the timetable"),
    "section_enrollments": mark("classes"),
    "attendance_events": mark("attendance"),
    "attendance_days": mark("attendance"),
    "line_items": mark("assignments"),
    "results": mark("marks"),
}
"""The same inside a sentence."""

REACH = {
    Role.TEACHER: mark("Teachers see the students they teach this term, and no others."),
    Role.COUNSELOR: mark("Counselors see the students of this school."),
    Role.PRINCIPAL: mark("The principal sees the students of this school."),
    Role.IT: mark("The people who look after the computers see no student’s record."),
}
"""Whose records each role may open: in short what `governance.access` decides."""

POSITIONS = {
    Role.TEACHER: mark("Teacher"),
    Role.COUNSELOR: mark("Counselor"),
    Role.PRINCIPAL: mark("Principal"),
    Role.IT: mark("IT staff"),
}

HOW_LONG = {
    Retention.YEAR_END: mark("one year after the school year ends"),
    Retention.LEAVING: mark("one year after the student leaves"),
    Retention.EMPLOYMENT: mark("the member of staff leaves"),
}

NEVER = (
    mark("Home address, telephone number, photograph"),
    mark("Names of parents, who earns what"),
    mark("Social security number, passport, where someone was born"),
    mark("Doctors’ notes, punishments"),
    mark("What a student does on a computer or on the web"),
)
"""What no field of the register can hold; a test looks."""

NOTHING_LEAVES = Message(
    mark(
        "The records stay on one computer in the school. They are not sold. They are not sent to "
        "any company, to a cloud or to the state."
    )
)
LOOKS_ARE_RECORDED = Message(
    mark(
        "Each time someone opens a student’s record, it is written down: who, when and why. You "
        "may ask to see that list for your child."
    )
)
NO_SCORE = Message(
    mark(
        "No computer judges a child here. Homeroom gives no score. It points to plain facts, such "
        "as four days missed or three papers not handed in, and a person decides what to do."
    )
)


def contact(facts: SchoolFacts) -> Paragraph:
    """Whom a family asks; a blank to fill in where the school has not said."""
    if facts.contact:
        told = mark("Questions and complaints: {contact}.")
        return Paragraph(Message(told, {"contact": facts.contact.rstrip(".")}))
    return Paragraph(Message(mark("Questions and complaints: name, room, telephone")), blank=True)


def kind_title(name: str) -> Message:
    """What a kind of record is called on paper."""
    return Message(KIND_TITLES[name])


def meaning(kept: KeptField) -> Message:
    """What a field is, and until when where it is on for a time."""
    if kept.until:
        told = mark("{what} (until {until:full})")
        return Message(told, {"what": kept.field.meaning, "until": kept.until})
    return Message(kept.field.meaning)
