"""Where each field of a kind of record is proposed to be, as a page shows it and asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from appliance.model.fields import FieldType, Sensitivity
from appliance.model.register import entity_named
from appliance.model.text import mark
from appliance.suggest.plan import places_of
from appliance.web.language import gettext

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_TRUST = (
    (0.9, "disc", mark("sure")),
    (0.75, "half", mark("likely")),
    (0.0, "ring", mark("perhaps")),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One field, or one way of saying whom a row means.

    `columns` may be chosen; `place` is what is proposed or chosen, with its `shape` and word of
    trust and the `reason`. `is_off` where the field is switched off, so that nothing is read.
    """

    name: str
    meaning: str
    is_needed: bool
    is_off: bool
    place: str
    column: str
    is_looked_up: bool
    shape: str
    trust: str
    reason: str
    columns: tuple[str, ...]


def rows_of(
    plan: Mapping[str, Any],
    entity: str,
    tables: Mapping[str, Any],
    off: Collection[str],
) -> list[Row]:
    """Every field of an entity, with the columns of its table that may be chosen."""
    proposal = plan.get(entity, {}).get("proposal")
    if not proposal or proposal["table"] not in tables:
        return []
    columns = tables[proposal["table"]]["columns"]
    placed = dict(proposal["fields"])
    placed |= {f"{one['name']}.{one['identifier']}": one for one in proposal["references"]}
    given = {one["name"] for one in proposal["references"]}
    used = {name for name, one in plan.items() if one["is_used"]}
    return [
        _row(entity, name, placed.get(name), columns, off)
        for name in places_of(entity)
        if name in placed or _is_offered(entity, name, used, given)
    ]


def _is_offered(
    entity: str,
    name: str,
    used: Collection[str],
    given: Collection[str],
) -> bool:
    """Whether a place without a proposal is worth a line: what points elsewhere, only one way."""
    reference, dot, identifier = name.partition(".")
    if not dot:
        return True
    target = entity_named(entity).field(reference).refers_to
    if target in used:
        return identifier == "key"
    return identifier != "key" and reference not in given


def _row(
    entity: str,
    name: str,
    placed: Mapping[str, Any] | None,
    columns: Collection[Mapping[str, Any]],
    off: Collection[str],
) -> Row:
    meaning, is_needed, is_sensitive = _said_of(entity, name)
    shape, trust = _trust(placed)
    return Row(
        name=name,
        meaning=meaning,
        is_needed=is_needed,
        is_off=name in off,
        place=_place(placed),
        column=placed["column"] if placed else "",
        is_looked_up=bool(placed and placed["lookup"]),
        shape=shape,
        trust=trust,
        reason=placed["reason"] if placed else "",
        columns=tuple(c["name"] for c in columns if is_sensitive or not c["is_intimate"]),
    )


def _said_of(entity: str, name: str) -> tuple[str, bool, bool]:
    """What a place means, whether rows need it, and whether its field is sensitive."""
    if name == "mark":
        return gettext("The mark as a teacher writes it: points, a share or a code"), False, False
    reference, dot, identifier = name.partition(".")
    field = entity_named(entity).field(reference)
    meaning = gettext(field.meaning)
    if field.type is FieldType.REFERENCE and dot:
        by = identifier.replace("_", " ")
        meaning = gettext("%(meaning)s, by its %(identifier)s", meaning=meaning, identifier=by)
    return meaning, field.required, field.sensitivity is Sensitivity.SENSITIVE


def _trust(placed: Mapping[str, Any] | None) -> tuple[str, str]:
    if placed is None:
        return "", ""
    for least, shape, word in _TRUST:
        if placed["confidence"] >= least:
            return shape, gettext(word)
    return "", ""


def _place(placed: Mapping[str, Any] | None) -> str:
    if placed is None:
        return ""
    told = str(placed["column"])
    step = placed["lookup"]
    while step:
        told += f" → {step['table']}.{step['wanted']}"
        step = step["then"]
    return told
