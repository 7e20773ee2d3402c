"""What the pages are given by whoever starts them, and how a view reaches it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, cast

from flask import current_app

if TYPE_CHECKING:
    from appliance.model.drafts import ConnectorKind, Step
    from appliance.model.machine import MachineFacts
    from appliance.outbound.network import Network
    from appliance.settings import Settings
    from appliance.store.checkpoints import CheckpointBook
    from appliance.store.unit_of_work import Store
    from appliance.web.pages import Page

ClientAddress = Callable[[dict[str, Any]], str]
"""Tells from a WSGI environment who is at the other end."""

EXTENSION = "homeroom"


class ImportControl(Protocol):
    """How a page has an import done: elsewhere, in a process of its own."""

    def start(self, source: str, actor: str) -> None:
        """Begin to import one source; the page does not wait."""

    def approve(self, run_id: int, actor: str) -> None:
        """Let a held run do what it was held for; the page does not wait."""

    def declare_new_year(self, run_id: int, actor: str) -> None:
        """Do a held run as that of a new school year; the page does not wait."""

    def reconcile(self, source: str, actor: str) -> None:
        """Have a source counted beside what is kept of it; the page does not wait."""

    def remove(self, source: str, actor: str) -> None:
        """Forget a source and every row it gave; the page does not wait."""

    def look(self, step: Step, draft_id: int, actor: str) -> None:
        """Do a step of describing a source; the page does not wait."""

    def look_for_pilot(self, actor: str) -> None:
        """Ask the sources what they offer for a pilot; the page does not wait."""

    def compare_pilot(self, actor: str) -> None:
        """Count the pilot beside the whole school; the page does not wait."""

    def refresh(self) -> None:
        """Have the answers computed anew where they are out of date; the page does not wait."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The store and the other parts that the pages stand on."""

    store: Store
    settings: Settings
    imports: ImportControl
    client_address: ClientAddress
    book: CheckpointBook
    pages: dict[str, Page]
    kinds: tuple[ConnectorKind, ...]
    network: Network
    machine: Callable[[], MachineFacts]


def parts() -> Parts:
    """The parts of the app that answers now."""
    return cast("Parts", current_app.extensions[EXTENSION])
