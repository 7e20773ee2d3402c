r"""The head of a request: read strictly, and written anew for the pages.

Two readers that understand one head differently are what request smuggling lives on. So the
gate takes only what has one meaning (RFC 9112, sections 3, 5 and 6), never hands on the
bytes that came in, and writes from what it understood:

- exactly one Host, no more than one Content-Length or Transfer-Encoding, never both;
- lines that end in CR LF, no folded line, no space before a colon, no control character;
- a target that is a path, never another server's address.

Fields that speak of the connection or claim to know who the client is are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from appliance.gate.refusals import (
    ExpectationError,
    HeadTooLargeError,
    MalformedRequestError,
    MethodRefusedError,
    VersionRefusedError,
)

Field = tuple[bytes, bytes]

METHODS: Final = frozenset({b"GET", b"HEAD", b"POST", b"PUT", b"PATCH", b"DELETE", b"OPTIONS"})
MOST_FIELDS: Final = 100  # a browser sends about 20

HOP_FIELDS: Final = frozenset(
    {b"connection", b"expect", b"http2-settings", b"keep-alive", b"proxy-authenticate"}
    | {b"proxy-authorization", b"proxy-connection", b"te", b"trailer", b"upgrade"}
    | {b"content-length", b"transfer-encoding"}
)
"""They concern one connection alone, and the gate writes its own."""

_CLAIMS: Final = re.compile(
    rb"forwarded|x-forwarded.*|via|proxy|.*client-?ip|.*real-?ip|.*connecting-ip|x-host"
    rb"|x-original-.*|x-rewrite-.*|x-http-method.*|x-method-override|x-url-scheme|front-end-https"
)
"""What a proxy may say and a client may not: who it is, and what it had really asked."""

_REQUEST_LINE: Final = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}) ([!-~]+) HTTP/(\d)\.(\d)")
_TARGET: Final = re.compile(rb"/(?!/)[!\"$-\[\]-~]*")  # no fragment, and no backslash
_FIELD: Final = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):([\t -~\x80-\xff]*)")
_HOST: Final = re.compile(
    rb"([0-9A-Za-z](?:[0-9A-Za-z.-]{0,252}[0-9A-Za-z])?\.?|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?"
)
_LENGTH: Final = re.compile(rb"[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class RequestHead:
    """One request's head, of which every part was understood."""

    method: str
    target: bytes
    host: bytes
    """As the client wrote it, with its port."""
    fields: tuple[Field, ...]
    """All that go to the pages but Host and those of the framing; names in lower case."""
    length: int
    """Octets of the body; 0 also when it comes in chunks."""
    chunked: bool
    keep_alive: bool
    expects_continue: bool

    @property
    def host_name(self) -> str:
        """The host without its port, in lower case and without brackets or final dot."""
        name = self.host.decode("ascii").lower()
        name = name.partition("]")[0] if name.startswith("[") else name.partition(":")[0]
        return name.removeprefix("[").removesuffix(".")

    def encoded(self) -> bytes:
        """The head as the pages get it."""
        first = b"%s %s HTTP/1.1\r\nhost: %s\r\n" % (self.method.encode(), self.target, self.host)
        fields = b"".join(b"%s: %s\r\n" % field for field in self.fields)
        return first + fields + self._framing() + b"\r\n"

    def _framing(self) -> bytes:
        if self.chunked:
            return b"transfer-encoding: chunked\r\n"
        if self.length or self.method not in {"GET", "HEAD"}:
            return b"content-length: %d\r\n" % self.length
        return b""


def parse_request_head(block: bytes) -> RequestHead:
    """One request's head from all its bytes, up to and with the empty line.

    Raises
    ------
    RequestRefusedError
        One of its kinds, for whatever could mean two things to two readers.
    """
    if not block.endswith(b"\r\n\r\n"):
        raise MalformedRequestError
    first, *lines = block[:-4].split(b"\r\n")
    method, target = _parse_request_line(first)
    if len(lines) > MOST_FIELDS:
        raise HeadTooLargeError
    fields = [_parse_field(line) for line in lines]
    length, chunked = _parse_framing(fields)
    return RequestHead(
        method=method.decode("ascii"),
        target=target,
        host=_parse_host(fields),
        fields=tuple(field for field in fields if _goes_on(field[0])),
        length=length,
        chunked=chunked,
        keep_alive=b"close" not in list_tokens(fields, b"connection"),
        expects_continue=_parse_expectation(fields),
    )


def list_tokens(fields: list[Field], name: bytes) -> frozenset[bytes]:
    """The members of a list field, in lower case, over all fields of that name."""
    lists = (value.lower().split(b",") for key, value in fields if key == name)
    return frozenset(token.strip(b" \t") for tokens in lists for token in tokens)


def _parse_request_line(line: bytes) -> tuple[bytes, bytes]:
    found = _REQUEST_LINE.fullmatch(line)
    if found is None:
        raise MalformedRequestError
    method, target, major, minor = found.groups()
    if (major, minor) != (b"1", b"1"):
        raise VersionRefusedError
    if method not in METHODS:
        raise MethodRefusedError
    if _TARGET.fullmatch(target) is None:
        raise MalformedRequestError
    return method, target


def _parse_field(line: bytes) -> Field:
    found = _FIELD.fullmatch(line)
    if found is None:
        raise MalformedRequestError
    return found[1].lower(), found[2].strip(b" \t")


def _parse_host(fields: list[Field]) -> bytes:
    host = _only(fields, b"host")
    if host is None or _HOST.fullmatch(host) is None:
        raise MalformedRequestError
    return host


def _parse_framing(fields: list[Field]) -> tuple[int, bool]:
    """How long the body is, and whether it comes in chunks."""
    length = _only(fields, b"content-length")
    coding = _only(fields, b"transfer-encoding")
    if coding is not None:
        if length is not None or coding.lower() != b"chunked":
            raise MalformedRequestError
        return 0, True
    if length is not None and _LENGTH.fullmatch(length) is None:
        raise MalformedRequestError
    return int(length or b"0"), False


def _parse_expectation(fields: list[Field]) -> bool:
    expected = _only(fields, b"expect")
    if expected is not None and expected.lower() != b"100-continue":
        raise ExpectationError
    return expected is not None


def _only(fields: list[Field], name: bytes) -> bytes | None:
    values = [value for key, value in fields if key == name]
    if len(values) > 1:
        raise MalformedRequestError
    return values[0] if values else None


def _goes_on(name: bytes) -> bool:
    # An underscore becomes a hyphen in WSGI, so "X_Real_IP" would pass for "X-Real-IP".
    hidden = name == b"host" or name in HOP_FIELDS or b"_" in name
    return not hidden and _CLAIMS.fullmatch(name) is None
