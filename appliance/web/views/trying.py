"""A described source tried and saved: masked rows, counts, what would be set aside; then kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from appliance.errors import HomeroomError
from appliance.governance.access import Permission
from appliance.governance.audit import Action
from appliance.model.drafts import Step, check_name
from appliance.model.schedules import parse_schedule
from appliance.web.drafting import asked, show_step, url_of
from appliance.web.pages import Answer, Go, page

if TYPE_CHECKING:
    from appliance.model.drafts import Draft
    from appliance.store.unit_of_work import UnitOfWork


@page(
    "/sources/drafts/<int:draft_id>/trial",
    needs=Permission.RUN_IMPORTS,
    because=Action.DRAFT_VIEWED,
)
def trial(work: UnitOfWork, draft_id: int) -> Answer:
    """What an import would do: counts, reasons, and the first rows masked."""
    return show_step(work, draft_id, "trial", _trial_context)


def _trial_context(draft: Draft) -> dict[str, Any]:
    found = draft.findings["trial"]
    return {
        "tried": found["tried"],
        "samples": {one["entity"]: one for one in found["samples"]},
        "problems": draft.findings.get("problems", []),
    }


@page(
    "/sources/drafts/<int:draft_id>/trial",
    needs=Permission.RUN_IMPORTS,
    because=Action.DRAFT_CHANGED,
    writes=True,
)
def try_again(work: UnitOfWork, draft_id: int) -> Answer:
    """Have the source tried anew."""
    draft = work.find.drafts.get(draft_id)
    if draft.is_busy(work.now) or "codes" not in draft.findings:
        return Go(url_of(draft, "trial"))
    return asked(work, draft, Step.TRY)


@page(
    "/sources/drafts/<int:draft_id>/save",
    needs=Permission.RUN_IMPORTS,
    because=Action.DRAFT_VIEWED,
)
def save_form(work: UnitOfWork, draft_id: int) -> Answer:
    """Ask what the source is called and when it is read."""
    return show_step(work, draft_id, "save", lambda _: {"said": {}})


@page(
    "/sources/drafts/<int:draft_id>/save",
    needs=Permission.RUN_IMPORTS,
    because=Action.DRAFT_CHANGED,
    writes=True,
)
def save(work: UnitOfWork, draft_id: int) -> Answer:
    """Have it kept as a source."""
    draft = work.find.drafts.get(draft_id)
    if draft.is_busy(work.now) or "trial" not in draft.findings:
        return Go(url_of(draft, "save"))
    said = {name: request.form.get(name, "").strip() for name in ("name", "title", "schedule")}
    name = draft.replaces or said["name"] or draft.name
    try:
        check_name(name) if not draft.replaces else None
        parse_schedule(said["schedule"])
    except HomeroomError as error:
        told = {"said": said, "problem": error}
        return show_step(work, draft_id, "save", lambda _: told, 422)
    title = said["title"][:80] or draft.title
    work.find.drafts.keep_title(draft_id, name=name, title=title, schedule=said["schedule"])
    return asked(work, draft, Step.SAVE)
