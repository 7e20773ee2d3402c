"""The answers as they are kept: written after an import, and only where they have changed."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from appliance.model.answers import STRIP_DAYS, AttendanceSummary, Flag, Level, MarkSummary
from appliance.store.repositories.base import AnyRow, Repository
from appliance.store.tables import (
    attendance_summaries,
    flags,
    insight_states,
    mark_summaries,
    school_weeks,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Table

TODAY = "today"
"""The day for which the answers were computed."""

SCHOOL_DAYS = "school_days"
"""The school days that each letter of `attendance_summaries.days` stands for: a JSON list."""

RULES = "rules"
"""The thresholds that the answers were computed with."""

NEW_SINCE = "new_since"
"""From which day on a flag is new: a JSON object {rule: day}, without rules of which none is."""

DATED = "dated"
"""Since which school day flags were looked back for; empty where none was known yet."""

NOT_ENTERED = "not_entered"
"""Classes whose marks are behind: a JSON list of [section id, overdue assignments, newest day]."""


class KeptMark(NamedTuple):
    """One student's work in one section, as a row of the store."""

    student_id: int
    section_id: int
    percent: float | None
    percent_before: float | None
    scored: int
    missing: int
    excused: int
    trend: str


class Answers(Repository):
    """Attendance summaries, mark summaries, flags, weeks, and what they were computed from."""

    def state(self, name: str) -> str:
        """What is noted under a name; empty before the first time."""
        statement = select(insight_states.c.value).where(insight_states.c.name == name)
        return str(self.connection.execute(statement).scalar() or "")

    def keep_state(self, name: str, value: str) -> None:
        """Note it."""
        self._keep(insight_states, [(name, value)])

    def outdate(self) -> None:
        """Have all answers computed anew, though the day is the same (`insights.are_current`)."""
        self.keep_state(TODAY, "")

    def school_days(self) -> tuple[date, ...]:
        """The school days that the letters of a student's year stand for."""
        return tuple(map(date.fromisoformat, json.loads(self.state(SCHOOL_DAYS) or "[]")))

    def new_since(self) -> dict[str, date]:
        """The first day on which a flag of a rule may have begun and be new."""
        noted = json.loads(self.state(NEW_SINCE) or "{}")
        return {rule: date.fromisoformat(day) for rule, day in noted.items()}

    def keep_attendance(self, summaries: Mapping[int, tuple[AttendanceSummary, str]]) -> None:
        """Replace every student's summary, given with the letters of the year."""
        rows = [
            (
                student_id,
                summary.through.isoformat(),
                summary.days_enrolled,
                summary.days_known,
                summary.days_absent,
                summary.days_excused,
                summary.days_unexcused,
                summary.days_tardy,
                summary.days_left_early,
                days,
            )
            for student_id, (summary, days) in summaries.items()
        ]
        self._keep(attendance_summaries, rows)
        self._forget_others(attendance_summaries, {(student_id,) for student_id in summaries})

    def keep_marks(self, rows: Sequence[KeptMark]) -> None:
        """Add these, or put them in the place of older ones."""
        self._keep(mark_summaries, rows)

    def forget_other_marks(self, kept: set[tuple[int, int]]) -> None:
        """Erase what is kept of work that is no more; given are the (student, section) to stay."""
        self._forget_others(mark_summaries, kept)

    def flags(self) -> dict[int, list[Flag]]:
        """Every flag there is, by student; without the codes of their sections."""
        found: dict[int, list[Flag]] = defaultdict(list)
        for row in self.connection.execute(select(flags)):
            found[row.student_id].append(flag_of(row))
        return found

    def keep_flags(self, found: Mapping[int, Sequence[Flag]]) -> None:
        """Replace every student's flags."""
        wanted = {_flag_row(student_id, flag) for student_id in found for flag in found[student_id]}
        statement = select(*(flags.c[name] for name in ("id", *_FLAG_COLUMNS)))
        present = {tuple(row[1:]): row.id for row in self.connection.execute(statement)}
        gone = [(row_id,) for row, row_id in present.items() if row not in wanted]
        if gone:
            self.connection.exec_driver_sql("DELETE FROM flags WHERE id = ?", gone)
        self._insert(flags, _FLAG_COLUMNS, sorted(wanted - present.keys(), key=repr))

    def keep_weeks(self, rows: Sequence[tuple[str, str, int, int, int, int, int, int]]) -> None:
        """Replace every week; a row is as in `school_weeks`."""
        self._keep(school_weeks, rows)
        self._forget_others(school_weeks, {row[:2] for row in rows})

    def _keep(self, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        """Add rows, or change those there are; a row that says the same is not written again."""
        keys = ", ".join(column.name for column in table.primary_key)
        rest = [column.name for column in table.c if not column.primary_key]
        changes = ", ".join(f"{name} = excluded.{name}" for name in rest)
        differs = " OR ".join(f"{name} IS NOT excluded.{name}" for name in rest)
        tail = f" ON CONFLICT ({keys}) DO UPDATE SET {changes} WHERE {differs}"
        self._insert(table, [column.name for column in table.c], rows, tail)

    def _insert(
        self, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]], tail: str = ""
    ) -> None:
        if rows:
            marks = ", ".join("?" * len(columns))
            self.connection.exec_driver_sql(
                f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks}){tail}",  # noqa: S608
                [tuple(row) for row in rows],
            )

    def _forget_others(self, table: Table, kept: set[Any]) -> None:
        """Delete the rows whose key is not among those kept."""
        keys = list(table.primary_key)
        present = self.connection.execute(select(*keys))
        gone = [tuple(row) for row in present if tuple(row) not in kept]
        if gone:
            named = " AND ".join(f"{key.name} = ?" for key in keys)
            self.connection.exec_driver_sql(
                f"DELETE FROM {table.name} WHERE {named}",  # noqa: S608
                gone,
            )


_FLAG_COLUMNS = ("student_id", "rule", "section_id", "level", "pressing", "facts", "since")


def flag_of(row: AnyRow, section_code: str = "") -> Flag:
    """Make a flag of a row of `flags`."""
    return Flag(
        rule=row.rule,
        level=Level(row.level),
        facts=json.loads(row.facts),
        since=date.fromisoformat(row.since),
        pressing=row.pressing,
        section_id=row.section_id,
        section_code=section_code,
    )


def attendance_of(row: AnyRow) -> AttendanceSummary | None:
    """Make a summary of a row that has the columns of `attendance_summaries`; None: it has none."""
    if row.through is None:
        return None
    return AttendanceSummary(
        through=date.fromisoformat(row.through),
        days_enrolled=row.days_enrolled,
        days_known=row.days_known,
        days_absent=row.days_absent,
        days_excused=row.days_excused,
        days_unexcused=row.days_unexcused,
        days_tardy=row.days_tardy,
        days_left_early=row.days_left_early,
        strip=row.days[-STRIP_DAYS:],
    )


def mark_of(row: AnyRow) -> MarkSummary | None:
    """Make a summary of a row that has the columns of `mark_summaries`; None: it has none."""
    if row.scored is None:
        return None
    return MarkSummary(
        section_id=row.section_id,
        percent=row.percent,
        percent_before=row.percent_before,
        scored=row.scored,
        missing=row.missing,
        excused=row.excused,
        trend=trend_of(row.trend),
    )


def trend_of(text: str) -> tuple[tuple[date, float], ...]:
    """Read a trend as it is kept."""
    return tuple((date.fromisoformat(day), percent) for day, percent in json.loads(text))


def kept_mark(student_id: int, mark: MarkSummary) -> KeptMark:
    """Write a summary as it is kept."""
    return KeptMark(
        student_id,
        mark.section_id,
        mark.percent,
        mark.percent_before,
        mark.scored,
        mark.missing,
        mark.excused,
        json.dumps([(day.isoformat(), percent) for day, percent in mark.trend]),
    )


def _flag_row(student_id: int, flag: Flag) -> tuple[Any, ...]:
    facts = json.dumps(flag.facts, ensure_ascii=False, sort_keys=True)
    since = flag.since.isoformat()
    return student_id, flag.rule, flag.section_id, str(flag.level), flag.pressing, facts, since
