"""The demo school, imported and answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appliance.insights.compute import refresh_answers
from appliance.insights.thresholds import THRESHOLDS
from appliance.model.mapping_file import parse_mapping
from tests.boxes import Box, MadeHome, opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from appliance.store.unit_of_work import UnitOfWork


def refresh(work: UnitOfWork, *, moved: bool = True) -> None:
    """Compute the answers as the program does after an import."""
    mappings = [parse_mapping(info.mapping) for info in work.find.sources.all() if info.mapping]
    refresh_answers(work, THRESHOLDS, mappings=mappings, moved=moved)


def answer(box: Box) -> None:
    """Compute a box's answers."""
    with box.store.housekeeping() as work:
        refresh(work)


@pytest.fixture(scope="session")
def answered_home(riverside_home: MadeHome, tmp_path_factory: pytest.TempPathFactory) -> MadeHome:
    """The imported demo school with its answers, closed; not to be changed."""
    made = riverside_home.copy_to(tmp_path_factory.mktemp("answered") / "home")
    for box in opened(made):
        answer(box)
    return made


@pytest.fixture(scope="session")
def riverside_school(answered_home: MadeHome) -> Iterator[Box]:
    """The demo school with its answers, to read."""
    yield from opened(answered_home)


@pytest.fixture
def own_school(answered_home: MadeHome, tmp_path: Path) -> Iterator[Box]:
    """The demo school with its answers, a copy of the test's own."""
    yield from opened(answered_home.copy_to(tmp_path / "school"))
