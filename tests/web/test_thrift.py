"""What a page asks of the store: little, and for a large class no more than for a small one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

if TYPE_CHECKING:
    from tests.web.conftest import Visitor, Web

MOST = {
    ("teacher", "/today"): 28,
    ("principal", "/today"): 24,
    ("teacher", "/missing-work"): 27,
    ("teacher", "/classes/{section}"): 29,
    ("teacher", "/students/{student}"): 41,
    ("counselor", "/students/{student}"): 39,
    ("principal", "/trust/consents"): 26,
    ("principal", "/trust/consents/ahead"): 22,
    ("principal", "/students/{student}/consents"): 26,
    ("principal", "/trust/requests"): 23,
    ("principal", "/students/{student}/pack"): 48,
    ("principal", "/students/{student}/requests"): 23,
    ("principal", "/trust/retention"): 46,
    ("principal", "/students/{student}/erase"): 41,
    ("principal", "/school"): 45,
    ("principal", "/trust/gate"): 29,
    ("principal", "/trust/gate/fields"): 41,
    ("principal", "/trust/looks"): 23,
    ("principal", "/students/{student}/looks"): 23,
    ("principal", "/trust/break-glass"): 23,
    ("principal", "/students/{student}/disclosures"): 23,
    ("principal", "/trust/outbound"): 25,
    ("principal", "/trust/compromise"): 26,
    ("teacher", "/account/looks"): 24,
    ("it", "/sources"): 45,
    ("it", "/sources/add"): 21,
    ("it", "/sources/drafts/{draft}"): 21,
    ("it", "/sources/drafts/{draft}/fields"): 21,
    ("it", "/sources/drafts/{draft}/codes"): 21,
    ("it", "/sources/drafts/{draft}/values"): 21,
    ("it", "/sources/drafts/{draft}/trial"): 21,
    ("principal", "/trust/backups"): 25,
    ("principal", "/trust/pilot"): 30,
    ("teacher", "/pilot/questions"): 23,
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
