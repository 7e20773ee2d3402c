"""One read-only session on a vendor's database, whose errors are sentences."""

from __future__ import annotations

import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sqlalchemy import URL, event, inspect, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from connectors.sql import errors
from connectors.sql.patience import GOODBYE_SECONDS, GRACE_SECONDS, Patience
from connectors.sql.queries import no_rows
from connectors.sql.sqlite import Sqlite
from connectors.sql.systems import endpoints_of, engine_of, system_of
from connectors.tabular import hint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Connection, CursorResult, Executable, Select

    from appliance.errors import SourceError
    from appliance.model.mapping import EntityMapping
    from connectors.base import SourceConfig
    from connectors.sql.system import System

Told = TypeVar("Told")

TIMEOUT_SECONDS = 600

CATALOG_QUESTIONS = 6
"""How many statements' time a whole catalog may take: each of its tables is counted."""


class Answer:
    """The rows that are still to come, as the driver gives them.

    SQLAlchemy would make an object of each, which of millions takes longer than to read them.
    It is asked for the first row only, which it has fetched already.
    """

    def __init__(self, result: CursorResult[Any], patience: Patience) -> None:
        self._patience = patience
        with patience.waiting():
            self._first = [tuple(row) for row in result.fetchmany(1)]
        self._cursor: Any = result.cursor if self._first else None

    def fetchmany(self, size: int) -> Sequence[Any]:
        """The next rows; none where there are no more."""
        if self._cursor is None:
            return ()
        first, self._first = self._first, []
        with self._patience.waiting():
            rows = cast("Sequence[Any]", self._cursor.fetchmany(size - len(first)))
        return [*first, *rows] if first else rows


NOTHING_READ = "the sign-in"
"""What is being read when it is no entity yet."""


def address_of(config: SourceConfig) -> URL:
    """The address with the secret put in. One without a scheme is the path of a SQLite file.

    Raises
    ------
    SourceError
        The address is none, or has a password in it.
    """
    if "://" not in config.address:
        return URL.create("sqlite", database=config.address)
    try:
        url = make_url(config.address)
    except (ArgumentError, ValueError):
        raise errors.AddressWrongError(source=config.name) from None
    if url.password is not None or "password" in url.query:
        raise errors.AddressHoldsPasswordError(source=config.name)
    return url.set(password=config.secret) if config.secret else url


def sqlite_file(url: URL) -> Path:
    """The file that the address of a SQLite database names."""
    return Path(url.database or "").expanduser().absolute()


class Session:
    """An open, read-only session. All that is read in it comes from one snapshot.

    `system` is a database that is open already; otherwise the address says which it is.

    Raises
    ------
    SourceError
        The database could not be reached, or it refused us.
    """

    def __init__(
        self,
        config: SourceConfig,
        *,
        timeout: int = TIMEOUT_SECONDS,
        system: System | None = None,
    ) -> None:
        self.config = config
        self.timeout = timeout
        self.url = address_of(config) if system is None else URL.create("sqlite")
        self.system = system or system_of(self.url, config.name)
        is_file = isinstance(self.system, Sqlite) and system is None
        if is_file and not sqlite_file(self.url).is_file():
            raise errors.FileMissingError(**self.facts())
        self._engine = engine_of(self.system, self.url, timeout, config.name)
        self._raw: Any = None
        self._patience = Patience(lambda: self.system.line_of(self._raw))
        event.listen(self._engine, "do_connect", self._announce)
        event.listen(self._engine, "connect", self._remember, insert=True)
        try:
            with self._waiting():
                self._connection = self._engine.connect()
        except (DBAPIError, OSError) as error:
            raise self._refusal(_driver_error(error)) from None

    def _announce(self, *_: object) -> None:
        """Tell whoever listens in on this process (PEP 578) of what Python does not tell."""
        if self.system.is_unheard:
            for endpoint in endpoints_of(self.config.address):
                sys.audit("connectors.connecting", endpoint.host, endpoint.port)

    def _remember(self, raw: Any, _: object) -> None:
        self._raw = raw
        sys.audit("connectors.connected")

    def close(self) -> None:
        """End the session."""
        self._patience.begin(GOODBYE_SECONDS)
        with suppress(DBAPIError), self._patience.waiting():
            self._connection.close()
        self._engine.dispose()

    @contextmanager
    def _waiting(self, questions: int = 1) -> Iterator[None]:
        """Wait for a short answer, or for several."""
        self._patience.begin(questions * self.timeout + GRACE_SECONDS)
        with self._patience.waiting():
            yield

    def run(
        self,
        query: Executable,
        entity: EntityMapping | None = None,
        columns: tuple[str, ...] = (),
    ) -> list[tuple[Any, ...]]:
        """All rows of a short answer."""
        with self.explained(entity, columns), self._waiting():
            return [tuple(row) for row in self._connection.execute(query)]

    def ask(self, question: Callable[[Connection], Told]) -> Told:
        """What the open connection is asked beside rows, such as what tables there are."""
        with self._waiting(CATALOG_QUESTIONS):
            return question(self._connection)

    @contextmanager
    def stream(self, query: Select[Any]) -> Iterator[Answer]:
        """An answer that is fetched as it is used, and given up at once when it is not.

        All that is waited for it counts together: rows that only drip are no answer either.
        """
        options = {"stream_results": True}
        with self._waiting():
            result = self._connection.execute(query, execution_options=options)
        try:
            yield Answer(result, self._patience)
        except BaseException:
            self.system.abandon(result.cursor)
            with suppress(SQLAlchemyError), self._waiting():
                result.close()
                if not self.system.is_one_connection:
                    self._connection.invalidate()
                self._connection.rollback()
            raise
        with self._patience.waiting():
            result.close()

    @contextmanager
    def explained(
        self, entity: EntityMapping | None = None, columns: tuple[str, ...] = ()
    ) -> Iterator[None]:
        """A driver's error as a sentence, without the driver's own: it may quote a row."""
        try:
            yield
        except (
            DBAPIError,
            self._engine.dialect.loaded_dbapi.Error,
            OSError,
            UnicodeError,
        ) as error:
            raw = _driver_error(error)
            with suppress(DBAPIError), self._waiting():
                self._connection.rollback()
            if entity is None:
                raise self._sentence(raw) from None
            raise self._sentence_on(entity, columns, raw) from None

    def facts(self) -> dict[str, object]:
        """What the sentences speak of; never the secret."""
        return {
            "source": self.config.name,
            "entity": NOTHING_READ,
            "host": self.url.host or "this machine",
            "port": self.url.port or "(the usual one)",
            "user": self.url.username or "",
            "database": self.url.database or "",
            "timeout": self.timeout,
            "table": "its tables",
            "columns": "all that is read",
            "column": "that is read",
            "hint": "",
        }

    def missing_columns(self, entity: EntityMapping, columns: tuple[str, ...]) -> list[str]:
        """Which of the columns the entity's table or query does not have."""
        return [column for column in columns if self._lacks(entity, (column,))]

    def column_missing(self, entity: EntityMapping, column: str) -> SourceError:
        """The sentence for a column that is not there."""
        near = hint(column, self._columns_of(entity))
        said = {"entity": entity.entity, "table": _place(entity), "column": column, "hint": near}
        return errors.ColumnMissingError(**self.facts() | said)

    # --- whose fault it was ---------------------------------------------------------------

    def _refusal(self, raw: BaseException) -> SourceError:
        kind = self._explain(raw)
        early = {
            errors.ConnectionLostError: errors.NoAnswerError,
            errors.QueryFailedError: errors.ConnectFailedError,
        }
        return early.get(kind, kind)(**self.facts())

    def _explain(self, raw: BaseException) -> type[SourceError]:
        """Which sentence it is; when the line was cut from here, the driver does not know why."""
        return errors.StalledError if self._patience.is_over else self.system.explain(raw)

    def _sentence(self, raw: BaseException) -> SourceError:
        return self._explain(raw)(**self.facts(), reason=self.system.reason(raw))

    def _sentence_on(
        self, entity: EntityMapping, columns: tuple[str, ...], raw: BaseException
    ) -> SourceError:
        kind = self._explain(raw)
        if kind is errors.ColumnMissingError:
            missing = self.missing_columns(entity, columns)
            if missing and not (entity.select and self._lacks(entity, ())):
                return self.column_missing(entity, missing[0])
            kind = errors.QueryFailedError
        if kind is errors.TableMissingError and entity.select:
            kind = errors.QueryFailedError
        near = hint(entity.table, self._tables()) if kind is errors.TableMissingError else ""
        said = {
            "entity": entity.entity,
            "table": _place(entity),
            "columns": ", ".join(columns),
            "hint": near,
            "reason": self.system.reason(raw),
        }
        return kind(**self.facts() | said)

    def _lacks(self, entity: EntityMapping, columns: tuple[str, ...]) -> bool:
        try:
            with self._waiting():
                self._connection.execute(no_rows(entity, columns, self.config.parameters)).close()
        except DBAPIError as error:
            with suppress(DBAPIError), self._waiting():
                self._connection.rollback()
            return self.system.explain(_driver_error(error)) is errors.ColumnMissingError
        return False

    def _columns_of(self, entity: EntityMapping) -> list[str]:
        if entity.select:
            return []
        schema, _, name = entity.table.rpartition(".")
        try:
            with self._waiting():
                found = inspect(self._connection).get_columns(name, schema or None)
        except SQLAlchemyError:
            return []
        return [str(column["name"]) for column in found]

    def _tables(self) -> list[str]:
        try:
            with self._waiting():
                inspector = inspect(self._connection)
                return [*inspector.get_table_names(), *inspector.get_view_names()]
        except SQLAlchemyError:
            return []


def _driver_error(error: BaseException) -> BaseException:
    original = getattr(error, "orig", None)
    return original if isinstance(original, BaseException) else error


def _place(entity: EntityMapping) -> str:
    return entity.table or "the query of the mapping"
