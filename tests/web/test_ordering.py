"""A table stands in the order that its address asks for, without a script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.web.ordering import ASCENDING, DESCENDING, Column, Ordering

if TYPE_CHECKING:
    from tests.web.conftest import Visitor, Web


class Row(NamedTuple):
    name: int
    mark: float | None


COLUMNS: dict[str, Column[Row]] = {
    "name": Column("name", lambda row: row.name),
    "mark": Column("mark", lambda row: row.mark),
}
ROWS = st.lists(st.builds(Row, st.integers(0, 9), st.none() | st.floats(0, 100)))


@given(ROWS, st.sampled_from([ASCENDING, DESCENDING]))
def test_rows_are_put_in_order_and_the_unknown_stands_last(rows: list[Row], direction: str) -> None:
    found = Ordering(COLUMNS, "mark", direction).sort(rows)
    assert sorted(found, key=repr) == sorted(rows, key=repr)
    known = [row.mark for row in found if row.mark is not None]
    assert [row.mark for row in found][: len(known)] == known
    assert known == sorted(known, reverse=direction == DESCENDING)


def test_a_column_is_turned_round_when_it_is_asked_for_again() -> None:
    first = Ordering(COLUMNS, "mark", ASCENDING)
    assert (first.query_of("mark"), first.query_of("name")) == ("sort=-mark", "sort=name")
    assert Ordering(COLUMNS, "mark", DESCENDING).query_of("mark") == "sort=mark"


@pytest.mark.parametrize(
    ("query", "cell", "is_falling"),
    [
        ("attendance", 0, False),
        ("-attendance", 0, True),
        ("missing", 1, True),
        ("mark", 2, False),
        ("look", 3, True),
        ("-look", 3, False),
    ],
)
def test_the_links_of_a_class_sort_it(
    query: str, cell: int, is_falling: bool, shared_web: Web, readers: dict[str, Visitor]
) -> None:
    path = f"/classes/{shared_web.own_section()}"
    plain, found = (readers["teacher"].get(p).text for p in (path, f"{path}?sort={query}"))
    values = [re.findall(r'data-value="([^"]*)"', row)[cell] for row in rows(found)]
    known = [float(value) for value in values if value]
    assert known == sorted(known, reverse=is_falling)
    assert sorted(rows(plain)) == sorted(rows(found))
    assert f'aria-sort="{"descending" if is_falling else "ascending"}"' in found


def test_an_order_that_nobody_knows_is_that_of_names(
    shared_web: Web, readers: dict[str, Visitor]
) -> None:
    path = f"/classes/{shared_web.own_section()}"
    plain = readers["teacher"].get(path).text
    for query in ("shoe", "-", "", "-name-"):
        assert rows(readers["teacher"].get(f"{path}?sort={query}").text) == rows(plain)


def rows(text: str) -> list[str]:
    return re.findall(r"<tr>.*?</tr>", text[text.index("<tbody>") :], re.DOTALL)
