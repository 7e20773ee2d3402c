"""Two rows of a source never share a key, whatever stands in its columns."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.imports.keys import join_key
from appliance.imports.values import Refusal, clean_text

TEXTS = st.text(alphabet="a1|\\", min_size=1, max_size=6)


def columns(width: int) -> st.SearchStrategy[tuple[str, ...]]:
    return st.tuples(*[TEXTS] * width)


@given(st.integers(2, 4).flatmap(lambda width: st.tuples(columns(width), columns(width))))
def test_two_keys_of_several_columns_are_one_only_where_every_column_is(
    pair: tuple[tuple[str, ...], tuple[str, ...]],
) -> None:
    one, other = pair
    assert (join_key(one) == join_key(other)) == (one == other)


@pytest.mark.parametrize(
    ("one", "other"),
    [(("1|2", "3"), ("1", "2|3")), (("1\\", "2"), ("1", "\\2")), (("1\\|2", "3"), ("1\\", "2|3"))],
)
def test_a_bar_inside_a_column_is_not_the_bar_between_two(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert join_key(one) != join_key(other)


@given(st.text(min_size=1).filter(clean_text))
def test_a_key_of_one_column_stays_as_it_is_written(text: str) -> None:
    assert join_key((text,)) == clean_text(text)


def test_a_key_of_several_columns_stays_readable() -> None:
    assert join_key((412, "Math 8-2", "2026-09-01")) == "412|Math 8-2|2026-09-01"


@pytest.mark.parametrize("parts", [(), (None,), ("",), ("1", " "), (None, "1")])
def test_a_row_that_lacks_a_column_of_its_key_has_none(parts: tuple[object, ...]) -> None:
    assert isinstance(join_key(parts), Refusal)


@pytest.mark.parametrize("other", [1042, Decimal("1042"), Decimal("1042.0000"), 1042.0, " 1042 "])
def test_a_number_of_any_kind_meets_the_same_number_as_a_text(other: object) -> None:
    """One system keeps a key as numeric(10,4), another that points at it as a text."""
    assert join_key((other,)) == join_key(("1042",))
