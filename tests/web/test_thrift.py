"""What a page asks of the store: little, and for a large class no more than for a small one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

if TYPE_CHECKING:
    from tests.web.conftest import Visitor, Web

MOST = {
    ("teacher", "/today"): 26,
    ("principal", "/today"): 23,
    ("teacher", "/missing-work"): 26,
    ("teacher", "/classes/{section}"): 28,
    ("teacher", "/students/{student}"): 40,
    ("counselor", "/students/{student}"): 38,
    ("principal", "/trust/consents"): 25,
    ("principal", "/students/{student}/consents"): 25,
    ("principal", "/trust/requests"): 22,
    ("principal", "/students/{student}/pack"): 47,
    ("principal", "/students/{student}/requests"): 22,
    ("principal", "/trust/retention"): 45,
    ("principal", "/students/{student}/erase"): 40,
    ("principal", "/school"): 40,
    ("principal", "/trust/gate"): 28,
    ("principal", "/trust/gate/fields"): 40,
    ("principal", "/trust/looks"): 22,
    ("principal", "/students/{student}/looks"): 22,
    ("principal", "/trust/break-glass"): 22,
    ("principal", "/students/{student}/disclosures"): 22,
    ("principal", "/trust/outbound"): 24,
    ("principal", "/trust/compromise"): 24,
    ("teacher", "/account/looks"): 23,
    ("it", "/sources"): 40,
    ("it", "/sources/add"): 20,
    ("it", "/sources/drafts/{draft}"): 20,
    ("it", "/sources/drafts/{draft}/fields"): 20,
    ("it", "/sources/drafts/{draft}/codes"): 20,
    ("it", "/sources/drafts/{draft}/values"): 20,
    ("it", "/sources/drafts/{draft}/trial"): 20,
}


def questions(web: Web, visitor: Visitor, path: str) -> list[str]:
    """Every statement that a page has the store answer, those of its own record included."""
    visitor.get(path)  # the first time a stay is given what its forms need
    asked: list[str] = []

    def note(_c: object, _u: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(web.box.store.engine, "before_cursor_execute", note)
    try:
        assert visitor.get(path).status_code == 200
    finally:
        event.remove(web.box.store.engine, "before_cursor_execute", note)
    return asked


@pytest.mark.parametrize(("role", "path"), MOST)
def test_a_page_asks_the_store_few_questions(
    role: str, path: str, shared_web: Web, readers: dict[str, Visitor]
) -> None:
    filled = path.format(
        section=shared_web.own_section(),
        student=shared_web.own_student(),
        draft=shared_web.draft(),
    )
    asked = questions(shared_web, readers[role], filled)
    assert len(asked) <= MOST[role, path], "\n".join(asked)


def test_a_large_class_asks_no_more_than_a_small_one(
    shared_web: Web, readers: dict[str, Visitor]
) -> None:
    sizes = shared_web.box.query(
        "SELECT section_id FROM section_enrollments GROUP BY 1 ORDER BY count(*)"
    )
    small, large = (
        len(questions(shared_web, readers["principal"], f"/classes/{section}"))
        for (section,) in (sizes[0], sizes[-1])
    )
    assert small == large
