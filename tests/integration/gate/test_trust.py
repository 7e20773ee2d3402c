"""Trusting a school's authority means trusting this server, and nothing more."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from appliance.gate import authority
from appliance.gate.certificates import AUTHORITY_FILE, CA_FILE
from tests.integration.gate.wire import client_context

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.integration.gate.conftest import House, Pages

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP *.internal 127.0.0.1",
)


@pytest.mark.parametrize(
    "name",
    [x509.DNSName("example.com"), x509.IPAddress(ip_address("10.0.0.7"))],
    ids=["a name", "an address"],
)
def test_a_stolen_authority_can_pass_for_no_other_server(
    certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: x509.GeneralName
) -> None:
    monkeypatch.setattr(authority, "_permitted_names", lambda _: [name])
    forged = tmp_path / "forged.pem"
    stolen = _read(certificate.with_name(AUTHORITY_FILE))
    forged.write_bytes(authority.issue(stolen, datetime.now(UTC)).pem())
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
        _handshake(forged, client_context(certificate.with_name(CA_FILE)), str(name.value))


@dataclass
class Visit:
    """What came of going to an address in Chromium."""

    status: int
    address: str
    error: str = ""


@pytest.mark.browser
def test_chromium_accepts_the_chain_when_the_authority_is_trusted(
    serve: Callable[..., House], pages: Pages, tmp_path: Path
) -> None:
    house = serve(pages)
    hosts = ("localhost", "127.0.0.1", "records.riverside.internal")
    good = [f"https://{host}:{house.port}/" for host in hosts]
    visits = _visit(tmp_path, [*good, f"http://localhost:{house.port}/"], trust=house.trust)
    assert [visit.status for visit in visits] == [200] * 4
    assert visits[3].address == f"https://localhost:{house.port}/"


@pytest.mark.browser
def test_chromium_refuses_another_name_and_an_authority_it_does_not_know(
    serve: Callable[..., House], pages: Pages, tmp_path: Path
) -> None:
    house = serve(pages)
    other = _visit(tmp_path / "a", [f"https://b.internal:{house.port}/"], trust=house.trust)
    assert "ERR_CERT_COMMON_NAME_INVALID" in other[0].error
    unknown = _visit(tmp_path / "b", [f"https://localhost:{house.port}/"], trust=None)
    assert "ERR_CERT_AUTHORITY_INVALID" in unknown[0].error


def _visit(home: Path, addresses: list[str], *, trust: Path | None) -> list[Visit]:
    """Go to some addresses with a Chromium that has a home, and a list of authorities, alone."""
    playwright = pytest.importorskip("playwright.sync_api")
    if not (shutil.which("certutil") and shutil.which(CHROMIUM)):
        pytest.skip("Chromium and certutil (libnss3-tools) are needed")
    _make_trust_store(home, trust)
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, args=FLAGS, env={**os.environ, "HOME": str(home)}
        )
        page = browser.new_page()
        visits = [_go(page, address, playwright.Error) for address in addresses]
        browser.close()
    return visits


def _go(page: object, address: str, failure: type[Exception]) -> Visit:
    try:
        response = page.goto(address)  # type: ignore[attr-defined]
    except failure as error:
        return Visit(0, address, str(error))
    return Visit(response.status, page.url)  # type: ignore[attr-defined]


def _make_trust_store(home: Path, trust: Path | None) -> None:
    store = home / ".pki" / "nssdb"
    store.mkdir(parents=True)
    database = f"sql:{store}"
    subprocess.run(["certutil", "-N", "-d", database, "--empty-password"], check=True)
    if trust is not None:
        add = ["certutil", "-A", "-d", database, "-t", "C,,", "-n", "school", "-i", str(trust)]
        subprocess.run(add, check=True)


def _read(file: Path) -> authority.Pair:
    text = file.read_bytes()
    key = serialization.load_pem_private_key(text, password=None)
    return authority.Pair(x509.load_pem_x509_certificate(text), key)  # type: ignore[arg-type]


def _handshake(served: Path, context: ssl.SSLContext, name: str) -> None:
    ours, theirs = socket.socketpair()
    answering = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    answering.load_cert_chain(served)

    def answer() -> None:
        try:
            answering.wrap_socket(theirs, server_side=True).close()
        except OSError:
            theirs.close()

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        context.wrap_socket(ours, server_hostname=name).close()
    finally:
        ours.close()
        thread.join()
