"""A source described on the pages, with the child's work done in the place of a child."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from appliance.bootstrap.drafts import work_on
from appliance.bootstrap.opening import Appliance
from appliance.governance.access import CONSOLE, Actor
from appliance.governance.audit import Action, AuditEvent
from appliance.model.runs import SourceInfo
from tests.boxes import NOW
from tests.web.settings import SETTINGS

if TYPE_CHECKING:
    from pathlib import Path

    from werkzeug.test import TestResponse

    from appliance.model.drafts import Draft, Step
    from tests.boxes import Box
    from tests.web.conftest import Visitor, Web


def appliance_of(box: Box) -> Appliance:
    return Appliance(box.home, box.made.key, SETTINGS, box.store)


def draft_of(box: Box, draft_id: int) -> Draft:
    with box.store.reading(CONSOLE) as work:
        return work.find.drafts.get(draft_id)


def made_draft(
    box: Box,
    connector: str,
    address: Path,
    *steps: Step,
    name: str = "other",
    replaces: str = "",
) -> int:
    """A draft, with these steps done for it."""
    info = SourceInfo(0, name, "Another system", connector, str(address), {}, "", "", NOW)
    with box.store.writing(CONSOLE, AuditEvent(Action.DRAFT_BEGUN)) as work:
        draft_id = work.find.drafts.begin(info, "", by="it", replaces=replaces)
    for step in steps:
        work_on(appliance_of(box), draft_id, step, Actor("it"))
    return draft_id


@dataclass
class Walk:
    """Somebody who describes a source, page by page."""

    web: Web
    visitor: Visitor
    draft_id: int = 0

    @property
    def base(self) -> str:
        return f"/sources/drafts/{self.draft_id}"

    @property
    def draft(self) -> Draft:
        return draft_of(self.web.box, self.draft_id)

    def begin(self, connector: str, address: object, **more: str) -> TestResponse:
        self.visitor.get("/sources/add")
        said = {"name": "stranger", "title": "A stranger", "address": str(address)} | more
        answer = self.visitor.post("/sources/add", connector=connector, **said)
        if answer.status_code == 303:
            found = re.search(r"/drafts/(\d+)", answer.headers["Location"])
            assert found
            self.draft_id = int(found[1])
            self.work()
        return answer

    def work(self) -> None:
        """Do what the pages asked for, as the child does."""
        while self.web.imports.asked:
            kind, step, draft_id, actor = self.web.imports.asked.pop(0)
            assert kind == "look"
            work_on(appliance_of(self.web.box), draft_id, step, Actor(actor))

    def get(self, step: str = "") -> TestResponse:
        return self.visitor.get(f"{self.base}/{step}".rstrip("/"))

    def post(self, step: str, **said: Any) -> TestResponse:
        self.visitor.get(f"{self.base}/{step.partition('?')[0]}")
        answer = self.visitor.post(f"{self.base}/{step}", **said)
        self.work()
        return answer
