"""“Show me that nothing leaves”: what stands on the page, and for whom."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING

import pytest

from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from appliance.model.fields import Role
from appliance.model.outbound import Call, How
from appliance.outbound.record import OutboundRecord
from tests.boxes import NOW

if TYPE_CHECKING:
    from tests.web.conftest import Web

PLACE = "/trust/outbound"


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def call(**more: object) -> Call:
    given: dict[str, object] = {"at": NOW, "pid": 7, "process": "import", "how": How.CONNECT}
    return Call(**{"host": "192.0.2.10", "port": 5432} | given | more)  # type: ignore[arg-type]


def row_of(page: str, host: str) -> str:
    (row,) = [row for row in page.split("<tr>") if f'class="code">{host}' in row]
    return row


@pytest.mark.parametrize("role", ["principal", "it"])
def test_it_lists_the_sources_and_says_where_they_are(role: str, web: Web) -> None:
    text = words(web.signed_in(role).get(PLACE).text)
    with web.box.store.reading(CONSOLE) as work:
        titles = [source.title for source in work.find.sources.all()]
    assert titles
    assert all(title in text for title in titles)
    assert text.count("Files on this machine: nothing is connected to") == len(titles)
    assert "Nothing was connected to but sources" in text


def test_a_database_on_another_machine_is_told_from_one_on_this(web: Web) -> None:
    with web.box.store.writing(CONSOLE, AuditEvent(Action.SOURCE_CHANGED)) as work:
        infos = work.find.sources.all()
        for info, host in zip(infos, ("sis.school.example", "localhost"), strict=False):
            work.find.sources.change(replace(info, address=f"postgresql://reader@{host}/x"), "")
    text = words(web.signed_in("it").get(PLACE).text)
    assert "sis.school.example:5432 another machine" in text
    assert "localhost:5432 this machine itself" in text


def test_what_is_no_source_stands_red_before_and_after_the_start(web: Web) -> None:
    record = OutboundRecord(web.box.home)
    record.add(call(host="203.0.113.5", at=NOW - timedelta(days=3)))
    record.begin(call(how=How.START, host="", port=None, process="serve"))
    record.add(call(host="198.51.100.9", refused=True))
    record.add(call(stands_for="gone:5432"))
    page = web.signed_in("principal").get(PLACE).text
    assert "is-act" in row_of(page, "203.0.113.5:5432")
    assert "connected" in row_of(page, "203.0.113.5:5432")
    assert "is-act" in row_of(page, "198.51.100.9:5432")
    assert "was kept from connecting" in row_of(page, "198.51.100.9:5432")
    assert "is-watch" in row_of(page, "192.0.2.10:5432")
    assert page.index("198.51.100.9") < page.index("192.0.2.10") < page.index("203.0.113.5")
    assert "There were 2 kinds of contact with what is no source" in words(page)


def test_what_a_source_was_read_from_is_named_after_it(web: Web) -> None:
    with web.box.store.writing(CONSOLE, AuditEvent(Action.SOURCE_CHANGED)) as work:
        info = replace(work.find.sources.all()[0], address="postgresql://reader@sis/school")
        work.find.sources.change(info, "")
    OutboundRecord(web.box.home).add(call(stands_for="sis:5432"))
    row = row_of(web.signed_in("it").get(PLACE).text, "192.0.2.10:5432")
    assert info.title in row
    assert "A source" in row
    assert "is-plain" in row


def test_it_is_before_the_principal_and_it_where_they_begin_to_look(web: Web) -> None:
    record, told = OutboundRecord(web.box.home), "turned to something that is no source"
    pages = {Role.PRINCIPAL: "/trust", Role.IT: "/sources"}
    readers = {role: web.signed_in(role) for role in pages}
    for calls, is_told in (
        ([call(stands_for="sis:5432")], False),
        ([call(host="203.0.113.5", refused=True)], True),
        ([call(how=How.START, host="", port=None)], False),  # the server was started anew
    ):
        for each in calls:
            record.add(each)
        for role, path in pages.items():
            assert (told in words(readers[role].get(path).text)) is is_told
