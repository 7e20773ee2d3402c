"""The school as a source with some gaps can tell it: what the declared gaps leave of the truth.

A dialect is held against this, and not against the whole truth, so that a gap may only ever
cost what its sentence says, and nothing that is not declared may be missing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from appliance.model.gaps import Gap
from appliance.model.vocabulary import AttendanceCategory, DayKind, ResultStatus, SessionKind
from tests.dialects.truth import Mark

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from tests.dialects.truth import School, Term


def seen_through(school: School, gaps: Collection[Gap]) -> School:
    """Leave out what the gaps leave out."""
    for gap, see in _SIGHTS.items():
        if gap in gaps:
            school = see(school)
    return school


def _category(school: School, was: AttendanceCategory, now: AttendanceCategory) -> School:
    marks = (replace(m, category=now) if m.category is was else m for m in school.marks)
    return replace(school, marks=tuple(marks))


def _present_where_not_taken(school: School) -> School:
    inferred = tuple(
        Mark(
            student=seat.student,
            section=register.section,
            date=register.date,
            period=register.period,
            category=AttendanceCategory.PRESENT,
        )
        for register in school.never_taken
        for seat in school.seats
        if seat.section == register.section and seat.covers(register.date)
    )
    return replace(
        school,
        marks=school.marks + inferred,
        taken=school.taken + school.never_taken,
        never_taken=(),
    )


def _without_former_students(school: School) -> School:
    here = {stay.student for stay in school.stays if stay.covers(school.today)}
    return replace(
        school,
        students=tuple(s for s in school.students if s in here),
        stays=tuple(s for s in school.stays if s.student in here),
        seats=tuple(s for s in school.seats if s.student in here),
        marks=tuple(m for m in school.marks if m.student in here),
        scores=tuple(s for s in school.scores if s.student in here),
    )


def _stays_of_the_year(school: School) -> School:
    stays = (replace(stay, begin=_year(school).begin) for stay in school.stays)
    return replace(school, stays=tuple(stays))


def _newest_stays(school: School) -> School:
    newest = {stay.student: stay for stay in sorted(school.stays, key=lambda stay: stay.begin)}
    return replace(school, stays=tuple(newest.values()))


def _seats_of_today(school: School) -> School:
    """Without a date a seat is one of the whole year."""
    now = (seat for seat in school.seats if seat.covers(school.today))
    begin = _year(school).begin
    return replace(school, seats=tuple(replace(s, begin=begin, end=None) for s in now))


def _teachers_of_today(school: School) -> School:
    now = (t for t in school.teachings if t.end is None or t.end >= school.today)
    begin = _year(school).begin
    return replace(school, teachings=tuple(replace(t, begin=begin) for t in now))


def _terms_of_classes(school: School) -> School:
    named = {section.term for section in school.sections}
    terms = (replace(t, kind=SessionKind.TERM) for t in school.terms if t.title in named)
    return replace(school, terms=tuple(terms))


def _year(school: School) -> Term:
    return next(term for term in school.terms if not term.part_of)


def _status(school: School, was: ResultStatus, now: ResultStatus | None) -> School:
    scores = (
        replace(score, status=now) if score.status is was and now else score
        for score in school.scores
        if score.status is not was or now
    )
    return replace(school, scores=tuple(scores))


def _staff_days_off(school: School) -> School:
    days = tuple(
        replace(day, kind=DayKind.HOLIDAY) if day.kind is DayKind.STAFF_ONLY else day
        for day in school.days
    )
    return replace(school, days=days)


def _school_days_only(school: School) -> School:
    open_ = tuple(day for day in school.days if day.kind is DayKind.INSTRUCTIONAL)
    return replace(school, days=open_)


_A = AttendanceCategory
_SIGHTS: dict[Gap, Callable[[School], School]] = {
    Gap.REGISTERS_NOT_TAKEN: _present_where_not_taken,
    Gap.TARDIES: lambda s: _category(s, _A.TARDY, _A.PRESENT),
    Gap.EARLY_DEPARTURES: lambda s: _category(s, _A.EARLY_DEPARTURE, _A.PRESENT),
    Gap.EXCUSES: lambda s: _category(s, _A.EXCUSED_ABSENCE, _A.UNEXCUSED_ABSENCE),
    Gap.HOLIDAYS: _school_days_only,
    Gap.STAFF_DAYS: _staff_days_off,
    Gap.LATE_WORK: lambda s: _status(s, ResultStatus.LATE, ResultStatus.SCORED),
    Gap.EXCUSED_WORK: lambda s: _status(s, ResultStatus.EXCUSED, None),
    Gap.MISSING_WORK: lambda s: _status(s, ResultStatus.MISSING, None),
    Gap.FORMER_STUDENTS: _without_former_students,
    Gap.EARLIER_STAYS: _newest_stays,
    Gap.ENTRY_DATES: _stays_of_the_year,
    Gap.FORMER_CLASSES: _seats_of_today,
    Gap.FORMER_TEACHERS: _teachers_of_today,
    Gap.TERMS: _terms_of_classes,
}
