"""The field register as a page: all of it, nothing else, and a switch that erases."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from appliance.governance.audit import Action
from appliance.model.fields import Role
from appliance.model.moments import school_day
from appliance.model.register import ENTITIES
from appliance.store.tables import RECORDS
from tests.boxes import NOW
from tests.web.conftest import email_of

if TYPE_CHECKING:
    from tests.web.conftest import Visitor, Web

ORIGIN_COLUMNS = {"id", "source_key", "source_id", "run_id"}
LANGUAGE = "/trust/fields/students.home_language"


def linked_fields(text: str) -> set[str]:
    return set(re.findall(r'href="/trust/fields/([a-z_]+\.[a-z_]+)"', text))


def test_the_page_lists_the_columns_of_the_tables_and_nothing_else(
    readers: dict[str, Visitor],
) -> None:
    text = readers["principal"].get("/trust/fields").text
    stored = {
        f"{name}.{column}"
        for name, table in RECORDS.items()
        for column in table.columns.keys()  # noqa: SIM118 - columns are their own keys
        if column not in ORIGIN_COLUMNS
    }
    references = {f"{e.name}.{f.name}_id" for e in ENTITIES for f in e.references}
    assert linked_fields(text) == stored - references
    for entity in ENTITIES:
        for field in entity.references:
            assert field.meaning in text


def test_a_field_says_from_where_it_comes_and_that_a_sensitive_one_is_off(
    readers: dict[str, Visitor],
) -> None:
    text = readers["principal"].get("/trust/fields").text
    rows = dict(re.findall(r'fields/([a-z_.]+)">(.*?)</tr>', text, re.DOTALL))
    assert "<td>Sis</td>" in rows["students.last_name"]
    assert ">Off<" in re.sub(r"<svg.*?</svg>", "", rows["students.home_language"])


def test_a_sensitive_field_is_switched_on_with_a_purpose_a_reason_and_an_end(web: Web) -> None:
    principal, until = web.signed_in(Role.PRINCIPAL), school_day(NOW) + timedelta(days=60)
    assert "for a time only" in principal.get(LANGUAGE).text
    asked = {"to": "on", "purpose": "to write home so that the family can read it and answer"}
    for lacking in ({}, {"reason": "Letters"}, {"reason": "Letters", "until": "2031-01-01"}):
        assert principal.post(f"{LANGUAGE}/switch", **asked, **lacking).status_code == 409
    whole = {**asked, "reason": "Letters are to be read", "until": until.isoformat()}
    assert principal.post(f"{LANGUAGE}/switch", **whole).status_code == 303
    page = principal.get(LANGUAGE).text
    assert "It goes off and is erased on January 23, 2027" in page
    assert "Letters are to be read" in page
    switched = [link for link in web.chain() if link.event.action is Action.FIELD_SWITCHED]
    assert [(one.actor, one.event.subject) for one in switched] == [
        (email_of(Role.PRINCIPAL), "field:students.home_language")
    ]
    assert switched[0].event.detail["until"] == until.isoformat()
    assert web.imports.asked == []


def test_off_tells_the_count_first_erases_and_has_the_answers_computed_anew(web: Web) -> None:
    principal, path = web.signed_in(Role.PRINCIPAL), "/trust/fields/students.email"
    ((held,),) = web.box.query("SELECT count(email) FROM students")
    assert f"Switch off and erase from {held} rows" in principal.get(path).text
    assert principal.post(f"{path}/switch", to="off").status_code == 303
    assert web.box.query("SELECT count(email) FROM students") == [(0,)]
    assert web.imports.asked == [("refresh",)]
    assert web.box.query("SELECT value FROM insight_states WHERE name = 'today'") == [("",)]


def test_a_field_that_rows_need_has_no_switch_and_cannot_be_switched(web: Web) -> None:
    principal, path = web.signed_in(Role.PRINCIPAL), "/trust/fields/students.last_name"
    assert "cannot be switched off" in principal.get(path).text
    assert "<form" not in principal.get(path).text.partition("<main")[2]
    assert principal.post(f"{path}/switch", to="off").status_code == 409
    ((held,),) = web.box.query("SELECT count(last_name) FROM students")
    assert held > 0


@pytest.mark.parametrize("role", [Role.TEACHER, Role.COUNSELOR, Role.IT])
def test_nobody_else_switches_a_field(role: Role, web: Web) -> None:
    visitor = web.signed_in(role)
    visitor.get("/account/password")
    assert visitor.post("/trust/fields/students.email/switch", to="off").status_code == 403
    ((held,),) = web.box.query("SELECT count(email) FROM students")
    assert held > 0
