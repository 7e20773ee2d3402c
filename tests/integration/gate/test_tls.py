"""What is spoken on the wire: TLS that is still good, and nothing else."""

from __future__ import annotations

import socket
import ssl
import warnings
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from appliance.gate.certificates import CA_FILE, make_certificates
from appliance.gate.limits import GateLimits
from appliance.gate.listening import CertificateUnusableError
from appliance.gate.serving import Server
from tests.integration.gate.wire import Wire, client_context

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.integration.gate.conftest import House, Pages


@pytest.fixture
def house(serve: Callable[..., House], pages: Pages) -> House:
    return serve(pages, hosts=frozenset({"localhost"}), limits=GateLimits(linger_seconds=0.1))


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_old_tls_is_refused(house: House, version: ssl.TLSVersion) -> None:
    context = client_context(house.trust)
    context.set_ciphers("ALL:@SECLEVEL=0")  # or this client would refuse by itself
    _only(context, version)
    with pytest.raises(ssl.SSLError):
        _handshake(house, context)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_good_tls_is_spoken(house: House, version: ssl.TLSVersion) -> None:
    context = client_context(house.trust)
    _only(context, version)
    with _handshake(house, context) as wire:
        assert wire.selected_alpn_protocol() == "http/1.1"
        assert "AES" in wire.cipher()[0] or "CHACHA20" in wire.cipher()[0]


@pytest.mark.parametrize("suite", ["AES128-SHA", "ECDHE-ECDSA-AES128-SHA", "NULL-SHA"])
def test_a_weak_suite_is_refused(house: House, suite: str) -> None:
    context = client_context(house.trust)
    _only(context, ssl.TLSVersion.TLSv1_2)
    context.set_ciphers(f"{suite}:@SECLEVEL=0")
    with pytest.raises(ssl.SSLError):
        _handshake(house, context)


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "records.riverside.internal"])
def test_the_chain_holds_for_the_names_it_was_made_for(house: House, name: str) -> None:
    _handshake(house, client_context(house.trust), name).close()


@pytest.mark.parametrize("name", ["example.com", "riverside.internal", "127.0.0.2"])
def test_the_chain_holds_for_no_other_name(house: House, name: str) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        _handshake(house, client_context(house.trust), name)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_plain_request_is_shown_the_way(house: House, pages: Pages, method: str) -> None:
    with house.connect_plain() as wire:
        answer = wire.get("/class/7?week=2", method=method)
        assert answer.status == 308
        assert answer.fields["location"] == "https://localhost/class/7?week=2"
    assert pages.seen == []


@pytest.mark.parametrize(
    ("octets", "status"),
    [
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: b.example\r\n\r\n", 421),
        (b"GET //b.example HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", 400),
    ],
)
def test_other_plain_requests_are_refused(
    house: House, pages: Pages, octets: bytes, status: int
) -> None:
    with house.connect_plain() as wire:
        wire.send(octets)
        assert wire.answer().status == status
    assert pages.seen == []


def test_a_broken_handshake_harms_no_one(house: House) -> None:
    for rubbish in (b"\x16\x03\x01\xff\xff" + b"a" * 500, b"\x16", b"\x16\x03\x01\x00\x01\x02"):
        with house.connect_plain() as wire:
            wire.send(rubbish)
    with house.connect() as wire:
        assert wire.get().status == 200


def test_a_new_certificate_is_served_without_a_restart(
    serve: Callable[..., House], pages: Pages, tmp_path: Path
) -> None:
    house = serve(pages)
    renewed = make_certificates(
        tmp_path, school="Riverside", names=["localhost"], loopback=True, now=datetime.now(UTC)
    )
    with house.connect() as before:
        house.server.use_certificate(renewed)
        with Wire(house.port, trust=tmp_path / CA_FILE) as after:
            assert after.get().status == 200
        assert before.get().status == 200
    with pytest.raises(ssl.SSLCertVerificationError):
        house.connect()


def test_a_certificate_that_cannot_be_used_is_one_sentence(pages: Pages, tmp_path: Path) -> None:
    broken = tmp_path / "server.pem"
    broken.write_text("not a certificate")
    server = Server(pages, address=("127.0.0.1", 0), certificate=broken)
    with pytest.raises(CertificateUnusableError, match=r"server\.pem can't be used"):
        server.start()


def _only(context: ssl.SSLContext, version: ssl.TLSVersion) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = version


def _handshake(house: House, context: ssl.SSLContext, name: str = "localhost") -> ssl.SSLSocket:
    raw = socket.create_connection(("127.0.0.1", house.port), timeout=10)
    try:
        return context.wrap_socket(raw, server_hostname=name)
    except BaseException:
        raw.close()
        raise
