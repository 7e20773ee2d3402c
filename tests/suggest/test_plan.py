"""A plan of proposals goes to a page and back, and a person changes it."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from appliance.model.catalog import Filter, Lookup
from appliance.suggest.plan import as_plan, place_columns, proposals_of, take_table
from appliance.suggest.proposal import EntityProposal, Placed

WORDS = st.text("abcXYZ_ ", min_size=1, max_size=8)
LOOKUPS = st.recursive(
    st.builds(Lookup, WORDS, WORDS, WORDS, WORDS, WORDS),
    lambda inner: st.builds(Lookup, WORDS, WORDS, WORDS, WORDS, WORDS, then=inner),
    max_leaves=3,
)
PLACED = st.builds(
    Placed,
    name=st.just("email"),
    table=WORDS,
    column=WORDS,
    confidence=st.floats(0, 1),
    reason=WORDS,
    lookup=st.none() | LOOKUPS,
    codes=st.none() | st.dictionaries(WORDS, WORDS, max_size=2),
)
PROPOSALS = st.builds(
    EntityProposal,
    entity=st.just("students"),
    table=WORDS,
    rows=st.none() | st.integers(0, 99),
    confidence=st.floats(0, 1),
    reason=WORDS,
    key=st.tuples(WORDS),
    fields=st.dictionaries(st.just("email"), PLACED, max_size=1),
    references=st.just(()),
    filters=st.lists(st.builds(Filter, WORDS, st.just("year")), max_size=1).map(tuple),
    missing=st.just(()),
)
TABLE = {
    "name": "PUPIL",
    "rows": 3,
    "key": ["ID"],
    "columns": [{"name": name, "pattern": ""} for name in ("ID", "NO", "FIRST", "LAST", "GRADE")],
}


@given(PROPOSALS)
def test_a_plan_that_is_kept_as_text_gives_the_same_proposals(proposal: EntityProposal) -> None:
    plan = json.loads(json.dumps(as_plan([proposal], [])))
    assert proposals_of(plan, {"year": "2026"}) == [proposal]


@given(PROPOSALS)
def test_without_a_value_nothing_is_filtered(proposal: EntityProposal) -> None:
    (found,) = proposals_of(as_plan([proposal], []), {})
    assert found.filters == ()


def test_a_table_that_nobody_proposed_is_used_once_it_has_what_is_needed() -> None:
    plan = as_plan([], [])
    take_table(plan, "students", TABLE)
    assert not plan["students"]["is_used"]
    assert proposals_of(plan, {}) == []
    said = {"student_number": "NO", "first_name": "FIRST", "last_name": "LAST"}
    place_columns(plan, "students", TABLE, said | {"grade_level": "GRADE"}, "")
    (found,) = proposals_of(plan, {})
    assert found.missing == ()
    assert {name: placed.column for name, placed in found.fields.items()} == said | {
        "grade_level": "GRADE"
    }
    assert found.key == ("ID",)


def test_a_column_that_the_table_does_not_have_is_taken_for_none() -> None:
    plan = as_plan([], [])
    take_table(plan, "students", TABLE)
    place_columns(plan, "students", TABLE, {"first_name": "'; DROP"}, "'; DROP")
    assert plan["students"]["proposal"]["fields"] == {}
    assert plan["students"]["proposal"]["key"] == ("ID",)
