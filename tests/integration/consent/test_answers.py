"""Fields, flags and the regime: what is refused goes at once, and does not come with an import."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from appliance.bootstrap.fields import switch_field
from appliance.bootstrap.opening import Appliance
from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from appliance.imports.consent import deciding
from appliance.insights.compute import refresh_answers
from appliance.insights.thresholds import THRESHOLDS
from appliance.model.consent import Regime
from appliance.model.fields import Purpose
from appliance.model.mapping_file import parse_mapping
from appliance.model.register import STUDENTS
from appliance.model.switches import Decision
from appliance.settings import Settings
from tests.boxes import TODAY, change, open_gate
from tests.integration.consent.deciding import PRINCIPAL, decide, told, undo

if TYPE_CHECKING:
    from tests.boxes import Box
    from tests.integration.imports.hamlet import Hamlet

LUNCH = {"students__lunch_status": "refused"}
ALLOWED = {"students__lunch_status": "allowed"}


@pytest.fixture
def lunch_box(hamlet_box: Box) -> Box:
    """The hamlet, whose principal has switched lunch status on."""
    box = Appliance(hamlet_box.home, hamlet_box.made.key, Settings(), hamlet_box.store)
    meals = Decision(
        to_on=True, reason="meals", purpose=Purpose.SUPPORT, until=TODAY + timedelta(days=300)
    )
    switch_field(box, STUDENTS, STUDENTS.field("lunch_status"), CONSOLE, meals)
    open_gate(hamlet_box.store)
    hamlet_box.run("sis")
    return hamlet_box


def lunches(box: Box) -> dict[int, str]:
    return dict(box.query("SELECT id, lunch_status FROM students WHERE lunch_status IS NOT NULL"))


def under(box: Box, regime: Regime) -> int:
    with box.store.writing(PRINCIPAL, AuditEvent(Action.CONSENT_REGIME_SET)) as work:
        return deciding.set_regime(work, regime)


def test_a_refused_field_is_erased_at_once_and_not_read_again(
    hamlet: Hamlet, lunch_box: Box
) -> None:
    assert len(lunches(lunch_box)) == 40
    decide(lunch_box, 5, **LUNCH)
    assert lunches(lunch_box).keys() == {*range(1, 41)} - {5}
    change(hamlet.sis, "UPDATE STUDENT SET LUNCH = 'PAID'")
    lunch_box.run("sis")
    assert lunches(lunch_box) == {n: "PAID" for n in range(1, 41) if n != 5}


def test_a_refused_field_taken_back_comes_with_the_next_import(lunch_box: Box) -> None:
    kept = decide(lunch_box, 5, **LUNCH)
    lunch_box.run("sis")
    undo(lunch_box, kept.consent_id)
    lunch_box.run("sis")
    assert len(lunches(lunch_box)) == 40


def test_under_opt_in_only_what_was_allowed_is_kept(lunch_box: Box) -> None:
    decide(lunch_box, 7, **ALLOWED)
    assert under(lunch_box, Regime.OPT_IN) == 39
    assert lunches(lunch_box).keys() == {7}
    decide(lunch_box, 8, **ALLOWED)
    lunch_box.run("sis")
    assert lunches(lunch_box).keys() == {7, 8}
    under(lunch_box, Regime.NOTICE)
    lunch_box.run("sis")
    assert len(lunches(lunch_box)) == 40


def test_a_row_set_aside_tells_nothing_of_a_refused_field(hamlet: Hamlet, lunch_box: Box) -> None:
    change(hamlet.sis, "UPDATE STUDENT SET GRADE = 'x' WHERE ID = 5")
    lunch_box.run("sis")
    assert "FREE" in str(lunch_box.query("SELECT content FROM set_aside"))
    decide(lunch_box, 5, **LUNCH)
    assert "FREE" not in str(lunch_box.query("SELECT content FROM set_aside"))
    lunch_box.run("sis")
    (content,) = lunch_box.query("SELECT content FROM set_aside")[0]
    assert "FREE" not in content
    assert "LAST4" in content


# --- flags ------------------------------------------------------------------------------


def answered(box: Box) -> None:
    with box.store.writing(CONSOLE, AuditEvent(Action.ANSWERS_COMPUTED)) as work:
        mappings = [parse_mapping(info.mapping) for info in work.find.sources.all()]
        refresh_answers(work, THRESHOLDS, mappings=mappings, moved=False)


def flagged(box: Box) -> set[int]:
    return {row[0] for row in box.query("SELECT DISTINCT student_id FROM flags")}


def test_no_flag_is_kept_or_computed_of_a_child_without_flags(riverside_box: Box) -> None:
    answered(riverside_box)
    before = flagged(riverside_box)
    one = min(before)
    kept = decide(riverside_box, one, flags="refused")
    assert flagged(riverside_box) == before - {one}
    answered(riverside_box)
    assert flagged(riverside_box) == before - {one}
    undo(riverside_box, kept.consent_id)
    answered(riverside_box)
    assert flagged(riverside_box) == before


def test_no_figure_of_the_school_counts_a_child_who_is_out(riverside_box: Box) -> None:
    """All demo sources are read again: gradebooks know children by address and by name."""
    answered(riverside_box)
    out = sorted(flagged(riverside_box))[:6]
    (before,) = riverside_box.query("SELECT count(*) FROM students")[0]
    names = riverside_box.query(
        "SELECT last_name, email, student_number FROM students "
        f"WHERE id IN ({', '.join(map(str, out))})"
    )
    with riverside_box.store.writing(PRINCIPAL) as work:
        for kept in deciding.decide(work, [(one, told(dashboard="refused")) for one in out]):
            work.record(kept.event)
    assert not riverside_box.query("SELECT 1 FROM school_weeks")
    counted = {name: riverside_box.run(name) for name in riverside_box.sources}
    answered(riverside_box)
    assert riverside_box.query("SELECT count(*) FROM students") == [(before - 6,)]
    assert all(run.state == "published" for run in riverside_box.runs())
    assert all(outcome.opted_out for outcome in counted.values())
    (week,) = riverside_box.query(
        "SELECT sum(students) FROM school_weeks GROUP BY week ORDER BY week DESC LIMIT 1"
    )[0]
    assert week <= before - 6
    kept = str(
        [riverside_box.query(f"SELECT * FROM {t}") for t in ("links", "set_aside", "students")]
    )
    assert not [email for _, email, _ in names if email and email in kept]
    assert not [number for _, _, number in names if f"'{number}'" in kept]
