"""Whom reading from an address connects to."""

from __future__ import annotations

import pytest

from appliance.model.outbound import Endpoint
from connectors.sql.systems import SYSTEMS, endpoints_of


@pytest.mark.parametrize(
    ("address", "ends"),
    [
        ("postgresql://reader@sis.school.example/school", [("sis.school.example", 5432)]),
        ("postgresql+psycopg://reader@[2001:db8::5]:6432/school", [("2001:db8::5", 6432)]),
        ("mariadb://reader@10.1.2.3/school", [("10.1.2.3", 3306)]),
        ("mssql://reader@sis/school", [("sis", 1433)]),
        ("oracle://reader@sis/?service_name=PS", [("sis", 1521)]),
        ("postgresql:///school?host=one:5433&host=two", [("one", 5433), ("two", 5432)]),
        ("postgresql:///school?host=/var/run/postgresql", []),
        ("postgresql:///school", []),
        ("sqlite:////srv/school.db", []),
        ("/srv/exports", []),
        ("://", []),
    ],
)
def test_an_address_says_whom_reading_it_connects_to(
    address: str, ends: list[tuple[str, int]]
) -> None:
    assert endpoints_of(address) == tuple(Endpoint(*end) for end in ends)


def test_every_server_system_says_where_it_listens() -> None:
    assert {name for name, system in SYSTEMS.items() if system.port is None} == {"sqlite"}
