"""An error is a class whose docstring is the sentence that a person reads."""

from __future__ import annotations

import ast
import importlib
import pickle
import string
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from appliance.errors import (
    HomeroomError,
    MappingError,
    OperatorError,
    RefusedError,
    SourceError,
    WrongUsageError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
BASES = {OperatorError, SourceError, MappingError, RefusedError, WrongUsageError}
NEVER_IN_A_SENTENCE = {"password", "passphrase", "secret", "row", "student", "first_name"}


PATHS = sorted(p for package in ("appliance", "connectors") for p in (ROOT / package).rglob("*.py"))


def _modules_of_errors() -> Iterator[str]:
    for path in PATHS:
        body = ast.parse(path.read_text(encoding="utf-8")).body
        if any(isinstance(node, ast.ClassDef) and node.name.endswith("Error") for node in body):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(part for part in parts if part != "__init__")


def _descend(kind: type[HomeroomError]) -> Iterator[type[HomeroomError]]:
    for child in kind.__subclasses__():
        if child.__module__.startswith(("appliance.", "connectors.")):
            yield child
            yield from _descend(child)


for module in _modules_of_errors():
    importlib.import_module(module)
ERRORS = sorted(set(_descend(HomeroomError)) - BASES, key=lambda kind: kind.__qualname__)


def _facts(kind: type[HomeroomError]) -> dict[str, object]:
    template = " ".join((kind.__doc__ or "").split())
    names = (name for _, name, _, _ in string.Formatter().parse(template) if name)
    return {name: f"the {name}" for name in names}


def _made(kind: type[HomeroomError]) -> HomeroomError:
    """The error with a fact for each of its braces; one that takes something else is left out."""
    error = kind.__new__(kind)
    HomeroomError.__init__(error, **_facts(kind))
    return error


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__qualname__)
def test_an_error_is_a_sentence_for_a_person(kind: type[HomeroomError]) -> None:
    sentence = _made(kind).sentence
    assert sentence[0].isupper() or sentence[0] in "“`"
    assert sentence[-1] in ".?!" or sentence.endswith("the command")
    assert "{" not in sentence
    assert "\n" not in sentence
    assert len(sentence) < 420


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__qualname__)
def test_no_sentence_has_room_for_a_secret_or_a_childs_data(kind: type[HomeroomError]) -> None:
    assert not _facts(kind).keys() & NEVER_IN_A_SENTENCE


@pytest.mark.parametrize("path", PATHS, ids=lambda path: str(path.relative_to(ROOT)))
def test_an_error_is_raised_with_the_facts_of_its_sentence(path: Path) -> None:
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and (kinds := _errors_made(call)):
            given = {word.arg for word in call.keywords}
            fits = any(given >= _facts(kind).keys() for kind in kinds)
            assert None in given or fits, f"line {call.lineno}"


def _errors_made(call: ast.Call) -> list[type[HomeroomError]]:
    """The errors that a call may make, by its name; none where the error words itself."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return [kind for kind in ERRORS if kind.__name__ == name and "__init__" not in vars(kind)]


def test_an_error_survives_the_way_between_two_processes() -> None:
    kind = next(kind for kind in ERRORS if _facts(kind) and "__init__" not in vars(kind))
    error = kind(**_facts(kind))
    assert pickle.loads(pickle.dumps(error)).sentence == error.sentence  # noqa: S301
