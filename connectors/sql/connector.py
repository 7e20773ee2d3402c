"""The connector `sql`: any database that SQLAlchemy can speak to, read-only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from appliance.errors import HomeroomError
from connectors.base import Batch, Connector, Finding
from connectors.options import number_option, text_option
from connectors.sql import errors
from connectors.sql.catalog import counted_values, read_catalog, selecting
from connectors.sql.load import LOAD_PARAMETERS, Load, Pace
from connectors.sql.queries import count_distinct, count_rows, no_rows, select_columns
from connectors.sql.session import TIMEOUT_SECONDS, Session, sqlite_file
from connectors.sql.sqlite import Sqlite
from connectors.sql.values import native_rows
from connectors.tabular import files_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from collections.abc import Mapping as AnyMapping

    from appliance.model.catalog import Filter, Lookup, TableInfo
    from appliance.model.mapping import EntityMapping, Mapping
    from connectors.base import Parameter, Source, SourceConfig
    from connectors.sql.session import Answer

ROW_LIMIT = 50_000_000
"""More than any school has; a query that gives more has lost a join condition."""


class SqlSource:
    """A database, read in one session. All entities come from one snapshot of it."""

    def __init__(self, session: Session, *, row_limit: int, encoding: str, pace: Pace) -> None:
        self.session = session
        self._pace = pace
        self._parameters = session.config.parameters
        self._row_limit = row_limit
        self._encoding = encoding

    def read(self, entity: EntityMapping, columns: tuple[str, ...]) -> Iterator[Batch]:
        """Rows of one entity, only these columns; `numbers` are ordinals in the answer."""
        query = select_columns(entity, columns, self._parameters)
        seen = 0
        with self.session.explained(entity, columns), self.session.stream(query) as answer:
            for rows in self._paced(entity, answer):
                numbers = range(seen + 1, seen + len(rows) + 1)
                seen += len(rows)
                self._check_limit(entity, seen)
                native = native_rows(rows, columns, numbers, self._encoding)
                yield Batch(entity.table or entity.entity, columns, *native)

    def count(self, entity: EntityMapping) -> int | None:
        """How many rows there are, as the database counts them."""
        return int(self.session.run(count_rows(entity, self._parameters), entity)[0][0])

    def check(self, entity: EntityMapping, columns: tuple[str, ...]) -> Iterator[Finding]:
        """Whether the entity is there with all these columns; each missing one is named."""
        try:
            self.session.run(no_rows(entity, columns, self._parameters), entity, columns)
        except errors.ColumnMissingError:
            for column in self.session.missing_columns(entity, columns):
                sentence = self.session.column_missing(entity, column).sentence
                yield Finding(sentence=sentence, entity=entity.entity, column=column)
        except HomeroomError as error:
            yield Finding(sentence=error.sentence, entity=entity.entity)

    def fingerprint(self, entity: EntityMapping) -> str | None:
        """A digest of a SQLite file and its log; a server offers nothing of the kind."""
        if not isinstance(self.session.system, Sqlite):
            return None
        file = sqlite_file(self.session.url)
        log = file.with_name(f"{file.name}-wal")
        said = (entity.table, entity.select, self._encoding, repr(sorted(self._parameters.items())))
        return files_digest([file, log] if log.exists() else [file], *said)

    def catalog(self) -> tuple[TableInfo, ...]:
        """Every table and view that the user may see."""
        with self.session.explained():
            return self.session.ask(read_catalog)

    def distinct(self, table: str, column: str, most: int) -> int:
        """How many different values a column has, counted by the database up to `most`."""
        return int(self.session.run(count_distinct(table, column, most))[0][0])

    def selecting(
        self,
        table: str,
        columns: tuple[str, ...],
        lookups: tuple[Lookup, ...],
        filters: tuple[Filter, ...],
    ) -> str:
        """A SELECT that joins what is looked up."""
        return self.session.ask(lambda c: selecting(c, table, columns, lookups, filters))

    def values(self, table: str, column: str, most: int) -> tuple[tuple[str, int], ...]:
        """The commonest values of a column, counted by the database."""
        with self.session.explained():
            return self.session.ask(lambda c: counted_values(c, table, column, most))

    def close(self) -> None:
        """End the session."""
        self.session.close()

    def _paced(self, entity: EntityMapping, answer: Answer) -> Iterator[Sequence[Any]]:
        """The rows, no faster and for no longer than the source allows."""
        self._pace.wait()
        while rows := answer.fetchmany(self._pace.load.batch_rows):
            if not self._pace.took(len(rows)):
                facts = {"entity": entity.entity, "minutes": self._pace.load.minutes}
                raise errors.ReadTooLongError(**self.session.facts() | facts)
            yield rows
            self._pace.wait()

    def _check_limit(self, entity: EntityMapping, seen: int) -> None:
        if seen > self._row_limit:
            facts = {"entity": entity.entity, "row_limit": self._row_limit}
            raise errors.TooManyRowsError(**self.session.facts() | facts)


class SqlConnector(Connector):
    """Any SQL database, described by a mapping. Its user needs the right to SELECT, no more."""

    name: ClassVar[str] = "sql"
    title: ClassVar[str] = "A database (SQLite, PostgreSQL, MariaDB, MySQL, SQL Server, Oracle)"
    address_example: ClassVar[str] = "postgresql://reader@server.school.example:5432/school"
    option_names: ClassVar[frozenset[str]] = frozenset({"timeout", "row_limit", "encoding"})
    parameters: ClassVar[tuple[Parameter, ...]] = LOAD_PARAMETERS

    @classmethod
    def open(cls, config: SourceConfig, mapping: Mapping) -> Source:
        """Sign in to the database."""
        cls.check_declarations(config, mapping)
        return cls.open_as(SqlSource, config, mapping.options)

    @staticmethod
    def open_as(
        kind: Callable[..., SqlSource], config: SourceConfig, options: AnyMapping[str, object]
    ) -> SqlSource:
        """Sign in to the database of a ready connector, whose source is a kind of ours."""
        row_limit = number_option(options, "row_limit", ROW_LIMIT)
        encoding = text_option(options, "encoding", "utf-8")
        load = Load.told(config.parameters)
        session = Session(
            config,
            timeout=number_option(options, "timeout", TIMEOUT_SECONDS),
        )
        return kind(session, row_limit=row_limit, encoding=encoding, pace=Pace(load))
