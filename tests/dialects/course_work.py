"""Work that a teacher gives to all classes of a course at once, as Centre/SIS's heirs allow it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.dialects.truth import Item, School


def is_of_course(item: Item) -> bool:
    """Mathematics has one teacher, who gives the same work to both of her classes."""
    return item.section.course.code == "MATH9"


def assignment_of(item: Item, school: School) -> int:
    """The number of the one assignment that a piece of work is in such a gradebook."""
    if not is_of_course(item):
        return item.number
    return next(
        other.number
        for other in school.items
        if other.section.course == item.section.course and other.title == item.title
    )
