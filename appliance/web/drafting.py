"""What the pages share on which a source is described: the steps, and how a draft is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from appliance.model.drafts import DraftState, Step
from appliance.model.text import mark
from appliance.web.language import gettext
from appliance.web.pages import Go, Show
from appliance.web.parts import parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from appliance.model.drafts import ConnectorKind, Draft
    from appliance.store.unit_of_work import UnitOfWork

_STEPS = {
    "": mark("What is there"),
    "which": mark("School and year"),
    "fields": mark("Fields"),
    "codes": mark("Codes"),
    "values": mark("Dates and numbers"),
    "trial": mark("Preview"),
    "save": mark("Save"),
}

_NEEDS = {"codes": "codes", "values": "codes", "trial": "trial", "save": "trial"}
"""What must have been found before a step can be shown."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One step, as the pages name it; `url` is empty while it cannot be opened."""

    word: str
    url: str
    is_current: bool


def url_of(draft: Draft, step: str = "") -> str:
    """Where a step of a draft is shown."""
    return f"/sources/drafts/{draft.id}/{step}".rstrip("/")


def kind_of(draft: Draft) -> ConnectorKind | None:
    """The kind of system that a draft's source is."""
    return next((kind for kind in parts().kinds if kind.name == draft.connector), None)


def steps_of(draft: Draft) -> list[str]:
    """The steps that there are for a draft: a ready connector knows its tables."""
    kind = kind_of(draft)
    steps = [*_STEPS]
    if kind is not None and kind.is_ready:
        steps = [step for step in steps if step not in ("", "fields")]
    must_be_told = kind is not None and any(not each.default for each in kind.parameters)
    if not draft.findings.get("choices") and not must_be_told:
        steps.remove("which")
    return steps


def can_be_shown(draft: Draft, step: str) -> bool:
    """Whether what a step shows has been found."""
    return step in steps_of(draft) and _NEEDS.get(step, "") in ("", *draft.findings)


def first_step(draft: Draft) -> str:
    """Where a draft begins."""
    return url_of(draft, steps_of(draft)[0])


def stages(draft: Draft, current: str) -> list[Stage]:
    """Every step, with the one that is shown."""
    return [
        Stage(
            gettext(_STEPS[step]),
            url_of(draft, step) if can_be_shown(draft, step) else "",
            step == current,
        )
        for step in steps_of(draft)
    ]


def show_step(
    work: UnitOfWork,
    draft_id: int,
    step: str,
    context: Callable[[Draft], dict[str, Any]],
    status: int = 200,
) -> Show | Go:
    """Show a step; while a process looks, that it does, and where it failed, why."""
    draft = work.find.drafts.get(draft_id)
    told: dict[str, Any] = {
        "draft": draft,
        "kind": kind_of(draft),
        "stages": stages(draft, step),
        "here": url_of(draft, step),
        "base": url_of(draft),
    }
    if draft.state is DraftState.SAVED:
        return Show("sources/saved.html", told)
    if draft.is_busy(work.now):
        return Show("sources/waiting.html", told | {"doing": doing(draft.step)})
    has_failed = draft.state is DraftState.FAILED or draft.is_overdue(work.now)
    if has_failed and (step == page_of(draft, draft.step) or not can_be_shown(draft, step)):
        return Show("sources/failed.html", told, status)
    if not can_be_shown(draft, step):
        return Go(first_step(draft))
    return Show(f"sources/{step or 'contents'}.html", told | context(draft), status)


_DOING = {
    Step.LOOK: mark("Looking at what is in the source"),
    Step.DESCRIBE: mark("Counting codes and looking at dates"),
    Step.TRY: mark("Reading the source as an import would; nothing is kept"),
    Step.SAVE: mark("Saving"),
}


def doing(step: Step) -> str:
    """What a process does for a draft, in words."""
    return gettext(_DOING[step])


def page_of(draft: Draft, step: Step) -> str:
    """The page that shows what a process finds."""
    known = {Step.DESCRIBE: "codes", Step.TRY: "trial", Step.SAVE: "save"}
    return known.get(step, steps_of(draft)[0])


def asked(work: UnitOfWork, draft: Draft, step: Step) -> Go:
    """Have a process do a step, and show the page that will have what it found."""
    work.find.drafts.ask(draft.id, step)
    actor = work.actor.name
    return Go(
        url_of(draft, page_of(draft, step)),
        then=lambda: parts().imports.look(step, draft.id, actor),
        detail={"source": draft.name, "step": str(step)},
    )


def changed(draft: Draft, to: str, **detail: object) -> Go:
    """Go on to another step after a change."""
    return Go(url_of(draft, to), detail={"source": draft.name, **detail})
