"""No flag can know of a student's race, sex, family, language, meals or disability."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from appliance.insights.inputs import Inputs, SectionMark
from appliance.model import facts
from appliance.model.answers import AttendanceSummary, MarkSummary
from appliance.model.fields import Sensitivity
from appliance.model.register import ENTITIES, STUDENTS

ROOT = Path(__file__).parents[2]
RULES = sorted((ROOT / "appliance" / "insights").glob("*.py"))
READING = [
    ROOT / "appliance" / "model" / "facts.py",
    ROOT / "appliance" / "store" / "repositories" / "facts.py",
    ROOT / "appliance" / "store" / "repositories" / "current.py",
]
SENSITIVE = {
    field.name
    for entity in ENTITIES
    for field in entity
    if field.sensitivity is Sensitivity.SENSITIVE
}
IDENTITY = {field.name for field in STUDENTS} - {"grade_level"}
NEVER = SENSITIVE | IDENTITY | {"race", "sex", "lunch", "language", "family", "address", "poverty"}


@pytest.mark.parametrize("path", RULES + READING, ids=lambda path: path.stem)
def test_no_rule_and_nothing_that_feeds_one_names_a_field_it_must_not_use(path: Path) -> None:
    words = set(re.findall(r"[a-z_]+", path.read_text(encoding="utf-8").lower()))
    assert not words & NEVER


def test_the_inputs_of_a_flag_can_carry_attendance_and_work_alone() -> None:
    assert {field.name for field in fields(Inputs)} == {"day", "attendance", "days", "sections"}
    assert {field.name for field in fields(SectionMark)} == {"section_code", "mark"}
    for carried in (AttendanceSummary, MarkSummary):
        assert not {field.name for field in fields(carried)} & NEVER


def test_what_is_read_for_the_rules_has_no_name_in_it() -> None:
    carried = (facts.Pupil, facts.AttendanceRows, facts.WorkRow, facts.Seat, facts.TaughtClass)
    assert not {name for kind in carried for name in kind._fields} & NEVER
