"""The mapping of a ready connector, put together from the files of its folder.

Its queries name their columns as the register names its fields, so there is nothing to map but
codes: `students.sql` with a column `grade_level`, `[students.grade_level]` in `codes.toml`. A
column `student_key` is the reference `student` by the source's own key, `section_section_code`
the reference `section` by its code.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from appliance.model.mapping import (
    IDENTIFIERS,
    EntityMapping,
    FieldMapping,
    Mapping,
    Records,
)
from appliance.model.register import entity_named

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Mapping as AnyMapping
    from pathlib import Path

    from appliance.model.fields import Entity
    from connectors.base import Connector


def ready_mapping(
    folder: Path,
    connector: type[Connector],
    entities: AnyMapping[str, tuple[str, ...]],
    *,
    system: str = "",
    formats: AnyMapping[str, str] | None = None,
    exceptions_only: Collection[str] = (),
) -> Mapping:
    """The mapping of the connector in a folder.

    Parameters
    ----------
    entities
        The columns that each entity's query gives.
    system
        The database system of the address: a query in `queries/<system>/` comes before the one
        of that name in `queries/`.
    formats
        How dates are written that are not ISO 8601: {"students.birth_date": "MM/DD/YYYY"}.
    exceptions_only
        The entities of which the system stores exceptions only, as most do with attendance.
    """
    shipped = tomllib.loads((folder / "codes.toml").read_text(encoding="utf-8"))
    codes = {
        f"{entity}.{field}": {str(code): str(value) for code, value in table.items()}
        for entity, fields in shipped.items()
        for field, table in fields.items()
    }
    return Mapping(
        connector=connector.name,
        title=connector.title,
        codes=codes,
        cannot_tell=connector.cannot_tell,
        entities={
            name: _entity(
                entity_named(name),
                columns,
                select=_query(folder / "queries", system, name),
                codes=codes,
                formats=formats or {},
                records=Records.EXCEPTIONS if name in exceptions_only else Records.EVERYTHING,
            )
            for name, columns in entities.items()
        },
    )


def _query(folder: Path, system: str, entity: str) -> str:
    own = folder / system / f"{entity}.sql"
    file = own if system and own.exists() else folder / f"{entity}.sql"
    return file.read_text(encoding="utf-8")


def _entity(
    entity: Entity,
    columns: tuple[str, ...],
    *,
    select: str,
    codes: AnyMapping[str, object],
    formats: AnyMapping[str, str],
    records: Records,
) -> EntityMapping:
    fields: dict[str, FieldMapping] = {}
    references: dict[str, dict[str, FieldMapping]] = {}
    for column in columns:
        path = f"{entity.name}.{column}"
        how = FieldMapping(
            column=column, codes=path if path in codes else "", format=formats.get(path, "")
        )
        reference, identifier = _reference(entity, column)
        if reference:
            references.setdefault(reference, {})[identifier] = how
        elif column != "key":
            fields[entity.field(column).name] = how
    return EntityMapping(
        entity=entity.name,
        select=select,
        key=("key",) if "key" in columns else (),
        fields=fields,
        references=references,
        records=records,
    )


def _reference(entity: Entity, column: str) -> tuple[str, str]:
    """The reference that a column gives, and by which identifier; both empty for a field."""
    for target in entity.references:
        identifier = column.removeprefix(f"{target.name}_")
        if identifier != column and identifier in IDENTIFIERS[target.refers_to]:
            return target.name, identifier
    return "", ""
