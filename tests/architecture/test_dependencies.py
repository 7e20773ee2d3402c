"""What the packages import stands in pyproject.toml, and what stands there is imported."""

from __future__ import annotations

import ast
import functools
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = {"appliance", "connectors"}
NOT_IMPORTED = {
    "defusedxml",  # openpyxl's, which reads a workbook's XML through it when it is there
    "jinja2",  # Flask's: a floor below which it has a known hole
}
NAME = re.compile(r"[A-Za-z0-9._-]+")


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@functools.cache
def _imported() -> set[str]:
    """The distributions from which the packages import, the standard library apart."""
    names = {
        module.partition(".")[0]
        for package in OURS
        for path in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for module in _modules(node)
    }
    owners = packages_distributions()
    return {_normal(owners[name][0]) for name in names - OURS - sys.stdlib_module_names}


def _modules(node: ast.AST) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [name.name for name in names]
        case ast.ImportFrom(module=str(module), level=0):
            return [module]
        case _:
            return []


def _declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {_normal(match[0]) for line in project["dependencies"] if (match := NAME.match(line))}


def test_every_package_that_is_imported_is_declared() -> None:
    assert _imported() - _declared() == set()


def test_every_package_that_is_declared_is_imported() -> None:
    assert _declared() - _imported() == NOT_IMPORTED
