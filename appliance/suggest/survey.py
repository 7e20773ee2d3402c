"""A source looked through: the tables with rows, their columns' profiles, and what points where."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from appliance.errors import SourceError
from appliance.model.catalog import ColumnKind, Distinguishing, ForeignKey
from appliance.model.mapping import EntityMapping
from appliance.suggest.names import fold, is_intimate, likeness, vendor_prefix, words
from appliance.suggest.profile import MOST_CODES, SAMPLE_ROWS, Profile, contained, profile, sample

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from appliance.imports.read import OpenSource
    from appliance.model.catalog import Describable, TableInfo

MOST_TABLES = 400
LIKE_ENOUGH = 0.55
ALL_OF_THEM = 0.98
"""The share of a column's values that must stand in another for it to point there."""


@dataclass(frozen=True)
class Column:
    """One column: its name as words, what the source says it holds, and what its values say."""

    table: str
    name: str
    words: str
    kind: ColumnKind
    profile: Profile


@dataclass(frozen=True)
class Table:
    """One table. `words` are those of its name, without what all of the vendor's begin with."""

    info: TableInfo
    words: str
    columns: Mapping[str, Column]

    @property
    def name(self) -> str:
        """The table's name in the source."""
        return self.info.name

    @cached_property
    def key(self) -> tuple[str, ...]:
        """What tells its rows apart: as the source says, or as its values do."""
        if self.info.key:
            return self.info.key
        unique = [c.name for c in self.columns.values() if c.profile.is_unique]
        named = [n for n in unique if fold(n) in {"id", "key", "name", f"{self.words} id"}]
        return tuple((named or unique)[:1])


@dataclass(frozen=True)
class Survey:
    """All tables that hold rows."""

    tables: Mapping[str, Table]

    @cached_property
    def pointers(self) -> Mapping[tuple[str, str], ForeignKey]:
        """Where each column points: {(table, column): foreign key}, declared or seen."""
        found = {
            (table.name, key.column): key
            for table in self.tables.values()
            for key in table.info.foreign_keys
            if key.table in self.tables
        }
        for table in self.tables.values():
            for column in table.columns.values():
                if (table.name, column.name) not in found:
                    seen = self._seen(table, column)
                    if seen is not None:
                        found[table.name, column.name] = seen
        return found

    def _seen(self, table: Table, column: Column) -> ForeignKey | None:
        """The key of another table that is most called like this column and has its values."""
        likely = [
            (called, other, key)
            for other, key in self._keys
            if other.name != table.name and (called := _called_after(column, other, key))
        ]
        for _, other, key in sorted(likely, key=lambda each: -each[0]):
            if contained(column.profile, key.profile) >= ALL_OF_THEM:
                return ForeignKey(column.name, other.name, key.name)
        return None

    @cached_property
    def _keys(self) -> tuple[tuple[Table, Column], ...]:
        """What rows can be pointed at by: the key of each table, or else its unique columns."""
        found = []
        for table in self.tables.values():
            declared = table.info.key
            unique = [c for c in table.columns.values() if c.profile.is_unique]
            if len(declared) == 1:
                unique = [table.columns[declared[0]]]
            found += [(table, column) for column in unique]
        return tuple(found)


def _called_after(column: Column, table: Table, key: Column) -> float:
    """How far a column is called after another table's key: student_id after student's id.

    A key of one value is everybody's: only the very name is believed then.
    """
    ours, theirs = column.words.replace(" ", ""), key.words.replace(" ", "")
    bare = column.words.removesuffix(" id").removesuffix(" code").removesuffix(" number")
    bare = bare.removesuffix("id") if " " not in bare and len(bare) > 4 else bare
    if ours == f"{table.words} {key.words}".replace(" ", ""):
        return 1.0
    if bare == table.words:
        return 0.98
    if ours == theirs and key.words not in _EVERYBODYS:
        return 0.9
    if len(bare) > 3 and any(word.startswith(bare) for word in table.words.split()):
        # the fewer other words, the likelier: grade_id is a gradelevel's, not a gradebook entry's
        said = 0.6 + 0.1 / len(table.words.split())
        return said if column.profile.distinct > 1 else 0.0
    shared = set(bare.split()) & set(table.words.split())
    if column.profile.distinct < 2 or not shared or set(bare.split()) - set(table.words.split()):
        return 0.0
    return 0.8 * len(shared) / len(table.words.split())


_EVERYBODYS = {"id", "name", "code", "title", "date", "parent"}


def look_through(
    source: OpenSource,
    told: Describable,
    approved: Collection[tuple[str, str]],
    on_progress: Callable[[str], None],
) -> Survey:
    """Read the beginning of every table; what may not be read is passed by.

    Only columns are read that by their names may be one of the `approved` (entity, field) pairs,
    or may tell rows apart: what is off, or intimate, stays in the source here too.
    """
    catalog = [info for info in told.catalog() if info.rows != 0][:MOST_TABLES]
    prefix = vendor_prefix([info.called for info in catalog])
    wanted = tuple(word for pair in sorted(approved) for word in words().fields.get(pair, ()))
    for known in (*words().references.values(), *words().across.values(), tuple(words().filters)):
        wanted += known
    tables = {}
    for info in catalog:
        on_progress(info.name)
        pointing = {*info.key, *(key.column for key in info.foreign_keys)}
        names = [(c.name, _words_of(c.name, prefix)) for c in info.columns]
        readable = [
            name
            for name, said in names
            if not is_intimate(said) and (name in pointing or _may_be_read(said, wanted))
        ]
        profiles = _profiles(source, info, readable)
        if profiles is not None:
            choosing = [name for name, said in names if said in words().filters]
            profiles = _seen_whole(source, info, choosing, profiles)
            tables[info.name] = _table(info, prefix, profiles)
    return Survey(tables)


def _may_be_read(name: str, wanted: tuple[str, ...]) -> bool:
    return likeness(name, wanted)[0] >= LIKE_ENOUGH or name.endswith((" id", "id", " code"))


def _words_of(name: str, prefix: str) -> str:
    return fold(name.removeprefix(prefix))


def _table(info: TableInfo, prefix: str, profiles: Mapping[str, Profile]) -> Table:
    return Table(
        info,
        _words_of(info.called, prefix),
        {
            c.name: Column(
                info.name,
                c.name,
                _words_of(c.name, prefix),
                c.kind,
                profiles.get(c.name) or profile(()),
            )
            for c in info.columns
        },
    )


def _profiles(
    source: OpenSource, info: TableInfo, columns: Sequence[str]
) -> dict[str, Profile] | None:
    mapped = EntityMapping(entity="students", table=info.name)
    if not columns:
        return {}
    try:
        return sample(list(islice(_rows(source, mapped, tuple(columns)), SAMPLE_ROWS)), columns)
    except SourceError:
        return None


def _seen_whole(
    source: OpenSource,
    info: TableInfo,
    choosing: Sequence[str],
    profiles: dict[str, Profile],
) -> dict[str, Profile]:
    """The profiles with all years and schools counted: the first rows are often of one only."""
    if not isinstance(source, Distinguishing) or (info.rows or 0) <= SAMPLE_ROWS:
        return profiles
    counted = dict(profiles)
    for name in choosing:
        if name in profiles:
            with suppress(SourceError):  # what may not be asked is as the sample says
                distinct = source.distinct(info.name, name, MOST_CODES)
                counted[name] = replace(profiles[name], distinct=distinct)
    return counted


def _rows(
    source: OpenSource, mapped: EntityMapping, columns: tuple[str, ...]
) -> Iterator[tuple[object, ...]]:
    for batch in source.read(mapped, columns):
        yield from map(tuple, batch.rows)
