"""What is in a database, as its own catalog tells it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sqlalchemy import column, func, inspect, select, table, types
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from connectors.catalog import ColumnInfo, ColumnKind, ForeignKey, Lookup, TableInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Inspector

    Name = tuple[str | None, str]

_KINDS: tuple[tuple[type[types.TypeEngine[Any]], ColumnKind], ...] = (
    (types.Boolean, ColumnKind.TRUTH),
    (types.DateTime, ColumnKind.DATE),
    (types.Date, ColumnKind.DATE),
    (types.Time, ColumnKind.TIME),
    (types.Numeric, ColumnKind.NUMBER),
    (types.Integer, ColumnKind.NUMBER),
    (types.String, ColumnKind.TEXT),
)
_OWN_SCHEMAS = {"information_schema", "pg_catalog", "mysql", "performance_schema", "sys"}


def read_catalog(connection: Connection) -> tuple[TableInfo, ...]:
    """Every table and view that the user may see, outside the system's own schemas."""
    inspector = inspect(connection)
    return tuple(_table(connection, inspector, name) for name in sorted(_names(inspector), key=str))


def _names(inspector: Inspector) -> Iterator[Name]:
    usual = inspector.default_schema_name
    schemas: list[str | None] = [None]
    if inspector.dialect.name != "mysql":  # where a schema is another school's whole database
        schemas += [s for s in inspector.get_schema_names() if s not in {usual, *_OWN_SCHEMAS}]
    for schema in schemas:
        for name in (*inspector.get_table_names(schema), *inspector.get_view_names(schema)):
            yield schema, name


def _table(connection: Connection, inspector: Inspector, name: Name) -> TableInfo:
    schema, bare = name
    told = inspector.get_columns(bare, schema)
    keys = inspector.get_pk_constraint(bare, schema).get("constrained_columns") or []
    return TableInfo(
        name=f"{schema}.{bare}" if schema else bare,
        columns=tuple(ColumnInfo(str(each["name"]), _kind(each["type"])) for each in told),
        rows=_count(connection, name),
        key=tuple(map(str, keys)),
        foreign_keys=tuple(_foreign_keys(inspector, name)),
    )


def _kind(said: types.TypeEngine[Any]) -> ColumnKind:
    return next((kind for known, kind in _KINDS if isinstance(said, known)), ColumnKind.UNKNOWN)


def _foreign_keys(inspector: Inspector, name: Name) -> Iterator[ForeignKey]:
    schema, bare = name
    for told in inspector.get_foreign_keys(bare, schema):
        if len(told["constrained_columns"]) == 1:
            there = told["referred_schema"]
            target = f"{there}.{told['referred_table']}" if there else told["referred_table"]
            yield ForeignKey(told["constrained_columns"][0], target, told["referred_columns"][0])


def _count(connection: Connection, name: Name) -> int | None:
    """How many rows a table has; None where the user may not count them."""
    schema, bare = name
    try:
        counted = select(func.count()).select_from(table(bare, schema=schema))
        return int(connection.execute(counted).scalar_one())
    except DBAPIError:
        with suppress(SQLAlchemyError):
            connection.rollback()
        return None


def looking_up(
    connection: Connection, name: str, columns: tuple[str, ...], lookups: tuple[Lookup, ...]
) -> str:
    """A SELECT that keeps every row of a table, whether or not what it looks up is there."""
    schema, _, bare = name.rpartition(".")
    wanted = (*columns, *(lookup.column for lookup in lookups))
    own = table(bare, *map(column, dict.fromkeys(wanted)), schema=schema or None).alias("t")
    asked: list[Any] = [own.c[name] for name in columns]
    rows: Any = own
    for number, lookup in enumerate(lookups, start=1):
        there, _, other = lookup.table.rpartition(".")
        fields = [column(name) for name in dict.fromkeys((lookup.target, lookup.wanted))]
        found = table(other, *fields, schema=there or None).alias(f"u{number}")
        rows = rows.outerjoin(found, found.c[lookup.target] == own.c[lookup.column])
        asked.append(found.c[lookup.wanted].label(lookup.alias))
    statement = select(*asked).select_from(rows)
    return str(statement.compile(dialect=connection.dialect))
