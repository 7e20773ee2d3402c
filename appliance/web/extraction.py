"""What translators have to translate, beyond what gettext finds by itself.

Used by `pybabel extract -F pyproject.toml`. An error's docstring is its sentence; what the
register and the flags are called is given by keyword; a template kept apart from its facts is
marked with `model.text.mark`.
"""

from __future__ import annotations

import ast
import inspect
from typing import TYPE_CHECKING, Any

from babel.messages.extract import extract_python

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

_NAMED = {"Entity": {"title"}, "Field": {"meaning"}, "_reference": {"meaning"}}
_WORDS = {"Purpose", "Retention", "LegalCategory"}
_Found = tuple[Any, ...]


def extract(fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[_Found]:
    """Yield line, function, texts and comments, as Babel asks for them."""
    tree = ast.parse(fileobj.read())
    fileobj.seek(0)
    yield from extract_python(fileobj, keywords, comment_tags, options)
    for node in ast.walk(tree):
        for text in _texts(node):
            yield node.lineno, None, text, []  # type: ignore[attr-defined]


def _texts(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.ClassDef(name=name) if name.endswith("Error"):
            yield " ".join(inspect.cleandoc(ast.get_docstring(node) or "").split())
        case ast.ClassDef(name=name, body=body) if name in _WORDS:
            yield from _members(body)
        case ast.Call(func=ast.Name(id="mark"), args=[ast.Constant(value=str(text))]):
            yield text
        case ast.Call(func=ast.Name(id=name), args=args) if name in _NAMED:
            if name == "_reference":
                yield from _constant(args[-1])
            for word in node.keywords:
                if word.arg in _NAMED[name]:
                    yield from _constant(word.value)


def _members(body: list[ast.stmt]) -> Iterator[str]:
    """The words of an enumeration."""
    for statement in body:
        if isinstance(statement, ast.Assign):
            yield from _constant(statement.value)


def _constant(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
