"""The mapping of a ready connector, put together from the files of its folder.

Its queries name their columns as the register names its fields, so there is nothing to map but
codes: `students.sql` with a column `grade_level`, `[students.grade_level]` in `codes.toml`. A
column `student_key` is the reference `student` by the source's own key.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from appliance.model.mapping import EntityMapping, FieldMapping, Mapping
from appliance.model.register import entity_named

if TYPE_CHECKING:
    from collections.abc import Mapping as AnyMapping
    from pathlib import Path


def ready_mapping(
    folder: Path, *, connector: str, title: str, entities: AnyMapping[str, tuple[str, ...]]
) -> Mapping:
    """The mapping of the connector in a folder.

    Parameters
    ----------
    entities
        The columns that each entity's query gives.
    """
    shipped = tomllib.loads((folder / "codes.toml").read_text(encoding="utf-8"))
    codes = {
        f"{entity}.{field}": {str(code): str(value) for code, value in table.items()}
        for entity, fields in shipped.items()
        for field, table in fields.items()
    }
    return Mapping(
        connector=connector,
        title=title,
        codes=codes,
        entities={
            name: _entity(name, _query(folder, name), columns, codes)
            for name, columns in entities.items()
        },
    )


def _query(folder: Path, entity: str) -> str:
    return (folder / "queries" / f"{entity}.sql").read_text(encoding="utf-8")


def _entity(
    name: str, select: str, columns: tuple[str, ...], codes: AnyMapping[str, object]
) -> EntityMapping:
    fields: dict[str, FieldMapping] = {}
    references: dict[str, dict[str, FieldMapping]] = {}
    for column in columns:
        if column.endswith("_key"):
            references[column.removesuffix("_key")] = {"key": FieldMapping(column=column)}
        elif column != "key":
            field = entity_named(name).field(column)
            table = f"{name}.{column}"
            fields[field.name] = FieldMapping(column=column, codes=table if table in codes else "")
    return EntityMapping(
        entity=name,
        select=select,
        key=("key",) if "key" in columns else (),
        fields=fields,
        references=references,
    )
