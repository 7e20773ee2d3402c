"""Small groups are hidden, and with them what would give them away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.governance.disclosure import SMALLEST_GROUP, hidden_groups


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ({"6": 80, "7": 10}, ""),
        ({"6": 80, "7": 9}, "67"),
        ({"6": 80, "7": 9, "8": 40}, "78"),
        ({"6": 80, "7": 4, "8": 5, "9": 40}, "789"),
        ({"6": 80, "7": 5, "8": 5, "9": 40}, "78"),
        ({"6": 80, "7": 0}, ""),
        ({"6": 3}, "6"),
        ({}, ""),
    ],
)
def test_small_groups_are_hidden_and_cannot_be_reckoned_back(
    sizes: dict[str, int], hidden: str
) -> None:
    assert hidden_groups(sizes) == set(hidden)


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 60), max_size=14))
def test_what_is_left_by_subtraction_is_never_one_small_group(sizes: dict[str, int]) -> None:
    hidden = hidden_groups(sizes)
    assert all(name in hidden for name, size in sizes.items() if 0 < size < SMALLEST_GROUP)
    peopled = [name for name, size in sizes.items() if size]
    if hidden and len(hidden) < len(peopled):
        assert len(hidden) > 1
        assert sum(sizes[name] for name in hidden) >= SMALLEST_GROUP
