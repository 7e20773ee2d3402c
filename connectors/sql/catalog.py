"""What is in a database, as its own catalog tells it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sqlalchemy import column, func, inspect, literal_column, select, table, types
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from appliance.model.catalog import ColumnInfo, ColumnKind, ForeignKey, TableInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Inspector

    from appliance.model.catalog import Filter, Lookup

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
        called=bare,
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


def selecting(
    connection: Connection,
    name: str,
    columns: tuple[str, ...],
    lookups: tuple[Lookup, ...],
    filters: tuple[Filter, ...],
) -> str:
    """A SELECT that keeps every row of a table, whether or not what it looks up is there."""
    schema, _, bare = name.rpartition(".")
    wanted = (*columns, *(x.column for x in lookups), *(x.column for x in filters))
    own = table(bare, *map(column, dict.fromkeys(wanted)), schema=schema or None).alias("t")
    asked: list[Any] = [own.c[name] for name in columns]
    rows: Any = own
    for number, lookup in enumerate(lookups, start=1):
        rows, value = _joined(rows, own.c[lookup.column], lookup, f"u{number}")
        asked.append(value.label(lookup.alias))
    # a colon in the place of a value: the mapping's parameters are bound when it is read
    only = [own.c[x.column] == literal_column(f":{x.parameter}") for x in filters]
    statement = select(*asked).select_from(rows).where(*only)
    return str(statement.compile(dialect=connection.dialect))


def counted_values(
    connection: Connection, name: str, column_name: str, most: int
) -> tuple[tuple[str, int], ...]:
    """The commonest values of a column, each with how often it stands there."""
    schema, _, bare = name.rpartition(".")
    own = table(bare, column(column_name), schema=schema or None).alias("t")
    value, rows = own.c[column_name], func.count()
    asked = select(value, rows).where(value.is_not(None)).group_by(value).order_by(rows.desc())
    return tuple((str(row[0]), int(row[1])) for row in connection.execute(asked.limit(most)))


def _joined(rows: Any, pointer: Any, lookup: Lookup, alias: str) -> tuple[Any, Any]:
    """The rows with the table that a look-up asks, and the column that it is after."""
    schema, _, bare = lookup.table.rpartition(".")
    fields: list[Any] = [column(n) for n in dict.fromkeys((lookup.target, lookup.wanted))]
    found = table(bare, *fields, schema=schema or None).alias(alias)
    rows = rows.outerjoin(found, found.c[lookup.target] == pointer)
    if lookup.then is None:
        return rows, found.c[lookup.wanted]
    return _joined(rows, found.c[lookup.wanted], lookup.then, f"{alias}_then")
