from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from appliance.gate.certificates import CA_FILE, make_certificates
from appliance.gate.serving import Server
from tests.integration.gate.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


@dataclass
class Pages:
    """Pages that tell what reached them, and answer with what they were sent."""

    seen: list[tuple[str, str, bytes]] = field(default_factory=list)
    environs: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        body = environ["wsgi.input"].read()
        target = environ["PATH_INFO"]
        self.seen.append((environ["REQUEST_METHOD"], target, body))
        self.environs.append(dict(environ))
        answer = body or environ["REMOTE_ADDR"].encode()
        fields = [("Content-Type", "text/plain")]
        if target != "/unmeasured":
            fields.append(("Content-Length", str(len(answer))))
        start("200 OK", fields)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer]


@dataclass(frozen=True)
class House:
    """A server at work, and how to reach it."""

    server: Server
    trust: Path

    @property
    def port(self) -> int:
        return self.server.bound_port

    def connect(self, source: str = "127.0.0.1") -> Wire:
        return Wire(self.port, trust=self.trust, source=source)

    def connect_plain(self, source: str = "127.0.0.1") -> Wire:
        return Wire(self.port, source=source)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificates(
        tmp_path_factory.mktemp("certificates"),
        school="Riverside School",
        names=("localhost", "records.riverside.internal"),
        loopback=True,
        now=datetime.now(UTC),
    )


@pytest.fixture
def pages() -> Pages:
    return Pages()


@pytest.fixture
def serve(certificate: Path) -> Iterator[Callable[..., House]]:
    """Start servers that end with the test."""
    with ExitStack() as running:

        def start(app: WSGIApplication, **settings: Any) -> House:
            server = Server(app, address=("127.0.0.1", 0), certificate=certificate, **settings)
            running.enter_context(server)
            return House(server, certificate.with_name(CA_FILE))

        yield start
