"""The gate knows who asks, and lets in only those whom the school allows."""

from __future__ import annotations

import socket
from ipaddress import ip_network
from typing import TYPE_CHECKING

import pytest

from appliance.gate.clients import Clients
from appliance.gate.serving import Server
from tests.integration.gate.wire import Wire, client_context

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.integration.gate.conftest import House, Pages


def test_the_pages_see_the_address_of_each_client(
    serve: Callable[..., House], pages: Pages
) -> None:
    house = serve(pages)
    sources = [f"127.0.0.{number}" for number in range(2, 12)]
    wires = [house.connect(source) for source in sources]
    for _ in range(2):
        assert [wire.get().body.decode() for wire in wires] == sources
    for wire in wires:
        wire.socket.close()


def test_who_goes_round_the_gate_is_refused(serve: Callable[..., House], pages: Pages) -> None:
    house = serve(pages)
    with house.connect() as wire:
        wire.get()
    behind = int(pages.environs[0]["SERVER_PORT"])
    with Wire(behind) as direct:
        answer = direct.get("/", "X-Forwarded-For: 127.0.0.1")
    assert answer.status == 403
    assert b"https" in answer.body
    assert len(pages.seen) == 1


def test_a_client_is_forgotten_when_it_leaves() -> None:
    clients = Clients()
    clients.enter(40001, "10.0.0.7")
    assert clients.client_address({"REMOTE_PORT": "40001"}) == "10.0.0.7"
    clients.leave(40001)
    with pytest.raises(Exception, match="did not come through the gate"):
        clients.client_address({"REMOTE_PORT": "40001"})


def test_an_address_that_is_not_allowed_gets_no_octet(
    serve: Callable[..., House], pages: Pages
) -> None:
    house = serve(pages, allowed=(ip_network("127.0.0.8/29"),))
    with house.connect_plain("127.0.0.7") as refused:
        assert refused.is_cut()
    with house.connect("127.0.0.9") as allowed:
        assert allowed.get().status == 200


def test_it_answers_on_ipv6_too(certificate: Path, pages: Pages) -> None:
    if not socket.has_dualstack_ipv6():
        pytest.skip("this machine has no IPv6")
    trust = certificate.with_name("ca.pem")
    with Server(pages, address=("::", 0), certificate=certificate) as server:
        raw = socket.create_connection(("::1", server.bound_port), timeout=10)
        with client_context(trust).wrap_socket(raw, server_hostname="::1") as wire:
            wire.sendall(b"GET / HTTP/1.1\r\nHost: [::1]\r\n\r\n")
            assert wire.recv(65536).endswith(b"::1")
        with Wire(server.bound_port, trust=trust) as wire4:
            assert wire4.get().body == b"127.0.0.1"
