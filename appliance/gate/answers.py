"""The head of an answer, as the pages give it and as the client gets it.

The pages are ours, so this reads less warily than `requests`; what it can't read is an error
of theirs and becomes a 503.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from appliance.gate.refusals import PagesGoneError
from appliance.gate.requests import HOP_FIELDS, Field, list_tokens

_STATUS_LINE: Final = re.compile(rb"HTTP/1\.1 ([2-5][0-9]{2}) ([\t -~\x80-\xff]*)")
_BODILESS: Final = frozenset({204, 304})
_UNSAID: Final = (HOP_FIELDS - {b"content-length"}) | {b"server", b"via"}


@dataclass(frozen=True, slots=True)
class AnswerHead:
    """One answer's head."""

    status: int
    phrase: bytes
    fields: tuple[Field, ...]
    length: int | None
    """Octets of the body; None when only its end tells."""
    chunked: bool
    keep_alive: bool
    """Whether the pages take another request on their connection."""

    def encoded(self, *, keep_alive: bool) -> bytes:
        """The head as the client gets it; a body without a length goes out in chunks."""
        lines = [b"HTTP/1.1 %d %s" % (self.status, self.phrase)]
        lines += [b"%s: %s" % field for field in self.fields]
        if self.length is None:
            lines.append(b"transfer-encoding: chunked")
        if not keep_alive:
            lines.append(b"connection: close")
        return b"\r\n".join([*lines, b"", b""])


def parse_answer_head(block: bytes, *, method: str) -> AnswerHead:
    """One answer's head from all its bytes.

    Parameters
    ----------
    block
        Up to and with the empty line.
    method
        The request's: the answer to HEAD has no body, whatever its head says.
    """
    first, *lines = block[:-4].split(b"\r\n")
    found = _STATUS_LINE.fullmatch(first)
    if found is None:
        raise PagesGoneError
    fields = [(key.lower(), value.strip()) for key, _, value in _parted(lines)]
    chunked = b"chunked" in list_tokens(fields, b"transfer-encoding")
    status = int(found[1])
    return AnswerHead(
        status=status,
        phrase=found[2],
        fields=tuple(field for field in fields if field[0] not in _UNSAID),
        length=_length(status, fields, method=method, chunked=chunked),
        chunked=chunked,
        keep_alive=b"close" not in list_tokens(fields, b"connection") and method != "HEAD",
    )


def _parted(lines: list[bytes]) -> list[tuple[bytes, bytes, bytes]]:
    return [line.partition(b":") for line in lines]


def _length(status: int, fields: list[Field], *, method: str, chunked: bool) -> int | None:
    if method == "HEAD" or status in _BODILESS:
        return 0
    said = dict(fields).get(b"content-length")
    if chunked or said is None:
        return None
    return int(said)
