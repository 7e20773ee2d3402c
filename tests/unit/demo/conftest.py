from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from appliance.demo.school import School, make_school
from appliance.demo.sources import write_sources
from appliance.demo.truth import Truth, load_truth

if TYPE_CHECKING:
    from pathlib import Path

SEED = 7
TODAY = date(2026, 11, 24)


@pytest.fixture(scope="session")
def school() -> School:
    return make_school(SEED, 600, TODAY)


@pytest.fixture(scope="session")
def folder(school: School, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The three sources of the whole school, written once."""
    folder = tmp_path_factory.mktemp("riverside") / "sources"
    write_sources(school, folder)
    return folder


@pytest.fixture(scope="session")
def truth(folder: Path) -> Truth:
    return load_truth(folder)
