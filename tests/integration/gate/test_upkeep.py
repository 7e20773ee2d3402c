"""A certificate that nears its end is renewed, and served, by a server that goes on running."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from appliance.gate.certificates import CA_FILE, make_certificates
from appliance.gate.serving import Server
from appliance.upkeep import Upkeep
from tests.integration.gate.wire import Wire

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.gate.conftest import Pages


def served(wire: Wire) -> bytes | None:
    assert isinstance(wire.socket, ssl.SSLSocket)
    return wire.socket.getpeercert(binary_form=True)


def test_a_renewed_certificate_is_served_without_a_restart(pages: Pages, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    certificate = make_certificates(
        tmp_path,
        school="Riverside",
        names=["localhost"],
        loopback=True,
        now=now - timedelta(days=370),
    )
    clock = [now - timedelta(days=10)]  # 36 days before its end
    with Server(pages, address=("127.0.0.1", 0), certificate=certificate) as server:
        upkeep = Upkeep(
            certificates=tmp_path,
            clock=lambda: clock[0],
            use_certificate=server.use_certificate,
            answers_are_current=lambda: True,
            refresh_answers=lambda: None,
            apply_retention=lambda: None,
            keep_checkpoint=lambda: None,
            keep_backups=lambda: None,
            look_outside=lambda: None,
        )
        upkeep()
        with Wire(server.bound_port, trust=tmp_path / CA_FILE) as first:
            old = served(first)
            upkeep()
            with Wire(server.bound_port, trust=tmp_path / CA_FILE) as second:
                assert served(second) == old
            clock[0] = now  # 26 days
            upkeep()
            with Wire(server.bound_port, trust=tmp_path / CA_FILE) as third:
                assert third.get().status == 200
                assert served(third) != old
            assert first.get().status == 200
