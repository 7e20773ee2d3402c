"""Every promise of the README has a module that keeps it and a test that can break it."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CODE = re.compile(r"`([^`]+)`")


class Promise(NamedTuple):
    words: str
    modules: tuple[str, ...]
    tests: tuple[str, ...]


def promises() -> list[Promise]:
    """The rows of the table under the heading."""
    section = README.split("## What it promises", 1)[1].split("\n## ", 1)[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("|")]
    return [
        Promise(words, tuple(CODE.findall(modules)), tuple(CODE.findall(tests)))
        for words, modules, tests in rows[2:]
    ]


PROMISES = promises()


def words(promise: Promise) -> str:
    return promise.words


def test_the_table_is_found() -> None:
    assert len(PROMISES) > 12
    assert len({promise.words for promise in PROMISES}) == len(PROMISES)


@pytest.mark.parametrize("promise", PROMISES, ids=words)
def test_a_promise_has_modules_and_tests_that_are_there(promise: Promise) -> None:
    assert promise.modules
    assert promise.tests
    assert not [name for name in promise.modules if not (ROOT / name).exists()]
    for name in promise.tests:
        path, _, test = name.partition("::")
        assert path.startswith("tests/"), name
        assert _tests_of(ROOT / path), name
        assert not test or test in _tests_of(ROOT / path), name


def _tests_of(path: Path) -> set[str]:
    """The names of the tests of a file, or of all files of a folder."""
    files = path.rglob("test_*.py") if path.is_dir() else [path] if path.exists() else []
    return {
        node.name
        for file in files
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_every_link_and_picture_is_there() -> None:
    targets = re.findall(r"\]\(([^)#\s]+)\)", README)
    ours = [target for target in targets if not target.startswith(("http://", "https://"))]
    assert ours
    assert not [target for target in ours if not (ROOT / target).exists()]
