"""Whose record an address names, and what lets this actor open it: asked here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from appliance.exports.documents.registry import DOCUMENTS
from appliance.governance.audit import subject_of
from appliance.imports.switching import subject_of as subject_of_field
from appliance.model.gate import Step
from appliance.model.register import field_named
from appliance.store.repositories.break_glass import GlassUnknownError
from appliance.store.repositories.certificates import CertificateUnknownError
from appliance.store.repositories.consents import ConsentUnknownError
from appliance.store.repositories.drafts import DraftUnknownError
from appliance.store.repositories.links import LinkUnknownError
from appliance.store.repositories.requests import RequestUnknownError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from appliance.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Relation:
    """What a page is about, as the audit chain names it, and why the actor may see it."""

    subject: str = ""
    why: str = ""


def find_relation(
    work: UnitOfWork, arguments: Mapping[str, Any], *, breaks_glass: bool = False
) -> Relation | None:
    """Say what ties the actor to what the address names; None: nothing does, or it is not there.

    The two are one answer, so that trying numbers tells nobody which students there are. An
    argument that nothing is said of below is a fault of the program, and not answered.
    """
    asked = RELATIONS | BEHIND_GLASS if breaks_glass else RELATIONS
    found = Relation()
    for name, value in arguments.items():
        relation = asked[name](work, value)
        if relation is None:
            return None
        found = relation if relation.subject else found
    return found


def _to_student(work: UnitOfWork, student_id: int) -> Relation | None:
    why = work.find.roster.why_may_view(work.actor, student_id)
    return Relation(subject_of(student_id), why) if why else None


def _to_student_behind_glass(work: UnitOfWork, student_id: int) -> Relation | None:
    glass = work.find.break_glass.open_of(work.actor.account_id)
    why = work.find.roster.why_may_view(work.actor, student_id, glass)
    return Relation(subject_of(student_id), why) if why else None


def _to_glass(work: UnitOfWork, glass_id: int) -> Relation | None:
    try:
        glass = work.find.break_glass.get(glass_id)
    except GlassUnknownError:
        return None
    return _to_student(work, glass.student_id)


def _to_section(work: UnitOfWork, section_id: int) -> Relation | None:
    why = work.find.classroom.why_may_view(work.actor, section_id, work.today)
    return Relation(f"section:{section_id}", why) if why else None


def _to_run(work: UnitOfWork, run_id: int) -> Relation | None:  # noqa: ARG001
    return Relation(f"run:{run_id}")


def _to_link(work: UnitOfWork, link_id: int) -> Relation | None:
    try:
        work.find.links.get(link_id)
    except LinkUnknownError:
        return None
    return Relation(f"link:{link_id}")


def _to_consent(work: UnitOfWork, consent_id: int) -> Relation | None:
    try:
        work.find.consents.get(consent_id)
    except ConsentUnknownError:
        return None
    return Relation(f"consent:{consent_id}")


def _to_request(work: UnitOfWork, request_id: int) -> Relation | None:
    try:
        work.find.requests.get(request_id)
    except RequestUnknownError:
        return None
    return Relation(f"request:{request_id}")


def _to_certificate(work: UnitOfWork, certificate_id: int) -> Relation | None:
    try:
        work.find.certificates.get(certificate_id)
    except CertificateUnknownError:
        return None
    return Relation(f"certificate:{certificate_id}")


def _to_draft(work: UnitOfWork, draft_id: int) -> Relation | None:
    try:
        work.find.drafts.get(draft_id)
    except DraftUnknownError:
        return None
    return Relation(f"draft:{draft_id}")


def _to_source(work: UnitOfWork, source: str) -> Relation | None:  # noqa: ARG001
    return Relation(f"source:{source}")


def _to_field(work: UnitOfWork, field: str) -> Relation | None:  # noqa: ARG001
    try:
        entity, found = field_named(field)
    except KeyError:
        return None
    return Relation(subject_of_field(entity.name, found.name))


def _to_document(work: UnitOfWork, document: str) -> Relation | None:  # noqa: ARG001
    known = document in {kind.name for kind in DOCUMENTS}
    return Relation(f"document:{document}") if known else None


def _to_step(work: UnitOfWork, step: str) -> Relation | None:  # noqa: ARG001
    return Relation(f"gate:{step}") if step in set(Step) else None


def _to_notice(work: UnitOfWork, notice_id: int) -> Relation | None:
    is_there = notice_id in {notice.id for notice in work.find.gate.notices()}
    return Relation(f"gate:notice:{notice_id}") if is_there else None


def _to_file(work: UnitOfWork, name: str) -> Relation | None:  # noqa: ARG001
    return Relation()


RELATIONS: dict[str, Callable[[Any, Any], Relation | None]] = {
    "student_id": _to_student,
    "section_id": _to_section,
    "glass_id": _to_glass,
    "run_id": _to_run,
    "link_id": _to_link,
    "draft_id": _to_draft,
    "consent_id": _to_consent,
    "request_id": _to_request,
    "certificate_id": _to_certificate,
    "source": _to_source,
    "field": _to_field,
    "document": _to_document,
    "step": _to_step,
    "notice_id": _to_notice,
    "name": _to_file,
}
"""What each argument of an address means for who may open it."""

BEHIND_GLASS: dict[str, Callable[[Any, Any], Relation | None]] = {
    "student_id": _to_student_behind_glass,
}
"""The same, for the one page that break-glass opens."""
