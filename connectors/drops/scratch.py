"""The scratch database that a drop is read into, so that its files can be asked with SQL.

It is encrypted with a random key that nobody keeps, and its file loses its name as soon as it
is open: a process killed at any moment leaves nothing behind. A blank cell is NULL. Every table
has a column `place`, which tells the file and the line that a row came from.
"""

from __future__ import annotations

import contextlib
import re
import secrets
import tempfile
from bisect import bisect_right
from collections import defaultdict
from datetime import date, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.pool import StaticPool

from appliance.errors import SourceError
from connectors.csv_files.rows import read_header, read_rows
from connectors.csv_files.survey import survey
from connectors.drops.files import damage_told
from connectors.sql.sqlite import Sqlite, limited_engine
from connectors.tabular import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import URL, Engine

    from connectors.base import Batch, Fault
    from connectors.drops.tables import Delivery, Table
    from connectors.tabular import Readable

PLACE = "place"
_CACHE_KIB = 32 * 1024


class ScratchFullError(SourceError):
    """There is no room in {folder} to read “{file}”. Free some disk space and import again."""


class Scratch(Sqlite):
    """The database of one open drop. It is one connection, which is not to be given up."""

    is_one_connection = True

    def __init__(self, tables: Sequence[Table], schema: str) -> None:
        self._schema = schema
        self.files: list[tuple[str, int]] = []
        self._next = 0
        self.faults: dict[str, list[tuple[str, Fault]]] = defaultdict(list)
        self._raw = _encrypted(schema)
        for table in tables:
            self._raw.execute(_declared(table, schema))

    def load(self, delivery: Delivery, encoding: str = "") -> None:
        """Read one file into its table, only the columns that the allow-list names.

        Raises
        ------
        SourceError
            A column is missing, or the file is damaged.
        """
        table, file, is_changes = delivery
        self.files.append((file.name, self._next))
        start = self._next
        try:
            self._raw.execute("BEGIN")
            with damage_told(file):
                self._read(table, file, encoding)
            if is_changes:
                self._supersede(table, start)
            self._raw.execute("COMMIT")
        except sqlcipher.OperationalError as error:
            if "full" not in str(error):
                raise
            raise ScratchFullError(folder=tempfile.gettempdir(), file=file.name) from None

    def settle(self, tables: Sequence[Table], script: str) -> None:
        """Leave out what is gone, make the keys quick to find, and run a connector's own script.

        After this nothing is written any more.
        """
        for table in tables:
            if table.gone:
                where = f"DELETE FROM {self._schema}.{table.name} WHERE {table.gone}"  # noqa: S608
                self._raw.execute(where)
            if table.key:
                name = f"{self._schema}.{table.name}_key"
                self._raw.execute(f"CREATE INDEX {name} ON {table.name} ({_quoted(table.key)})")
        self._raw.executescript(script)
        self._raw.execute("PRAGMA query_only = ON")

    def file_at(self, place: int) -> int:
        """Which of the `files` a place is in; a line is the place less the file's first one."""
        return bisect_right(self.files, place, key=itemgetter(1)) - 1

    def engine(self, url: URL, timeout: int) -> Engine:  # noqa: ARG002 - it has no address
        """An engine on the one connection there is."""
        return limited_engine(lambda: self._raw, timeout, StaticPool, module=sqlcipher)

    def close(self) -> None:
        """Give the memory and the disk space back."""
        with contextlib.suppress(sqlcipher.ProgrammingError):
            self._raw.close()

    def _read(self, table: Table, file: Readable, encoding: str) -> None:
        written = survey(file, encoding=encoding)
        given = _given(table, read_header(file, written))
        into = _quoted((*given, PLACE))
        values = ", ".join((*(_value(table, name) for name in given), "?"))
        insert = f"INSERT INTO {self._schema}.{table.name} ({into}) VALUES ({values})"  # noqa: S608
        start, last = self._next, 0
        for batch in read_rows(file, tuple(given.values()), written):
            rows = zip(batch.rows, batch.numbers, strict=True)
            self._raw.executemany(insert, ((*row, start + number) for row, number in rows))
            self.faults[table.name] += ((batch.origin, fault) for fault in batch.faults)
            last = max(last, _last_line(batch))
        self._next = start + last + 1

    def _supersede(self, table: Table, start: int) -> None:
        """Take away the earlier rows that a delivery of changes has anew."""
        key, name = _quoted(table.key), f"{self._schema}.{table.name}"
        newer = f"SELECT {key} FROM {name} WHERE {PLACE} >= ?"  # noqa: S608
        earlier = f"DELETE FROM {name} WHERE {PLACE} < ? AND ({key}) IN ({newer})"  # noqa: S608
        self._raw.execute(earlier, (start, start))


def _encrypted(schema: str) -> Any:
    raw = sqlcipher.connect(":memory:", check_same_thread=False)
    raw.isolation_level = None
    with tempfile.NamedTemporaryFile(prefix="homeroom-drop-") as file:
        raw.execute(f"ATTACH ? AS {schema} KEY ?", (file.name, f"x'{secrets.token_hex(32)}'"))
        for pragma in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{_CACHE_KIB}"):
            raw.execute(f"PRAGMA {schema}.{pragma}")
        raw.execute("PRAGMA temp_store = MEMORY")
        raw.execute(f"CREATE TABLE {schema}.opened (it)")
    raw.create_function("day_before", 1, day_before, deterministic=True)
    raw.create_function("iso_date", 1, iso_date, deterministic=True)
    return raw


def _declared(table: Table, schema: str) -> str:
    columns = (
        f'"{name}" {"NUMERIC" if name in table.numbers else "TEXT"}' for name in table.all_columns
    )
    return f"CREATE TABLE {schema}.{table.name} ({PLACE} INTEGER PRIMARY KEY, {', '.join(columns)})"


def _given(table: Table, header: Sequence[str]) -> dict[str, str]:
    """What a file's header calls each column that it has, or must have."""
    names = {folded(name) for name in header}
    given = {}
    for name in table.all_columns:
        other = table.spelled.get(name, name)
        if folded(name) in names or (folded(other) not in names and name in table.columns):
            given[name] = name
        elif folded(other) in names:
            given[name] = other
    return given


def _quoted(names: Sequence[str] | dict[str, str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _value(table: Table, name: str) -> str:
    value = "nullif(trim(?), '')"
    return f"iso_date({value})" if name in table.dates else value


def _last_line(batch: Batch) -> int:
    return max((*batch.numbers[-1:], *(fault.number for fault in batch.faults)), default=0)


_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?")
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?: .*)?")
_NO_DATE = re.compile(r"0+/0+/0+")


@lru_cache(4096)
def day_before(text: str | None) -> str | None:
    """The last day before an end that no longer counts; what is no ISO date stays as it is."""
    match = _ISO.fullmatch(str(text))
    if match is None:
        return text
    try:
        return (date.fromisoformat(match[1]) - timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return text


@lru_cache(4096)
def iso_date(text: str | None) -> str | None:
    """A date written MM/DD/YYYY or MM/DD/YY, then of this century, in ISO 8601.

    0/0/0 is none, and anything else stays as it is.
    """
    if _NO_DATE.fullmatch(str(text)):
        return None
    match = _AMERICAN.fullmatch(str(text))
    if match is None:
        return text
    month, day, year = match.groups()
    return f"{year if len(year) == 4 else f'20{year}'}-{month:0>2}-{day:0>2}"
