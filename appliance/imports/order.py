"""In which order sources are read: whoever owns students and classes before those who link to them.

A row that points at one of another source is set aside until that one has been read; in the
right order no row has to wait for the next import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.model.register import entity_named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from appliance.model.mapping import EntityMapping
    from appliance.model.mapping import Mapping as SourceMapping


def reading_order(sources: Mapping[str, SourceMapping]) -> list[str]:
    """Sort sources, given by name in the order of their adding, by how many others each needs.

    A source needs those it links to, and those that they need, so that it comes after all of them;
    sources that link to each other in a circle need each other alike. Of two that need as many,
    the one added first is read first.
    """
    owners = {entity: name for name, mapping in sources.items() for entity in mapping.entities}
    linked = {
        name: {owners[entity] for entity in _linked(mapping) if entity in owners}
        for name, mapping in sources.items()
    }
    return sorted(sources, key=lambda name: len(_needed(name, linked)))


def _needed(name: str, linked: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    asking = {name}
    while asking:
        asking = set().union(*(linked[one] for one in asking)) - found
        found |= asking
    return found - {name}


def _linked(mapping: SourceMapping) -> set[str]:
    """The entities of other sources that decide what a source's references mean."""
    return set().union(*(linked_entities(mapped) for mapped in mapping.entities.values()))


def linked_entities(mapped: EntityMapping) -> set[str]:
    """The entities that an entity points at by more than its own source's keys.

    Students are told by their classes too, where a source names them.
    """
    linked = set()
    for target in entity_named(mapped.entity).references:
        if set(mapped.references.get(target.name, ())) - {"key"}:
            linked.add(target.refers_to)
    return linked | {"section_enrollments"} if "students" in linked else linked
