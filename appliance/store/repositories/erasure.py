"""Erase: every row of one student, in every table that holds any; or one value of it.

The file overwrites what is deleted (`secure_delete`, see `engine`), so that no page of it holds
what was there; the log beside it is emptied when the transaction is over (`Store.settle`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select, update

from appliance.model.register import ENTITIES, entities_pointing_at, entity_named
from appliance.store.repositories.answers import Answers
from appliance.store.repositories.base import Repository
from appliance.store.repositories.requests import FamilyRequests
from appliance.store.tables import (
    RECORDS,
    attendance_summaries,
    break_glass,
    column_name,
    disclosures,
    flags,
    links,
    mark_summaries,
    school_weeks,
    set_aside,
    students,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy import Column, Table

_STUDENTS = "students"
_NAMING = ("source_key", "student_number", "state_id", "email")
_TELLS_NOBODY = frozenset({"section", "grade_level", "birth_date", "first_name"})
"""What a source says of many at once."""

_ANSWERS = (attendance_summaries, mark_summaries)


class Erasure(Repository):
    """What can be erased of a student, and how much it is."""

    def count(self, student_id: int) -> dict[str, int]:
        """How many rows each kind has of a student; kinds without any are left out."""
        found = {
            name: self._count(table, column, student_id) for name, table, column in _of_students()
        }
        found["answers"] = sum(self._count(t, t.c.student_id, student_id) for t in _ANSWERS)
        found["flags"] = self._count(flags, flags.c.student_id, student_id)
        for table in (links, break_glass, disclosures):
            found[table.name] = self._count(table, table.c.student_id, student_id)
        return {name: rows for name, rows in found.items() if rows}

    def erase(self, student_id: int) -> dict[str, int]:
        """Erase every row of a student, and all that was answered or told of the school with it.

        The answers of the school as a whole are to be computed anew.
        """
        counted = self.count(student_id)
        for table in (*_ANSWERS, flags, links):
            self.connection.execute(delete(table).where(table.c.student_id == student_id))
        self._leave_out_of_links(student_id)
        self.erase_set_aside([student_id])
        for _, table, column in reversed([*_of_students()]):
            self.connection.execute(delete(table).where(column == student_id))
        self.connection.execute(delete(school_weeks))
        Answers(self.connection, self.now).outdate()
        return counted

    def erase_set_aside(self, students: Collection[int] = ()) -> None:
        """Erase what refused rows of students said, whoever they were: whose a row was cannot be
        told of all of them. Their places and reasons stay, and the next import tells them anew.

        A row stays as it is where it names a child whose family waits to see what is kept, and
        none of the `students` for whom this is done.
        """
        told = set_aside.c.entity.in_([_STUDENTS, *entities_pointing_at(_STUDENTS)])
        waiting = FamilyRequests(self.connection, self.now).locked() - set(students)
        spared = self._naming(waiting, students) if waiting else []
        statement = update(set_aside).where(told, set_aside.c.id.not_in(spared))
        self.connection.execute(statement.values(content="{}"))

    def _naming(self, waiting: Collection[int], students: Collection[int]) -> list[int]:
        """The refused rows that name one of those who wait, and none of the others."""
        theirs = self._said_of(waiting)
        others = self._said_of(students)
        rows = self.connection.execute(select(set_aside.c.id, set_aside.c.content)).all()
        return [
            row_id
            for row_id, content in rows
            for said in [{value.casefold() for value in json.loads(content).values()}]
            if said & theirs and not said & others
        ]

    def _said_of(self, student_ids: Collection[int]) -> set[str]:
        """By what sources name students: keys, numbers, addresses, and as they were linked."""
        columns = [students.c[name] for name in _NAMING]
        rows = self.connection.execute(select(*columns).where(students.c.id.in_(student_ids)))
        spelled = select(links.c.evidence).where(links.c.student_id.in_(student_ids))
        found = [value for row in rows for value in row]
        for evidence in self.connection.execute(spelled).scalars():
            found += [value for name, value in json.loads(evidence) if name not in _TELLS_NOBODY]
        return {str(value).casefold() for value in found if value}

    def erase_flags(self, student_id: int) -> int:
        """Erase a student's flags, with the days since when they held."""
        return self.connection.execute(
            delete(flags).where(flags.c.student_id == student_id)
        ).rowcount

    def blank(self, field: str, student_id: int) -> int:
        """Erase one field (`entity.field`) of a student; gives the rows that had a value."""
        table, owner, column = _column_of(field)
        statement = table.update().where(owner == student_id, column.is_not(None))
        return self.connection.execute(statement.values({column: None})).rowcount

    def count_field(self, field: str, student_id: int) -> int:
        """How many rows of a student have a value of a field (`entity.field`)."""
        table, owner, column = _column_of(field)
        return self._count(table, owner, student_id, column.is_not(None))

    def blank_but_of(self, field: str, allowed: Collection[int]) -> int:
        """Erase one field (`entity.field`) of everybody but these."""
        table, owner, column = _column_of(field)
        statement = table.update().where(owner.not_in(allowed), column.is_not(None))
        return self.connection.execute(statement.values({column: None})).rowcount

    def forget_links(self, link_ids: Collection[int]) -> None:
        """Erase links, with what their sources say of the person."""
        self.connection.execute(delete(links).where(links.c.id.in_(link_ids)))

    def _leave_out_of_links(self, student_id: int) -> None:
        """Take a student out of those whom other people of the sources may be."""
        rows = self.connection.execute(select(links.c.id, links.c.candidates)).all()
        for link_id, text in rows:
            candidates = json.loads(text)
            left = [one for one in candidates if one[0] != student_id]
            if len(left) < len(candidates):
                statement = update(links).where(links.c.id == link_id)
                self.connection.execute(statement.values(candidates=json.dumps(left)))

    def _count(self, table: Table, column: Any, student_id: int, *which: Any) -> int:
        statement = select(func.count()).select_from(table).where(column == student_id, *which)
        return int(self.connection.execute(statement).scalar_one())


def _of_students() -> Iterator[tuple[str, Table, Column[Any]]]:
    """Every table of records that holds rows of a student, and by which column."""
    for entity in ENTITIES:
        table = RECORDS[entity.name]
        if entity.name == _STUDENTS:
            yield entity.name, table, table.c.id
        for target in entity.references:
            if target.refers_to == _STUDENTS:
                yield entity.name, table, table.c[column_name(target)]


def _column_of(field: str) -> tuple[Table, Column[Any], Column[Any]]:
    """The table of a field, the column of whose row it is, and the field's own."""
    entity, _, name = field.partition(".")
    table = RECORDS[entity]
    owner = table.c.id if entity == _STUDENTS else table.c.student_id
    return table, owner, table.c[column_name(entity_named(entity).field(name))]
