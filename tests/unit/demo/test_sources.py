from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from appliance.demo.school import School, make_school
from appliance.demo.sources import SOURCES, mapping_text, write_sources
from appliance.model.fields import Sensitivity
from appliance.model.mapping_file import parse_mapping
from appliance.model.register import ENTITIES, entity_named

if TYPE_CHECKING:
    from pathlib import Path

    from appliance.demo.truth import Truth
    from appliance.model.mapping import Mapping


def mapping_of(source: str) -> Mapping:
    return parse_mapping(mapping_text(source))


def test_the_same_school_is_written_the_same_way(tmp_path: Path):
    school = make_school(7, 60, date(2026, 9, 18))
    for name in ("one", "other"):
        write_sources(school, tmp_path / name)
    for path in (tmp_path / "one").rglob("*.*"):
        if path.suffix not in (".xlsx", ".db"):  # these keep the time at which they were written
            other = tmp_path / "other" / path.relative_to(tmp_path / "one")
            assert path.read_bytes() == other.read_bytes()


def test_progress_is_told_of_each_source_to_its_end(tmp_path: Path):
    told: list[tuple[str, int, int]] = []
    school = make_school(7, 60, date(2026, 9, 18))
    write_sources(school, tmp_path / "sources", lambda *step: told.append(step))
    assert list(dict.fromkeys(source for source, _, _ in told)) == list(SOURCES)
    for source in SOURCES:
        *_, (_, done, total) = [step for step in told if step[0] == source]
        assert done == total > 0


def test_it_does_not_write_over_sources_that_are_there(tmp_path: Path):
    school = make_school(7, 30, date(2026, 9, 18))
    write_sources(school, tmp_path / "sources")
    with pytest.raises(FileExistsError):
        write_sources(school, tmp_path / "sources")


def test_even_the_first_day_of_school_can_be_written(tmp_path: Path):
    write_sources(make_school(7, 14, date(2026, 8, 26)), tmp_path / "sources")
    assert len(list((tmp_path / "sources" / "attendance").iterdir())) == 1


def test_the_truth_knows_everyone(truth: Truth, school: School):
    assert truth.today == school.today
    assert truth.school_days == school.school_days
    assert set(truth.students) == {student.id for student in school.students}
    assert len(truth.badges) == len(school.students)


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_has_a_mapping(source: str):
    assert mapping_of(source).entities


def test_together_the_sources_have_every_entity():
    mapped = [entity for source in SOURCES for entity in mapping_of(source).entities]
    told = [entity.name for entity in ENTITIES if entity.name != "attendance_days"]
    assert sorted(mapped) == sorted(told)  # the kiosk reckons no days of its own


def test_codes_are_mapped_onto_values_that_the_register_knows():
    for source in SOURCES:
        mapping = mapping_of(source)
        for entity in mapping.entities.values():
            for name, field in entity.fields.items():
                if field.codes and name != "mark":
                    values = set(entity_named(entity.entity).field(name).values)
                    assert set(mapping.codes[field.codes].values()) <= values


def test_every_sensitive_field_is_mapped_and_off():
    mapping = mapping_of("sis")
    sensitive = [
        (entity, field)
        for entity in ENTITIES
        for field in entity
        if field.sensitivity is Sensitivity.SENSITIVE
    ]
    assert len(sensitive) == 8
    for entity, field in sensitive:
        assert field.name in mapping.entities[entity.name].fields
        assert not field.on_by_default
