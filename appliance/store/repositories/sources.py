"""The school's systems, as they are known here."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from appliance.errors import SourceError
from appliance.model.runs import SourceInfo
from appliance.store.repositories.base import AnyRow, Repository
from appliance.store.tables import sources, students


class SourceUnknownError(SourceError):
    """There is no source called “{name}”. `homeroom source list` shows those there are."""


class SourceExistsError(SourceError):
    """There is already a source called “{name}”. Choose another name, or remove that one first
    with `homeroom source remove {name}`.
    """


class Sources(Repository):
    """Every source, its mapping and its secret."""

    def all(self) -> list[SourceInfo]:
        """Every source, in the order in which they were added."""
        rows = self.connection.execute(select(sources).order_by(sources.c.id))
        return [_info(row) for row in rows]

    def get(self, name: str) -> SourceInfo:
        """One source by its name.

        Raises
        ------
        SourceUnknownError
            There is none.
        """
        row = self.connection.execute(select(sources).where(sources.c.name == name)).first()
        if row is None:
            raise SourceUnknownError(name=name)
        return _info(row)

    def secret(self, name: str) -> str:
        """The password by which a source is reached; empty where it needs none."""
        statement = select(sources.c.secret).where(sources.c.name == name)
        return str(self.connection.execute(statement).scalar_one())

    def students_first(self) -> list[SourceInfo]:
        """Every source, that which gives the students first: the others link to them."""
        gives_students = select(students.c.id).where(students.c.source_id == sources.c.id).exists()
        statement = select(sources).order_by(gives_students.desc(), sources.c.id)
        return [_info(row) for row in self.connection.execute(statement)]

    def owner_of(self, student_id: int) -> str:
        """The name of the source that gave a student."""
        named = select(sources.c.name).join(students, students.c.source_id == sources.c.id)
        return str(self.connection.execute(named.where(students.c.id == student_id)).scalar_one())

    def add(self, info: SourceInfo, secret: str) -> int:
        """Keep a new source; gives its id.

        Raises
        ------
        SourceExistsError
            The name is taken.
        """
        taken = select(sources.c.id).where(sources.c.name == info.name)
        if self.connection.execute(taken).first():
            raise SourceExistsError(name=info.name)
        statement = insert(sources).values(
            name=info.name,
            title=info.title,
            connector=info.connector,
            address=info.address,
            secret=secret,
            parameters=json.dumps(info.parameters),
            mapping=info.mapping,
            schedule=info.schedule,
            added_at=self.stamp,
        )
        return int(self.connection.execute(statement.returning(sources.c.id)).scalar_one())

    def change(self, info: SourceInfo, secret: str) -> None:
        """Change how a source that is known is reached, described and read."""
        statement = (
            update(sources)
            .where(sources.c.name == info.name)
            .values(
                title=info.title,
                connector=info.connector,
                address=info.address,
                secret=secret,
                parameters=json.dumps(info.parameters),
                mapping=info.mapping,
                schedule=info.schedule,
            )
        )
        self.connection.execute(statement)

    def schedule(self, name: str, schedule: str) -> None:
        """Change when a source is read."""
        statement = update(sources).where(sources.c.name == name).values(schedule=schedule)
        self.connection.execute(statement)

    def remove(self, name: str) -> None:
        """Forget a source and every row it gave."""
        self.connection.execute(delete(sources).where(sources.c.name == name))


def _info(row: AnyRow) -> SourceInfo:
    return SourceInfo(
        id=row.id,
        name=row.name,
        title=row.title,
        connector=row.connector,
        address=row.address,
        parameters=json.loads(row.parameters),
        mapping=row.mapping,
        schedule=row.schedule,
        added_at=datetime.fromisoformat(row.added_at),
    )
