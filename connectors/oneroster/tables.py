"""The columns of OneRoster's files that may be read, of versions 1.1 and 1.2 alike.

Passwords, user names, telephone numbers, relatives (`agentSourcedIds`) and comments are not
among them.
"""

from __future__ import annotations

from connectors.drops import Table

_KEY = ("sourcedId",)
_GONE = "lower(status) IN ('tobedeleted', 'inactive')"
_RACES = (
    *("americanIndianOrAlaskaNative", "asian", "blackOrAfricanAmerican"),
    *("nativeHawaiianOrOtherPacificIslander", "white", "demographicRaceTwoOrMoreRaces"),
    "hispanicOrLatinoEthnicity",
)

TABLES = (
    Table(
        name="orgs",
        columns=("sourcedId", "name", "type"),
        perhaps=("status",),
        key=_KEY,
        gone=_GONE,
    ),
    Table(
        name="academicSessions",
        columns=("sourcedId", "title", "type", "startDate", "endDate"),
        perhaps=("status", "parentSourcedId", "schoolYear"),
        key=_KEY,
        gone=_GONE,
        feeds=("academic_sessions",),
    ),
    Table(
        name="users",
        columns=("sourcedId", "givenName", "familyName"),
        perhaps=(
            *("status", "orgSourcedIds", "role", "identifier", "email", "grades"),
            "preferredGivenName",
        ),
        spelled={"grades": "grade"},
        key=_KEY,
        gone=_GONE,
        feeds=("students", "staff"),
    ),
    Table(
        name="roles",
        columns=("sourcedId", "userSourcedId", "role", "orgSourcedId"),
        perhaps=("status", "roleType", "beginDate", "endDate"),
        key=_KEY,
        gone=_GONE,
        is_optional=True,
        feeds=("school_enrollments",),
    ),
    Table(
        name="demographics",
        columns=("sourcedId",),
        perhaps=("status", "birthDate", "sex", *_RACES),
        key=_KEY,
        gone=_GONE,
        is_optional=True,
        feeds=("students",),
    ),
    Table(
        name="courses",
        columns=("sourcedId", "title"),
        perhaps=("status", "courseCode", "subjects", "schoolYearSourcedId"),
        key=_KEY,
        gone=_GONE,
        feeds=("courses",),
    ),
    Table(
        name="classes",
        columns=("sourcedId", "title", "courseSourcedId", "schoolSourcedId", "termSourcedIds"),
        perhaps=("status", "classCode", "location", "periods"),
        key=_KEY,
        gone=_GONE,
        feeds=("sections",),
    ),
    Table(
        name="enrollments",
        columns=("sourcedId", "classSourcedId", "userSourcedId", "role"),
        perhaps=("status", "primary", "beginDate", "endDate"),
        key=_KEY,
        gone=_GONE,
        feeds=("section_enrollments", "section_staff"),
    ),
    Table(
        name="categories",
        columns=("sourcedId", "title"),
        perhaps=("status",),
        key=_KEY,
        gone=_GONE,
        is_optional=True,
    ),
    Table(
        name="lineItems",
        columns=("sourcedId", "title", "classSourcedId"),
        perhaps=(
            *("status", "assignDate", "dueDate", "categorySourcedId"),
            *("resultValueMin", "resultValueMax"),
        ),
        numbers=("resultValueMin", "resultValueMax"),
        key=_KEY,
        gone=_GONE,
        is_optional=True,
        feeds=("line_items",),
    ),
    Table(
        name="results",
        columns=("sourcedId", "lineItemSourcedId", "studentSourcedId", "scoreStatus"),
        perhaps=(*("status", "score", "textScore", "late", "missing", "incomplete", "inProgress"),),
        numbers=("score",),
        key=_KEY,
        gone=_GONE,
        is_optional=True,
        feeds=("results",),
    ),
)
