"""A look at a source before anything is imported: does the mapping fit, what would come in.

Values are masked: whoever prepares a source need not see a child's record to do it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from appliance.imports.check import check_rows
from appliance.imports.conform import field_converters
from appliance.imports.minimize import approved_for
from appliance.imports.values import clean_text
from appliance.model.register import entity_named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from appliance.imports.read import OpenSource, RowBatch
    from appliance.model.mapping import EntityMapping
    from appliance.model.mapping import Mapping as SourceMapping

PREVIEW_ROWS = 5


@dataclass(frozen=True, slots=True)
class Sample:
    """Some rows of one entity: the columns asked for, masked values, and what would be refused."""

    entity: str
    origin: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    refusals: tuple[tuple[str, str, int], ...]  # (field, reason, rows), of the first batch


def mask(value: object) -> str:
    """Show a value's shape without the value: letters as x, digits as 0, signs as they are.

    The length of a word is not given away: every run of letters is shown as three.
    """
    text = clean_text(value)
    if text is None:
        return ""
    masked: list[str] = []
    for sign in text:
        kind = "x" if sign.isalpha() else "0" if sign.isdigit() else sign
        if kind != "x" or masked[-3:] != ["x"] * 3:
            masked.append(kind)
    return "".join(masked)


def preview(
    source: OpenSource,
    mapping: SourceMapping,
    switches: Mapping[tuple[str, str], bool],
    today: date,
) -> list[Sample]:
    """Read the beginning of each entity, and say what it looks like."""
    samples = []
    for name, mapped in mapping.entities.items():
        approved = approved_for(entity_named(name), switches)
        columns = mapped.columns(approved)
        batch = next(iter(source.read(mapped, columns)), None)
        if batch is None:
            samples.append(Sample(name, "", columns, (), ()))
        else:
            samples.append(_sample(name, mapped, mapping, approved, batch, today))
    return samples


def _sample(
    name: str,
    mapped: EntityMapping,
    mapping: SourceMapping,
    approved: frozenset[str],
    batch: RowBatch,
    today: date,
) -> Sample:
    rows = tuple(tuple(map(mask, row)) for row in islice(batch.rows, PREVIEW_ROWS))
    refusals = [("", fault.reason, 1) for fault in batch.faults]
    if batch.rows:
        given = dict(zip(batch.columns, zip(*batch.rows, strict=True), strict=True))
        refusals += _refusals(name, mapped, mapping, approved, given, len(batch.rows), today)
    return Sample(name, batch.origin, batch.columns, rows, tuple(refusals))


def _refusals(
    name: str,
    mapped: EntityMapping,
    mapping: SourceMapping,
    approved: frozenset[str],
    given: Mapping[str, Sequence[object]],
    size: int,
    today: date,
) -> list[tuple[str, str, int]]:
    entity = entity_named(name)
    columns: dict[str, list[object]] = {}
    for converter in field_converters(entity, mapped, mapping.codes, approved, today):
        converter.fill(given, size, columns)
    verdict = check_rows(entity, columns)
    refused = Counter(verdict.reasons.values())
    left_empty = Counter((field, f"{why} (left empty)") for _, field, why in verdict.left_empty)
    return [(*what, rows) for what, rows in (refused + left_empty).items()]
