"""What families and the public are told: each document as a page, and as a PDF to print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from appliance.exports.documents.facts import gather_facts
from appliance.exports.documents.registry import DOCUMENTS, document_named
from appliance.governance.access import Permission
from appliance.governance.audit import Action
from appliance.web.pages import Download, Show, page
from appliance.web.parts import parts
from appliance.web.printing import printed
from appliance.web.words import sentence

if TYPE_CHECKING:
    from appliance.store.unit_of_work import UnitOfWork


@page("/trust/documents", needs=Permission.VIEW_TRUST, because=Action.TRUST_VIEWED)
def documents(work: UnitOfWork) -> Show:
    """Every document there is."""
    context = {
        "kinds": DOCUMENTS,
        "is_contact_missing": not work.find.gate.contact(),
        "is_notice_missing": not work.find.gate.notices(),
    }
    return Show("trust/documents.html", context)


@page("/trust/documents/<document>", needs=Permission.VIEW_TRUST, because=Action.DOCUMENT_VIEWED)
def document(work: UnitOfWork, document: str) -> Show:
    """One document, to read."""
    context = {"pdf": f"/trust/documents/{document}/pdf", "doc": _said(work, document)}
    return Show("trust/document.html", context)


@page("/trust/documents/<document>/pdf", needs=Permission.VIEW_TRUST, because=Action.DOCUMENT_MADE)
def pdf(work: UnitOfWork, document: str) -> Download:
    """One document, to print."""
    return printed(work, _said(work, document), document)


def _said(work: UnitOfWork, name: str) -> dict[str, Any]:
    built = document_named(name).build(gather_facts(work, parts().settings))
    return built.said(sentence)
