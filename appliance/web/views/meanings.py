"""What the codes, dates and numbers of a described source mean: said by a person, never guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from appliance.errors import MappingError
from appliance.governance.access import Permission
from appliance.governance.audit import Action
from appliance.model.drafts import Step
from appliance.model.mapping import DECIMAL_SIGNS, Records
from appliance.model.mapping_file import parse_mapping
from appliance.model.mapping_text import write_mapping
from appliance.suggest.described import answered, with_codes
from appliance.suggest.profile import DATE_PATTERNS
from appliance.web.drafting import asked, changed, show_step, url_of
from appliance.web.pages import Answer, Go, page

if TYPE_CHECKING:
    from appliance.model.drafts import Draft
    from appliance.store.unit_of_work import UnitOfWork


class DateUnclearError(MappingError):
    """Say of every date how it is written: day and month are never guessed."""


@page(
    "/sources/drafts/<int:draft_id>/codes",
    needs=Permission.RUN_IMPORTS,
    because=Action.DRAFT_VIEWED,
)
def codes(work: UnitOfWork, draft_id: int) -> Answer:
    """Every code with its count, to be given one of our words or refused."""
    return show_step(work, draft_id, "codes", lambda draft: {"found": draft.findings})


@page(
    "/sources/drafts/<int:draft_id>/codes",
    needs=Permission.RUN_IMPORTS,
    because=Action.DRAFT_CHANGED,
    writes=True,
)
def choose_codes(work: UnitOfWork, draft_id: int) -> Answer:
    """Keep what each code means; one that is refused sets its rows aside."""
    draft = work.find.drafts.get(draft_id)
    if draft.is_busy(work.now) or "codes" not in draft.findings:
        return Go(url_of(draft, "codes"))
    mapping, found = parse_mapping(draft.mapping), draft.findings["codes"]
    for n, one in enumerate(found):
        for m, value in enumerate(one["values"]):
            said = request.form.get(f"code.{n}.{m}", value["ours"])
            value["ours"] = said if said in one["allowed"] else ""
        shown = {value["code"] for value in one["values"]}
        kept = {c: o for c, o in mapping.codes.get(one["table"], {}).items() if c not in shown}
        kept |= {value["code"]: value["ours"] for value in one["values"] if value["ours"]}
        mapping = with_codes(mapping, one["entity"], one["field"], one["table"], kept)
        one["is_settled"] = True
    work.find.drafts.keep_mapping(draft_id, write_mapping(mapping))
    work.find.drafts.keep_findings(draft_id, codes=found)
    return changed(draft, "values", tables=[one["table"] for one in found])


@page(
    "/sources/drafts/<int:draft_id>/values",
    needs=Permission.RUN_IMPORTS,
    because=Action.DRAFT_VIEWED,
)
def values(work: UnitOfWork, draft_id: int) -> Answer:
    """How dates and numbers are written, and what no row of attendance means."""
    return show_step(work, draft_id, "values", _values_context)


def _values_context(draft: Draft) -> dict[str, Any]:
    mapping = parse_mapping(draft.mapping)
    signs = {h.decimal for m in mapping.entities.values() for h in m.fields.values()}
    attendance = mapping.entities.get("attendance_events")
    return {
        "dates": draft.findings.get("dates", []),
        "patterns": DATE_PATTERNS,
        "decimal": signs.pop() if len(signs) == 1 else "",  # a file may say it field by field
        "seen": draft.findings.get("decimal", {}),
        "records": str(attendance.records) if attendance else "",
    }


@page(
    "/sources/drafts/<int:draft_id>/values",
    needs=Permission.RUN_IMPORTS,
    because=Action.DRAFT_CHANGED,
    writes=True,
)
def choose_values(work: UnitOfWork, draft_id: int) -> Answer:
    """Keep how dates and numbers are written, and have the source tried."""
    draft = work.find.drafts.get(draft_id)
    if draft.is_busy(work.now) or "codes" not in draft.findings:
        return Go(url_of(draft, "values"))
    dates, answers = draft.findings.get("dates", []), draft.findings.get("answers", {})
    formats = answers.setdefault("formats", {})
    for n, one in enumerate(dates):
        said = request.form.get(f"date.{n}", "")
        if said in (*DATE_PATTERNS, one["format"]) and said:
            formats[f"{one['entity']}.{one['field']}"] = one["format"] = said
            one["is_settled"] = True
    if request.form.get("decimal") in DECIMAL_SIGNS:
        answers["decimal"] = request.form["decimal"]
    if request.form.get("records") in {*Records}:
        answers["records"] = request.form["records"]
    mapping = answered(parse_mapping(draft.mapping), answers)
    work.find.drafts.keep_mapping(draft_id, write_mapping(mapping))
    work.find.drafts.keep_findings(draft_id, dates=dates, answers=answers)
    if not all(one["is_settled"] for one in dates):
        return show_step(work, draft_id, "values", _unclear, 422)
    return asked(work, draft, Step.TRY)


def _unclear(draft: Draft) -> dict[str, Any]:
    return _values_context(draft) | {"problem": DateUnclearError()}
