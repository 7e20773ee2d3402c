"""A source described step by step: what a process of its own does between two pages."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from appliance.bootstrap.looking import describe_draft, info_of, look, mapping_of_draft
from appliance.bootstrap.mappings import open_source
from appliance.bootstrap.sources import add_source, change_source, check_owners, check_place
from appliance.errors import HomeroomError
from appliance.governance.audit import Action, AuditEvent
from appliance.imports.minimize import minimized
from appliance.imports.pipeline import Order
from appliance.imports.preview import preview
from appliance.imports.trial import BoundedSource, Trial, nothing_computed
from appliance.model.drafts import Draft, DraftState, Step, check_name
from connectors.registry import connector_named

if TYPE_CHECKING:
    from collections.abc import Callable

    from appliance.bootstrap.opening import Appliance
    from appliance.governance.access import Actor
    from connectors.base import Source


def work_on(box: Appliance, draft_id: int, step: Step, actor: Actor) -> None:
    """Do a step, and note what came of it; whatever goes wrong is a sentence of the draft."""
    with box.store.reading(actor) as work:
        draft, secret = work.find.drafts.get(draft_id), work.find.drafts.secret(draft_id)
    try:
        check_place(box, draft.address)
        _STEPS[step](box, draft, secret, actor)
    except HomeroomError as error:
        _fail(box, draft, actor, error.sentence)
    except Exception:
        _fail(box, draft, actor, "It ended on a fault of this program; its log says where.")
        raise


def _fail(box: Appliance, draft: Draft, actor: Actor, problem: str) -> None:
    with box.store.writing(actor, _event(Action.DRAFT_CHANGED, draft, failed=True)) as work:
        work.find.drafts.end(draft.id, DraftState.FAILED, problem)


def _event(action: Action, draft: Draft, **detail: object) -> AuditEvent:
    return AuditEvent(action, f"draft:{draft.id}", detail={"source": draft.name, **detail})


def _keep(box: Appliance, draft: Draft, action: Action, actor: Actor, **found: Any) -> None:
    """Keep what a step found, unless the draft was dropped meanwhile."""
    with box.store.writing(actor, _event(action, draft)) as work:
        if "mapping" in found:
            work.find.drafts.keep_mapping(draft.id, found.pop("mapping"))
        work.find.drafts.keep_findings(draft.id, **found)
        work.find.drafts.end(draft.id, DraftState.READY)


def _look(box: Appliance, draft: Draft, secret: str, actor: Actor) -> None:
    found = look(box, draft, secret, actor)
    _keep(box, draft, Action.SOURCE_LOOKED_THROUGH, actor, **found)


def _describe(box: Appliance, draft: Draft, secret: str, actor: Actor) -> None:
    found = describe_draft(box, draft, secret, actor)
    _keep(box, draft, Action.SOURCE_CHECKED, actor, **found)


def _try(box: Appliance, draft: Draft, secret: str, actor: Actor) -> None:
    """Read the source as an import would, and keep counts, reasons and masked rows."""
    with box.store.reading(actor) as work:
        switches, today = work.find.fields.switches(), work.today
        known = {info.name: info for info in work.find.sources.all()}
        check_owners(work, draft.replaces or draft.name, mapping_of_draft(draft))
    replaced = known.get(draft.replaces)
    info = info_of(draft, replaced.id if replaced else 0)
    mapping = mapping_of_draft(draft)
    entities = {n: minimized(m, switches, source=draft.name) for n, m in mapping.entities.items()}
    with closing(open_source(info, mapping, secret)) as source:
        samples = preview(source, replace(mapping, entities=entities), switches, today)
        trial = Trial(
            store=box.store,
            order=Order(source=info, mapping=mapping, actor=actor, is_dry_run=True),
            open_source=_already_open(source),
            compute=nothing_computed,
            progress=nothing_computed,
        )
        tried = trial.try_out(BoundedSource(source))
    found = {"tried": [asdict(one) for one in tried], "samples": [asdict(s) for s in samples]}
    _keep(box, draft, Action.SOURCE_PREVIEWED, actor, trial=found)


def _already_open(source: Source) -> Callable[[], Source]:
    return lambda: source


def _save(box: Appliance, draft: Draft, secret: str, actor: Actor) -> None:
    """Make the draft a source, or change the one that it replaces."""
    check_name(draft.name)
    info = info_of(draft)
    shipped = connector_named(draft.connector).default_mapping(draft.address)
    if shipped is not None and mapping_of_draft(draft) == shipped:
        info = replace(info, mapping="")  # so that a newer program's own mapping counts
    if draft.replaces:
        change_source(box, info, secret, actor)
    else:
        add_source(box, info, secret, actor)
    with box.store.writing(actor, _event(Action.DRAFT_DROPPED, draft, saved=True)) as work:
        work.find.drafts.close(draft.id)


_STEPS: dict[Step, Callable[[Appliance, Draft, str, Actor], None]] = {
    Step.LOOK: _look,
    Step.DESCRIBE: _describe,
    Step.TRY: _try,
    Step.SAVE: _save,
}
