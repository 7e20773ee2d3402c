"""What students are found by, kept in step with their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select

from appliance.model.searching import NUMBER, SEARCHED, terms_of
from appliance.store.repositories.base import Repository
from appliance.store.tables import student_terms, students

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

    from appliance.model.searching import Word

_AFTER_ALL = "\U0010ffff"
"""Stands after whatever a term may go on with."""


class SearchTerms(Repository):
    """The index that a search by name asks, so that it need not look at everybody."""

    def renew(self) -> None:
        """Bring the terms in step with the students' rows; only what differs is written."""
        rows = self.connection.execute(select(students.c.id, *(students.c[n] for n in SEARCHED)))
        wanted = {
            (term, row.id, field)
            for row in rows
            for field in SEARCHED
            for term in terms_of(field, row._mapping[field] or "")
        }
        present = {tuple(row) for row in self.connection.execute(select(student_terms))}
        self._write(
            "DELETE FROM student_terms WHERE term = ? AND student_id = ? AND field = ?",
            present - wanted,
        )
        self._write("INSERT INTO student_terms VALUES (?, ?, ?)", wanted - present)

    def forget(self, field: str) -> None:
        """Erase what students are found by of a field that is now off."""
        self.connection.execute(student_terms.delete().where(student_terms.c.field == field))

    def _write(self, statement: str, rows: set[tuple[Any, ...]]) -> None:
        if rows:
            self.connection.exec_driver_sql(statement, sorted(rows))


def found_by(word: Word) -> ColumnElement[bool]:
    """Whether a student is found by a word."""
    asked = students.c.id.in_(_beginning(word.beginning, word.fields))
    if not word.number:
        return asked
    return or_(asked, students.c.id.in_(_beginning(word.number, (NUMBER,))))


def _beginning(text: str, fields: tuple[str, ...]) -> Select[Any]:
    term = student_terms.c.term
    return select(student_terms.c.student_id).where(
        and_(term >= text, term < text + _AFTER_ALL), student_terms.c.field.in_(fields)
    )
