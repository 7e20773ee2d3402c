"""The connector `workbook`: a folder of Excel workbooks, or one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from appliance.errors import MappingError, SourceError
from appliance.model.catalog import ColumnInfo, ColumnKind, TableInfo
from connectors.base import BATCH_ROWS, Batch, Connector, Fault, Finding
from connectors.options import choice_option, table_option, text_option
from connectors.tabular import (
    column_positions,
    common_pattern,
    existing_place,
    files_digest,
    matching_files,
    picker,
)
from connectors.workbook.grid import LINE_ITEMS, RESULTS, Grid, Layout, parse_grid, parse_layout
from connectors.workbook.sheets import read_sheets
from connectors.workbook.table import read_table, tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from appliance.model.mapping import EntityMapping, Mapping
    from connectors.base import Source, SourceConfig

GRID_TABLES = {"line_items": LINE_ITEMS, "results": RESULTS}


class GridTableError(MappingError):
    """A workbook grid has no table “{table}”. It has line_items and results."""


class WorkbookSource:
    """Workbooks whose sheets are tables. An entity's `table` is a pattern of sheet names."""

    def __init__(self, config: SourceConfig, pattern: str) -> None:
        self._config = config
        self._pattern = pattern

    def read(self, entity: EntityMapping, columns: tuple[str, ...]) -> Iterator[Batch]:
        """Rows of every sheet that fits, workbook by workbook; `numbers` are sheet rows."""
        for sheet, header in tables(self._files(), entity.table, self._config.name):
            yield from read_table(sheet, header, columns)

    def count(
        self,
        entity: EntityMapping,  # noqa: ARG002 - to count any of them would be to read it
    ) -> int | None:
        """None: counting would cost as much as reading."""
        return None

    def check(self, entity: EntityMapping, columns: tuple[str, ...]) -> Iterator[Finding]:
        """Whether every sheet that fits has all these columns."""
        try:
            for sheet, header in tables(self._files(), entity.table, self._config.name):
                yield from _missing(entity, columns, header, sheet.origin)
        except SourceError as error:
            yield Finding(sentence=error.sentence, entity=entity.entity)

    def fingerprint(self, entity: EntityMapping) -> str | None:
        """A digest of the workbooks and of what is read from them."""
        return files_digest(self._files(), "table", entity.table)

    def catalog(self) -> tuple[TableInfo, ...]:
        """The sheets with rows; those that share a header are one table."""
        alike: dict[tuple[str, ...], list[str]] = {}
        for sheet, header in tables(self._files(), "", self._config.name):
            names = tuple(name.strip() for name in header if name.strip())
            alike.setdefault(names, []).append(sheet.name)
        return tuple(
            TableInfo(
                name=common_pattern(sorted(set(sheets))),
                called=common_pattern(sorted(set(sheets))),
                columns=tuple(ColumnInfo(name, ColumnKind.UNKNOWN) for name in header),
            )
            for header, sheets in alike.items()
        )

    def close(self) -> None:
        """Nothing is kept open between reads."""

    def _files(self) -> list[Path]:
        return _workbooks(self._config, self._pattern)


class GridSource:
    """Gradebooks. Each workbook is parsed once, though two tables are read from it."""

    def __init__(self, config: SourceConfig, pattern: str, layout: Layout) -> None:
        self._config = config
        self._pattern = pattern
        self._layout = layout
        self._parsed: list[Grid] | None = None

    def read(self, entity: EntityMapping, columns: tuple[str, ...]) -> Iterator[Batch]:
        """Assignments or marks, sheet by sheet; a blank cell is no row."""
        pick = picker(_positions(entity, columns))
        for grid in self._grids():
            rows: Sequence[Sequence[object]]
            if entity.table == "line_items":
                rows = grid.line_items()
                numbers, faults = [self._layout.title_row] * len(rows), grid.item_faults
            else:
                rows, numbers = grid.results()
                faults = grid.mark_faults
            picked = [tuple(pick(row)) for row in rows]
            yield from _batches(grid.origin, columns, picked, numbers, faults)

    def count(self, entity: EntityMapping) -> int | None:
        """How many assignments or marks there are."""
        if entity.table == "line_items":
            return sum(len(grid.items) for grid in self._grids())
        return sum(grid.mark_count for grid in self._grids())

    def check(self, entity: EntityMapping, columns: tuple[str, ...]) -> Iterator[Finding]:
        """Whether a grid gives these columns, and whether the workbooks hold any assignment."""
        try:
            _positions(entity, columns)
            if not self.count(entity):
                yield Finding(sentence=EMPTY_GRIDS, entity=entity.entity)
        except (SourceError, MappingError) as error:
            yield Finding(sentence=error.sentence, entity=entity.entity)

    def fingerprint(self, entity: EntityMapping) -> str | None:
        """A digest of the workbooks and of where in them things stand."""
        return files_digest(self._files(), repr(self._layout), entity.table)

    def close(self) -> None:
        """Forget the grids."""
        self._parsed = None

    def _files(self) -> list[Path]:
        return _workbooks(self._config, self._pattern)

    def _grids(self) -> list[Grid]:
        if self._parsed is None:
            self._parsed = _parse_all(self._files(), self._layout)
        return self._parsed


def _workbooks(config: SourceConfig, pattern: str) -> list[Path]:
    """The workbooks of a folder that fit the pattern, or the one that the address names."""
    place = existing_place(config.address, source=config.name)
    if place.is_file():
        return [place]
    return matching_files(config.address, pattern, source=config.name)


EMPTY_GRIDS = (
    "No assignment was found in any workbook. Check title_row, first_row and first_column."
)


def _parse_all(files: list[Path], layout: Layout) -> list[Grid]:
    """Every sheet that has assignments. Two sheets of one name cannot be told apart by it."""
    grids: dict[str, Grid] = {}
    doubles: list[Grid] = []
    for file in files:
        for sheet in read_sheets(file):
            grid = parse_grid(sheet, layout)
            if not grid.items and not grid.item_faults:
                continue
            if grid.sheet in grids:
                doubles.append(_refused(grid, grids[grid.sheet]))
            else:
                grids[grid.sheet] = grid
    return [*grids.values(), *doubles]


def _refused(grid: Grid, first: Grid) -> Grid:
    reason = f"A sheet of this name was already read ({first.origin}). Rename one of the two."
    fault = Fault(1, reason)
    return Grid(grid.origin, grid.sheet, grid.layout, item_faults=[fault], mark_faults=[fault])


def _positions(entity: EntityMapping, columns: tuple[str, ...]) -> tuple[int, ...]:
    offered = GRID_TABLES.get(entity.table)
    if offered is None:
        raise GridTableError(table=entity.table or entity.select)
    return column_positions(offered, columns, origin=f"grid, {entity.table}")


def _batches(
    origin: str,
    columns: tuple[str, ...],
    rows: Sequence[Sequence[object]],
    numbers: list[int],
    faults: list[Fault],
) -> Iterator[Batch]:
    if not rows and faults:
        yield Batch(origin, columns, (), (), tuple(faults))
    for start in range(0, len(rows), BATCH_ROWS):
        part = slice(start, start + BATCH_ROWS)
        yield Batch(origin, columns, rows[part], numbers[part], () if start else tuple(faults))


def _missing(
    entity: EntityMapping, columns: tuple[str, ...], header: list[str], origin: str
) -> Iterator[Finding]:
    for column in columns:
        try:
            column_positions(header, (column,), origin=origin)
        except SourceError as error:
            yield Finding(sentence=error.sentence, entity=entity.entity, column=column)


class WorkbookConnector(Connector):
    """Excel workbooks (.xlsx), as plain tables or as gradebook grids."""

    name: ClassVar[str] = "workbook"
    title: ClassVar[str] = "Excel workbooks in a folder"
    address_example: ClassVar[str] = "/srv/exports/gradebooks"
    option_names: ClassVar[frozenset[str]] = frozenset({"files", "layout", "grid"})

    @classmethod
    def open(cls, config: SourceConfig, mapping: Mapping) -> Source:
        """Check the options and that there are workbooks; each is opened as it is read."""
        cls.check_declarations(config, mapping)
        options = mapping.options
        pattern = text_option(options, "files", "*.xlsx")
        layout = choice_option(options, "layout", ("table", "grid"), "table")
        _workbooks(config, pattern)
        if layout == "table":
            return WorkbookSource(config, pattern)
        return GridSource(config, pattern, parse_layout(table_option(options, "grid")))
