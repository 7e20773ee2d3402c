"""A dialect's picture held against the truth, as its declared gaps leave it to be seen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.model.gaps import Gap
from tests.dialects import reference
from tests.dialects.gaps import seen_through
from tests.dialects.importing import gaps_told, imported, unexplained
from tests.dialects.picture import comparable, picture_of, told_by

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.boxes import MadeHome
    from tests.dialects.dialect import Dialect, Servers
    from tests.dialects.picture import Picture, Told
    from tests.dialects.truth import School


@dataclass(frozen=True)
class Comparison:
    """What a dialect told, through which gaps, and where it differs from the truth.

    `differences` are by entity and by answer, empty where all is equal; `untold` are the fields
    of the reference that the dialect does not give at all. `unexplained` are rows of a source and
    entity that are neither here nor accounted for.
    """

    told: Told
    gaps: tuple[Gap, ...]
    untold: dict[str, frozenset[str]]
    differences: dict[str, list[str]]
    set_aside: list[str]
    unexplained: dict[tuple[str, str], int]


def compare(
    dialect: Dialect, school: School, servers: Servers, made_home: MadeHome, folder: Path
) -> Comparison:
    """Write the school in a dialect, import it, and hold the outcome against the truth."""
    sources = dialect.write(school, folder, servers)
    with imported(made_home, folder, school, sources) as (box, mappings):
        found = picture_of(box)
        gaps = gaps_told(box)
        lost = unexplained(box)
    told = told_by(mappings)
    expected = reference_picture(made_home, folder / "reference", seen_through(school, gaps), told)
    differences = {
        entity: _differences(
            *(
                _recorded(picture, entity, _compared(dialect, told, entity), gaps)
                for picture in (found, expected)
            )
        )
        for entity in reference.TABLES
        if entity in told
    }
    for name, answers in expected.answers.items():
        differences[name] = _differences(found.answers[name], answers)
    untold = {
        entity: reference.told_fields(entity) - told.get(entity, frozenset())
        for entity in reference.TABLES
    }
    return Comparison(told, gaps, untold, differences, found.set_aside, lost)


def reference_picture(made_home: MadeHome, folder: Path, school: School, told: Told) -> Picture:
    """What comes of the reference, as far as another dialect tells of the school."""
    folder.mkdir()
    sources = reference.write(school, folder, told)
    with imported(made_home, folder, school, sources) as (box, _):
        return picture_of(box)


def _compared(dialect: Dialect, told: Told, entity: str) -> frozenset[str]:
    both = told[entity] & reference.told_fields(entity)
    return comparable(entity, both, dialect.other_words)


def _recorded(
    picture: Picture, entity: str, fields: frozenset[str], gaps: Iterable[Gap]
) -> Counter[str]:
    rows = picture.rows(entity, fields)
    if entity == "attendance_events" and Gap.REGISTERS_NOT_TAKEN in gaps:
        return Counter({row: n for row, n in rows.items() if '"present"' not in row})
    return rows


def _differences(ours: Counter[str], theirs: Counter[str]) -> list[str]:
    """The first few rows that only one of them has."""
    missing = [f"- {row}" for row in (theirs - ours).elements()]
    added = [f"+ {row}" for row in (ours - theirs).elements()]
    if not missing and not added:
        return []
    return [*missing[:5], *added[:5], f"{len(missing)} missing, {len(added)} too many"]
