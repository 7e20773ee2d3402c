"""What every answer says to the browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from appliance.web.assets import assets

if TYPE_CHECKING:
    from tests.web.conftest import Visitor, Web

ANSWERS = ("/", "/sign-in", "/nowhere", "/today", "/runs/newest", "/static/none.css")


@pytest.mark.parametrize("path", ANSWERS)
def test_every_answer_is_locked_down(path: str, shared_web: Web) -> None:
    headers = shared_web.visitor().get(path).headers
    policy = headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'"} <= set(policy)
    assert {"frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'"} <= set(policy)
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in headers


def test_only_files_named_by_their_content_may_be_kept(shared_web: Web) -> None:
    for asset in assets().values():
        answer = shared_web.visitor().get(asset.url)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_unknown_host_is_refused(shared_web: Web) -> None:
    answer = shared_web.visitor().get("/sign-in", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.text


def test_no_page_carries_inline_script_or_style(
    shared_web: Web, readers: dict[str, Visitor]
) -> None:
    paths = {
        "teacher": ("/today", f"/classes/{shared_web.own_section()}"),
        "counselor": (f"/students/{shared_web.own_student()}", "/students"),
        "principal": ("/school", "/trust"),
        "it": ("/sources", "/runs", "/runs/1", "/set-aside"),
    }
    for role, pages in paths.items():
        for path in pages:
            text = readers[role].get(path).text
            assert "style=" not in text
            assert "<style" not in text
            assert not re.search(r"<[^>]* on\w+=", text)
            assert text.count("<script") == text.count('<script src="/static/')


def test_first_pages_are_light(shared_web: Web, readers: dict[str, Visitor]) -> None:
    files = sum(len(assets()[name].content) for name in ("homeroom.css", "homeroom.js", "icon.svg"))
    student, section = shared_web.own_student(), shared_web.own_section()
    for role, path in (
        ("teacher", "/today"),
        ("teacher", f"/classes/{section}"),
        ("teacher", f"/students/{student}"),
        ("principal", "/school"),
        ("it", "/sources"),
    ):
        assert len(readers[role].get(path).data) + files < 150_000


def test_a_large_form_is_refused_in_words(web: Web) -> None:
    visitor = web.visitor()
    visitor.get("/sign-in")
    answer = visitor.post("/sign-in", email="a@b.example", password="x" * 200_000)
    assert answer.status_code == 413
    assert "more than this server accepts" in answer.text
