"""Offering: the sections and teachers of a source, from which a principal picks a pilot.

Before the first import nothing of the school is here. So the source itself is asked, for the kinds
of record that hold no child: sections, courses, staff, and who teaches what. Only what the list
shows is kept, until the pilot begins. To import these kinds ahead of the rest would do as well, but
would put all staff into the store, and half a school into every page, before anything was decided.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from appliance.errors import MappingError
from appliance.imports.conform import field_converters
from appliance.imports.keys import join_key
from appliance.imports.minimize import approved_for
from appliance.imports.pilot import gives_class_lists, read_teaching
from appliance.imports.values import clean_text
from appliance.model.pilot import Pick, PickKind
from appliance.model.register import entity_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from appliance.imports.read import OpenSource
    from appliance.model.mapping import Mapping as SourceMapping

_SHOWN_OF_EACH = 6
"""Sections or teachers that are named beside one of the other kind."""


class NoClassListsError(MappingError):
    """The source “{source}” does not say by its own keys which student sits in which section, so
    that nobody can tell who would be of a pilot. Pick from a source that does.
    """


def offered(
    source: OpenSource,
    mapping: SourceMapping,
    switches: Mapping[tuple[str, str], bool],
    *,
    name: str,
    source_id: int,
    today: date,
) -> list[Pick]:
    """Say what can be picked of a source: its sections, and who teaches any.

    Raises
    ------
    NoClassListsError
        A pilot cannot be had of this source.
    SourceError
        The source could not be read.
    """
    if not gives_class_lists(mapping.entities):
        raise NoClassListsError(source=name)
    reading = _Reading(source, mapping, switches, today)
    teaching = read_teaching(source, mapping.entities)
    staff = {
        key: f"{said['last_name']}, {said['first_name']}"
        for key, said in reading.rows("staff", ("last_name", "first_name"))
    }
    courses = {key: said["title"] for key, said in reading.rows("courses", ("title",))}
    sections = {
        key: (said["section_code"], courses.get(said["course"], ""))
        for key, said in reading.rows("sections", ("section_code",), "course")
    }
    taught, teachers = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    for section, teacher in sorted(teaching):
        if section in sections and teacher in staff:
            taught[teacher].append(sections[section][0])
            teachers[section].append(staff[teacher])
    picks = [
        Pick(PickKind.SECTION, source_id, key, code, _told([course, *teachers[key]]))
        for key, (code, course) in sections.items()
    ]
    picks += [
        Pick(PickKind.TEACHER, source_id, key, staff[key], _told(codes))
        for key, codes in taught.items()
    ]
    return sorted(picks, key=lambda pick: (pick.kind, pick.title.casefold(), pick.key))


class _Reading:
    """Reads some fields of a kind of record, converted as an import would."""

    def __init__(
        self,
        source: OpenSource,
        mapping: SourceMapping,
        switches: Mapping[tuple[str, str], bool],
        today: date,
    ) -> None:
        self.source, self.mapping = source, mapping
        self.switches, self.today = switches, today

    def rows(
        self, name: str, fields: tuple[str, ...], reference: str = ""
    ) -> Iterator[tuple[str, dict[str, str]]]:
        """Each row's key, with these fields as text; `reference` is added by its key."""
        if name not in self.mapping.entities:
            return
        entity, mapped = entity_named(name), self.mapping.entities[name]
        wanted = frozenset(fields) & approved_for(entity, self.switches)
        converters = field_converters(entity, mapped, self.mapping.codes, wanted, self.today)
        points_at = mapped.references.get(reference, {}).get("key")
        columns = [*mapped.key, *(column for each in converters for column in each.columns)]
        columns += [points_at.column] if points_at else []
        for batch in self.source.read(mapped, tuple(dict.fromkeys(columns))):
            given = dict(zip(batch.columns, zip(*batch.rows, strict=True), strict=True))
            if not batch.rows:
                continue
            found: dict[str, Any] = {}
            for each in converters:
                each.fill(given, len(batch.rows), found)
            if points_at:
                found[reference] = list(map(clean_text, given[points_at.column]))
            for index, parts in enumerate(zip(*(given[n] for n in mapped.key), strict=True)):
                key = join_key(parts)
                if isinstance(key, str):
                    yield key, {n: _text(found, n, index) for n in (*fields, reference) if n}


def _text(found: Mapping[str, list[Any]], name: str, index: int) -> str:
    value = found[name][index] if name in found else None
    return value if isinstance(value, str) else ""


def _told(parts: list[str]) -> str:
    said = [part for part in dict.fromkeys(parts) if part]
    more = len(said) - _SHOWN_OF_EACH
    return " · ".join(said[:_SHOWN_OF_EACH]) + (f" · +{more}" if more > 0 else "")
