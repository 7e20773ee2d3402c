"""Courses by their failing marks, for the principal's page."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from appliance.model.answers import CourseFailing
from appliance.store.repositories.base import AnyRow, Repository
from appliance.store.repositories.current import covers, is_taught
from appliance.store.tables import courses, flags, mark_summaries, section_enrollments, sections

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import ColumnElement, Table

MOST_COURSES = 10


class FailingMarks(Repository):
    """How many students of a course are below the passing mark."""

    def courses(self, today: date, suppress_below: int) -> tuple[CourseFailing, ...]:
        """The courses with most failing marks; at the end those too small to tell of."""
        titles = self._titles(today)
        has_mark = mark_summaries.c.percent.is_not(None)
        sizes = _by_title(titles, self._seated(today, mark_summaries, has_mark))
        below = func.json_extract(flags.c.facts, "$.passing").is_not(None)
        failing = _by_title(titles, self._seated(today, flags, below))
        found = [
            CourseFailing(title, size, failing.get(title, 0) if size >= suppress_below else None)
            for title, size in sizes.items()
        ]
        listed = (course for course in found if course.failing != 0)
        return tuple(sorted(listed, key=_most_failing_first)[:MOST_COURSES])

    def _titles(self, today: date) -> dict[int, str]:
        """The course's title of each class that is taught today."""
        statement = (
            select(sections.c.id, courses.c.title)
            .join(courses, courses.c.id == sections.c.course_id)
            .where(is_taught(today))
        )
        return {row[0]: row[1] for row in self.connection.execute(statement)}

    def _seated(self, today: date, table: Table, which: ColumnElement[bool]) -> Sequence[AnyRow]:
        """Class and student of such rows, where the student sits in the class today."""
        seat = section_enrollments.c
        sits = (
            select(seat.id)
            .where(
                seat.section_id == table.c.section_id,
                seat.student_id == table.c.student_id,
                covers(seat.begin_date, seat.end_date, today),
            )
            .exists()
        )
        statement = select(table.c.section_id, table.c.student_id).where(which, sits)
        return self.connection.execute(statement).all()


def _by_title(titles: dict[int, str], seated: Sequence[AnyRow]) -> dict[str, int]:
    """Students by the title of their class, each once; SQLite takes three times as long."""
    found: dict[str, set[int]] = defaultdict(set)
    for section_id, student_id in seated:
        if section_id in titles:
            found[titles[section_id]].add(student_id)
    return {title: len(who) for title, who in found.items()}


def _most_failing_first(course: CourseFailing) -> tuple[bool, int, str]:
    return course.failing is None, -(course.failing or 0), course.title
