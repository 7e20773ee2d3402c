"""What is never kept of a child, value by value: the intimate words of InBloom's schema."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.imports.values import INTIMATE, code_parser, text_parser, without_intimate
from appliance.model.intimate import INTIMATE_VALUES, is_intimate

VALUES = [(kind, value) for kind, values in INTIMATE_VALUES.items() for value in values]

#           a sensitive field   any other text
TABLE = {
    "Foster parent": (True, True),
    "FOSTER  PARENT.": (True, True),
    "Mother's significant other": (True, True),
    "Mother’s significant other": (True, True),
    "Leaving a school as a victim of a serious violent incident": (True, True),
    "Left as the victim of a violent incident in May": (True, False),
    "lives with foster mother (temp.)": (True, False),
    "Probation Officer: see file": (True, False),
    "An essay on foster care": (True, False),
    "Fostering curiosity": (False, False),
    "Mother": (False, False),
    "Grandparent": (False, False),
    "Both parents": (False, False),
    "Moved out of state": (False, False),
    "Spanish": (False, False),
    "Math 8": (False, False),
    "": (False, False),
}


@pytest.mark.parametrize(("value", "dropped"), TABLE.items(), ids=list(TABLE))
def test_a_value_is_dropped_or_taken_as_the_table_says(
    value: str, dropped: tuple[bool, bool]
) -> None:
    for is_sensitive, is_dropped in zip((True, False), dropped, strict=True):
        parse = without_intimate(text_parser(200), is_sensitive=is_sensitive)
        assert parse(value) == (INTIMATE if is_dropped else value or None)


@pytest.mark.parametrize(("kind", "value"), VALUES, ids=[f"{k}: {v}" for k, v in VALUES])
def test_every_intimate_value_of_the_schema_is_dropped_in_any_letters(
    kind: str, value: str
) -> None:
    for written in (value, value.upper(), value.lower(), f" {value} "):
        assert is_intimate(written, is_sensitive=False), kind


def test_the_two_that_parents_quoted_are_among_them() -> None:
    told = {value for _, value in VALUES}
    assert "Foster parent" in told
    assert "Leaving a school as a victim of a serious violent incident" in told


def test_a_code_is_dropped_before_a_table_can_give_it_another_word() -> None:
    parse = code_parser({"Pregnant": "other"}, "codes", ("other",))
    assert without_intimate(parse, is_sensitive=False)("Pregnant") is INTIMATE


@given(st.sampled_from(VALUES))
def test_no_reason_repeats_the_value(found: tuple[str, str]) -> None:
    parse = without_intimate(text_parser(200), is_sensitive=False)
    assert parse(found[1]) is INTIMATE
    assert found[1].casefold() not in INTIMATE.reason
