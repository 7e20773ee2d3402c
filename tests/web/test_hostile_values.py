"""Whatever stands in an address or a form, the answer is one of words and never a failure."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.model.fields import LARGEST_NUMBER, Role
from appliance.web.app import PAGES
from appliance.web.numbers import RowNumber

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from appliance.web.pages import Page
    from tests.web.conftest import Visitor, Web

PROPERTY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
NUMBERED = [page for page in PAGES if "<int:" in page.rule]
PLAIN = [page for page in PAGES if page.name not in {"sign_in.leave", "account.choose_password"}]

too_large = st.one_of(
    st.integers(LARGEST_NUMBER + 1, 10**25),
    st.sampled_from([2**63, 2**64, 2**64 + 1, 10**18 * 10]),
).map(str) | st.integers(20, 6000).map("9".__mul__)
no_numbers = st.sampled_from(["-1", "1.5", "1e3", "0x1", "١", "²", "+1", "1_0", " 1", "1 "])
any_text = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("\0\r\n%/?#&=;\"'<>\\"), max_size=40
)


def test_every_number_of_an_address_is_held_to_what_the_store_can_be_asked(web: Web) -> None:
    numbered = {
        rule.endpoint
        for rule in web.app.url_map.iter_rules()
        for converter in rule._converters.values()
        if isinstance(converter, RowNumber)
    }
    assert numbered == {page.name for page in NUMBERED}


@PROPERTY
@given(page=st.sampled_from(NUMBERED), role=st.sampled_from(list(Role)), number=too_large)
def test_a_number_beyond_the_store_is_the_address_of_nothing(
    page: Page, role: Role, number: str, readers: dict[str, Visitor]
) -> None:
    assert asked(readers[role], page, number).status_code == 404


@PROPERTY
@given(page=st.sampled_from(NUMBERED), role=st.sampled_from(list(Role)), text=no_numbers)
def test_what_is_no_number_is_the_address_of_nothing(
    page: Page, role: Role, text: str, readers: dict[str, Visitor]
) -> None:
    assert asked(readers[role], page, text).status_code in (404, 405)


@PROPERTY
@given(
    page=st.sampled_from(NUMBERED),
    role=st.sampled_from(list(Role)),
    number=st.integers(0, LARGEST_NUMBER) | st.sampled_from([0, 2**31, 2**32, LARGEST_NUMBER]),
)
def test_any_number_within_the_store_is_answered_in_words(
    page: Page, role: Role, number: int, readers: dict[str, Visitor]
) -> None:
    assert asked(readers[role], page, str(number)).status_code in (200, 403, 404, 409)


@PROPERTY
@given(number=too_large | no_numbers)
def test_a_number_of_a_query_that_is_none_is_not_understood(
    number: str, readers: dict[str, Visitor]
) -> None:
    assert readers["it"].get(f"/set-aside?from={quote(number)}").status_code == 400


@pytest.mark.parametrize("number", ["", "0", "7", str(LARGEST_NUMBER)])
def test_a_number_of_a_query_is_heeded(number: str, readers: dict[str, Visitor]) -> None:
    assert readers["it"].get(f"/set-aside?from={number}").status_code == 200


@PROPERTY
@given(page=st.sampled_from(PLAIN), role=st.sampled_from(list(Role)), data=st.data())
def test_no_text_in_an_address_or_a_form_makes_a_page_fail(
    page: Page, role: Role, data: st.DataObject, readers: dict[str, Visitor]
) -> None:
    names = st.sampled_from(["name", "grade", "source", "from", "more", "out", "email", "password"])
    given_ = data.draw(st.dictionaries(names, any_text, max_size=3))
    path = page.rule.replace("<int:", "<")
    while "<" in path:
        before, _, rest = path.partition("<")
        path = f"{before}{quote(data.draw(any_text), safe='')}{rest.partition('>')[2]}"
    visitor = readers[role]
    if page.method == "GET":
        answer = visitor.get(f"{path}?{urlencode(given_)}")
    else:
        visitor.get("/account/password")
        answer = visitor.post(path, **given_)
    assert answer.status_code < 500


def asked(visitor: Visitor, page: Page, number: str) -> TestResponse:
    """Ask for a page with some text in the place of its number."""
    rule = page.rule
    before, _, rest = rule.partition("<int:")
    path = f"{before}{quote(number)}{rest.partition('>')[2]}"
    if page.method == "GET":
        return visitor.get(path)
    visitor.get("/account/password")
    return visitor.post(path)
