"""The record of what turned to another machine: a file of lines that is only ever added to.

It lies beside the store in clear, so that anybody who may look after this machine can hold it
against what the network saw. Addresses and times stand in it, and nothing of a child.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from appliance.model.outbound import Call, How

if TYPE_CHECKING:
    from pathlib import Path

RECORD_FILE = "outbound.jsonl"
EARLIER_FILE = "outbound-earlier.jsonl"
LARGEST = 8 * 1024 * 1024
"""Octets, some forty thousand lines: a server that reads its sources every half hour writes that
in a year. At the next start the file is then put aside, and the one put aside before is dropped."""


@dataclass(frozen=True, slots=True)
class OutboundRecord:
    """The record of one home folder."""

    home: Path

    def begin(self, call: Call) -> None:
        """Write that the server starts; a file that has grown large is put aside before."""
        file = self.home / RECORD_FILE
        if file.exists() and file.stat().st_size > LARGEST:
            file.replace(self.home / EARLIER_FILE)
        self.add(call)

    def add(self, call: Call) -> None:
        """Add a line, in one write, so that processes do not write into each other's lines.

        Raises
        ------
        OSError
            It could not be written.
        """
        line = f"{json.dumps(_plain(call), separators=(',', ':'))}\n".encode()
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        descriptor = os.open(self.home / RECORD_FILE, flags, 0o600)
        try:
            if os.write(descriptor, line) != len(line):
                raise OSError(RECORD_FILE)
        finally:
            os.close(descriptor)

    def calls(self) -> list[Call]:
        """Every line that can be read, the oldest first."""
        try:
            lines = (self.home / RECORD_FILE).read_bytes().splitlines()
        except FileNotFoundError:
            return []
        return [call for call in map(_parsed, lines) if call]


def _plain(call: Call) -> dict[str, object]:
    told = {
        "at": call.at.isoformat(timespec="milliseconds"),
        "pid": call.pid,
        "process": call.process,
        "how": str(call.how),
        "host": call.host,
        "port": call.port,
        "for": call.stands_for,
        "refused": call.refused,
        "count": call.count,
    }
    return {name: value for name, value in told.items() if value not in ("", None, False)}


def _parsed(line: bytes) -> Call | None:
    try:
        told = json.loads(line)
        return Call(
            at=datetime.fromisoformat(told["at"]),
            pid=int(told["pid"]),
            process=str(told["process"]),
            how=How(told["how"]),
            host=str(told.get("host", "")),
            port=told.get("port"),
            stands_for=str(told.get("for", "")),
            refused=bool(told.get("refused", False)),
            count=int(told["count"]),
        )
    except (ValueError, KeyError, TypeError):
        return None
