"""The page on which every row of a source is accounted for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from appliance.model.reconciliation import (
    Difference,
    EntityReconciliation,
    Explained,
    LeftOut,
    SectionRows,
)

if TYPE_CHECKING:
    from tests.web.conftest import Web

FOUND = EntityReconciliation(
    entity="section_enrollments",
    counted=1203,
    read=1203,
    kept=1180,
    changed=2,
    explained=(
        Explained(Difference.REFUSED, 12, "begin_date", "is not a date"),
        Explained(Difference.UNLINKED, 8, "student", "is nobody we know"),
        Explained(Difference.NEW, 5),
        Explained(Difference.GONE, 2),
    ),
    left_out=(LeftOut("syear", "2024", "2024–2025", 1100),),
    sections=(SectionRows("MATH-8-2", 25, 27), SectionRows("ART-7-1", 22, 22)),
)


def keep(web: Web, *found: EntityReconciliation) -> None:
    (source_id,) = web.box.query("SELECT id FROM sources WHERE name = 'sis'")[0]
    with web.box.store.writing(CONSOLE, AuditEvent(Action.SOURCE_RECONCILED)) as work:
        work.find.reconciliations.keep(source_id, "it@riverside.example", found)


@pytest.mark.parametrize("role", ["it", "principal"])
def test_every_difference_is_told_in_words(web: Web, role: str) -> None:
    keep(web, FOUND)
    text = web.signed_in(role).get("/reconciliation").text
    for said in (
        "+12 set aside: begin date is not a date",
        "+8 whose student is not known: student is nobody we know",
        "+5 that came since the last import",
        "−2 kept here that the source no longer has",
        "2 say something else than at the last import",
        "besides: 1,100 of 2024–2025 stay in the source",
        "MATH-8-2",
    ):
        assert said in text, said
    assert "ART-7-1" not in text
    assert "nothing explains" not in text


def test_what_nothing_explains_stands_out(web: Web) -> None:
    lost = EntityReconciliation("students", counted=10, read=10, kept=9, changed=0, explained=())
    keep(web, lost)
    text = web.signed_in("it").get("/reconciliation").text
    assert "+1 rows that nothing explains" in text


def test_counting_is_left_to_a_process_of_its_own(web: Web) -> None:
    visitor = web.signed_in("it")
    visitor.get("/reconciliation")
    assert visitor.post("/sources/sis/reconcile").status_code == 303
    assert web.imports.asked == [("reconcile", "sis", "it@riverside.example")]
