"""What the guards ask of a run that is about to be published: who, and how many of which class.

All of it is asked between the moment when rows are added and the one when rows are removed, but
for the names that change, which are gone once students are published.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from appliance.model.register import entity_named
from appliance.store.tables import column_name

if TYPE_CHECKING:
    from appliance.model.fields import Entity
    from appliance.store.staging import Shape

Connection = Any
"""A DBAPI connection of `sqlcipher3`, with the scratch database attached as `staged`."""

_NAMES = ("first_name", "last_name")


@dataclass(frozen=True, slots=True)
class SectionCount:
    """How many rows of an entity a section had, and how many of them go."""

    section_id: int
    section: str
    present: int
    removed: int


def names_changed(
    connection: Connection, shape: Shape, source_id: int
) -> list[tuple[str, str, str, str]]:
    """Give the students whose first and last name would both be other letters under the same key:
    the first and last name that is stored, and the ones that are given.
    """
    if not set(_NAMES) <= set(shape.kept):
        return []
    return list(
        connection.execute(
            "SELECT t.first_name, t.last_name, s.first_name, s.last_name "
            "FROM main.students t JOIN staged.students_rows s ON s.id = t.id "
            "WHERE t.source_id = ? AND t.first_name IS NOT s.first_name "
            "AND t.last_name IS NOT s.last_name",
            (source_id,),
        )
    )


def names_under_new_keys(
    connection: Connection,
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Give the first and last names of the students that go, and, if any go, of those that come."""
    gone, come = (
        f"SELECT t.first_name, t.last_name FROM staged.students_{which} g "  # noqa: S608
        "CROSS JOIN main.students t ON t.id = g.id"
        for which in ("removed", "added")
    )
    removed = list(connection.execute(gone))
    return removed, list(connection.execute(come)) if removed else []


def removed_by_section(
    connection: Connection, entity: Entity, at_least: int, *, is_read: bool, but_for: str = "0"
) -> list[SectionCount]:
    """Count, for each section that loses so many rows of an entity, those and all that it had.

    An entity that the run did not read can lose rows too, with what they are of (`removals`).
    Rows that the condition `but_for` is true of are not counted among those that go.
    """
    path = path_to_section(entity)
    if path is None:
        return []
    section, joined = path
    grouped = f"SELECT {section} AS section_id, count(*) FROM"
    same = " AND ".join(f"t.{key} = g.{key}" for key in key_columns(entity))
    # CROSS: SQLite begins with the short list, and not with all the rows that there are.
    listed = f"g CROSS JOIN main.{entity.name} t ON {same} {joined}"
    found = connection.execute(
        f"{grouped} staged.{entity.name}_removed {listed} WHERE {section} > 0 "
        f"AND NOT ({but_for}) GROUP BY 1 HAVING count(*) >= ?",
        (at_least,),
    ).fetchall()
    if not found:
        return []
    within = ", ".join(str(int(section_id)) for section_id, _ in found)
    of_these = f"WHERE {section} IN ({within}) GROUP BY 1"
    all_of = dict(connection.execute(f"{grouped} main.{entity.name} t {joined} {of_these}"))
    come = f"{grouped} staged.{entity.name}_added {listed} {of_these}"
    new = dict(connection.execute(come)) if is_read else {}
    codes = dict(
        connection.execute(f"SELECT id, section_code FROM main.sections WHERE id IN ({within})")  # noqa: S608
    )
    return [
        SectionCount(each, codes.get(each) or "", all_of[each] - new.get(each, 0), removed)
        for each, removed in found
    ]


def key_columns(entity: Entity) -> tuple[str, ...]:
    """The columns that tell an entity's rows apart."""
    return tuple(column_name(entity.field(name)) for name in entity.natural_key) or ("id",)


def path_to_section(entity: Entity) -> tuple[str, str] | None:
    """The expression for a row's section, and the join that it needs: a mark's is its item's."""
    for target in entity.references:
        if target.refers_to == "sections":
            return f"t.{column_name(target)}", ""
    for target in entity.references:
        for further in entity_named(target.refers_to).references:
            if target.required and further.refers_to == "sections":
                parent = f"JOIN main.{target.refers_to} p ON p.id = t.{column_name(target)}"
                return f"p.{column_name(further)}", parent
    return None
