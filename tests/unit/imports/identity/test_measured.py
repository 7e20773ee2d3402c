"""How good linking is, in figures: six thousand rows of whom it is known whom they mean.

The long form, with a public benchmark and a large school, is `tests/benchmarks/identity.py`.
"""

from __future__ import annotations

import pytest

from tests.linkage import Figures, measure
from tests.muddled_school import make_school

ROWS = 6000
LOWEST_RECALL, LONGEST_QUEUE = 0.99, 0.05


@pytest.fixture(scope="module")
def figures() -> Figures:
    school = make_school(seed=2026, students=1200)
    return measure(school.index, school.people(ROWS))


def test_no_link_that_is_made_without_asking_is_wrong(figures: Figures) -> None:
    assert figures.pairs > 5000
    assert figures.strangers + figures.strangers_asked > 100
    assert figures.wrong == []


def test_of_a_hundred_links_ninety_nine_are_made_or_asked_about(figures: Figures) -> None:
    assert figures.recall >= LOWEST_RECALL


def test_a_person_is_asked_about_one_in_twenty_at_most(figures: Figures) -> None:
    assert figures.queue <= LONGEST_QUEUE
    assert figures.linked > figures.queued > 0
