"""What an import must know of the store before it reads a row: ids, names, rosters, decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

from appliance.store.repositories.base import Repository
from appliance.store.tables import (
    RECORDS,
    line_items,
    section_enrollments,
    students,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


class KnownRows(Repository):
    """The stored rows, as references point at them."""

    def keys(self, entity: str, source_id: int) -> dict[str, int]:
        """Ids of a source's rows by the source's own keys."""
        table = RECORDS[entity]
        statement = select(table.c.source_key, table.c.id).where(table.c.source_id == source_id)
        return {row.source_key: row.id for row in self.connection.execute(statement)}

    def highest_id(self, entity: str) -> int:
        """The highest id ever given out, to a row that is gone too."""
        statement = text("SELECT seq FROM sqlite_sequence WHERE name = :entity")
        return int(self.connection.execute(statement, {"entity": entity}).scalar() or 0)

    def reserve_id(self, entity: str) -> int:
        """Give out an id for a row that may come one day, and to no other row."""
        reserved = self.highest_id(entity) + 1
        given = {"entity": entity, "id": reserved}
        count = text("UPDATE sqlite_sequence SET seq = :id WHERE name = :entity")
        if not self.connection.execute(count, given).rowcount:
            begin = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:entity, :id)")
            self.connection.execute(begin, given)
        return reserved

    def words(self, entity: str, field: str) -> Iterator[tuple[str, int]]:
        """Every (value, id) of a field by which rows may be pointed at."""
        table = RECORDS[entity]
        statement = select(table.c[field], table.c.id).where(table.c[field].is_not(None))
        for row in self.connection.execute(statement):
            yield row[0], row[1]

    def students(
        self, ids: Collection[int] | None = None
    ) -> Iterator[tuple[int, str, str, str, str, str, str, str, str, str]]:
        """Every student, or these, as linking knows them (`imports.identity.KnownStudent`)."""
        c = students.c
        statement = select(
            c.id,
            c.source_key,
            *(
                func.coalesce(c[name], "")
                for name in (
                    "state_id",
                    "student_number",
                    "email",
                    "first_name",
                    "last_name",
                    "preferred_name",
                    "birth_date",
                    "grade_level",
                )
            ),
        )
        if ids is not None:
            statement = statement.where(c.id.in_(ids))
        for row in self.connection.execute(statement):
            yield tuple(row)

    def rosters(self) -> Iterator[tuple[int, int]]:
        """Every (section, student) that ever was."""
        c = section_enrollments.c
        for row in self.connection.execute(select(c.section_id, c.student_id)):
            yield row.section_id, row.student_id

    def roster(self, section_id: int) -> set[int]:
        """Every student who ever sat in a section."""
        c = section_enrollments.c
        statement = select(c.student_id).where(c.section_id == section_id)
        return set(self.connection.execute(statement).scalars())

    def sections_of_items(self, source_id: int) -> dict[int, int]:
        """The section of each of a source's assignments."""
        c = line_items.c
        statement = select(c.id, c.section_id).where(c.source_id == source_id)
        return {row.id: row.section_id for row in self.connection.execute(statement)}

    def count(self, entity: str, source_id: int | None = None) -> int:
        """How many rows of an entity are stored, of one source or of all."""
        table = RECORDS[entity]
        statement = select(func.count()).select_from(table)
        if source_id is not None:
            statement = statement.where(table.c.source_id == source_id)
        return int(self.connection.execute(statement).scalar_one())
