"""The school as a whole, groups too small left untold, and how fresh its data are."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from appliance.governance.disclosure import SMALLEST_GROUP, hidden_groups
from appliance.model.answers import (
    Band,
    BandCounts,
    Freshness,
    NotEntered,
    SchoolOverview,
    SourceHealth,
)
from appliance.model.facts import LETTERS
from appliance.model.links import UNDECIDED
from appliance.model.moments import school_day
from appliance.model.runs import RunState
from appliance.model.text import mark
from appliance.model.vocabulary import GRADE_LEVELS, AttendanceCategory, DayKind
from appliance.store.repositories.answers import NOT_ENTERED, RULES, Answers
from appliance.store.repositories.base import AnyRow, Repository
from appliance.store.repositories.classroom import Classroom
from appliance.store.repositories.current import covers, stays
from appliance.store.repositories.failing import FailingMarks
from appliance.store.tables import (
    attendance_events,
    attendance_summaries,
    calendar_dates,
    flags,
    links,
    results,
    runs,
    school_weeks,
    sections,
    set_aside,
    sources,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select

STALE_AFTER = timedelta(hours=36)
"""A source that is read every morning was missed once."""

STALE_SCHOOL_DAYS = 2
"""Attendance that does not speak of the last two school days is no help today."""

ATTENDANCE = mark("Attendance")
_KINDS = {
    ATTENDANCE: attendance_events,
    mark("Marks"): results,
    mark("Timetable"): sections,
}
_ABSENT = LETTERS[AttendanceCategory.UNEXCUSED_ABSENCE]
_EXCUSED = LETTERS[AttendanceCategory.EXCUSED_ABSENCE]
_SATURDAY = 5
_BAND_COLUMNS = {
    Band.GOOD: school_weeks.c.band_95,
    Band.FAIR: school_weeks.c.band_90,
    Band.CHRONIC: school_weeks.c.band_80,
    Band.SEVERE: school_weeks.c.band_below,
}


class School(Repository):
    """The principal's page, and the line on every page that says how fresh the data are."""

    def overview(self, today: date, suppress_below: int = SMALLEST_GROUP) -> SchoolOverview:
        """The whole school. What is said of a group of fewer than `suppress_below` is None."""
        days = self._school_days
        enrolled = self._enrolled(today)
        absent, excused = self._absent() if enrolled >= suppress_below and days else (None, None)
        return SchoolOverview(
            day=days[-1] if days else None,
            enrolled=enrolled,
            absent=absent,
            absent_excused=excused,
            bands=self._bands(suppress_below),
            weeks=self._weeks(suppress_below),
            failing=FailingMarks(self.connection, self.now).courses(today, suppress_below),
            not_entered=self._not_entered(today),
            flags=self._flags(is_told=enrolled >= suppress_below),
            sources=self._sources(),
        )

    def freshness(self, now: datetime) -> tuple[Freshness, ...]:
        """How new attendance, marks and timetable are, each by the source that gives it."""
        owners = self._owners()
        published = self._published_at()
        days = self._school_days
        through = days[-1] if days else None
        elapsed, is_school_day = self._school_days_after(through, school_day(now))
        found = []
        for title, source in owners.items():
            at = published.get(source.id) if source else None
            is_old = is_school_day and at is not None and now - at > STALE_AFTER
            is_behind = title == ATTENDANCE and at is not None and elapsed > STALE_SCHOOL_DAYS
            name = source.title if source else ""
            last_day = through if title == ATTENDANCE else None
            found.append(Freshness(title, name, at, is_old or is_behind, last_day))
        return tuple(found)

    @property
    def _answers(self) -> Answers:
        return Answers(self.connection, self.now)

    @cached_property
    def _school_days(self) -> tuple[date, ...]:
        return self._answers.school_days()

    def _enrolled(self, today: date) -> int:
        """Students enrolled."""
        stay = stays().c
        here = covers(stay.entry_date, stay.exit_date, today)
        statement = select(func.count(stay.student_id.distinct())).where(here)
        return int(self.connection.execute(statement).scalar_one())

    def _absent(self) -> tuple[int, int]:
        """Students absent on the last day known, and those of them with an excuse."""
        last = func.substr(attendance_summaries.c.days, -1)
        statement = select(last, func.count()).group_by(last)
        counts = {row[0]: int(row[1]) for row in self.connection.execute(statement)}
        excused = counts.get(_EXCUSED, 0)
        return counts.get(_ABSENT, 0) + excused, excused

    def _bands(self, suppress_below: int) -> tuple[BandCounts, ...]:
        """Grade levels as of the newest week, the youngest first, and all of them at the end."""
        newest = select(func.max(school_weeks.c.week)).scalar_subquery()
        rows = self.connection.execute(select(school_weeks).where(school_weeks.c.week == newest))
        levels = {row.grade_level: row for row in rows}
        if not levels:
            return ()
        hidden = hidden_groups({name: row.students for name, row in levels.items()}, suppress_below)
        ordered = sorted(levels, key=GRADE_LEVELS.index)
        told = [_band_counts(levels[name], is_told=name not in hidden) for name in ordered]
        is_told = sum(row.students for row in levels.values()) >= suppress_below
        return (*told, _all_levels(list(levels.values()), is_told=is_told))

    def _weeks(self, suppress_below: int) -> tuple[tuple[date, float | None], ...]:
        """The share chronically absent; None as long as there are too few days to tell."""
        days = self._school_days
        rules = json.loads(self._answers.state(RULES) or "{}")
        first = days[rules["chronic_from_day"] - 1 :][:1] if rules else ()
        week, of_week = school_weeks.c.week, school_weeks.c.students
        statement = (
            select(week, func.sum(school_weeks.c.chronic), func.sum(of_week))
            .group_by(week)
            .order_by(week)
        )
        found = []
        for text, chronic, size in self.connection.execute(statement):
            day = date.fromisoformat(text)
            is_told = size >= suppress_below and bool(first) and day >= first[0]
            found.append((day, 100 * chronic / size if is_told else None))
        return tuple(found)

    def _not_entered(self, today: date) -> tuple[NotEntered, ...]:
        """Classes that are behind with their marks, those with most to do first."""
        behind = json.loads(self._answers.state(NOT_ENTERED) or "[]")
        classroom = Classroom(self.connection, self.now)
        infos = {each.id: each for each in classroom.sections_with([b[0] for b in behind], today)}
        found = [
            NotEntered(infos[section_id], overdue, date.fromisoformat(newest) if newest else None)
            for section_id, overdue, newest in behind
            if section_id in infos
        ]
        return tuple(sorted(found, key=lambda b: (-b.overdue_items, b.newest or date.min)))

    def _flags(self, *, is_told: bool) -> tuple[tuple[str, int | None], ...]:
        flagged = func.count(flags.c.student_id.distinct())
        statement = select(flags.c.rule, flagged).group_by(flags.c.rule).order_by(flagged.desc())
        rows = self.connection.execute(statement)
        return tuple((row[0], int(row[1]) if is_told else None) for row in rows)

    def _sources(self) -> tuple[SourceHealth, ...]:
        published = self._published_at()
        newest = {row.source_id: row for row in self._newest_runs()}
        refused = self._counts(
            select(set_aside.c.source_id, func.count())
            .where(set_aside.c.left_empty.is_(False))
            .group_by(set_aside.c.source_id)
        )
        waiting = self._counts(
            select(links.c.source_id, func.count())
            .where(links.c.state.in_(UNDECIDED))
            .group_by(links.c.source_id)
        )
        rows = self.connection.execute(select(sources).order_by(sources.c.id))
        return tuple(
            SourceHealth(
                name=row.name,
                title=row.title,
                last_good_at=published.get(row.id),
                last_state=newest[row.id].state if row.id in newest else "",
                problem=newest[row.id].problem if row.id in newest else "",
                set_aside=refused.get(row.id, 0),
                waiting_links=waiting.get(row.id, 0),
            )
            for row in rows
        )

    def _newest_runs(self) -> Sequence[AnyRow]:
        """The last run of each source that is over and was meant."""
        passing = (RunState.RUNNING, RunState.DRY_RUN)
        ids = (
            select(func.max(runs.c.id))
            .where(runs.c.state.not_in(passing))
            .group_by(runs.c.source_id)
        )
        return self.connection.execute(select(runs).where(runs.c.id.in_(ids))).all()

    def _published_at(self) -> dict[int, datetime]:
        """When each source last changed, or confirmed, what the pages show."""
        newest = (
            select(runs.c.source_id, func.max(runs.c.ended_at))
            .where(runs.c.state == RunState.PUBLISHED, runs.c.ended_at.is_not(None))
            .group_by(runs.c.source_id)
        )
        return {row[0]: datetime.fromisoformat(row[1]) for row in self.connection.execute(newest)}

    def _owners(self) -> dict[str, AnyRow | None]:
        """The source that gives each kind of data; None where nothing has come yet."""
        found: dict[str, AnyRow | None] = {}
        for title, table in _KINDS.items():
            owner = select(table.c.source_id).limit(1).scalar_subquery()
            statement = select(sources.c.id, sources.c.title).where(sources.c.id == owner)
            found[title] = self.connection.execute(statement).first()
        return found

    def _school_days_after(self, day: date | None, today: date) -> tuple[int, bool]:
        """How many school days there were after a day, today included; whether today is one.

        Without a calendar every day from Monday to Friday is taken for a school day.
        """
        calendar = calendar_dates.c
        begin = day or today
        statement = select(calendar.date).where(
            calendar.kind == DayKind.INSTRUCTIONAL,
            calendar.date.between(begin.isoformat(), today.isoformat()),
        )
        if self.connection.execute(select(calendar.id).limit(1)).first():
            days = set(map(date.fromisoformat, self.connection.execute(statement).scalars()))
        else:
            span = (begin + timedelta(days=n) for n in range((today - begin).days + 1))
            days = {each for each in span if each.weekday() < _SATURDAY}
        return len(days - {begin}) if day else 0, today in days

    def _counts(self, statement: Select[Any]) -> dict[int, int]:
        return {row[0]: int(row[1]) for row in self.connection.execute(statement)}


def _band_counts(row: AnyRow, *, is_told: bool) -> BandCounts:
    counts = {
        band: row._mapping[column.name] if is_told else None
        for band, column in _BAND_COLUMNS.items()
    }
    return BandCounts(row.grade_level, row.students, counts, row.chronic if is_told else None)


def _all_levels(rows: list[AnyRow], *, is_told: bool) -> BandCounts:
    counts: dict[Band, int | None] = {
        band: sum(row._mapping[column.name] for row in rows) if is_told else None
        for band, column in _BAND_COLUMNS.items()
    }
    chronic = sum(row.chronic for row in rows) if is_told else None
    return BandCounts("", sum(row.students for row in rows), counts, chronic)
