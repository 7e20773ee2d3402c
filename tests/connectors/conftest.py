"""The sources that the tests of the connectors read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.connectors import cases, drop_cases

if TYPE_CHECKING:
    from pathlib import Path

READY_DROPS = {
    "oneroster": drop_cases.oneroster,
    "clever": drop_cases.clever,
    "powerschool-exports": drop_cases.powerschool_exports,
}
IN_A_FOLDER = {
    "sqlite": cases.sqlite,
    "csv": cases.csv_files,
    "workbook-table": cases.workbook_table,
    "workbook-grid": cases.workbook_grid,
    **READY_DROPS,
}
ON_A_SERVER = {
    "postgresql": (cases.postgresql, pytest.mark.postgresql),
    "mariadb": (cases.mariadb, pytest.mark.mariadb),
    "rosariosis": (cases.rosariosis, pytest.mark.postgresql),
    "rosariosis-mysql": (cases.rosariosis, pytest.mark.mariadb),
    "opensis": (cases.opensis, pytest.mark.mariadb),
    "gibbon": (cases.gibbon, pytest.mark.mariadb),
    "powerschool": (drop_cases.powerschool, pytest.mark.postgresql),
    "moodle-mariadb": (cases.moodle, pytest.mark.mariadb),
    "moodle-postgresql": (cases.moodle, pytest.mark.postgresql),
}
EVERY_SOURCE = [
    *IN_A_FOLDER,
    *(pytest.param(name, marks=mark) for name, (_, mark) in ON_A_SERVER.items()),
]


@pytest.fixture(scope="module", params=EVERY_SOURCE)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> cases.Case:
    """One source of each kind."""
    name = request.param
    if name in IN_A_FOLDER:
        folder: Path = tmp_path_factory.mktemp(name)
        return IN_A_FOLDER[name](folder)
    build, mark = ON_A_SERVER[name]
    return build(request.getfixturevalue(mark.name))
