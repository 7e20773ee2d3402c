"""A source described: what is in it, where each field is, what its codes and dates mean."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask import abort, request

from appliance.errors import MappingError
from appliance.governance.access import Permission
from appliance.governance.audit import Action
from appliance.governance.minimization import is_on
from appliance.model.drafts import Step
from appliance.model.mapping_file import parse_mapping
from appliance.model.register import ENTITIES, entity_named
from appliance.suggest.plan import place_columns, places_of, take_table
from appliance.web.drafting import asked, changed, kind_of, show_step, steps_of, url_of
from appliance.web.pages import Answer, Go, page
from appliance.web.placing import rows_of

if TYPE_CHECKING:
    from appliance.model.drafts import Draft, ParameterKind
    from appliance.store.unit_of_work import UnitOfWork

_LEFT_OUT = ""
_AS_IT_IS = "="


class NothingChosenError(MappingError):
    """Nothing is chosen to be read yet. Choose a table for at least one kind of record, with all
    that it needs.
    """


class ParameterWrongError(MappingError):
    """Choose {meaning}."""


@page("/sources/drafts/<int:draft_id>", needs=Permission.RUN_IMPORTS, because=Action.DRAFT_VIEWED)
def contents(work: UnitOfWork, draft_id: int) -> Answer:
    """Every table with its rows; of one, every column with what its values look like."""
    wanted = request.args.get("table", "")

    def context(draft: Draft) -> dict[str, Any]:
        tables = draft.findings.get("tables", [])
        return {
            "tables": tables,
            "table": next((one for one in tables if one["name"] == wanted), None),
            "proposed": _proposed(draft),
            "onward": url_of(draft, steps_of(draft)[1]),
        }

    return show_step(work, draft_id, "", context)


def _proposed(draft: Draft) -> dict[str, list[str]]:
    """What each table is proposed for."""
    found: dict[str, list[str]] = {}
    for entity, one in draft.findings.get("plan", {}).items():
        if one["proposal"] and one["is_used"]:
            found.setdefault(one["proposal"]["table"], []).append(entity)
    return found


# --- school and year ----------------------------------------------------------------------


@page(
    "/sources/drafts/<int:draft_id>/which",
    needs=Permission.RUN_IMPORTS,
    because=Action.DRAFT_VIEWED,
)
def which(work: UnitOfWork, draft_id: int) -> Answer:
    """The schools and years that the source holds, to be chosen from."""
    return show_step(work, draft_id, "which", _which_context)


def _which_context(draft: Draft) -> dict[str, Any]:
    kind = kind_of(draft)
    known = {one.name: one for one in kind.parameters} if kind else {}
    choices = draft.findings.get("choices", {})
    names = [*known, *(name for name in choices if name not in known)]
    return {"names": names, "known": known, "choices": choices}


@page(
    "/sources/drafts/<int:draft_id>/which",
    needs=Permission.RUN_IMPORTS,
    because=Action.DRAFT_CHANGED,
    writes=True,
)
def choose_which(work: UnitOfWork, draft_id: int) -> Answer:
    """Keep which school and year is read."""
    draft = work.find.drafts.get(draft_id)
    if draft.is_busy(work.now):
        return Go(url_of(draft, "which"))
    context = _which_context(draft)
    try:
        chosen = {n: _chosen(n, context["known"].get(n)) for n in context["names"]}
    except ParameterWrongError as error:
        told = context | {"problem": error}
        return show_step(work, draft_id, "which", lambda _: told, 422)
    kept = {name: value for name, value in (draft.parameters | chosen).items() if value}
    work.find.drafts.keep_parameters(draft_id, kept)
    if draft.findings.get("plan"):
        return changed(draft, "fields", parameters=sorted(kept))
    return asked(work, draft, Step.DESCRIBE)


def _chosen(name: str, known: ParameterKind | None) -> str:
    """What the form says of a parameter; empty: nothing, where there is a default or no need."""
    value = request.form.get(f"parameter.{name}", "").strip()[:200]
    if known and not re.fullmatch(known.pattern, value or known.default):
        raise ParameterWrongError(meaning=known.meaning)
    return "" if known and value == known.default else value


# --- fields -------------------------------------------------------------------------------


@page(
    "/sources/drafts/<int:draft_id>/fields",
    needs=Permission.RUN_IMPORTS,
    because=Action.DRAFT_VIEWED,
)
def fields(work: UnitOfWork, draft_id: int) -> Answer:
    """Where each kind of record and each field is proposed to be, and why."""
    return show_step(work, draft_id, "fields", lambda draft: _fields_context(work, draft))


def _fields_context(work: UnitOfWork, draft: Draft) -> dict[str, Any]:
    plan = draft.findings.get("plan")
    if not plan:
        return {"mapping": parse_mapping(draft.mapping) if draft.mapping else None, "plan": None}
    wanted = request.values.get("entity", "")
    names = [entity.name for entity in ENTITIES]
    used = [name for name in names if plan.get(name, {}).get("proposal")]
    entity = wanted if wanted in names else (used or names)[0]
    switches = work.find.fields.switches()
    off = {f.name for f in entity_named(entity) if not is_on(entity_named(entity), f, switches)}
    tables = {table["name"]: table for table in draft.findings["tables"]}
    return {
        "plan": plan,
        "entities": names,
        "entity": entity,
        "chosen": plan.get(entity) or {"is_used": False, "proposal": None},
        "rows": rows_of(plan, entity, tables, off),
        "tables": draft.findings["tables"],
    }


@page(
    "/sources/drafts/<int:draft_id>/table",
    needs=Permission.RUN_IMPORTS,
    because=Action.DRAFT_CHANGED,
    writes=True,
)
def choose_table(work: UnitOfWork, draft_id: int) -> Answer:
    """Have a kind of record lie in another table, or in none."""
    draft, plan, entity = _planned(work, draft_id)
    tables = {table["name"]: table for table in draft.findings["tables"]}
    take_table(plan, entity, tables.get(request.form.get("table", "")))
    return _replanned(work, draft, plan, entity)


@page(
    "/sources/drafts/<int:draft_id>/fields",
    needs=Permission.RUN_IMPORTS,
    because=Action.DRAFT_CHANGED,
    writes=True,
)
def choose_fields(work: UnitOfWork, draft_id: int) -> Answer:
    """Take the columns that a person chose for one kind of record."""
    draft, plan, entity = _planned(work, draft_id)
    proposal = plan.get(entity, {}).get("proposal")
    tables = {table["name"]: table for table in draft.findings["tables"]}
    if not proposal or proposal["table"] not in tables:
        abort(400)
    said = {
        name: request.form[f"place.{name}"]
        for name in places_of(entity)
        if request.form.get(f"place.{name}", _AS_IT_IS) != _AS_IT_IS
    }
    key = request.form.get("key", "")
    place_columns(plan, entity, tables[proposal["table"]], said, key)
    return _replanned(work, draft, plan, entity)


def _planned(work: UnitOfWork, draft_id: int) -> tuple[Draft, dict[str, Any], str]:
    draft = work.find.drafts.get(draft_id)
    entity, plan = request.form.get("entity", ""), draft.findings.get("plan")
    if not plan or draft.is_busy(work.now) or entity not in {one.name for one in ENTITIES}:
        abort(400)
    return draft, plan, entity


def _replanned(work: UnitOfWork, draft: Draft, plan: dict[str, Any], entity: str) -> Go:
    work.find.drafts.keep_findings(draft.id, plan=plan, trial=None)
    return changed(draft, f"fields?entity={entity}", entity=entity)


@page(
    "/sources/drafts/<int:draft_id>/describe",
    needs=Permission.RUN_IMPORTS,
    because=Action.DRAFT_CHANGED,
    writes=True,
)
def describe(work: UnitOfWork, draft_id: int) -> Answer:
    """Have the mapping written and its codes counted."""
    draft = work.find.drafts.get(draft_id)
    if draft.is_busy(work.now):
        return Go(url_of(draft, "codes"))
    plan = draft.findings.get("plan")
    if plan and not any(one["is_used"] for one in plan.values()):
        told = _fields_context(work, draft) | {"problem": NothingChosenError()}
        return show_step(work, draft_id, "fields", lambda _: told, 422)
    return asked(work, draft, Step.DESCRIBE)
