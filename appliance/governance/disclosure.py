"""Small groups: a figure about few enough students tells on each of them, so it is not told.

States hide groups of fewer than 10 (District of Columbia) to 15 students (Delaware); ten is the
usual line. One hidden group beside a told total could be reckoned back by subtraction, so a
second is hidden with it, and more until enough students stand behind what is hidden.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SMALLEST_GROUP = 10


def hidden_groups(sizes: Mapping[str, int], smallest: int = SMALLEST_GROUP) -> frozenset[str]:
    """Name the groups to hide, where the total of all is told: the small, and what covers them.

    `sizes` holds the students of each group. Groups of nobody hide nothing.
    """
    by_size = sorted((size, name) for name, size in sizes.items() if size)
    hidden: list[tuple[int, str]] = [group for group in by_size if group[0] < smallest]
    if not hidden:
        return frozenset()
    for group in by_size[len(hidden) :]:
        if len(hidden) > 1 and sum(size for size, _ in hidden) >= smallest:
            break
        hidden.append(group)
    return frozenset(name for _, name in hidden)
