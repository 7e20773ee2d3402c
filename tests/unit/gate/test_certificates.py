"""A school's authority: it vouches for this server for as long as it should, and for no other."""

from __future__ import annotations

import ssl
import stat
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509 import verification
from cryptography.x509.oid import ExtendedKeyUsageOID

from appliance.gate.authority import HostNameError
from appliance.gate.certificates import (
    AUTHORITY_FILE,
    CA_FILE,
    SERVER_FILE,
    AuthorityExistsError,
    AuthorityExpiredError,
    AuthorityMissingError,
    certificate_end,
    certificate_hosts,
    fingerprint,
    make_certificates,
    renew_certificate,
)

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 8, 24, 7, 30, tzinfo=UTC)
NAMES = ("records.riverside.internal", "homeroom")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_certificates(
        tmp_path / "tls", school="Riverside School", names=NAMES, loopback=False, now=NOW
    )
    return tmp_path / "tls"


def read(file: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(file.read_bytes())


# --- what is made -----------------------------------------------------------------------


def test_nothing_can_be_read_by_others(folder: Path) -> None:
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
    assert modes == {AUTHORITY_FILE: 0o600, CA_FILE: 0o600, SERVER_FILE: 0o600}


def test_the_public_file_holds_no_key(folder: Path) -> None:
    assert b"PRIVATE" not in (folder / CA_FILE).read_bytes()


def test_the_authority_may_vouch_for_its_names_alone(folder: Path) -> None:
    authority = read(folder / CA_FILE)
    constraints = authority.extensions.get_extension_for_class(x509.NameConstraints)
    assert constraints.critical
    permitted = constraints.value.permitted_subtrees or []
    assert [name.value for name in permitted] == list(NAMES)
    excluded = [str(name.value) for name in constraints.value.excluded_subtrees or []]
    assert excluded == ["0.0.0.0/0", "::/0"]


def test_the_authority_makes_no_other_authority(folder: Path) -> None:
    basic = read(folder / CA_FILE).extensions.get_extension_for_class(x509.BasicConstraints)
    assert (basic.critical, basic.value.ca, basic.value.path_length) == (True, True, 0)


def test_the_servers_certificate_is_for_servers_and_its_names(folder: Path) -> None:
    certificate = read(folder / SERVER_FILE)
    usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert certificate_hosts(folder) == set(NAMES)
    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc < timedelta(days=397)


def test_loopback_addresses_are_vouched_for_when_asked(tmp_path: Path) -> None:
    make_certificates(tmp_path, school="Demo", names=["localhost"], loopback=True, now=NOW)
    assert certificate_hosts(tmp_path) == {"localhost", "127.0.0.1", "::1"}


def test_a_strict_reader_accepts_the_chain(folder: Path) -> None:
    store = verification.Store([read(folder / CA_FILE)])
    verifier = (
        verification.PolicyBuilder()
        .store(store)
        .time(NOW)
        .build_server_verifier(x509.DNSName(NAMES[0]))
    )
    assert len(verifier.verify(read(folder / SERVER_FILE), [])) == 2


def test_the_fingerprint_is_the_one_a_browser_shows(folder: Path) -> None:
    digest = ssl.PEM_cert_to_DER_cert((folder / CA_FILE).read_text())
    hasher = hashes.Hash(hashes.SHA256())
    hasher.update(digest)
    assert fingerprint(folder / CA_FILE) == hasher.finalize().hex(":").upper()


def test_a_long_school_name_is_cut_to_what_a_certificate_holds(tmp_path: Path) -> None:
    name = "Sankt-Adalbert-Schule für Kinder aller Jahrgangsstufen " * 3
    make_certificates(tmp_path, school=name, names=["homeroom"], loopback=False, now=NOW)
    subject = read(tmp_path / CA_FILE).subject.rfc4514_string()
    assert subject.startswith("CN=Homeroom authority: Sankt-Adalbert-Schule für")


@pytest.mark.parametrize(
    "name",
    ["", "a b", "-a", "a-", "a..b", ".a", "a_b", "*.a", "10.0.0.7", "::1", "a/b", "ä", "a" * 64],
)
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(HostNameError):
        make_certificates(tmp_path, school="School", names=[name], loopback=False, now=NOW)
    assert list(tmp_path.iterdir()) == []


# --- what is kept -----------------------------------------------------------------------


def test_an_authority_is_never_overwritten(folder: Path) -> None:
    before = {file: file.read_bytes() for file in folder.iterdir()}
    with pytest.raises(AuthorityExistsError, match="not replaced"):
        make_certificates(folder, school="Other", names=["other"], loopback=False, now=NOW)
    assert {file: file.read_bytes() for file in folder.iterdir()} == before


@pytest.mark.parametrize("lost", [CA_FILE, SERVER_FILE])
def test_what_a_power_cut_left_unmade_is_made_at_the_next_start(folder: Path, lost: str) -> None:
    authority = read(folder / CA_FILE)
    (folder / lost).unlink()
    renew_certificate(folder, now=NOW)
    assert read(folder / CA_FILE) == authority
    read(folder / SERVER_FILE).verify_directly_issued_by(authority)


@pytest.mark.parametrize("content", [b"", b"rubbish", b"-----BEGIN CERTIFICATE-----\nAA\n"])
def test_a_damaged_certificate_is_made_anew(folder: Path, content: bytes) -> None:
    (folder / SERVER_FILE).write_bytes(content)
    assert renew_certificate(folder, now=NOW)
    assert certificate_end(folder) > NOW


@pytest.mark.parametrize("content", [None, b"", b"rubbish"])
def test_a_lost_authority_is_one_sentence(folder: Path, content: bytes | None) -> None:
    (folder / AUTHORITY_FILE).unlink()
    if content is not None:
        (folder / AUTHORITY_FILE).write_bytes(content)
    with pytest.raises(AuthorityMissingError, match="Restore that folder from a backup"):
        renew_certificate(folder, now=NOW)


# --- time -------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "renewed"), [(1, False), (365, False), (367, True), (500, True)])
def test_it_renews_with_30_days_left(folder: Path, days: int, renewed: bool) -> None:
    before = (folder / SERVER_FILE).read_bytes()
    later = NOW + timedelta(days=days)
    assert renew_certificate(folder, now=later) is renewed
    assert ((folder / SERVER_FILE).read_bytes() != before) is renewed
    assert certificate_end(folder) - later >= timedelta(days=30)


def test_a_clock_that_was_ahead_does_not_leave_a_certificate_of_the_future(folder: Path) -> None:
    renew_certificate(folder, now=NOW + timedelta(days=1000))
    assert renew_certificate(folder, now=NOW)
    assert read(folder / SERVER_FILE).not_valid_before_utc <= NOW


def test_no_certificate_outlives_its_authority(folder: Path) -> None:
    late = NOW + timedelta(days=3600)
    renew_certificate(folder, now=late)
    assert certificate_end(folder) == read(folder / CA_FILE).not_valid_after_utc


def test_an_authority_at_its_end_is_one_sentence(folder: Path) -> None:
    with pytest.raises(AuthorityExpiredError, match="2036"):
        renew_certificate(folder, now=NOW + timedelta(days=3640))
