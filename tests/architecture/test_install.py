"""The two commands of the README: their scripts, run as they are, in a copy of the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = ["install/demo", "install/test", ".ci/run"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with what the scripts read, and a .venv whose Python is this one."""
    shutil.copytree(ROOT / "install", tmp_path / "install")
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    return tmp_path


def run(checkout: Path, script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What a line of bash says after install/environment.sh was sourced."""
    return subprocess.run(
        ["bash", "-c", f"source install/environment.sh; {script}"],
        cwd=checkout,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def program(path: Path, text: str) -> str:
    """The path of a new program."""
    path.write_text(text)
    path.chmod(0o755)
    return str(path)


def test_the_scripts_have_no_fault_that_shellcheck_knows() -> None:
    shellcheck = Path(sys.executable).parent / "shellcheck"
    found = subprocess.run(
        [shellcheck, "--external-sources", "--source-path=SCRIPTDIR", *SCRIPTS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_clone_can_run_them(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)


def test_ci_runs_the_tests_command_and_nothing_else(checkout: Path) -> None:
    program(checkout / "install" / "test", '#!/bin/sh\necho "CI=$CI $#"\nexit 7\n')
    done = subprocess.run(
        ["bash", ".ci/run"], cwd=checkout, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (7, "CI=true 0\n", "")


def test_what_is_installed_is_not_installed_again(checkout: Path) -> None:
    done = run(checkout, 'stamp >"$venv/installed-demo"; install_demo && echo nothing to do')
    assert (done.stdout, done.stderr) == ("nothing to do\n", "")


@pytest.mark.parametrize(
    "change",
    [
        "echo '# new' >>pyproject.toml",
        'rm "$venv/installed-demo"',
        'rm "$venv/bin/python"',
        'ln -sf /nowhere "$venv/bin/python"',
        'root="$root/elsewhere"; mkdir "$root"; cp pyproject.toml "$root"',
    ],
    ids=["other dependencies", "never finished", "no venv", "Python is gone", "moved"],
)
def test_a_change_makes_it_install_again(checkout: Path, change: str) -> None:
    installed = 'stamp >"$venv/installed-demo"; is_installed demo'
    done = run(checkout, f"{installed} && echo yes; {change}; is_installed demo || echo not now")
    assert done.stdout == "yes\nnot now\n"


def test_an_old_python_is_refused_in_a_sentence(checkout: Path) -> None:
    old = program(
        checkout / "old",
        '#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.2 || exit 1\n',
    )
    done = run(checkout, "check_python", PYTHON=old)
    assert done.returncode == 1
    assert done.stderr.startswith("Homeroom needs Python 3.11 or newer, and Python 3.9.2 is older")


def test_no_python_is_refused_in_a_sentence(checkout: Path) -> None:
    done = run(checkout, "check_python", PYTHON="python-of-nobody")
    assert done.returncode == 1
    assert "there is no python-of-nobody here" in done.stderr
    assert "apt-get install python3 python3-venv" in done.stderr


def test_a_step_that_fails_shows_its_error_and_names_the_log(checkout: Path) -> None:
    script = """must_run_step Trying bash -c 'seq 99; echo "ERROR: no such package"; false'"""
    done = run(checkout, script)
    log = checkout / "build" / "install.log"
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "Trying …",
        "ERROR: no such package",
        f"This step failed. All that was said is in {log}.",
    ]
    assert "\n99\n" in log.read_text()


def test_where_nothing_may_be_skipped_a_missing_program_is_refused(checkout: Path) -> None:
    empty = checkout / "bin"
    empty.mkdir()
    for tool in ("bash", "dirname", "mkdir"):
        (empty / tool).symlink_to(str(shutil.which(tool)))
    done = subprocess.run(
        [empty / "bash", "install/test"],
        cwd=checkout,
        env={"PATH": str(empty), "CI": "true", "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Where CI=true all tests must run. Missing: ")
    assert "chromium" in done.stderr
