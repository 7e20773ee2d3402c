"""The truth, the reference's picture of it, and the servers that vendors run on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.dialects.truth import make_truth

if TYPE_CHECKING:
    from tests.database_servers import Server
    from tests.dialects.truth import School


@dataclass(frozen=True)
class StartedServers:
    """Starts a server when a dialect asks for it, once for all tests."""

    request: pytest.FixtureRequest

    def postgresql(self) -> Server:
        server: Server = self.request.getfixturevalue("postgresql")
        return server

    def mariadb(self) -> Server:
        server: Server = self.request.getfixturevalue("mariadb")
        return server


@pytest.fixture(scope="session")
def truth() -> School:
    """The school as it truly is."""
    return make_truth()


@pytest.fixture
def servers(request: pytest.FixtureRequest) -> StartedServers:
    return StartedServers(request)
