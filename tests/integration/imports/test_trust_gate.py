"""Nothing is imported before families were told: not read, not kept, not by any way in."""

from __future__ import annotations

import socket
import threading
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from alembic import command

from appliance.bootstrap.fields import switch_field
from appliance.bootstrap.importing import approve, order_for, run_import
from appliance.demo.sources import SOURCES
from appliance.errors import HomeroomError
from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from appliance.governance.gate import (
    GateShutError,
    NoticeDayError,
    SeenOtherError,
    StepsLeftError,
    Way,
)
from appliance.imports import gating
from appliance.imports.consent import deciding
from appliance.imports.pipeline import FieldsSwitchedError
from appliance.imports.report import HeldError
from appliance.model.consent import Regime
from appliance.model.drafts import Step as DraftStep
from appliance.model.fields import Purpose
from appliance.model.gate import Step
from appliance.model.register import STUDENTS
from appliance.model.runs import RunState, SourceInfo
from appliance.model.switches import Decision
from appliance.store import engine
from appliance.store.repositories.gate import NoticeUnknownError
from appliance.store.schema import changing_tables
from tests.boxes import NOW, PRINCIPAL, TODAY, add_demo, change, close_gate, open_gate, opened
from tests.decrypting import decrypted
from tests.integration.imports.hamlet import KIOSK, SIS
from tests.web.drafts import appliance_of, draft_of, made_draft

if TYPE_CHECKING:
    from pathlib import Path

    from appliance.demo.truth import Truth
    from appliance.governance.gate import Ruling
    from tests.boxes import Box, MadeHome
    from tests.integration.imports.hamlet import Hamlet

LUNCH = Decision(
    to_on=True, reason="meals", purpose=Purpose.SUPPORT, until=TODAY + timedelta(days=100)
)


@pytest.fixture
def shut_hamlet(hamlet: Hamlet, shut_box: Box) -> Box:
    """The hamlet's two sources, in a store whose families have not been told."""
    shut_box.add("sis", "sql", hamlet.sis, SIS)
    shut_box.add("attendance", "csv", hamlet.kiosk, KIOSK)
    return shut_box


def ruling(box: Box, source: SourceInfo | None = None) -> Ruling:
    with box.store.reading(CONSOLE) as work:
        return gating.ruling(work, source)


def stored(box: Box) -> int:
    return int(box.query("SELECT count(*) FROM students")[0][0])


def events(box: Box, action: Action) -> list[tuple[str, str, str]]:
    rows = box.query("SELECT actor, subject, why FROM audit_events WHERE action = ?", action)
    return [(row[0], row[1], row[2]) for row in rows]


def at(box: Box, day: date) -> None:
    moment = datetime.combine(day, NOW.timetz())
    box.store.clock = lambda: moment


def switch_lunch(box: Box, decision: Decision = LUNCH) -> None:
    switch_field(appliance_of(box), STUDENTS, STUDENTS.field("lunch_status"), PRINCIPAL, decision)


# --- before anything is read ------------------------------------------------------------


def test_a_source_is_not_even_reached_before_families_were_told(shut_box: Box) -> None:
    """The source is a port on which somebody listens: it hears nothing, and once they were told, it
    hears from us.
    """
    with closing(socket.create_server(("127.0.0.1", 0))) as source:
        source.settimeout(30)
        heard = threading.Event()
        listening = threading.Thread(target=_hang_up, args=(source, heard), daemon=True)
        listening.start()
        port = source.getsockname()[1]
        shut_box.add("sis", "sql", f"postgresql://reader@127.0.0.1:{port}/school", SIS)
        box = appliance_of(shut_box)
        order = order_for(shut_box.sources["sis"], CONSOLE)
        with pytest.raises(GateShutError, match=r"“sis” was read.*left: purposes, fields"):
            run_import(box, order, lambda *_: None)
        assert not heard.is_set()
        open_gate(shut_box.store)
        with pytest.raises(HomeroomError):
            run_import(box, order, lambda *_: None)
        assert heard.wait(30)
    listening.join(30)


def _hang_up(source: socket.socket, heard: threading.Event) -> None:
    try:
        while True:
            source.accept()[0].close()
            heard.set()
    except OSError:
        return


def test_a_refusal_is_recorded_with_what_is_left_and_is_no_run(shut_hamlet: Box) -> None:
    with pytest.raises(GateShutError):
        shut_hamlet.run("sis")
    ((actor, subject, why),) = events(shut_hamlet, Action.IMPORT_REFUSED)
    assert (actor, subject) == ("console", "source:sis")
    assert "notice" in why
    assert shut_hamlet.runs() == []
    assert stored(shut_hamlet) == 0


def test_it_opens_on_its_day_and_not_before(shut_hamlet: Box) -> None:
    told = TODAY - timedelta(days=13)
    open_gate(shut_hamlet.store, told)
    with pytest.raises(GateShutError, match="have until 2026-11-25"):
        shut_hamlet.run("sis")
    at(shut_hamlet, told + timedelta(days=14))
    shut_hamlet.run("sis")
    assert stored(shut_hamlet) == 40


def test_what_was_held_cannot_be_approved_past_the_gate(hamlet: Hamlet, hamlet_box: Box) -> None:
    change(hamlet.sis, "DELETE FROM SEAT WHERE ID > 20", "DELETE FROM STUDENT WHERE ID > 20")
    with pytest.raises(HeldError):
        hamlet_box.run("sis")
    close_gate(hamlet_box.store)
    order = approve(appliance_of(hamlet_box), hamlet_box.runs()[0].id, CONSOLE, is_recorded=False)
    with pytest.raises(GateShutError):
        run_import(appliance_of(hamlet_box), order, lambda *_: None)
    with pytest.raises(GateShutError):
        hamlet_box.run("sis", is_new_year=True)
    assert stored(hamlet_box) == 40


# --- while it is read -------------------------------------------------------------------


def test_a_gate_that_shuts_while_a_source_is_read_lets_nothing_be_published(
    shut_hamlet: Box,
) -> None:
    open_gate(shut_hamlet.store)
    shut = []

    def progress(stage: str, done: int, expected: int | None) -> None:
        if not shut:
            shut.append(stage)
            close_gate(shut_hamlet.store)

    with pytest.raises(GateShutError):
        shut_hamlet.run("sis", progress=progress)
    assert shut == ["Students"]
    assert shut_hamlet.runs()[0].state is RunState.FAILED
    assert "families" in (shut_hamlet.runs()[0].problem or "")
    assert stored(shut_hamlet) == 0
    assert b"FIRST17" not in decrypted(shut_hamlet)


def test_a_notice_that_comes_to_count_while_a_source_is_read_has_it_read_again(
    shut_hamlet: Box,
) -> None:
    open_gate(shut_hamlet.store)
    switch_lunch(shut_hamlet)
    moved = []

    def progress(stage: str, done: int, expected: int | None) -> None:
        if not moved:
            moved.append(stage)
            open_gate(shut_hamlet.store)

    with pytest.raises(FieldsSwitchedError):
        shut_hamlet.run("sis", progress=progress)
    assert stored(shut_hamlet) == 0


# --- what only tries --------------------------------------------------------------------


@pytest.mark.parametrize("how", ["is_dry_run", "reconciles"])
def test_what_only_counts_leaves_no_child_in_the_file_or_its_log(
    how: str,
    riverside: Path,
    riverside_truth: Truth,
    shut_home: MadeHome,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine, "_CACHE_KIB", 256)  # what is taken back has left the memory before
    for box in opened(shut_home.copy_to(tmp_path / "home")):
        add_demo(box, riverside)
        outcome = box.run("sis", **{how: True})
        assert sum(counts.added for counts in outcome.counts) > 600
        found = decrypted(box)
        assert not [name for name in _names(riverside_truth) if name in found]
        assert stored(box) == 0


def test_a_source_that_is_described_and_tried_leaves_no_child_in_the_file(
    riverside: Path, riverside_truth: Truth, shut_box: Box
) -> None:
    steps = (DraftStep.LOOK, DraftStep.DESCRIBE, DraftStep.TRY)
    draft_id = made_draft(shut_box, "sql", riverside / SOURCES["sis"], *steps)
    tried = {one["entity"]: one for one in draft_of(shut_box, draft_id).findings["trial"]["tried"]}
    assert tried["students"]["taken"] >= 600
    shut_box.store.settle()
    found = decrypted(shut_box)
    assert not [name for name in _names(riverside_truth) if name in found]


def _names(truth: Truth) -> list[bytes]:
    """Names and numbers long enough to stand in a file for nothing else."""
    words = {word for one in truth.students.values() for word in (one.last_name, one.number)}
    return sorted(word.encode() for word in words if len(word) >= 6)


# --- what was told ----------------------------------------------------------------------


def test_a_field_that_no_letter_named_is_not_asked_for_until_one_has(
    hamlet: Hamlet, hamlet_box: Box
) -> None:
    switch_lunch(hamlet_box)
    hamlet_box.run("sis")
    assert hamlet_box.query("SELECT DISTINCT lunch_status FROM students") == [(None,)]
    assert ruling(hamlet_box).unnamed == {"students.lunch_status": None}
    open_gate(hamlet_box.store, TODAY)
    change(hamlet.sis, "UPDATE STUDENT SET FIRST = 'Anew' WHERE ID = 1")
    hamlet_box.run("sis")  # the first letter still stands for all that it named
    assert hamlet_box.query("SELECT first_name, lunch_status FROM students WHERE id = 1") == [
        ("Anew", None)
    ]
    opens = TODAY + timedelta(days=14)
    assert ruling(hamlet_box).unnamed == {"students.lunch_status": opens}
    at(hamlet_box, opens)
    hamlet_box.run("sis")
    assert hamlet_box.query("SELECT DISTINCT lunch_status FROM students") == [("FREE",)]


def test_a_field_kept_longer_than_the_letter_said_waits_for_another(hamlet_box: Box) -> None:
    switch_lunch(hamlet_box)
    open_gate(hamlet_box.store)
    assert ruling(hamlet_box).unnamed == {}
    switch_lunch(hamlet_box, replace(LUNCH, until=TODAY + timedelta(days=200)))
    assert ruling(hamlet_box).unnamed == {"students.lunch_status": None}
    switch_lunch(hamlet_box, replace(LUNCH, until=TODAY + timedelta(days=50)))
    assert ruling(hamlet_box).unnamed == {}


def test_silence_that_meant_no_is_not_made_to_mean_yes(hamlet_box: Box) -> None:
    close_gate(hamlet_box.store)
    _under(hamlet_box, Regime.OPT_IN)
    open_gate(hamlet_box.store)
    hamlet_box.run("sis")
    _under(hamlet_box, Regime.NOTICE)
    with pytest.raises(GateShutError, match="told anew"):
        hamlet_box.run("sis")
    _under(hamlet_box, Regime.OPT_IN)
    hamlet_box.run("sis")


def _under(box: Box, regime: Regime) -> None:
    with box.store.writing(PRINCIPAL, AuditEvent(Action.CONSENT_REGIME_SET)) as work:
        deciding.set_regime(work, regime)


# --- the walk ---------------------------------------------------------------------------


def look_at_all(box: Box) -> None:
    with box.store.writing(PRINCIPAL) as work:
        for step in gating.LOOKED_AT:
            work.record(gating.look_at(work, step, gating.seen(work, step)))
        work.record(gating.choose_regime(work, Regime.NOTICE))
        work.record(gating.choose_period(work, "10"))
        work.record(gating.name_contact(work, "the office"))


def record(box: Box, on: date) -> None:
    with box.store.writing(PRINCIPAL) as work:
        work.record(gating.record_notice(work, on, "by mail"))


def test_a_letter_cannot_be_said_to_have_gone_out_before_it_could_be_made(shut_box: Box) -> None:
    with pytest.raises(StepsLeftError, match="purposes, fields, retention, regime, period, cont"):
        record(shut_box, TODAY)
    look_at_all(shut_box)
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(NoticeDayError):
            record(shut_box, day)
    record(shut_box, TODAY)
    assert ruling(shut_box).opens == TODAY + timedelta(days=10)


def test_a_field_switched_after_a_look_is_to_be_looked_at_again(shut_box: Box) -> None:
    look_at_all(shut_box)
    at(shut_box, TODAY + timedelta(days=3))
    switch_lunch(shut_box)
    assert ruling(shut_box).missing == (Step.PURPOSES, Step.FIELDS, Step.NOTICE)
    with pytest.raises(StepsLeftError):
        record(shut_box, TODAY)
    look_at_all(shut_box)
    with pytest.raises(NoticeDayError, match="2026-11-27 or later"):
        record(shut_box, TODAY)


def test_nobody_confirms_what_they_have_not_seen(shut_box: Box) -> None:
    with shut_box.store.reading(PRINCIPAL) as work:
        was_seen = gating.seen(work, Step.FIELDS)
    switch_lunch(shut_box)
    with pytest.raises(SeenOtherError), shut_box.store.writing(PRINCIPAL) as work:
        gating.look_at(work, Step.FIELDS, was_seen)
    assert Step.FIELDS in ruling(shut_box).missing


def test_a_notice_taken_back_counts_no_more_and_is_kept(box: Box) -> None:
    assert ruling(box).way is Way.NOTICE
    close_gate(box.store)
    assert ruling(box).missing == (Step.NOTICE,)
    with pytest.raises(NoticeUnknownError), box.store.writing(PRINCIPAL) as work:
        gating.take_back(work, 7)
    assert len(box.query("SELECT 1 FROM gate_steps WHERE what = 'notice'")) == 1
    assert [row[1] for row in events(box, Action.NOTICE_TAKEN_BACK)] == ["gate:notice"]


def test_every_step_is_kept_with_who_and_when_and_in_the_chain(shut_box: Box) -> None:
    look_at_all(shut_box)
    look_at_all(shut_box)
    rows = shut_box.query("SELECT what, confirmed_by, confirmed_at FROM gate_steps")
    assert len(rows) == 12
    assert {row[1:] for row in rows} == {("principal", "2026-11-24T16:00:00+00:00")}
    assert [subject for _, subject, _ in events(shut_box, Action.GATE_CONFIRMED)] == [
        f"gate:{step}" for step in [*Step][:-1] * 2
    ]


def test_a_date_that_cannot_be_read_is_no_notice(box: Box) -> None:
    with box.store.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE gate_steps SET value = replace(value, '2026-08-03', 'August') "
            "WHERE what = 'notice'"
        )
    assert ruling(box).missing == (Step.NOTICE,)
    assert ruling(box).is_void


# --- the demo, and schools from before --------------------------------------------------


def test_the_demos_own_systems_pass_and_any_other_meets_the_gate(
    hamlet: Hamlet, shut_hamlet: Box, tmp_path: Path
) -> None:
    with shut_hamlet.store.writing(CONSOLE, AuditEvent(Action.DEMO_MARKED)) as work:
        work.find.gate.mark_demo({"sis": str(hamlet.sis)}, "console")
    shut_hamlet.run("sis")
    assert stored(shut_hamlet) == 40
    with pytest.raises(GateShutError):
        shut_hamlet.run("attendance")
    elsewhere = replace(shut_hamlet.sources["sis"], address=str(tmp_path / "real.db"))
    assert ruling(shut_hamlet, shut_hamlet.sources["sis"]).way is Way.DEMO
    assert not ruling(shut_hamlet, elsewhere).is_open
    assert not ruling(shut_hamlet).is_open


def test_a_school_that_imported_before_there_was_a_gate_keeps_what_it_has_and_tells_first(
    hamlet_box: Box,
) -> None:
    with changing_tables(hamlet_box.store.engine) as config:
        command.downgrade(config, "0016-1")
    with changing_tables(hamlet_box.store.engine) as config:
        command.upgrade(config, "head")
    assert stored(hamlet_box) == 40
    with pytest.raises(GateShutError):
        hamlet_box.run("sis")
    assert stored(hamlet_box) == 40
    open_gate(hamlet_box.store)
    hamlet_box.run("sis")
