"""The built wheel is the whole product: all that the packages hold, and nothing besides."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = {"appliance": "appliance", "connectors": "connectors", "templates": "appliance/templates"}
READ_BY_THE_BUILD = ("pyproject.toml", "README.md", "LICENSE", ".gitignore")
IGNORED_BY_GIT = (
    ".demo/store.db",
    ".demo-school/sis.db",
    "appliance/.demo/store.db",
    "appliance/web/__pycache__/pages.pyc",
    "connectors/.demo-school/attendance/today.csv",
    "templates/build/old.html",
)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout in which somebody has worked: files lie about that git ignores."""
    copy = tmp_path_factory.mktemp("checkout")
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in READ_BY_THE_BUILD:
        shutil.copy(ROOT / name, copy)
    for name in IGNORED_BY_GIT:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_text("not for anybody's eyes")
    return copy


@pytest.fixture(scope="module")
def wheel(checkout: Path) -> zipfile.Path:
    """The wheel, built by the backend that pyproject.toml names."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "dist"],
        cwd=checkout,
        check=True,
        capture_output=True,
    )
    (built,) = (checkout / "dist").glob("*.whl")
    return zipfile.Path(built)


@pytest.fixture(scope="module")
def installed(wheel: zipfile.Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which the wheel was unpacked."""
    folder = tmp_path_factory.mktemp("site-packages")
    wheel.root.extractall(folder)
    return folder


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _homeroom(installed: Path, folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "appliance", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_every_file_of_the_packages_and_no_other(
    checkout: Path, installed: Path
) -> None:
    expected = {
        f"{place}/{name}": content
        for folder, place in FOLDERS.items()
        for name, content in _contents(checkout / folder).items()
        if f"{folder}/{name}" not in IGNORED_BY_GIT
    }
    packed = _contents(installed)
    described = {name for name in packed if ".dist-info/" in name}
    assert packed.keys() - described == expected.keys()
    assert {name: packed[name] for name in expected} == expected


@pytest.mark.parametrize(
    "kind", ["html", "css", "js", "sql", "toml", "mako", "py"], ids=lambda kind: f".{kind}"
)
def test_the_wheel_holds_files_of_each_kind_that_the_product_reads(
    installed: Path, kind: str
) -> None:
    assert [*installed.rglob(f"*.{kind}")]


def test_the_wheel_makes_the_command_homeroom(installed: Path) -> None:
    (points,) = installed.glob("*.dist-info/entry_points.txt")
    assert "homeroom = appliance.cli:main" in points.read_text().splitlines()


def test_what_was_unpacked_is_what_runs(installed: Path, tmp_path: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-c", "import appliance.templating as t; print(t.template_folder())"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(found.stdout.strip()) == installed / "appliance" / "templates"


def test_the_demo_runs_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    assert "demo" in _homeroom(installed, tmp_path, "--help")
    said = _homeroom(installed, tmp_path, "demo", "--students", "60", "--no-serve")
    assert "teacher" in said
    assert (tmp_path / ".demo-school" / "sis.db").exists()
