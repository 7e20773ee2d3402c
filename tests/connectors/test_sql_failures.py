"""Whatever goes wrong with a vendor's database is one sentence that names what to do."""

from __future__ import annotations

import socket
import sqlite3
import sys
import threading
import time
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url, text

from appliance.errors import SourceError
from connectors.base import SourceConfig
from connectors.sql import SqlConnector, errors
from tests.connectors import cases
from tests.connectors.cases import Case, entity, mapping, texts
from tests.database_servers import PASSWORD, free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from connectors.base import Source
    from tests.database_servers import Server

ENDLESS = (
    "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 40000000)"
    " SELECT n FROM t"
)
LONG = {"postgresql": ENDLESS, "mariadb": "SELECT seq AS n FROM seq_1_to_40000000"}
SLOW = {
    "postgresql": "SELECT 1 AS n FROM pg_sleep(20)",
    "mariadb": "SELECT sleep(20) AS n",
}


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("postgresql", marks=pytest.mark.postgresql),
        pytest.param("mariadb", marks=pytest.mark.mariadb),
    ],
)
def server(request: pytest.FixtureRequest) -> Server:
    """Each real server in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def school(server: Server) -> Case:
    """The few students on that server."""
    return cases.postgresql(server) if server.system == "postgresql" else cases.mariadb(server)


def refusal(config: SourceConfig) -> SourceError:
    """The error that signing in ends with."""
    with pytest.raises(SourceError) as caught:
        SqlConnector.open(config, mapping("sql"))
    assert PASSWORD not in caught.value.sentence
    assert caught.value.__cause__ is None, "a driver's error may hold the password or a row"
    return caught.value


def at(config: SourceConfig, **parts: object) -> SourceConfig:
    """The same source with a part of its address changed."""
    return replace(config, address=str(make_url(config.address).set(**parts)))  # type: ignore[arg-type]


def test_a_wrong_password_is_a_sentence(school: Case) -> None:
    error = refusal(replace(school.config, secret="wrong"))
    assert isinstance(error, errors.PasswordRefusedError)
    assert "“owner”" in error.sentence


def test_no_password_is_a_sentence(school: Case) -> None:
    assert isinstance(refusal(replace(school.config, secret="")), errors.PasswordRefusedError)


def test_an_unknown_user_is_a_sentence(school: Case) -> None:
    error = refusal(at(school.config, username="stranger"))
    assert isinstance(error, errors.PasswordRefusedError)


def test_an_unknown_database_is_a_sentence(school: Case) -> None:
    error = refusal(at(school.config, database="nowhere"))
    assert isinstance(error, errors.DatabaseUnknownError)
    assert "“nowhere”" in error.sentence


def test_an_unknown_server_name_is_a_sentence(school: Case) -> None:
    error = refusal(at(school.config, host="no-such-server.invalid"))
    assert isinstance(error, errors.HostUnknownError)


def test_a_port_where_nothing_listens_is_a_sentence(school: Case) -> None:
    error = refusal(at(school.config, port=free_port()))
    assert isinstance(error, errors.NoAnswerError)


@pytest.mark.timeout(60)
def test_a_server_that_never_answers_is_a_sentence(
    school: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("postgresql", "mysql"):
        monkeypatch.setattr(f"connectors.sql.{module}.CONNECT_SECONDS", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        error = refusal(at(school.config, port=silent.getsockname()[1]))
    assert isinstance(error, errors.NoAnswerError)


def test_a_server_that_talks_of_something_else_is_a_sentence(school: Case) -> None:
    error = refusal(at(school.config, host="localhost", port=_ssh_like()))
    assert isinstance(error, SourceError)


def _ssh_like() -> int:
    """The port of a server that greets as another protocol does, once."""
    listener = socket.create_server(("127.0.0.1", 0))

    def greet() -> None:
        with listener:
            peer, _ = listener.accept()
            with peer:
                peer.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")

    threading.Thread(target=greet, daemon=True).start()
    return int(listener.getsockname()[1])


def test_a_misspelt_column_is_named_with_the_one_that_is_meant(school: Case) -> None:
    with closing(school.open()) as source:
        with pytest.raises(errors.ColumnMissingError, match="did you mean “last name”"):
            list(source.read(school.few, ("id", "last nam")))
        with pytest.raises(errors.TableMissingError, match="did you mean “pupils”"):
            list(source.read(entity(table="pupil"), ("id",)))


def test_a_query_that_names_what_is_not_there_is_a_sentence(school: Case) -> None:
    with closing(school.open()) as source:
        for select in (
            "SELECT nothing FROM pupils",
            "SELECT id FROM nowhere",
            "SELECT id FRM pupils",
        ):
            with pytest.raises(errors.QueryFailedError):
                list(source.read(entity(select=select), ("id",)))
        with pytest.raises(errors.ColumnMissingError, match="shoe_size"):
            list(source.read(entity(select="SELECT id FROM pupils"), ("id", "shoe_size")))


def test_a_slow_answer_is_stopped(school: Case, server: Server) -> None:
    with closing(school.open(timeout=1)) as source:
        with pytest.raises(errors.TooSlowError, match="longer than 1 seconds"):
            list(source.read(entity(select=SLOW[server.system]), ("n",)))
        assert len(texts(source.read(school.few, school.columns))) == len(school.rows)


def test_more_rows_than_any_school_has_are_stopped(school: Case) -> None:
    with (
        closing(school.open(row_limit=1000)) as source,
        pytest.raises(errors.TooManyRowsError, match="more than 1000 rows"),
    ):
        list(source.read(school.many, school.many_columns))


def test_a_connection_that_is_cut_in_the_middle_is_a_sentence(school: Case, server: Server) -> None:
    with closing(school.open()) as source:
        reading = source.read(entity(select=LONG[server.system]), ("n",))
        next(reading)
        _cut(server, school)
        with pytest.raises(errors.ConnectionLostError, match="Nothing was imported"):
            list(reading)


def _cut(server: Server, school: Case) -> None:
    database = school.config.address.rpartition("/")[2]
    if server.system == "postgresql":
        server.run(
            "",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE application_name = 'homeroom' AND datname = '{database}'",
        )
        return
    for (number,) in server.run(
        "", f"SELECT id FROM information_schema.processlist WHERE db = '{database}'"
    ):
        server.run("", f"KILL {number}")


def test_a_long_answer_is_given_up_at_once(school: Case, server: Server) -> None:
    with closing(school.open()) as source:
        reading = source.read(entity(select=LONG[server.system]), ("n",))
        next(reading)
        began = time.monotonic()
        reading.close()
        assert time.monotonic() - began < 2


def test_all_entities_are_read_from_one_snapshot(school: Case, server: Server) -> None:
    database = school.config.address.rpartition("/")[2]
    with closing(school.open()) as source:
        assert source.count(school.few) == 3
        server.run(database, "INSERT INTO pupils (id) VALUES (99)")
        try:
            assert len(texts(source.read(school.few, ("id",)))) == 3
        finally:
            server.run(database, "DELETE FROM pupils WHERE id = 99")


def test_a_user_without_the_right_is_a_sentence(school: Case, server: Server) -> None:
    database = school.config.address.rpartition("/")[2]
    if server.system == "postgresql":
        server.run(database, f"CREATE ROLE clerk LOGIN PASSWORD '{PASSWORD}'")
    else:
        server.run(database, f"CREATE USER clerk IDENTIFIED BY '{PASSWORD}'")
        server.run(database, f"GRANT SELECT (n) ON {database}.many TO clerk")
    clerk = at(school.config, username="clerk")
    with closing(SqlConnector.open(clerk, mapping("sql"))) as source:
        with pytest.raises(errors.NotPermittedError) as caught:
            list(source.read(school.few, ("id", "last name")))
        assert "“clerk”" in caught.value.sentence
        assert caught.value.sentence.endswith("id, last name.")


WRITES = (
    "INSERT INTO pupils (id) VALUES (7)",
    "DELETE FROM pupils",
    "UPDATE pupils SET id = 0",
    "DROP TABLE pupils",
    "CREATE TABLE mine (n integer)",
)


@pytest.mark.parametrize("statement", WRITES)
def test_the_session_itself_cannot_write(school: Case, statement: str) -> None:
    before = school.snapshot()
    with closing(school.open()) as source, pytest.raises(SourceError):
        source.session.run(text(statement))  # type: ignore[attr-defined]
    assert school.snapshot() == before


NOT_ONE_SELECT = (
    "",
    "DELETE FROM pupils",
    "SELECT id FROM pupils; DROP TABLE pupils",
    "SELECT id FROM pupils) AS x, (SELECT lunch FROM pupils",
    "SELECT id FROM pupils /* open",
    "SELECT 'open FROM pupils",
    "/* SELECT */ UPDATE pupils SET id = 1",
    "-- SELECT\nDROP TABLE pupils",
    "EXPLAIN SELECT id FROM pupils",
)


@pytest.mark.parametrize("select", NOT_ONE_SELECT)
def test_a_query_that_is_not_one_select_is_refused(tmp_path: Path, select: str) -> None:
    case = cases.sqlite(tmp_path)
    with closing(case.open()) as source, pytest.raises(errors.QueryNotOneSelectError):
        list(source.read(entity(select=select or " "), ("id",)))


ONE_SELECT = (
    "SELECT id FROM pupils",
    "  select id from pupils -- one; two",
    "WITH p AS (SELECT id FROM pupils) SELECT id FROM p",
    "/* all; of (them */ SELECT id FROM pupils WHERE ';)' <> '('",
    'SELECT id, "last name" FROM pupils',
)


@pytest.mark.parametrize("select", ONE_SELECT)
def test_a_query_that_is_one_select_is_read(tmp_path: Path, select: str) -> None:
    case = cases.sqlite(tmp_path)
    with closing(case.open()) as source:
        assert texts(source.read(entity(select=select), ("id",))) == [("1",), ("2",), ("3",)]


def test_a_parameter_is_a_value_and_never_a_part_of_the_query(tmp_path: Path) -> None:
    case = cases.sqlite(tmp_path)
    config = replace(case.config, parameters={"who": "2 OR 1=1"})
    select = entity(select="SELECT id FROM pupils WHERE id = :who")
    with closing(SqlConnector.open(config, mapping("sql"))) as source:
        assert texts(source.read(select, ("id",))) == []
    config = replace(case.config, parameters={"who": "2"})
    with closing(SqlConnector.open(config, mapping("sql"))) as source:
        assert texts(source.read(select, ("id",))) == [("2",)]


def test_a_parameter_that_is_not_given_is_a_sentence(tmp_path: Path) -> None:
    case = cases.sqlite(tmp_path)
    select = entity(select="SELECT id FROM pupils WHERE id = :who")
    with closing(case.open()) as source, pytest.raises(errors.QueryParameterError, match="“who”"):
        list(source.read(select, ("id",)))


def _prefixed(tmp_path: Path, prefix: str, select: str) -> list[tuple[str, ...]]:
    case = cases.sqlite(tmp_path)
    config = replace(case.config, parameters={"prefix": prefix})
    with closing(SqlConnector.open(config, mapping("sql"))) as source:
        return texts(source.read(entity(select=select), ("id",)))


def test_a_parameter_may_be_a_part_of_a_tables_name(tmp_path: Path) -> None:
    found = _prefixed(tmp_path, "pup", "SELECT p.id FROM {prefix}ils p -- {comment}")
    assert found == [("1",), ("2",), ("3",)]


def test_braces_in_a_text_are_a_text(tmp_path: Path) -> None:
    assert _prefixed(tmp_path, "pup", "SELECT '{prefix}' AS id") == [("{prefix}",)]


@pytest.mark.parametrize(
    "prefix", ["pupils; --", "pupils, many", '"pupils"', "Pup", "1pup", "pupils p", "p" * 22, ""]
)
def test_a_part_of_a_name_is_plain_letters_and_nothing_else(tmp_path: Path, prefix: str) -> None:
    with pytest.raises(errors.QueryNamePartError, match="“prefix”"):
        _prefixed(tmp_path, prefix, "SELECT id FROM {prefix}")


def test_a_part_of_a_name_that_is_not_given_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(errors.QueryParameterError, match="“other”"):
        _prefixed(tmp_path, "pup", "SELECT id FROM {other}ils")


ADDRESSES: dict[str, type[SourceError]] = {
    "sqlite:////nowhere/sis.db": errors.FileMissingError,
    "/nowhere/sis.db": errors.FileMissingError,
    "postgresql://reader:secret@server/school": errors.AddressHoldsPasswordError,
    "postgresql://server:port/school": errors.AddressWrongError,
    "://": errors.AddressWrongError,
    "ftp://server/school": errors.SystemUnknownError,
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_leads_nowhere_is_a_sentence(address: str) -> None:
    error = refusal(SourceConfig(name="sis", address=address))
    assert isinstance(error, ADDRESSES[address])
    assert "secret@" not in error.sentence


def test_a_missing_sqlite_file_is_not_made(tmp_path: Path) -> None:
    refusal(SourceConfig(name="sis", address=str(tmp_path / "sis.db")))
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "sis.db"
    file.write_text("id,name\n" * 1000)
    assert isinstance(
        refusal(SourceConfig(name="sis", address=str(file))), errors.FileNoDatabaseError
    )


def test_a_damaged_sqlite_file_is_a_sentence(tmp_path: Path) -> None:
    case = cases.sqlite(tmp_path)
    file = next(tmp_path.iterdir())
    content = bytearray(file.read_bytes())
    content[8192:] = bytes(len(content) - 8192)
    file.write_bytes(content)
    with closing(case.open()) as source, pytest.raises(errors.FileNoDatabaseError):
        list(source.read(case.many, case.many_columns))


def test_a_slow_sqlite_query_is_stopped(tmp_path: Path) -> None:
    case = cases.sqlite(tmp_path)
    with closing(case.open(timeout=1)) as source, pytest.raises(errors.TooSlowError):
        list(source.read(entity(select=f"SELECT n FROM ({ENDLESS}) WHERE n < 0"), ("n",)))


def test_a_sqlite_file_that_is_being_written_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.sql.sqlite.CONNECT_SECONDS", 0.1)
    case = cases.sqlite(tmp_path)
    with closing(sqlite3.connect(next(tmp_path.iterdir()))) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        assert isinstance(refusal(case.config), errors.BusyError)


def test_a_sqlite_file_with_changes_in_its_log_has_another_fingerprint(tmp_path: Path) -> None:
    case = cases.sqlite(tmp_path)
    file = next(tmp_path.iterdir())
    with closing(sqlite3.connect(file)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        with closing(case.open()) as source:
            before = source.fingerprint(case.few)
            writer.execute("INSERT INTO pupils (id) VALUES (4)")
            writer.commit()
            assert source.fingerprint(case.few) != before
        with closing(case.open()) as source:
            assert len(texts(source.read(case.few, ("id",)))) == 4


@pytest.fixture
def latin(tmp_path: Path) -> Iterator[Callable[..., Source]]:
    """A SQLite file whose program wrote Windows-1252 into it."""
    file = tmp_path / "old.db"
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE pupils (id INTEGER, name TEXT, photo BLOB)")
        database.execute("INSERT INTO pupils VALUES (1, 'Ann', x'41'), (2, 'Zoë', x'ff00')")
        database.execute("INSERT INTO pupils VALUES (3, CAST(x'4a6f73e9' AS TEXT), NULL)")
        database.commit()
    config = SourceConfig(name="sis", address=str(file))
    yield lambda **options: SqlConnector.open(config, mapping("sql", **options))


def test_text_in_another_encoding_is_set_aside_with_what_to_do(
    latin: Callable[..., Source],
) -> None:
    with closing(latin()) as source:
        (batch,) = source.read(entity(table="pupils"), ("id", "name"))
    assert [*map(tuple, batch.rows)] == [(1, "Ann"), (2, "Zoë")]
    assert [*batch.numbers] == [1, 2]
    ((number, reason),) = batch.faults
    assert number == 3
    assert "“name”" in reason
    assert "“encoding”" in reason


def test_text_in_an_encoding_that_is_named_is_read(latin: Callable[..., Source]) -> None:
    with closing(latin(encoding="cp1252")) as source:
        (batch,) = source.read(entity(table="pupils"), ("id", "name"))
    assert tuple(batch.rows[2]) == (3, "José")
    assert not batch.faults


def test_bytes_that_are_no_text_are_set_aside(latin: Callable[..., Source]) -> None:
    with closing(latin()) as source:
        (batch,) = source.read(entity(table="pupils"), ("id", "photo"))
    assert [*map(tuple, batch.rows)] == [(1, "A"), (3, None)]
    assert [fault.number for fault in batch.faults] == [2]


ONE = "00000000-0000-0000-0000-000000000001"


@pytest.mark.postgresql
def test_postgresql_values_that_have_no_python_form_do_not_stop_it(postgresql: Server) -> None:
    database = postgresql.new_database(
        "CREATE TABLE odd (id integer, day date, at timestamp, span interval, clock time, amount"
        " numeric, tags text[], who uuid, yes boolean, raw bytea);"
        "INSERT INTO odd VALUES (1, 'infinity', '-infinity', '34 days', '24:00', 'NaN', NULL,"
        f" '{ONE}', true, '\\x4142'),"
        " (2, '0044-03-15 BC', '2025-01-01 08:00', NULL, NULL, 12.50, '{a}', NULL, NULL, '\\xff')"
    )
    config = SourceConfig(name="sis", address=postgresql.url(database), secret=PASSWORD)
    with closing(SqlConnector.open(config, mapping("sql"))) as source:
        columns = ("id", "day", "at", "span", "clock", "amount", "who", "yes")
        assert texts(source.read(entity(table="odd"), columns)) == [
            ("1", "infinity", "-infinity", "P34D", "24:00:00", "NaN", ONE, "True"),
            ("2", "0044-03-15 BC", "2025-01-01 08:00:00", "", "", "12.50", "", ""),
        ]
        (batch,) = source.read(entity(table="public.odd"), ("id", "tags", "raw"))
        assert [*map(tuple, batch.rows)] == [(1, None, "AB")]
        assert [fault.number for fault in batch.faults] == [2]


@pytest.mark.postgresql
def test_a_name_that_postgresql_keeps_as_json_is_read_where_it_is_a_text(
    postgresql: Server,
) -> None:
    """A name in several languages is none that could be chosen without guessing."""
    database = postgresql.new_database(
        "CREATE TABLE pupils (id integer, name jsonb);"
        """INSERT INTO pupils VALUES (1, '"Núñez"'), (2, '{"en": "Lee"}'), (3, NULL), (4, '[1]')"""
    )
    config = SourceConfig(name="sis", address=postgresql.url(database), secret=PASSWORD)
    with closing(SqlConnector.open(config, mapping("sql"))) as source:
        (batch,) = source.read(entity(table="pupils"), ("id", "name"))
    assert [*map(tuple, batch.rows)] == [(1, "Núñez"), (3, None)]
    assert [fault.number for fault in batch.faults] == [2, 4]
    assert all("“name”" in fault.reason and "Lee" not in fault.reason for fault in batch.faults)


@pytest.mark.postgresql
def test_postgresql_without_an_encoding_is_read_as_text(postgresql: Server) -> None:
    postgresql.run(
        "",
        "CREATE DATABASE ascii ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0",
    )
    postgresql.run("ascii", "CREATE TABLE pupils (id integer, name text, born date)")
    postgresql.run(
        "ascii", "INSERT INTO pupils VALUES (1, E'Jos\\xe9', '2011-01-01'), (2, 'Ann', NULL)"
    )
    config = SourceConfig(name="sis", address=postgresql.url("ascii"), secret=PASSWORD)
    with closing(SqlConnector.open(config, mapping("sql", encoding="cp1252"))) as source:
        assert texts(source.read(entity(table="pupils"), ("name", "born"))) == [
            ("José", "2011-01-01"),
            ("Ann", ""),
        ]


@pytest.mark.mariadb
def test_mariadb_dates_that_are_none_do_not_stop_it(mariadb: Server) -> None:
    database = mariadb.new_database(
        "SET SESSION sql_mode = '';"
        "CREATE TABLE odd (day date, clock time, amount decimal(6, 2), small tinyint(1));"
        "INSERT INTO odd VALUES ('0000-00-00', '-34:00:00', 12.5, 1),"
        " ('2010-00-15', '838:00:00', NULL, 0), ('2010-05-15', '08:05:00', 0, NULL)"
    )
    config = SourceConfig(name="sis", address=mariadb.url(database), secret=PASSWORD)
    with closing(SqlConnector.open(config, mapping("sql"))) as source:
        rows = texts(source.read(entity(table="odd"), ("day", "clock", "amount", "small")))
    assert rows == [
        ("0000-00-00", "-34:00:00", "12.50", "1"),
        ("2010-00-15", "838:00:00", "", "0"),
        ("2010-05-15", "08:05:00", "0.00", ""),
    ]


@pytest.mark.mariadb
@pytest.mark.parametrize("scheme", ["mysql", "mariadb", "mysql+pymysql", "mariadb+mysqldb"])
def test_mariadb_is_read_by_the_driver_that_is_there(mariadb: Server, scheme: str) -> None:
    case = cases.mariadb(mariadb)
    address = case.config.address.replace("mariadb://", f"{scheme}://")
    with closing(SqlConnector.open(replace(case.config, address=address), case.mapping)) as source:
        assert source.count(case.few) == 3


@pytest.mark.postgresql
def test_the_columns_of_a_postgresql_table_are_granted_one_by_one(postgresql: Server) -> None:
    case = cases.postgresql(postgresql)
    database = case.config.address.rpartition("/")[2]
    postgresql.run(database, f"CREATE ROLE narrow LOGIN PASSWORD '{PASSWORD}'")
    postgresql.run(database, 'GRANT SELECT (id, "last name") ON pupils TO narrow')
    with closing(SqlConnector.open(at(case.config, username="narrow"), case.mapping)) as source:
        assert len(texts(source.read(case.few, ("id", "last name")))) == 3
        with pytest.raises(errors.NotPermittedError):
            list(source.read(case.few, ("id", "lunch")))


EXTRAS = {"mssql": "homeroom[mssql]", "oracle": "homeroom[oracle]"}


@pytest.mark.parametrize("system", EXTRAS)
def test_a_driver_that_is_not_installed_is_a_sentence(
    system: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "oracledb", None)
    monkeypatch.setitem(sys.modules, "sqlalchemy_pytds", None)
    config = SourceConfig(name="sis", address=f"{system}://reader@server/school")
    with pytest.raises(errors.DriverMissingError) as caught:
        SqlConnector.open(config, mapping("sql"))
    assert EXTRAS[system] in caught.value.sentence
