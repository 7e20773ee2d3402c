"""The connector `csv`: a folder of CSV files, or one file."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, ClassVar

from appliance.errors import SourceError
from appliance.model.catalog import ColumnInfo, ColumnKind, TableInfo
from connectors.base import Connector, Finding
from connectors.csv_files.rows import read_header, read_rows
from connectors.csv_files.survey import DELIMITERS, Survey, survey
from connectors.options import OptionWrongError, text_option
from connectors.tabular import (
    CHUNK_BYTES,
    FileUnreadableError,
    column_positions,
    common_pattern,
    existing_place,
    files_digest,
    matching_files,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from appliance.model.mapping import EntityMapping, Mapping
    from connectors.base import Batch, Source, SourceConfig

DELIMITER_TITLES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


class CsvSource:
    """A folder of CSV files. An entity's `table` is the pattern of its files' names."""

    def __init__(self, config: SourceConfig, *, encoding: str, delimiter: str) -> None:
        self._config = config
        self._encoding = encoding
        self._delimiter = delimiter

    def read(self, entity: EntityMapping, columns: tuple[str, ...]) -> Iterator[Batch]:
        """Rows of every file in the order of their names; `numbers` are lines."""
        for file in self._files(entity):
            yield from read_rows(file, columns, self._survey(file))

    def count(self, entity: EntityMapping) -> int | None:
        """How many lines there are, headers and empty lines apart."""
        return sum(max(_lines(file) - 1, 0) for file in self._files(entity))

    def check(self, entity: EntityMapping, columns: tuple[str, ...]) -> Iterator[Finding]:
        """Whether every file has all these columns, and how the files are written."""
        try:
            files = self._files(entity)
        except SourceError as error:
            yield Finding(sentence=error.sentence, entity=entity.entity)
            return
        written: Counter[tuple[str, str]] = Counter()
        for file in files:
            try:
                how = self._survey(file)
                written[how.encoding_title, how.delimiter] += 1
                column_positions(read_header(file, how), columns, origin=file.name)
            except SourceError as error:
                column = str(error.facts.get("column", ""))
                yield Finding(sentence=error.sentence, entity=entity.entity, column=column)
        yield from _written_as(entity, written)

    def fingerprint(self, entity: EntityMapping) -> str | None:
        """A digest of the files' names and bytes and of how they are to be read."""
        return files_digest(self._files(entity), self._encoding, self._delimiter)

    def catalog(self) -> tuple[TableInfo, ...]:
        """The files; those that share a header are one table, by the pattern of their names."""
        alike: dict[tuple[str, ...], list[Path]] = {}
        for file in matching_files(self._config.address, "", source=self._config.name):
            header = tuple(name.strip() for name in read_header(file, self._survey(file)))
            alike.setdefault(header, []).append(file)
        return tuple(
            TableInfo(
                name=common_pattern([file.name for file in files]),
                called=common_pattern([file.stem for file in files]),
                columns=tuple(ColumnInfo(name, ColumnKind.UNKNOWN) for name in header),
                rows=sum(max(_lines(file) - 1, 0) for file in files),
            )
            for header, files in alike.items()
        )

    def close(self) -> None:
        """Nothing is kept open between reads."""

    def _files(self, entity: EntityMapping) -> list[Path]:
        return matching_files(self._config.address, entity.table, source=self._config.name)

    def _survey(self, file: Path) -> Survey:
        return survey(file, encoding=self._encoding, delimiter=self._delimiter)


def _written_as(entity: EntityMapping, written: Counter[tuple[str, str]]) -> Iterator[Finding]:
    for (encoding, delimiter), files in written.items():
        between = DELIMITER_TITLES.get(delimiter, delimiter)
        noun = "file is" if files == 1 else "files are"
        sentence = f"{files} {noun} read as {encoding} with {between} between the cells."
        yield Finding(sentence=sentence, entity=entity.entity, is_problem=False)


def _lines(file: Path) -> int:
    ends, returns = 0, 0
    try:
        with file.open("rb") as content:
            while chunk := content.read(CHUNK_BYTES):
                ends += chunk.count(b"\n")
                returns += chunk.count(b"\r")
    except OSError as error:
        raise FileUnreadableError(file=file.name, reason=error.strerror) from error
    return max(ends, returns)


class CsvConnector(Connector):
    """CSV files whose first row names the columns."""

    name: ClassVar[str] = "csv"
    title: ClassVar[str] = "CSV files in a folder"
    address_example: ClassVar[str] = "/srv/exports/attendance"
    option_names: ClassVar[frozenset[str]] = frozenset({"encoding", "delimiter"})

    @classmethod
    def open(cls, config: SourceConfig, mapping: Mapping) -> Source:
        """Check the options and that the place is there; each file is opened as it is read."""
        cls.check_declarations(config, mapping)
        delimiter = text_option(mapping.options, "delimiter")
        if len(delimiter) > 1:
            expected = "one character, such as " + ", ".join(f"“{d}”" for d in DELIMITERS[:2])
            raise OptionWrongError(option="delimiter", expected=expected)
        existing_place(config.address, source=config.name)
        encoding = text_option(mapping.options, "encoding")
        return CsvSource(config, encoding=encoding, delimiter=delimiter)
