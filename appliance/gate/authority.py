"""The forms of a school's authority and of its server's certificate, after RFC 5280.

The authority is constrained to the names it was made for; Chromium and OpenSSL hold it to them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from appliance.errors import OperatorError

AUTHORITY_LIFE: Final = timedelta(days=3650)
SERVER_LIFE: Final = timedelta(days=397)
"""Browsers refuse a longer one from public authorities; a private one does well to agree."""
CLOCK_ALLOWANCE: Final = timedelta(days=1)
"""A certificate begins a day early, for a laptop whose clock is behind."""

_LABEL: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_COMMON_NAME_OCTETS: Final = 64  # RFC 5280, ub-common-name
_LOOPBACK: Final = (ip_network("127.0.0.1/32"), ip_network("::1/128"))
_EVERY_ADDRESS: Final = (ip_network("0.0.0.0/0"), ip_network("::/0"))


class HostNameError(OperatorError):
    """The name “{name}” can't be that of a server. Use a host name such as
    “records.school.internal”: letters, digits and hyphens, with dots between.
    """


@dataclass(frozen=True)
class Pair:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def pem(self) -> bytes:
        """Both as text; the key is not encrypted, for the gate starts unattended."""
        key = self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return key + self.certificate.public_bytes(serialization.Encoding.PEM)


def host_name(name: str) -> str:
    """A host name in the one way it is written in certificates, or `HostNameError`."""
    host = name.lower().rstrip(".")
    labels = host.split(".")
    if len(host) > 253 or labels[-1].isdigit() or not all(map(_LABEL.fullmatch, labels)):
        raise HostNameError(name=name)
    return host


def make_authority(school: str, hosts: tuple[str, ...], *, loopback: bool, now: datetime) -> Pair:
    """A new authority that may vouch for ``hosts`` alone, and for 127.0.0.1 and ::1 if asked."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _subject(f"Homeroom authority: {school}")
    builder = _builder(subject, subject, key, now, now + AUTHORITY_LIFE)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_key_usage(authority=True), critical=True)
    builder = builder.add_extension(_constraints(hosts, loopback=loopback), critical=True)
    return Pair(builder.sign(key, hashes.SHA256()), key)


def issue(authority: Pair, now: datetime) -> Pair:
    """A new certificate of the server, for all that its authority may vouch for."""
    key = ec.generate_private_key(ec.SECP256R1())
    names = _permitted_names(authority.certificate)
    issuer = authority.certificate
    begin = now - CLOCK_ALLOWANCE
    # Both ends of the period belong to it (RFC 5280, 4.1.2.5): a second less keeps to the days.
    end = min(begin + SERVER_LIFE - timedelta(seconds=1), issuer.not_valid_after_utc)
    builder = _builder(_subject(str(names[0].value)), issuer.subject, key, now, end)
    builder = builder.add_extension(
        x509.BasicConstraints(ca=False, path_length=None), critical=True
    )
    builder = builder.add_extension(_key_usage(authority=False), critical=True)
    builder = builder.add_extension(
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
    )
    builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    builder = builder.add_extension(issuer_key, critical=False)
    return Pair(builder.sign(authority.key, hashes.SHA256()), key)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    now: datetime,
    end: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_ALLOWANCE)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _subject(name: str) -> x509.Name:
    cut = name.encode()[:_COMMON_NAME_OCTETS].decode(errors="ignore")
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, cut)])


def _key_usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _constraints(hosts: tuple[str, ...], *, loopback: bool) -> x509.NameConstraints:
    """Permit the hosts alone; a kind of name that is not mentioned would be free."""
    permitted: list[x509.GeneralName] = [x509.DNSName(host) for host in hosts]
    if loopback:
        permitted += [x509.IPAddress(network) for network in _LOOPBACK]
        return x509.NameConstraints(permitted, None)
    return x509.NameConstraints(permitted, [x509.IPAddress(every) for every in _EVERY_ADDRESS])


def _permitted_names(authority: x509.Certificate) -> list[x509.GeneralName]:
    """All that the authority may vouch for, as the names of one certificate."""
    constraints = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    return [_as_subject(name) for name in constraints.permitted_subtrees or []]


def _as_subject(name: x509.GeneralName) -> x509.GeneralName:
    if isinstance(name, x509.IPAddress):
        return x509.IPAddress(name.value.network_address)  # type: ignore[union-attr]
    return name
