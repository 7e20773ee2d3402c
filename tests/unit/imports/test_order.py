"""Whoever owns students and classes is read before those who link to them."""

from __future__ import annotations

from itertools import permutations

import pytest

from appliance.demo.sources import SOURCES, mapping_text
from appliance.imports.order import reading_order
from appliance.model.mapping_file import parse_mapping

STUDENTS = """
[entities.students]
table = "students"
key = "id"
fields = { first_name = "a", last_name = "b", grade_level = "c" }
"""
COURSES = """
[entities.courses]
table = "courses"
key = "id"
fields = { title = "a" }
"""
SECTIONS = """
[entities.sections]
table = "sections"
key = "id"
course.course_code = "course"
fields = { section_code = "a" }
"""
SEATS = """
[entities.section_enrollments]
table = "seats"
key = "id"
student.email = "mail"
section.section_code = "class"
"""
ATTENDANCE = """
[entities.attendance_events]
table = "*.csv"
student.name = "name"
fields = { date = "day", category = "code" }
"""

CHAIN = {
    "people": STUDENTS,
    "courses": COURSES,
    "timetable": SECTIONS,
    "seats": SEATS,
    "kiosk": ATTENDANCE,
}


def _order(names: tuple[str, ...], texts: dict[str, str]) -> list[str]:
    top = 'connector = "csv"\ntitle = "x"\n'
    return reading_order({name: parse_mapping(top + texts[name]) for name in names})


@pytest.mark.parametrize("names", [*permutations(SOURCES)], ids=" ".join)
def test_the_demo_schools_students_come_first(names: tuple[str, ...]) -> None:
    mappings = {name: parse_mapping(mapping_text(name)) for name in names}
    others = [name for name in names if name != "sis"]
    assert reading_order(mappings) == ["sis", *others]


@pytest.mark.parametrize("names", [*permutations(CHAIN)], ids=" ".join)
def test_a_chain_of_sources_is_read_from_its_beginning(names: tuple[str, ...]) -> None:
    """A student told by name is told by their class too, so the kiosk comes after the seats."""
    order = _order(names, CHAIN)
    assert sorted(order) == sorted(CHAIN)
    for before, after in [
        *(("courses", "timetable"), ("timetable", "seats")),
        *(("people", "seats"), ("seats", "kiosk")),
    ]:
        assert order.index(before) < order.index(after)


@pytest.mark.parametrize("names", [*permutations(["people", "courses"])], ids=" ".join)
def test_sources_that_need_nobody_stay_in_the_order_of_their_adding(names: tuple[str, ...]) -> None:
    assert _order(names, CHAIN) == list(names)


@pytest.mark.parametrize("names", [*permutations(["one", "other", "third"])], ids=" ".join)
def test_a_circle_of_sources_is_read_all_the_same(names: tuple[str, ...]) -> None:
    texts = {"one": STUDENTS + SECTIONS, "other": COURSES + SEATS, "third": ATTENDANCE}
    order = _order(names, texts)
    assert order == [*(name for name in names if name != "third"), "third"]


def test_an_owner_that_is_not_there_is_waited_for_by_nobody() -> None:
    assert _order(("kiosk",), CHAIN) == ["kiosk"]
