"""An open drop: its files in a scratch database, asked by the SELECTs of a connector."""

from __future__ import annotations

import inspect
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import text

from appliance.errors import SourceError
from appliance.model.gaps import Gap
from connectors.base import Batch, Finding
from connectors.drops.files import Drop, find_drops
from connectors.drops.scratch import PLACE, Scratch
from connectors.drops.tables import Delivery, Table
from connectors.options import text_option
from connectors.sql import Session, SqlSource
from connectors.sql.connector import ROW_LIMIT
from connectors.sql.load import MOST_MINUTES, MOST_ROWS, Load, Pace
from connectors.tabular import files_digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Mapping as AnyMapping

    from appliance.model.mapping import EntityMapping
    from connectors.base import Fault, SourceConfig

OPTION_NAMES = frozenset({"encoding"})

OURS = Load(rows_per_second=MOST_ROWS, minutes=MOST_MINUTES)
"""The scratch database is nobody else's, so that nobody is to be spared."""


class DropsSeveralError(SourceError):
    """There are several drops in “{address}” of the source “{source}”: {drops}.

    Name the newest one as the address, or let the export overwrite the one before.
    """


class FileMissingError(SourceError):
    """The drop “{drop}” of the source “{source}” has no file for “{table}”.

    Check that the export is complete, and have it delivered again.
    """


class DropSource:
    """The drop at an address, read when the first entity is asked for.

    A subclass declares the `tables`, and may say in `deliveries` how several drops belong
    together. `schema` is the name that its queries put before a table's. Beside its module may lie
    `prepare.sql`, which is run once when all files are read, and `tells.sql`, a SELECT that gives
    the gaps of the connector which a drop fills all the same.
    """

    tables: ClassVar[tuple[Table, ...]]
    schema: ClassVar[str] = "drops"

    def __init__(self, config: SourceConfig, options: AnyMapping[str, object]) -> None:
        self.config = config
        self._encoding = text_option(options, "encoding")
        self.drops = find_drops(config.address, self._files(), source=config.name)
        self._digest = ""
        self._scratch: Scratch | None = None
        self._database: SqlSource | None = None
        self._failure: SourceError | None = None
        self._is_told = False

    def deliveries(self) -> Iterator[Delivery]:
        """The file of each table, in the order in which they are to be read.

        Raises
        ------
        SourceError
            A file is missing, or there are several drops.
        """
        first = self.drops[0]
        if len(self.drops) > 1 and first.place != Path(self.config.address).expanduser():
            names = ", ".join(f"“{drop.name}”" for drop in self.drops)
            facts = {"address": self.config.address, "source": self.config.name, "drops": names}
            raise DropsSeveralError(**facts)
        yield from self.delivered(first)

    def delivered(self, drop: Drop) -> Iterator[Delivery]:
        """The files of one drop that has everything.

        Raises
        ------
        FileMissingError
            A table that must be there is not.
        """
        for table in self.tables:
            if table.name in drop.files:
                yield Delivery(table, drop.files[table.name])
            elif not table.is_optional:
                raise self.missing(drop.name, table.name)

    def missing(self, drop: str, table: str) -> FileMissingError:
        """The sentence for a file that is not there."""
        return FileMissingError(drop=drop, source=self.config.name, table=table)

    def read(self, entity: EntityMapping, columns: tuple[str, ...]) -> Iterator[Batch]:
        """Rows of one entity, by the file and line of the file it is made of."""
        database, scratch = self._loaded()
        yield from self._faults(scratch, entity, columns)
        has_place = not database.session.missing_columns(entity, (PLACE,))
        asked = (*columns, PLACE) if has_place else columns
        for batch in database.read(entity, asked):
            if has_place:
                yield from _by_file(batch, columns, scratch)
            else:
                yield batch

    def count(self, entity: EntityMapping) -> int | None:
        """How many rows the entity's query gives."""
        return self._loaded()[0].count(entity)

    def check(self, entity: EntityMapping, columns: tuple[str, ...]) -> Iterator[Finding]:
        """Whether the drop can be read, which is told once, and the entity has these columns."""
        try:
            database, _ = self._loaded()
        except SourceError as error:
            if not self._is_told:
                yield Finding(sentence=error.sentence)
            self._is_told = True
            return
        yield from database.check(entity, columns)

    def fingerprint(self, entity: EntityMapping) -> str | None:
        """A digest of all files of all drops, and of what is asked of them."""
        if not self._digest:
            paths = [path for drop in self.drops for path in drop.paths]
            self._digest = files_digest(paths, *(drop.name for drop in self.drops))
        said = (entity.table, entity.select, self._encoding)
        return files_digest((), self._digest, *said, repr(sorted(self.config.parameters.items())))

    def tells(self) -> frozenset[Gap]:
        """Which of its connector's gaps this very drop fills."""
        script = self._script("tells.sql")
        if not script:
            return frozenset()
        given = self.config.parameters
        asked = text(script)
        known = {name: given[name] for name in asked.compile().params}
        return frozenset(Gap(word) for (word,) in self.session.run(asked.bindparams(**known)))

    def close(self) -> None:
        """Forget all that was read."""
        if self._database is not None:
            self._database.close()
        if self._scratch is not None:
            self._scratch.close()
        self._scratch = self._database = None

    @property
    def session(self) -> Session:
        """The session on the scratch database, for questions beside the entities."""
        return self._loaded()[0].session

    def _files(self) -> tuple[str, ...]:
        return tuple(table.name for table in self.tables)

    def _loaded(self) -> tuple[SqlSource, Scratch]:
        if self._failure is not None:
            raise self._failure
        if self._scratch is None or self._database is None:
            try:
                self._scratch = self._load()
            except SourceError as error:
                self._failure = error
                raise
            session = Session(self.config, system=self._scratch)
            self._database = SqlSource(
                session, row_limit=ROW_LIMIT, encoding="utf-8", pace=Pace(OURS)
            )
        return self._database, self._scratch

    def _load(self) -> Scratch:
        scratch = Scratch(self.tables, self.schema)
        try:
            for delivery in [*self.deliveries()]:
                scratch.load(delivery, self._encoding)
            scratch.settle(self.tables, self._script("prepare.sql"))
        except BaseException:
            scratch.close()
            raise
        return scratch

    def _script(self, name: str) -> str:
        script = Path(inspect.getfile(type(self))).with_name(name)
        return script.read_text(encoding="utf-8") if script.exists() else ""

    def _faults(
        self, scratch: Scratch, entity: EntityMapping, columns: tuple[str, ...]
    ) -> Iterator[Batch]:
        by_file: dict[str, list[Fault]] = defaultdict(list)
        for table in self.tables:
            if entity.entity in table.feeds:
                for file, fault in scratch.faults[table.name]:
                    by_file[file].append(fault)
        for file, faults in by_file.items():
            yield Batch(file, columns, (), (), tuple(faults))


def _by_file(batch: Batch, columns: tuple[str, ...], scratch: Scratch) -> Iterator[Batch]:
    """The batch's rows, file by file, each with its line."""
    rows: dict[int, list[Sequence[object]]] = defaultdict(list)
    places: dict[int, list[int]] = defaultdict(list)
    of_rows: list[Any] = [row[-1] for row in batch.rows]
    files = {*map(scratch.file_at, (min(of_rows), max(of_rows)))} if of_rows else set()
    if len(files) == 1:
        (only,) = files
        rows[only], places[only] = [row[:-1] for row in batch.rows], of_rows
    else:
        for row, place in zip(batch.rows, of_rows, strict=True):
            file = scratch.file_at(place)
            rows[file].append(row[:-1])
            places[file].append(place)
    for file, of_file in rows.items():
        name, start = scratch.files[file]
        yield Batch(name, columns, of_file, [place - start for place in places[file]])
