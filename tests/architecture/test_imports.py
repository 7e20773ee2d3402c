"""The folder list is the architecture: who may import whom, and what a module may be called."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from appliance.cli.commands import COMMANDS
from appliance.cli.sources import LATE

ROOT = Path(__file__).parents[2]
MODULES = sorted(
    path for package in ("appliance", "connectors") for path in (ROOT / package).rglob("*.py")
)
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "tools"}
CLOCKS = {"now", "utcnow", "today", "time", "time_ns"}
MAY_READ_THE_CLOCK = {
    "appliance/bootstrap/opening.py",  # hands the clock to everyone else
    "appliance/jobs.py",  # the schedule is the clock's own
}
MAY_READ_THE_CLOCK_IN = ("appliance/cli/", "appliance/gate/")


def test_the_import_contracts_hold() -> None:
    found = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr


def test_no_module_has_a_name_that_says_nothing() -> None:
    named = {path for path in MODULES if {path.stem, *path.parent.parts} & SAYS_NOTHING}
    assert not named


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_clock_is_handed_in(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    if name in MAY_READ_THE_CLOCK or name.startswith(MAY_READ_THE_CLOCK_IN):
        return
    assert not [*_clock_readings(ast.parse(path.read_text(encoding="utf-8")))]


def _clock_readings(tree: ast.Module) -> list[str]:
    """Calls of datetime.now(), date.today(), time.time() and their like, by line."""
    return [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"datetime", "date", "time"}
    ]


def test_only_the_explicit_lists_say_what_there_is() -> None:
    """No scanning for plug-ins: the box is sealed."""
    scanning = ("pkgutil", "entry_points", "import_module", "__import__(")
    found = [path for path in MODULES if any(s in path.read_text() for s in scanning)]
    assert found == [ROOT / "appliance/cli/late.py"]  # which loads what the next test looks at


def test_a_command_that_is_loaded_late_is_named_in_full() -> None:
    named = [*COMMANDS.values(), *LATE.values()]
    assert all(name.startswith("appliance.cli.") for name in named)
