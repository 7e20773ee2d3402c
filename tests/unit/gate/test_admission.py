from __future__ import annotations

import pytest

from appliance.gate.admission import LOCAL_NETWORKS, Admission
from appliance.gate.limits import GateLimits

LET_IN = {
    "127.0.0.1": True,
    "10.20.30.40": True,
    "172.16.0.1": True,
    "172.31.255.255": True,
    "192.168.178.20": True,
    "169.254.3.4": True,
    "::1": True,
    "fd12:3456::1": True,
    "fe80::1": True,
    "fe80::1%eth0": True,
    "::ffff:10.0.0.1": True,
    "172.32.0.1": False,
    "8.8.8.8": False,
    "100.64.0.1": False,
    "2001:db8::1": False,
    "::ffff:8.8.8.8": False,
}


@pytest.mark.parametrize(("peer", "let_in"), LET_IN.items())
def test_only_local_networks_are_let_in(peer: str, let_in: bool) -> None:
    visitor = Admission(LOCAL_NETWORKS, GateLimits()).enter(peer)
    assert (visitor is not None) is let_in


def test_an_ipv4_client_counts_once_however_it_came() -> None:
    admission = Admission(LOCAL_NETWORKS, GateLimits(connections_per_address=1))
    assert admission.enter("10.0.0.1") is not None
    assert admission.enter("::ffff:10.0.0.1") is None


def test_who_leaves_makes_room_and_is_forgotten() -> None:
    admission = Admission(LOCAL_NETWORKS, GateLimits(connections=1))
    for number in range(5):
        visitor = admission.enter(f"10.0.0.{number}")
        assert visitor is not None
        assert admission.enter("10.0.1.1") is None
        admission.leave(visitor)
    assert admission._visitors == {}
