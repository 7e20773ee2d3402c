"""Checkpoints: the chain's head at a moment, signed with a key that is not the store's.

Whoever has the store's key can write the whole chain anew, every hash right. A checkpoint that
lies elsewhere says what the chain was, and its signature that nobody made the checkpoint up.
Each names the digest of the one before it, so that none can be left out or used again.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from appliance.governance.audit import Break, ChainedEvent, Fault, find_break

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from appliance.governance.audit import UnreadableEvent

_DOMAIN = b"homeroom checkpoint v1 "


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What the chain was: `n` events, the hash of the last; all octets are written in hex.

    `store` is the hash of the first event, which no other store has; `previous` the digest of the
    checkpoint before, empty at the first; `key` the public key by which the signature is checked.
    """

    number: int
    n: int
    head: str
    store: str
    previous: str
    at: str
    key: str
    signature: str = ""

    @property
    def signed(self) -> bytes:
        """What the signature is over: everything else, in one fixed writing."""
        return _DOMAIN + _written({**asdict(self), "signature": ""}).encode()

    @property
    def line(self) -> str:
        """The checkpoint as it is kept and printed: one line of JSON."""
        return _written(asdict(self))

    @property
    def digest(self) -> str:
        """What the next checkpoint names this one by."""
        return hashlib.sha256(self.line.encode()).hexdigest()

    def is_genuine(self) -> bool:
        """Whether the holder of the key it names has signed it."""
        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.key))
            key.verify(bytes.fromhex(self.signature), self.signed)
        except (InvalidSignature, ValueError):
            return False
        return True


def follow(
    before: Checkpoint | None, unsigned: Checkpoint, sign: Callable[[bytes], bytes]
) -> Checkpoint:
    """Put a checkpoint after another, and sign it."""
    number, previous = (before.number + 1, before.digest) if before else (1, "")
    placed = replace(unsigned, number=number, previous=previous)
    return replace(placed, signature=sign(placed.signed).hex())


def parse_checkpoint(line: str) -> Checkpoint | None:
    """Read a line that `Checkpoint.line` wrote; None for anything else."""
    try:
        values = json.loads(line)
        kinds = {field.name: int if field.name in ("number", "n") else str for field in FIELDS}
        if values.keys() != kinds.keys():
            return None
        if any(type(values[name]) is not kind for name, kind in kinds.items()):
            return None
        found = Checkpoint(**values)
    except (AttributeError, ValueError, TypeError, RecursionError):
        return None
    return found if found.line == line else None


FIELDS = fields(Checkpoint)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What lies outside the store: its own checkpoints, those of another medium, and the key.

    A None among them is a line that cannot be read. `key` is the one in use here, `trusted` one
    that somebody kept elsewhere (on paper); empty where there is none.
    """

    own: Sequence[Checkpoint | None] = ()
    anchored: Sequence[Checkpoint | None] = ()
    key: str = ""
    trusted: str = ""

    @property
    def expected_key(self) -> str:
        """The key that all must be signed with: as far from this machine as one is known."""
        first = next((each.key for each in self.anchored if each), "")
        return self.trusted or first or self.key


@dataclass(slots=True)
class Verified:
    """What a walk found: how many events there are, and the first bad one."""

    events: int = 0
    broken: Break | None = None


def verify(
    links: Iterable[ChainedEvent | UnreadableEvent], written: int, evidence: Evidence
) -> Verified:
    """Walk the chain, then hold it against all that lies outside the store."""
    known = [each for each in (*evidence.own, *evidence.anchored) if each]
    wanted, heads, told = {1, *(each.n for each in known)}, {0: ""}, Verified()

    def noting() -> Iterator[ChainedEvent | UnreadableEvent]:
        for link in links:
            told.events += 1
            if isinstance(link, ChainedEvent) and link.n in wanted:
                heads[link.n] = link.hash.hex()
            yield link

    told.broken = find_break(noting(), written) or _find_misfit(told.events, heads, evidence)
    return told


def _find_misfit(events: int, heads: dict[int, str], evidence: Evidence) -> Break | None:
    return (
        _find_forged(evidence)
        or _find_disorder(evidence.own)
        or _find_disorder(evidence.anchored)
        or _find_rewritten(events, heads, evidence)
        or _find_left_out(evidence)
    )


def _find_forged(evidence: Evidence) -> Break | None:
    """The first checkpoint that the expected key has not signed."""
    expected = evidence.expected_key
    for each in (*evidence.own, *evidence.anchored):
        if each is None:
            continue  # `_find_disorder` names it
        if each.key != expected:
            return Break(each.n, Fault.KEY_SWAPPED)
        if not each.is_genuine():
            return Break(each.n, Fault.FORGED)
    if evidence.key and evidence.key != expected:
        return Break(1, Fault.KEY_SWAPPED)
    return None


def _find_disorder(line: Sequence[Checkpoint | None]) -> Break | None:
    """The first checkpoint that does not follow from the one before it."""
    for before, each in pairwise((None, *line)):
        if each is None:
            return Break(before.n + 1 if before else 1, Fault.FORGED)
        number, previous = (before.number + 1, before.digest) if before else (1, "")
        if (each.number, each.previous) != (number, previous):
            return Break(each.n, Fault.REPLAYED)
    return None


def _find_rewritten(events: int, heads: dict[int, str], evidence: Evidence) -> Break | None:
    """The first event that a checkpoint contradicts: not before the last that one confirms."""
    confirmed = 0
    known = {each.line: each for each in (*evidence.own, *evidence.anchored) if each}
    for each in sorted(known.values(), key=lambda one: (one.n, one.number)):
        if each.n > events:
            return Break(events + 1, Fault.ROLLED_BACK)
        if heads.get(each.n) != each.head or heads.get(1) != each.store:
            return Break(confirmed + 1, Fault.REBUILT)
        confirmed = each.n
    return None


def _find_left_out(evidence: Evidence) -> Break | None:
    """The first checkpoint that the other medium has and this machine has not, or has otherwise."""
    own = {each.number: each.line for each in evidence.own if each}
    for each in evidence.anchored:
        if each and own.get(each.number) != each.line:
            return Break(each.n, Fault.REPLAYED)
    return None


def _written(values: dict[str, object]) -> str:
    return json.dumps(values, sort_keys=True, separators=(",", ":"))
