"""File drops, through every stage into the encrypted file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from appliance.bootstrap.mappings import mapping_of, open_source
from appliance.errors import SourceError
from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from appliance.imports.pipeline import Import, Order
from appliance.model.runs import SourceInfo
from connectors.clever import CleverConnector
from tests.boxes import NOW, no_answers, not_told
from tests.connectors import powerschool_school
from tests.connectors.drop_files import (
    CLEVER,
    ONEROSTER_11,
    ONEROSTER_12,
    PASSWORD_CELL,
    lines,
    oneroster_changes,
    write_folder,
    write_zip,
)

if TYPE_CHECKING:
    from pathlib import Path

    from appliance.imports.report import Outcome
    from tests.boxes import Box

ONEROSTER = {"school": "s1", "year": "y26"}
DROPS = {
    "oneroster 1.1": ("oneroster", ONEROSTER_11, ONEROSTER),
    "oneroster 1.2": ("oneroster", ONEROSTER_12, ONEROSTER),
    "clever": ("clever", CLEVER, {"school_id": "1923"}),
    "powerschool": (
        *("powerschool-exports", powerschool_school.exports()),
        powerschool_school.PARAMETERS,
    ),
}


def add(box: Box, connector: str, place: Path, parameters: dict[str, str]) -> None:
    info = SourceInfo(
        id=0,
        name="sis",
        title=connector,
        connector=connector,
        address=str(place),
        parameters=dict(parameters),
        mapping="",
        schedule="",
        added_at=NOW,
    )
    with box.store.writing(CONSOLE, AuditEvent(Action.SOURCE_ADDED)) as work:
        work.find.sources.add(info, "")
        box.sources["sis"] = work.find.sources.get("sis")


def run(box: Box) -> Outcome:
    info = box.sources["sis"]
    mapping = mapping_of(info)
    return Import(
        store=box.store,
        order=Order(source=info, mapping=mapping, actor=CONSOLE),
        open_source=lambda: open_source(info, mapping, ""),
        compute=no_answers,
        progress=not_told,
    ).run()


@pytest.fixture(params=DROPS)
def imported(request: pytest.FixtureRequest, box: Box, tmp_path: Path) -> tuple[Box, Path, str]:
    """A school that was read from a drop."""
    connector, files, parameters = DROPS[request.param]
    place = write_folder(tmp_path / "drop", files)
    add(box, connector, place, parameters)
    assert run(box).moved
    return box, place, connector


def test_the_same_drop_again_is_not_read_again(imported: tuple[Box, Path, str]) -> None:
    box, place, _ = imported
    again = run(box)
    assert not again.moved
    (place / "readme.md").write_text("nothing of ours")
    assert not run(box).moved


def test_nothing_that_is_not_allowed_reaches_the_store(imported: tuple[Box, Path, str]) -> None:
    box, *_ = imported
    (kept,) = box.query("SELECT group_concat(content) FROM set_aside")[0]
    assert PASSWORD_CELL not in str(kept)
    assert powerschool_school.SECRET not in str(kept)
    assert box.query("SELECT count(*) FROM students WHERE gender IS NOT NULL") == [(0,)]


def test_students_sit_in_classes_and_are_at_the_school(imported: tuple[Box, Path, str]) -> None:
    box, *_ = imported
    for table in ("students", "section_enrollments", "section_staff", "school_enrollments"):
        ((number,),) = box.query(f"SELECT count(*) FROM {table}")
        assert number > 0, table


def test_what_cannot_be_used_is_set_aside_with_its_file_and_line(box: Box, tmp_path: Path) -> None:
    add(box, "clever", write_folder(tmp_path / "drop", CLEVER), {"school_id": "1923"})
    run(box)
    aside = box.query("SELECT entity, origin, row_number, field FROM set_aside ORDER BY 1, 3")
    assert ("students", "students.csv", 4, "birth_date") in aside  # a day that never was
    assert ("students", "students.csv", 5, "grade_level") in aside  # ungraded
    assert ("section_enrollments", "enrollments.csv", 7, "student") in aside  # nobody has this id
    assert ("section_enrollments", "enrollments.csv", 8, "section") in aside  # nor this section


def gaps_of(box: Box) -> set[str]:
    with box.store.reading(CONSOLE) as work:
        return set(work.find.runs.gaps()[box.sources["sis"].id])


def test_what_a_drop_leaves_out_is_kept_with_the_run_that_read_it(box: Box, tmp_path: Path) -> None:
    """1.2 has columns for late work; a drop without them cannot tell it all the same."""
    place = write_folder(tmp_path / "drop", ONEROSTER_12)
    add(box, "oneroster", place, ONEROSTER)
    run(box)
    assert gaps_of(box) == {"entry_dates", "marks_in_words"}
    assert not run(box).gathered
    assert gaps_of(box) == {"entry_dates", "marks_in_words"}
    results = ONEROSTER_12["results.csv"].replace(",late,", ",tardy,").replace(",,B+,", ",8,,")
    write_folder(place, {"results.csv": results})
    run(box)
    assert gaps_of(box) == {"entry_dates", "late_work"}


def test_a_gap_that_a_connector_learns_of_is_said_although_the_drop_is_the_same(
    box: Box, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(box, "clever", write_folder(tmp_path / "drop", CLEVER), {"school_id": "1923"})
    shipped = CleverConnector.default_mapping("")
    fewer = replace(shipped, cannot_tell=shipped.cannot_tell[:1])
    with monkeypatch.context() as earlier:
        earlier.setattr(CleverConnector, "default_mapping", lambda address: fewer)
        run(box)
    assert gaps_of(box) == set(fewer.gaps)
    run(box)
    assert gaps_of(box) == set(shipped.gaps)


def test_changes_come_in_and_a_removal_is_one(box: Box, tmp_path: Path) -> None:
    drops = tmp_path / "drops"
    write_folder(drops / "1", ONEROSTER_11)
    add(box, "oneroster", drops, ONEROSTER)
    run(box)
    before = box.query("SELECT count(*) FROM section_enrollments")[0][0]
    header = "sourcedId,status,dateLastModified,classSourcedId,userSourcedId,role,endDate"
    changes = lines(
        header,
        "e4,tobedeleted,2025-10-02T00:00:00Z,k2,u3,student,",
        "e3,active,2025-10-02T00:00:00Z,k1,u2,student,2025-10-02",
        "e21,active,2025-10-02T00:00:00Z,k3,u1,student,",
        "e22,active,2025-10-02T00:00:00Z,k3,u2,student,",
    )
    write_zip(drops / "2.zip", oneroster_changes(enrollments=changes))
    outcome = run(box)
    (counts,) = (one for one in outcome.counts if one.entity == "section_enrollments")
    assert (counts.added, counts.changed, counts.removed) == (2, 1, 1)
    assert box.query("SELECT count(*) FROM section_enrollments") == [(before + 1,)]


def test_changes_that_have_lost_their_whole_drop_remove_nobody(box: Box, tmp_path: Path) -> None:
    drops = tmp_path / "drops"
    write_folder(drops / "1", ONEROSTER_11)
    add(box, "oneroster", drops, ONEROSTER)
    run(box)
    changes = "sourcedId,status,classSourcedId,userSourcedId,role\ne21,active,k3,u1,student\n"
    write_zip(drops / "2.zip", oneroster_changes(enrollments=changes))
    (drops / "1").rename(drops / "3")
    before = box.query("SELECT count(*) FROM students")
    with pytest.raises(SourceError, match="has only changes"):
        run(box)
    assert box.query("SELECT count(*) FROM students") == before
