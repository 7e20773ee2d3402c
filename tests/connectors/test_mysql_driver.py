"""The driver of MariaDB and MySQL: waited for, encrypted, one statement at a time, never stuck."""

from __future__ import annotations

import gc
import os
import socket
import sys
import threading
import warnings
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from appliance.errors import SourceError
from connectors.base import SourceConfig
from connectors.sql import SqlConnector, errors, mysql_driver
from tests.connectors import cases
from tests.connectors.cases import MANY, mapping, texts
from tests.database_servers import PASSWORD, mariadb_server, own_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.database_servers import Server


def connected(server: Server, **said: Any) -> mysql_driver.Connection:
    """A connection to a server's own database."""
    where = {"host": server.host, "port": server.port, "user": server.owner, "password": PASSWORD}
    return mysql_driver.connect(**{**where, "connect_timeout": 10, **said})


def answer(connection: mysql_driver.Connection, statement: str) -> list[Any]:
    """All rows of one statement."""
    cursor = connection.cursor()
    cursor.execute(statement)
    rows = cursor.fetchall()
    cursor.close()
    return rows


@pytest.mark.mariadb
def test_two_statements_in_one_are_refused(mariadb: Server) -> None:
    case = cases.mariadb(mariadb)
    with closing(case.open()) as source, pytest.raises(SourceError):
        source.session.run(text("SELECT 1; DROP TABLE pupils"))  # type: ignore[attr-defined]
    assert case.snapshot() == [(3, 3)]


@pytest.mark.mariadb
def test_no_driver_of_the_tests_is_needed(mariadb: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    case = cases.mariadb(mariadb)
    monkeypatch.setitem(sys.modules, "pymysql", None)
    with closing(case.open()) as source:
        assert texts(source.read(case.few, case.columns)) == [*case.rows]
        with pytest.raises(errors.ColumnMissingError):
            list(source.read(case.few, ("nothing",)))


@pytest.mark.mariadb
def test_a_closed_connection_says_that_it_is_closed(mariadb: Server) -> None:
    connection = connected(mariadb)
    connection.close()
    connection.close()
    connection.terminate()
    with pytest.raises(mysql_driver.InterfaceError):
        answer(connection, "SELECT 1")


@pytest.mark.mariadb
def test_its_line_is_known_as_long_as_it_is_open(mariadb: Server) -> None:
    connection = connected(mariadb)
    line = connection.line
    assert line is not None
    with closing(socket.socket(fileno=os.dup(line))) as own:
        assert own.getpeername() == (mariadb.host, mariadb.port)
    connection.close()
    assert connection.line is None


@pytest.mark.mariadb
def test_nothing_is_left_open_or_unawaited(mariadb: Server) -> None:
    case = cases.mariadb(mariadb)
    before = threading.active_count()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with closing(case.open()) as source:
            assert len(texts(source.read(case.many, case.many_columns))) == MANY
            batches = source.read(case.many, case.many_columns)
            next(batches)
            batches.close()  # type: ignore[attr-defined]
            assert source.count(case.few) == 3
        with pytest.raises(SourceError):
            SqlConnector.open(replace(case.config, secret="wrong"), case.mapping)
        gc.collect()
    assert threading.active_count() <= before


@pytest.mark.mariadb
def test_a_server_is_not_read_further_than_its_rows_are_used(mariadb: Server) -> None:
    """What a paused reader has not asked for stays with the server, not in our memory."""
    rows = 400_000
    with closing(connected(mariadb, read_timeout=60)) as connection:
        cursor = connection.cursor(mysql_driver.SSCursor)
        cursor.execute(f"SELECT seq, repeat('x', 1000) FROM mysql.seq_1_to_{rows}")
        taken = len(cursor.fetchmany(1000))
        (sent,) = mariadb.run(
            "",
            "SELECT variable_value FROM information_schema.global_status"
            " WHERE variable_name = 'Threads_running'",
        )
        assert int(str(sent[0])) >= 2, "the server has come to the end of its answer already"
        assert taken == 1000
        connection.terminate()


@pytest.mark.mariadb
def test_a_slow_reader_holds_a_few_batches_and_no_more(mariadb: Server) -> None:
    """The buffer grows with what arrives while nobody takes rows out of it."""
    with closing(connected(mariadb, read_timeout=60)) as connection:
        cursor = connection.cursor(mysql_driver.SSCursor)
        cursor.execute("SELECT seq, repeat('x', 100) FROM mysql.seq_1_to_500000")
        largest = rows = 0
        while batch := cursor.fetchmany(1_000):
            rows += len(batch)
            largest = max(largest, len(connection._awaited._proto.buffer))
        assert rows == 500_000
        assert largest <= 512 * 1024


# --- TLS -----------------------------------------------------------------------------------


def authority(address: str) -> tuple[bytes, bytes]:
    """A certificate that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, address)])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    kept = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    pem = serialization.Encoding.PEM
    return certificate.public_bytes(pem), key.private_bytes(pem, *kept)


@pytest.fixture(scope="module")
def tls_server() -> Iterator[tuple[Server, Path]]:
    """A MariaDB server that speaks TLS, and its certificate."""
    with own_folder() as folder:
        certificate, key = folder / "server.pem", folder / "server.key"
        for file, content in zip((certificate, key), authority("127.0.0.1"), strict=True):
            file.write_bytes(content)
            file.chmod(0o644)
        with mariadb_server(f"--ssl-cert={certificate}", f"--ssl-key={key}") as server:
            yield server, certificate


@pytest.mark.mariadb
def test_a_server_that_speaks_tls_is_spoken_to_in_tls(tls_server: tuple[Server, Path]) -> None:
    server, pem = tls_server
    for said in ({}, {"ssl": {"ca": str(pem)}}):
        with closing(connected(server, **said)) as connection:
            ((_, cipher),) = answer(connection, "SHOW STATUS LIKE 'Ssl_cipher'")
        assert cipher.startswith("TLS_")


@pytest.mark.mariadb
def test_many_rows_come_over_tls(tls_server: tuple[Server, Path]) -> None:
    case = cases.mariadb(tls_server[0])
    with closing(case.open()) as source:
        read = texts(source.read(case.many, case.many_columns))
    assert [int(n) for (n,) in read] == list(range(1, MANY + 1))


@pytest.mark.mariadb
def test_a_certificate_that_cannot_be_checked_is_refused_where_it_was_to_be(
    tls_server: tuple[Server, Path], tmp_path: Path
) -> None:
    case = cases.mariadb(tls_server[0])
    other = tmp_path / "other.pem"
    other.write_bytes(authority("127.0.0.1")[0])
    config = replace(case.config, address=f"{case.config.address}?ssl_ca={other}")
    with pytest.raises(SourceError):
        SqlConnector.open(config, case.mapping)


@pytest.mark.mariadb
def test_a_server_without_tls_is_refused_where_tls_was_asked_for(
    mariadb: Server, tls_server: tuple[Server, Path]
) -> None:
    case = cases.mariadb(mariadb)
    config = replace(case.config, address=f"{case.config.address}?ssl_ca={tls_server[1]}")
    with pytest.raises(errors.ConnectFailedError):
        SqlConnector.open(config, case.mapping)


# --- a server that talks nonsense -----------------------------------------------------------


@contextmanager
def saying(*words: bytes) -> Iterator[int]:
    """The port of a server that says this to whoever comes, a word after each that it hears."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def talk() -> None:
            peer, _ = listener.accept()
            peer.settimeout(0.2)
            with peer, suppress(OSError):
                for number, word in enumerate(words):
                    if number:
                        peer.recv(4096)
                    peer.sendall(word)

        talking = threading.Thread(target=talk, daemon=True)
        talking.start()
        yield listener.getsockname()[1]
        talking.join(timeout=10)


def packet(number: int, payload: bytes) -> bytes:
    """A packet of the protocol: length, number, payload."""
    return len(payload).to_bytes(3, "little") + bytes([number]) + payload


GREETING = (
    b"\x0a10.11.6-MariaDB\0" + b"\x01\0\0\0" + b"12345678\0" + b"\xfe\xf7" + b"\x08\x02\0"
    b"\xff\x81" + b"\x15" + b"\0" * 10 + b"123456789012\0" + b"mysql_native_password\0"
)


@settings(max_examples=40, deadline=None)
@given(
    greeting=st.one_of(
        st.binary(max_size=40),
        st.binary(max_size=60).map(lambda said: packet(0, said)),
        st.just(packet(0, GREETING)),
        st.integers(0, len(GREETING)).map(lambda end: packet(0, GREETING[:end])),
    ),
    reply=st.one_of(
        st.binary(max_size=40),
        st.binary(max_size=40).map(lambda said: packet(2, said)),
    ),
)
def test_whatever_a_server_says_signing_in_ends_with_a_sentence(
    greeting: bytes, reply: bytes
) -> None:
    with saying(greeting, reply) as port, pytest.raises(SourceError) as caught:
        address = f"mariadb://reader@127.0.0.1:{port}/school"
        config = SourceConfig(name="sis", address=address, secret=PASSWORD)
        SqlConnector.open(config, mapping("sql"))
    assert PASSWORD not in caught.value.sentence
