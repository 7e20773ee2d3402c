"""Minimize: which fields and identifiers a run may ask for, and whether it must ask at all."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from appliance.errors import MappingError
from appliance.governance.minimization import approved_fields
from appliance.model.mapping import identifiers_of
from appliance.model.mapping_file import COMPOSITE_FIELDS
from appliance.model.register import entity_named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from appliance.model.fields import Entity
    from appliance.model.mapping import EntityMapping
    from appliance.model.mapping import Mapping as SourceMapping

PIPELINE_VERSION = 7
"""Raised when the stages come to treat the same rows otherwise, so that nothing is skipped."""


def approved_for(entity: Entity, switches: Mapping[tuple[str, str], bool]) -> frozenset[str]:
    """Name the fields of an entity that may be asked for, those of the mapping's own among them.

    A composite (a mark) is asked for where any of what it is taken apart into is approved; the
    parts that are not are left behind.
    """
    approved = approved_fields(entity, switches)
    composites = COMPOSITE_FIELDS.get(entity.name, {})
    return approved | {name for name, parts in composites.items() if not approved.isdisjoint(parts)}


class IdentifiersOffError(MappingError):
    """The rows of “{entity}” in the source “{source}” say whom they mean only by {identifiers}, and
    that is switched off. Nothing was changed. Switch it on again (homeroom fields on), or map
    another.
    """


def minimized(
    mapped: EntityMapping, switches: Mapping[tuple[str, str], bool], *, source: str
) -> EntityMapping:
    """Leave out the identifiers that hold a field of another entity which is off.

    Raises
    ------
    IdentifiersOffError
        None is left of those by which rows say whom they mean.
    """
    references = {}
    for target in entity_named(mapped.entity).references:
        given = mapped.references.get(target.name, {})
        off = _identifiers_off(entity_named(target.refers_to), switches)
        left = {name: how for name, how in given.items() if name not in off}
        if left:
            references[target.name] = left
        elif given and target.required:
            title, said = entity_named(mapped.entity).title.lower(), ", ".join(given)
            raise IdentifiersOffError(source=source, entity=title, identifiers=said)
    return replace(mapped, references=references)


def _identifiers_off(entity: Entity, switches: Mapping[tuple[str, str], bool]) -> frozenset[str]:
    approved = approved_fields(entity, switches)
    off = (
        identifiers_of(entity.name, field.name) for field in entity if field.name not in approved
    )
    return frozenset[str]().union(*off)


def unshown_columns(mapped: EntityMapping, approved: frozenset[str]) -> frozenset[str]:
    """Name the columns that hold more than is approved: those of composites with a part off."""
    composites = COMPOSITE_FIELDS.get(mapped.entity, {})
    return frozenset(
        how.column
        for name, how in mapped.fields.items()
        if name in composites and not approved.issuperset(composites[name])
    )


def digest_of_inputs(
    fingerprint: str | None,
    mapping: SourceMapping,
    mapped: EntityMapping,
    approved: frozenset[str],
    store_state: Mapping[str, object],
) -> str:
    """Digest everything that the outcome of an entity depends on; empty where that is not known.

    `store_state` says what the rows may refer to: the newest run that changed each entity that
    they point at, and the links that a person decided. Two runs with one digest give the same.
    """
    if fingerprint is None:
        return ""
    said = [
        PIPELINE_VERSION,
        fingerprint,
        asdict(mapped),
        mapping.codes,
        mapping.options,
        mapping.gaps,
        sorted(approved),
        store_state,
    ]
    text = json.dumps(said, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
