"""The consent sheet: handed out as a workbook, read when it comes back, carried out when it was
looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from appliance.governance.access import Permission
from appliance.governance.audit import Action
from appliance.imports.consent import deciding
from appliance.imports.consent.sheet import (
    FILE_NAME,
    LARGEST,
    MIMETYPE,
    RowState,
    SheetUnreadableError,
    make_sheet,
    read_sheet,
)
from appliance.imports.consent.sheet import weigh as weigh_sheet
from appliance.model.text import Message, mark
from appliance.web.consent_stay import keep_sheet, take_sheet
from appliance.web.pages import Download, Go, Show, page
from appliance.web.views.consents import carried_out

if TYPE_CHECKING:
    from appliance.store.unit_of_work import UnitOfWork

_CARRIED_OUT = mark("Decisions entered and carried out: {n}.")


@page(
    "/trust/consents/template",
    needs=Permission.MANAGE_CONSENT,
    because=Action.CONSENT_SHEET_GIVEN,
    writes=True,
)
def template(work: UnitOfWork) -> Download:
    """The workbook, a row for each student here."""
    people = sorted(work.find.roster.numbered(), key=lambda one: one[1].in_order)
    rows = [
        (number, person.last_name, person.called, person.grade_level) for number, person in people
    ]
    return Download(make_sheet(rows), MIMETYPE, FILE_NAME, [person.id for _, person in people])


@page(
    "/trust/consents/sheet",
    needs=Permission.MANAGE_CONSENT,
    because=Action.CONSENT_SHEET_READ,
    writes=True,
    takes_file=LARGEST,
)
def read(work: UnitOfWork) -> Show:
    """Account for every row of a returned workbook, and change nothing."""
    file = request.files.get("sheet")
    if file is None or not file.filename:
        raise SheetUnreadableError(reason="no file was chosen")
    rows = weigh_sheet(work, read_sheet(file.read()))
    applying = [(row.student_id, row.given) for row in rows if row.student_id and row.given]
    decisions = [(one, given) for one, given in applying if given]
    keep_sheet(work.find.consents.version(), decisions)
    people = {one.id: one for one in work.find.roster.people([one for one, _ in decisions])}
    effects = {one: deciding.effect(work, one, given.answers) for one, given in decisions}
    context = {
        "rows": rows,
        "people": people,
        "effects": effects,
        "counts": {state: sum(row.state is state for row in rows) for state in RowState},
    }
    return Show("consents/sheet.html", context, students=[*people])


@page(
    "/trust/consents/sheet/apply",
    needs=Permission.MANAGE_CONSENT,
    because=Action.CONSENT_SHEET_READ,
    writes=True,
)
def carry_out(work: UnitOfWork) -> Go:
    """Carry out all that the sheet decides, or nothing."""
    kept = deciding.decide(work, take_sheet(work.find.consents.version()))
    for one in kept:
        work.record(one.event)
    return Go(
        "/trust/consents",
        note=Message(_CARRIED_OUT, {"n": len(kept)}),
        detail={"decisions": len(kept)},
        then=carried_out(work, kept),
    )
