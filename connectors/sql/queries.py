"""The only SELECTs that are ever sent: the asked columns of one table, or of one query.

The asked columns are named outside the query, so that a column which a query could give but
which is not approved stays in the vendor's database.

A query takes the source's parameters in two ways: `:year` is a value, which the database never
reads as anything else, and `{prefix}user` is the name of a table that begins with the parameter,
for systems whose tables or columns are named by the school. Such a part is held to a few plain
letters.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, column, func, literal_column, select, table, text
from sqlalchemy.types import NULLTYPE

from connectors.sql.errors import (
    QueryNamePartError,
    QueryNotOneSelectError,
    QueryParameterError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping as AnyMapping

    from sqlalchemy import FromClause, Select, TextClause

    from appliance.model.mapping import EntityMapping

_ALIAS = "source_rows"
"""Every column is qualified by it: SQLite takes a bare "quoted" name it lacks for a text."""

_QUOTED = r"""'(?:[^']|'')*' | "(?:[^"]|"")*" | `[^`]*` | --[^\n]* | /\*.*?\*/"""
_QUOTED_OR_COMMENT = re.compile(_QUOTED, re.VERBOSE | re.DOTALL)
_QUOTED_OR_NAME_PART = re.compile(rf"{_QUOTED} | \{{(\w+)\}}", re.VERBOSE | re.DOTALL)
_NAME_PART = re.compile(r"[a-z][a-z0-9_]{0,20}")


def select_columns(
    entity: EntityMapping, columns: tuple[str, ...], parameters: AnyMapping[str, str]
) -> Select[Any]:
    """All rows of an entity, only these columns.

    Raises
    ------
    MappingError
        The entity's query is not one SELECT, or uses a parameter that is not given.
    """
    rows = _rows(entity, columns, parameters)
    return select(*(rows.c[name] for name in columns))


def no_rows(
    entity: EntityMapping, columns: tuple[str, ...], parameters: AnyMapping[str, str]
) -> Select[Any]:
    """None of the rows: what a database says to it is what it would say to a read."""
    rows = _rows(entity, columns, parameters)
    asked = [rows.c[name] for name in columns] or [literal_column("1")]
    return select(*asked).select_from(rows).where(literal_column("1") == literal_column("0"))


def count_rows(entity: EntityMapping, parameters: AnyMapping[str, str]) -> Select[Any]:
    """How many rows an entity has."""
    return select(func.count()).select_from(_rows(entity, (), parameters))


def count_distinct(name: str, column_name: str, most: int) -> Select[Any]:
    """How many different values a column of a table has, counted no further than `most`."""
    schema, _, bare = name.rpartition(".")
    rows = table(bare, column(column_name), schema=schema or None)
    few = select(rows.c[column_name]).distinct().limit(most).subquery(_ALIAS)
    return select(func.count()).select_from(few)


def _rows(
    entity: EntityMapping, columns: tuple[str, ...], parameters: AnyMapping[str, str]
) -> FromClause:
    asked = [column(name, NULLTYPE) for name in columns]
    if entity.select:
        return _bound(entity, parameters).columns(*asked).subquery(_ALIAS)
    schema, _, name = entity.table.rpartition(".")
    return table(name, *asked, schema=schema or None).alias(_ALIAS)


def _bound(entity: EntityMapping, parameters: AnyMapping[str, str]) -> TextClause:
    """The query with its parameters as bind values; a database sees them only as values."""
    check_is_one_select(entity)
    query = text(f"\n{_named(entity, parameters).strip()}\n")
    for name in query.compile().params:
        if name not in parameters:
            raise QueryParameterError(entity=entity.entity, parameter=name)
        query = query.bindparams(bindparam(name, parameters[name], type_=NULLTYPE))
    return query


def _named(entity: EntityMapping, parameters: AnyMapping[str, str]) -> str:
    """The query with the parts of its tables' names put in, outside of quotes and comments."""

    def put_in(match: re.Match[str]) -> str:
        name = match[1]
        if name is None:
            return match[0]
        if name not in parameters:
            raise QueryParameterError(entity=entity.entity, parameter=name)
        if not _NAME_PART.fullmatch(parameters[name]):
            raise QueryNamePartError(entity=entity.entity, parameter=name)
        return parameters[name]

    return _QUOTED_OR_NAME_PART.sub(put_in, entity.select)


def check_is_one_select(entity: EntityMapping) -> None:
    """Refuse a query that is anything but one SELECT (the read-only session is the real lock).

    Raises
    ------
    QueryNotOneSelectError
        It is something else, or it could end the parentheses that are put around it.
    """
    bare = _QUOTED_OR_COMMENT.sub(" ", entity.select)
    words = bare.lower().split()
    left_open = any(mark in bare for mark in (";", "'", '"', "`", "/*"))
    if left_open or not words or words[0] not in ("select", "with") or not _balanced(bare):
        raise QueryNotOneSelectError(entity=entity.entity)


def _balanced(bare: str) -> bool:
    depth = 0
    for sign in bare:
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            return False
    return depth == 0
