"""Who may knock: the networks that are let in, and how much of the gate one address may hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Final

from appliance.gate.refusals import TooMuchAtOnceError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from appliance.gate.limits import GateLimits

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

LOCAL_NETWORKS: Final[tuple[Network, ...]] = tuple(
    ip_network(network)
    for network in (
        "127.0.0.0/8",
        "::1/128",
        "10.0.0.0/8",  # RFC 1918
        "172.16.0.0/12",
        "192.168.0.0/16",
        "fc00::/7",  # RFC 4193
        "169.254.0.0/16",  # link-local
        "fe80::/10",
    )
)
"""This machine and private networks: what a school's own network is made of."""


@dataclass(slots=True)
class Visitor:
    """What one address holds of the gate just now."""

    address: str
    most_body_octets: int
    connections: int = 0
    body_octets: int = field(default=0)

    def hold(self, octets: int) -> None:
        """Count what was sent and is kept in memory until it is answered."""
        self.body_octets += octets
        if self.body_octets > self.most_body_octets:
            raise TooMuchAtOnceError

    def release(self, octets: int) -> None:
        """Forget what `hold` counted."""
        self.body_octets -= octets


class Admission:
    """Counts who is inside. Used from the gate's own thread alone."""

    def __init__(self, allowed: Iterable[Network], limits: GateLimits) -> None:
        self._allowed = tuple(allowed)
        self._limits = limits
        self._visitors: dict[str, Visitor] = {}
        self._connections = 0

    def enter(self, peer: str) -> Visitor | None:
        """Let a connection in and count it, or None if it must be turned away.

        Every one that is let in must `leave`.
        """
        address = _plain_address(peer)
        if not any(address in network for network in self._allowed):
            return None
        visitor = self._visitors.get(str(address)) or Visitor(
            address=str(address), most_body_octets=2 * self._limits.body_octets
        )
        if self._connections >= self._limits.connections:
            return None
        if visitor.connections >= self._limits.connections_per_address:
            return None
        self._visitors[visitor.address] = visitor
        visitor.connections += 1
        self._connections += 1
        return visitor

    def leave(self, visitor: Visitor) -> None:
        """One connection of the visitor is closed."""
        self._connections -= 1
        visitor.connections -= 1
        if not visitor.connections:
            del self._visitors[visitor.address]


def _plain_address(peer: str) -> Address:
    """The address alone: without a zone, and IPv4 as such when it came over an IPv6 socket."""
    address = ip_address(peer.partition("%")[0])
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
