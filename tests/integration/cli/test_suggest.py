"""`homeroom source suggest` and `choices`, as IT runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.model.mapping_file import parse_mapping
from tests.integration.cli.conftest import open_gate_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.cli.conftest import Homeroom


def test_a_drafted_mapping_fits_its_source_and_imports(homeroom: Homeroom, tmp_path: Path) -> None:
    """Looked through as a stranger, added with the draft alone: the same students come in."""
    draft = tmp_path / "drafted.toml"
    address = str(homeroom.school / "sis.db")
    before = homeroom("counts", "--json").rows
    said = homeroom("source", "suggest", "stranger", "--address", address, "--out", str(draft))
    assert said.status == 0, said.err
    assert "students" in parse_mapping(draft.read_text()).entities
    for gone in ("gradebooks", "attendance", "sis"):
        assert homeroom("source", "remove", gone, "--yes").status == 0
    add = ("source", "add", "stranger", "--connector", "sql", "--address", address)
    assert homeroom(*add, "--mapping", str(draft)).status == 0
    assert homeroom("source", "check", "stranger", "--json").rows == []
    open_gate_of(homeroom)  # it is no source of the demo's
    imported = homeroom("import", "stranger")
    assert imported.status == 0, imported.err
    told = {row["entity"]: row["sis"] for row in before}
    now = {row["entity"]: row["stranger"] for row in homeroom("counts", "--json").rows}
    for entity in ("students", "sections", "section_enrollments", "staff"):
        assert now[entity] == told[entity] > 0


def test_a_look_through_a_source_is_recorded(homeroom: Homeroom) -> None:
    chain = homeroom("audit", "verify", "--json").rows["events"]
    address = str(homeroom.school / "sis.db")
    assert homeroom("source", "suggest", "stranger", "--address", address, "--json").rows
    assert homeroom("audit", "verify", "--json").rows["events"] == chain + 2


def test_a_ready_connector_that_cannot_be_reached_is_a_sentence(homeroom: Homeroom) -> None:
    asked = ("--connector", "rosariosis", "--address", "postgresql://reader@127.0.0.1:1/sis")
    said = homeroom("source", "choices", *asked)
    assert said.status == 1
    assert "Traceback" not in said.err
    assert said.err.strip().endswith(".")


def test_a_generic_connector_has_nothing_to_choose(homeroom: Homeroom) -> None:
    said = homeroom("source", "choices", "--connector", "csv", "--address", "/nowhere")
    assert said.status == 0
    assert "nothing to choose" in said.err


def test_a_folder_of_exports_is_drafted_too(homeroom: Homeroom, tmp_path: Path) -> None:
    """A kiosk knows students by the number on their badge, and no more of them."""
    draft = tmp_path / "kiosk.toml"
    place = ("--connector", "csv", "--address", str(homeroom.school / "attendance"))
    said = homeroom("source", "suggest", "kiosk", *place, "--out", str(draft), "--json")
    assert said.status == 0, said.err
    found = {(row["entity"], row["field"]): row for row in said.rows}
    assert found["attendance_events", "student.student_number"]["column"].endswith(".badge")
    assert "QQ (" in " ".join(found["attendance_events", "category"]["open_codes"])
    assert "attendance_events" in parse_mapping(draft.read_text()).entities
