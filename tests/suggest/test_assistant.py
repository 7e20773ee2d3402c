"""The mapping assistant, held against sources whose tables are known.

It was tuned on RosarioSIS and the demo school's old system. The others were met as strangers, and
what was learned from them was made a rule about names and values in general, of no vendor's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from connectors.base import SourceConfig
from tests.database_servers import PASSWORD
from tests.dialects.conftest import StartedServers
from tests.dialects.registry import DIALECTS
from tests.suggest import frappe
from tests.suggest.measuring import measure, proposals_for

if TYPE_CHECKING:
    from pathlib import Path

    from tests.database_servers import Server
    from tests.dialects.truth import School
    from tests.suggest.measuring import Measured

LEAST_RECALL, LEAST_PRECISION = 0.8, 0.9


def _hold(found: Measured) -> None:
    assert found.recall >= LEAST_RECALL, found.missed
    assert found.precision >= LEAST_PRECISION, found.wrong


@pytest.mark.mariadb
def test_it_finds_its_way_in_frappe(mariadb: Server, truth: School) -> None:
    database = frappe.write(truth, mariadb)
    config = SourceConfig(name="unknown", address=mariadb.url(database), secret=PASSWORD)
    _hold(measure("frappe", proposals_for(config)))


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("rosariosis", marks=pytest.mark.postgresql),
        pytest.param("opensis", marks=pytest.mark.mariadb),
        pytest.param("gibbon", marks=pytest.mark.mariadb),
        pytest.param("powerschool", marks=pytest.mark.postgresql),
        pytest.param("moodle", marks=pytest.mark.mariadb),
    ],
)
def test_it_finds_its_way_in_a_vendors_database(
    name: str, truth: School, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Its ready connector is hidden; the user is one who may read everything."""
    dialect = next(dialect for dialect in DIALECTS if dialect.name == name)
    sources = dialect.write(truth, tmp_path, StartedServers(request))
    source = next(source for source in sources if source.connector == name)
    address = source.address.replace("//homeroom@", "//owner@")
    config = SourceConfig(name="unknown", address=address, secret=PASSWORD)
    _hold(measure(name, proposals_for(config)))
