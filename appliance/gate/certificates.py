"""A certificate authority for one school, and the certificate of its server.

The authority is made once, when the house is set up. It can vouch for the names it was made
for and for no other, so a school that trusts it does not put its other traffic at risk.

Three files lie in the folder::

    authority.pem  0600  the authority's key and certificate: renews the server's certificate
    ca.pem         0644  the authority's certificate alone: what the school's machines trust
    server.pem     0600  the server's key and certificate: what the gate serves

A key and its certificate share one file, so that one rename replaces both or neither.
"""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from appliance.errors import OperatorError
from appliance.gate.authority import Pair, host_name, issue, make_authority

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

AUTHORITY_FILE: Final = "authority.pem"
CA_FILE: Final = "ca.pem"
SERVER_FILE: Final = "server.pem"

RENEWAL_WINDOW: Final = timedelta(days=30)
"""Long enough to see, on a page that someone opens once a month, that a renewal failed."""


class AuthorityExistsError(OperatorError):
    """A certificate authority is already in {folder} and is not replaced: the school's
    machines trust it. To begin again, move that folder away first.
    """


class AuthorityMissingError(OperatorError):
    """No readable certificate authority is in {folder}. Restore that folder from a backup,
    or make a new one with “homeroom init” and have the school's machines trust it.
    """


class AuthorityExpiredError(OperatorError):
    """The certificate authority in {folder} ends on {date} and can't renew the server's
    certificate. Make a new one with “homeroom init” and have the school's machines trust it.
    """


# --- what the rest of the house asks for ------------------------------------------------


def make_certificates(
    folder: Path, *, school: str, names: Sequence[str], loopback: bool, now: datetime
) -> Path:
    """Make the school's authority and the server's first certificate.

    Parameters
    ----------
    folder
        Where the three files go; made if it is not there.
    school
        The school's name, shown in the list of authorities of its machines.
    names
        The host names under which the server is reached; the first is its common name.
    loopback
        Whether 127.0.0.1 and ::1 are to be vouched for too, as the demo needs.
    now
        The time, with its zone.

    Returns
    -------
    Path
        The file that the gate serves.

    Raises
    ------
    AuthorityExistsError
        An authority is there already.
    HostNameError
        A name is not a host name.
    """
    hosts = tuple(dict.fromkeys(host_name(name) for name in names))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority = make_authority(school, hosts, loopback=loopback, now=now)
    try:
        _write(folder / AUTHORITY_FILE, authority.pem(), replace=False)
    except FileExistsError:
        raise AuthorityExistsError(folder=folder) from None
    renew_certificate(folder, now=now)
    return folder / SERVER_FILE


def renew_certificate(folder: Path, *, now: datetime) -> bool:
    """Replace the server's certificate when it is missing, or ends within 30 days.

    Returns
    -------
    bool
        True if there is a new one, which the gate should then be told to use.

    Raises
    ------
    AuthorityMissingError
        The authority can't be read.
    AuthorityExpiredError
        The authority itself ends within 30 days.
    """
    authority = _read_authority(folder)
    if not (folder / CA_FILE).exists():
        public = authority.certificate.public_bytes(serialization.Encoding.PEM)
        _write(folder / CA_FILE, public, replace=True)
    if _is_good(folder / SERVER_FILE, authority, now):
        return False
    end = authority.certificate.not_valid_after_utc
    if end - now < RENEWAL_WINDOW:
        raise AuthorityExpiredError(folder=folder, date=end.date().isoformat())
    _write(folder / SERVER_FILE, issue(authority, now).pem(), replace=True)
    return True


def certificate_end(folder: Path) -> datetime:
    """When the server's certificate ends, with its zone."""
    return _read_certificate(folder / SERVER_FILE).not_valid_after_utc


def certificate_hosts(folder: Path) -> frozenset[str]:
    """The names and addresses that the server's certificate vouches for."""
    found = _read_certificate(folder / SERVER_FILE).extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    )
    return frozenset(str(name.value) for name in found.value)


def fingerprint(file: Path) -> str:
    """The SHA-256 fingerprint of the certificate in a file, as browsers print it: ``AB:CD:…``."""
    return _read_certificate(file).fingerprint(hashes.SHA256()).hex(":").upper()


# --- files ------------------------------------------------------------------------------


def _read_authority(folder: Path) -> Pair:
    try:
        text = (folder / AUTHORITY_FILE).read_bytes()
        key = serialization.load_pem_private_key(text, password=None)
        certificate = x509.load_pem_x509_certificate(text)
    except (OSError, ValueError) as error:
        raise AuthorityMissingError(folder=folder) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise AuthorityMissingError(folder=folder)
    return Pair(certificate, key)


def _read_certificate(file: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(file.read_bytes())
    except (OSError, ValueError) as error:
        raise AuthorityMissingError(folder=file.parent) from error


def _is_good(file: Path, authority: Pair, now: datetime) -> bool:
    try:
        certificate = _read_certificate(file)
        certificate.verify_directly_issued_by(authority.certificate)
    except (AuthorityMissingError, InvalidSignature, TypeError, ValueError):
        return False
    begun = certificate.not_valid_before_utc <= now
    return begun and certificate.not_valid_after_utc - now >= RENEWAL_WINDOW


def _write(file: Path, content: bytes, *, replace: bool) -> None:
    """Write a file whole or not at all, readable by nobody else from its first moment."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(descriptor)
        if replace:
            draft.replace(file)
        else:
            os.link(draft, file)  # unlike a rename, it never takes the place of a file
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(file.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
