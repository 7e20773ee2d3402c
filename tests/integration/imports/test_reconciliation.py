"""What a source counts now, held against what is kept of it: every difference has its reason."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from appliance.bootstrap.opening import Appliance
from appliance.bootstrap.reconciling import reconcile_source
from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from appliance.imports.lock import import_lock
from appliance.model.reconciliation import Difference, EntityReconciliation
from appliance.model.runs import RunState
from appliance.settings import Settings
from tests.boxes import Box, MadeHome, change, not_told, opened
from tests.connectors.vendors import school_of
from tests.integration.imports.vendor_school import import_school

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.database_servers import Server

SOURCES = ("sis", "attendance", "gradebooks")


@pytest.fixture
def school(riverside: Path, riverside_home: MadeHome, tmp_path: Path) -> Iterator[tuple[Box, Path]]:
    """The imported demo school, and sources of its own that may be changed."""
    folder = tmp_path / "sources"
    shutil.copytree(riverside, folder)
    for box in opened(riverside_home.copy_to(tmp_path / "home")):
        for info in box.sources.values():
            moved = str(folder / info.address.rsplit(f"{riverside}/", 1)[-1])
            object.__setattr__(info, "address", moved)
        yield box, folder


def reconciled(box: Box, source: str) -> dict[str, EntityReconciliation]:
    """Count a source, and give what stands in the store of it afterwards."""
    outcome = box.run(source, reconciles=True)
    with box.store.writing(CONSOLE, AuditEvent(Action.SOURCE_RECONCILED)) as work:
        work.find.reconciliations.keep(outcome.source_id, "console", outcome.reconciled)
        kept = work.find.reconciliations.all()[source]
    assert kept.entities == outcome.reconciled
    return {each.entity: each for each in kept.entities}


def rows(found: EntityReconciliation, difference: Difference) -> int:
    return sum(each.rows for each in found.explained if each.difference is difference)


@pytest.mark.parametrize("source", SOURCES)
def test_every_row_of_the_demo_school_is_accounted_for(
    school: tuple[Box, Path], source: str
) -> None:
    box, _ = school
    before = box.picture()
    found = reconciled(box, source)
    assert found
    assert {name: each.unexplained for name, each in found.items() if each.unexplained} == {}
    assert box.picture() == before
    assert box.runs()[0].state is RunState.COUNTED


def test_counting_is_no_import_of_the_source(school: tuple[Box, Path]) -> None:
    """The clock, the pages and a held run that waits go by the last run that was to change."""
    box, _ = school
    before = box.runs()
    reconciled(box, "sis")
    box.run("sis", is_dry_run=True)
    with box.store.reading(CONSOLE) as work:
        newest = work.find.runs.newest_import("sis")
    assert newest is not None
    assert newest.id == max(run.id for run in before if run.source == "sis")


def test_what_is_kept_is_what_the_store_holds(school: tuple[Box, Path]) -> None:
    box, _ = school
    (source_id,) = box.query("SELECT id FROM sources WHERE name = 'sis'")[0]
    for name, found in reconciled(box, "sis").items():
        held = box.query(f"SELECT count(*) FROM {name} WHERE source_id = ?", source_id)[0][0]
        assert found.kept == held, name


def test_rows_that_came_and_went_since_are_told_apart(school: tuple[Box, Path]) -> None:
    box, folder = school
    change(
        folder / "sis.db",
        "DELETE FROM SCHED WHERE SCHED_ID IN (SELECT SCHED_ID FROM SCHED LIMIT 3)",
    )
    found = reconciled(box, "sis")["section_enrollments"]
    assert rows(found, Difference.GONE) == 3
    assert found.unexplained == 0
    assert found.in_source == found.kept - 3 + rows(found, Difference.REFUSED) + rows(
        found, Difference.UNLINKED
    ) + rows(found, Difference.REPEATED) + rows(found, Difference.NEW)
    differing = found.differing_sections
    assert sum(each.kept - each.given for each in differing) == 3
    assert all(each.section for each in differing)


def test_a_row_that_cannot_be_read_any_more_is_told_and_stays(school: tuple[Box, Path]) -> None:
    box, folder = school
    before = reconciled(box, "sis")["students"]
    change(
        folder / "sis.db",
        "UPDATE STUDENT SET GRD_LVL = '??' WHERE STU_ID IN (SELECT STU_ID FROM STUDENT LIMIT 2)",
    )
    found = reconciled(box, "sis")["students"]
    assert rows(found, Difference.REFUSED) == rows(before, Difference.REFUSED) + 2
    assert rows(found, Difference.SPARED) == rows(before, Difference.SPARED) + 2
    assert (found.kept, found.in_source) == (before.kept, before.in_source)
    assert found.unexplained == 0


def test_a_row_that_is_given_twice_counts_once(school: tuple[Box, Path]) -> None:
    box, folder = school
    before = reconciled(box, "attendance")["attendance_events"]
    file = min((folder / "attendance").glob("*.csv"))
    head, first, *_ = file.read_text(encoding="utf-8").splitlines()
    file.with_name("attendance-2026-zz.csv").write_text(f"{head}\n{first}\n", encoding="utf-8")
    found = reconciled(box, "attendance")["attendance_events"]
    assert rows(found, Difference.REPEATED) == rows(before, Difference.REPEATED) + 1
    assert (found.in_source, found.kept) == (before.in_source + 1, before.kept)
    assert found.unexplained == 0


@pytest.mark.postgresql
def test_what_the_source_has_of_other_years_is_counted(box: Box, postgresql: Server) -> None:
    _, config = school_of("rosariosis", postgresql)
    import_school(box, "rosariosis", config)
    appliance = Appliance(box.home, box.made.key, Settings(), box.store)
    with import_lock(box.home):
        found = reconcile_source(appliance, box.sources["sis"], CONSOLE, not_told)
    assert {each.entity: each.unexplained for each in found if each.unexplained} == {}
    years = {other.title for each in found for other in each.left_out}
    assert years == {"2024–2025"}
    sessions = next(each for each in found if each.entity == "academic_sessions")
    assert [(other.value, other.rows) for other in sessions.left_out] == [("2024", 1)]
