"""Walk an exported audit chain: needs Python and `cryptography`, and nothing of Homeroom.

    homeroom audit export --out chain.jsonl
    python3 verify_audit.py chain.jsonl --checkpoints checkpoints.jsonl \
        --anchor /media/usb/homeroom-checkpoints.jsonl --key 3f0a…

It is written a second time, from the description in docs/audit.md, so that one mistake does not
hide in both. It names the first bad event and says what it could not see. Exit status 0: nothing
bad was found; 1: something was; 2: a file could not be read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

EVENT, CHECKPOINT = b"homeroom audit v1", b"homeroom checkpoint v1 "
FIELDS = {"number", "n", "head", "store", "previous", "at", "key", "signature"}

SAID = {
    "before_first": "it stands before the first one",
    "missing": "it is missing",
    "unreadable": "it cannot be read",
    "foreign": "the first event is not that of the store's creation",
    "edited": "what it says was changed after it was written",
    "repeated": "it stands there a second time",
    "unlinked": "it does not follow from the one before it",
    "cut_off": "it is missing, and so is all that came after it",
    "uncounted": "the store has not counted it",
    "rolled_back": "it is missing, though a checkpoint was signed on it or on one after it",
    "rebuilt": "it, or one of those that follow, is not what a signed checkpoint says it was",
    "replayed": "a checkpoint up to it was used again, put in or left out",
    "forged": "the checkpoint on it bears no valid signature",
    "key_swapped": "the checkpoint on it was signed with another key",
}


def sha(octets: bytes) -> str:
    """SHA-256, in hex."""
    return hashlib.sha256(octets).hexdigest()


def compact(value: object, *, ascii_only: bool) -> bytes:
    """JSON in the one writing that hashes are taken over."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=ascii_only)
    return text.encode()


def lines_of(file: str) -> list[str]:
    """A file's lines."""
    return Path(file).read_text(encoding="utf-8").splitlines()


def misfit(event: dict, expected: int, previous: str, seen: set[str]) -> str:
    """In what way an event does not fit into its place; empty where it does."""
    if event["n"] != expected:
        is_known = event.get("hash") in seen
        back = "repeated" if is_known else "before_first"
        return back if event["n"] < expected else "missing"
    if event.get("unreadable"):
        return "unreadable"
    if event["hash"] in seen:
        return "repeated"
    if expected == 1 and event["action"] != "store created":
        return "foreign"
    said = [event[name] for name in ("at", "actor", "action", "subject", "why", "detail")]
    if sha(compact(said, ascii_only=False)) != event["payload_digest"]:
        return "edited"
    octets = bytes.fromhex(previous) + bytes.fromhex(event["payload_digest"])
    linked = sha(EVENT + expected.to_bytes(8, "big") + octets)
    return "" if linked == event["hash"] else "unlinked"


def walk(rows: list[dict]) -> tuple[dict[int, str], int, str]:
    """Follow the chain: each event's hash, and the first bad one with its kind."""
    previous, heads, seen = sha(EVENT), {}, set()
    written = next((row["written"] for row in rows if "written" in row), 0)
    events = [row for row in rows if "written" not in row]
    for place, event in enumerate(events, 1):
        kind = misfit(event, place, previous, seen)
        if kind:
            return heads, min(event["n"], place), kind
        previous = heads[place] = event["hash"]
        seen.add(previous)
    if len(events) < max(written, 1):
        return heads, len(events) + 1, "cut_off"
    if len(events) > written:
        return heads, written + 1, "uncounted"
    return heads, 0, ""


def checkpoint_of(line: str) -> dict | None:
    """A checkpoint's line, read; None where it is none."""
    try:
        found = json.loads(line)
    except ValueError:
        return None
    is_one = isinstance(found, dict) and found.keys() == FIELDS
    return found if is_one and compact(found, ascii_only=True).decode() == line else None


def is_genuine(point: dict) -> bool:
    """Whether the key that a checkpoint names has signed it."""
    signed = CHECKPOINT + compact(point | {"signature": ""}, ascii_only=True)
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(point["key"]))
        key.verify(bytes.fromhex(point["signature"]), signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def disorder(points: list[dict | None]) -> tuple[int, str]:
    """The first checkpoint that does not follow from the one before it."""
    n, previous = 0, ""
    for number, point in enumerate(points, 1):
        if point is None:
            return n + 1, "forged"
        if (point["number"], point["previous"]) != (number, previous):
            return point["n"], "replayed"
        n, previous = point["n"], sha(compact(point, ascii_only=True))
    return 0, ""


def forged(own: list, anchored: list, key: str) -> tuple[int, str]:
    """The first checkpoint that the expected key has not signed."""
    known = [point for point in (*own, *anchored) if point]
    expected = key or next((point["key"] for point in (*anchored, *own) if point), "")
    for point in known:
        if point["key"] != expected:
            return point["n"], "key_swapped"
        if not is_genuine(point):
            return point["n"], "forged"
    return 0, ""


def contradicted(heads: dict[int, str], own: list, anchored: list) -> tuple[int, str]:
    """The first event that a checkpoint contradicts."""
    confirmed = 0
    known = [point for point in (*own, *anchored) if point]
    for point in sorted(known, key=lambda each: (each["n"], each["number"])):
        if point["n"] > len(heads):
            return len(heads) + 1, "rolled_back"
        if heads[point["n"]] != point["head"] or heads[1] != point["store"]:
            return confirmed + 1, "rebuilt"
        confirmed = point["n"]
    by_number = {point["number"]: point for point in own if point}
    for point in anchored if own else []:
        if by_number.get(point["number"]) != point:
            return point["n"], "replayed"
    return 0, ""


def verify(rows: list[dict], own: list, anchored: list, key: str) -> tuple[int, str]:
    """The first bad event of all, and its kind; 0 where there is none."""
    heads, n, kind = walk(rows)
    checks = (
        (
            (n, kind),
            forged(own, anchored, key),
            disorder(own),
            disorder(anchored),
            contradicted(heads, own, anchored),
        )
        if not kind
        else ((n, kind),)
    )
    return next((found for found in checks if found[1]), (0, ""))


def unseen(own: list, anchored: list, key: str) -> str:
    """What could not be seen with what was given."""
    if not own and not anchored:
        return "Not seen without a checkpoint: the end rewritten or cut off with every count."
    if not anchored and not key:
        return (
            "Not seen without an anchor or the printed key: all of it put back as it was before, "
            "or rewritten and signed anew with another key."
        )
    if not anchored:
        return "Not seen without an anchor: all of it put back as it was before."
    return "Not seen: what happened since the last checkpoint."


def main() -> int:
    """Read the files, walk them, and say what was found."""
    parser = argparse.ArgumentParser(description="Walk an exported audit chain of Homeroom.")
    parser.add_argument("chain", help="what `homeroom audit export` wrote")
    parser.add_argument("--checkpoints", help="checkpoints.jsonl of the home folder")
    parser.add_argument("--anchor", help="the same from the other medium, or lines from paper")
    parser.add_argument("--key", default="", help="the public key, as it was printed")
    given = parser.parse_args()
    try:
        rows = [json.loads(line) for line in lines_of(given.chain)]
        own, anchored = (
            [checkpoint_of(line) for line in lines_of(file)] if file else []
            for file in (given.checkpoints, given.anchor)
        )
    except (OSError, ValueError) as error:
        sys.stderr.write(f"A file could not be read: {error}\n")
        return 2
    key = "".join(given.key.split()).lower()
    n, kind = verify(rows, own, anchored, key)
    if kind:
        sys.stdout.write(f"Event {n} is the first bad one ({kind}): {SAID[kind]}.\n")
        return 1
    sys.stdout.write(f"{len(rows) - 1} events are whole.\n{unseen(own, anchored, key)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
