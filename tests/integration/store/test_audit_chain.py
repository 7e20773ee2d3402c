"""The chain in the real encrypted file: locked against plain SQL, and a break in it is named.

Whoever tampers here has the file's key, drops the triggers, and does what SQL lets him.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from alembic import command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlcipher3 import dbapi2 as sqlcipher

from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent, find_break
from appliance.store.audit import count_written, read_chain
from appliance.store.engine import WRITES
from appliance.store.schema import _config
from tests.boxes import opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from appliance.governance.audit import Break
    from tests.boxes import Box, MadeHome

EVENTS = 12
COLUMNS = ("at", "actor", "action", "subject", "why", "detail", "payload_digest", "hash")
TRIGGERS = ("update", "delete", "replace")


@pytest.fixture
def chained(shut_box: Box) -> Box:
    """A store with a dozen events, the first of which is its creation."""
    for n in range(EVENTS - 1):
        event = AuditEvent(
            Action.STUDENT_VIEWED, f"student:{n % 3}", "teaches 8A", {"n": n, "word": "é"}
        )
        with shut_box.store.writing(CONSOLE, event):
            pass
    return shut_box


@pytest.fixture(scope="module")
def made_chained(shut_home: MadeHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    """The same, for properties: each of their examples is undone."""
    for box in opened(shut_home.copy_to(tmp_path_factory.mktemp("chain") / "home")):
        for n in range(EVENTS - 1):
            with box.store.writing(CONSOLE, AuditEvent(Action.TODAY_VIEWED, detail={"n": n})):
                pass
        yield box


def verify(connection: Connection) -> Break | None:
    return find_break(read_chain(connection), count_written(connection))


def tamper(box: Box, *statements: str) -> Break | None:
    """Do what the triggers would refuse; give the break that is then found."""
    with box.store.engine.begin() as connection:
        for change in TRIGGERS:
            connection.exec_driver_sql(f"DROP TRIGGER audit_events_no_{change}")
        for statement in statements:
            connection.exec_driver_sql(statement)
    with box.store.engine.connect() as connection:
        return verify(connection)


def copied(n: int, to: int) -> str:
    rest = ", ".join(COLUMNS)
    return f"INSERT INTO audit_events SELECT {to}, {rest} FROM audit_events WHERE n = {n}"


# --- the lock ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        *(f"UPDATE audit_events SET {column} = {column}" for column in ("n", *COLUMNS)),
        "DELETE FROM audit_events",
        "DELETE FROM audit_events WHERE n = 12",
        f"REPLACE INTO audit_events SELECT n, {', '.join(COLUMNS)} FROM audit_events WHERE n = 5",
        copied(5, 5),
        copied(5, 0),
        copied(5, -3),
        copied(5, 12) + " ON CONFLICT DO UPDATE SET why = 'none'",
    ],
)
def test_plain_sql_is_refused(statement: str, chained: Box) -> None:
    before = chained.query("SELECT * FROM audit_events")
    with (
        pytest.raises(sqlcipher.DatabaseError, match=r"written once|ON CONFLICT"),
        chained.store.engine.connect() as connection,
    ):
        connection.connection.cursor().execute(statement)
    assert chained.query("SELECT * FROM audit_events") == before


def test_an_untouched_chain_is_whole(chained: Box) -> None:
    with chained.store.engine.connect() as connection:
        assert len(list(read_chain(connection))) == count_written(connection) == EVENTS
        assert verify(connection) is None


# --- what is seen -----------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 6, EVENTS])
@pytest.mark.parametrize("column", COLUMNS)
def test_an_edited_event_is_named(column: str, n: int, chained: Box) -> None:
    broken = tamper(chained, f"UPDATE audit_events SET {column} = 'x' || {column} WHERE n = {n}")
    assert broken is not None
    assert broken.n == n


@pytest.mark.parametrize("n", [1, 6, EVENTS - 1])
def test_a_deleted_event_is_named(n: int, chained: Box) -> None:
    broken = tamper(chained, f"DELETE FROM audit_events WHERE n = {n}")
    assert broken is not None
    assert (broken.n, broken.reason) == (n, "it is missing")


@pytest.mark.parametrize("n", [1, 6, EVENTS - 1])
def test_a_deletion_is_named_though_the_rest_moved_up(n: int, chained: Box) -> None:
    up = (f"UPDATE audit_events SET n = {k - 1} WHERE n = {k}" for k in range(n + 1, EVENTS + 1))
    broken = tamper(chained, f"DELETE FROM audit_events WHERE n = {n}", *up)
    assert broken is not None
    assert broken.n == n


@pytest.mark.parametrize("n", [2, 6, EVENTS])
def test_an_inserted_event_is_named(n: int, chained: Box) -> None:
    down = (f"UPDATE audit_events SET n = {k + 1} WHERE n = {k}" for k in range(EVENTS, n - 1, -1))
    broken = tamper(chained, *down, copied(1, n))
    assert broken is not None
    assert broken.n == n


@pytest.mark.parametrize("at", [0, -7])
def test_an_event_before_the_first_is_named(at: int, chained: Box) -> None:
    broken = tamper(chained, copied(1, at))
    assert broken is not None
    assert (broken.n, broken.reason) == (at, "it stands before the first one")


def test_an_event_put_at_the_end_is_named(chained: Box) -> None:
    broken = tamper(chained, copied(EVENTS, EVENTS + 1))
    assert broken is not None
    assert broken.n == EVENTS + 1


@pytest.mark.parametrize(("n", "other"), [(2, 3), (3, 9), (EVENTS - 1, EVENTS)])
def test_events_that_changed_places_are_named_by_the_first(
    n: int, other: int, chained: Box
) -> None:
    steps = [(n, 1000), (other, n), (1000, other)]
    swap = (f"UPDATE audit_events SET n = {to} WHERE n = {k}" for k, to in steps)
    broken = tamper(chained, *swap)
    assert broken is not None
    assert broken.n == n


@pytest.mark.parametrize("kept", [0, 1, 5, EVENTS - 1])
def test_a_cut_off_end_is_named(kept: int, chained: Box) -> None:
    broken = tamper(chained, f"DELETE FROM audit_events WHERE n > {kept}")
    assert broken is not None
    assert (broken.n, broken.reason) == (
        kept + 1,
        "it is missing, and so is all that came after it",
    )


def test_a_cut_off_end_is_still_named_when_new_events_have_followed(chained: Box) -> None:
    tamper(chained, "DELETE FROM audit_events WHERE n > 9")
    for _ in range(5):
        with chained.store.writing(CONSOLE, AuditEvent(Action.TODAY_VIEWED)):
            pass
    with chained.store.engine.connect() as connection:
        broken = verify(connection)
    assert broken is not None
    assert broken.n == 10


def test_an_emptied_chain_is_broken_even_where_its_count_was_emptied_too(chained: Box) -> None:
    forget = "DELETE FROM sqlite_sequence WHERE name = 'audit_events'"
    broken = tamper(chained, "DELETE FROM audit_events", forget)
    assert broken is not None
    assert broken.n == 1


@pytest.mark.parametrize("count", ["5", "0", "NULL", "'many'"])
def test_a_count_that_was_turned_back_is_named(count: str, chained: Box) -> None:
    turn = f"UPDATE sqlite_sequence SET seq = {count} WHERE name = 'audit_events'"
    broken = tamper(chained, turn)
    assert broken is not None
    assert broken.reason == "the store has not counted it"


def test_a_chain_begun_anew_without_the_stores_creation_is_named(chained: Box) -> None:
    tamper(
        chained,
        "DELETE FROM audit_events",
        "DELETE FROM sqlite_sequence WHERE name = 'audit_events'",
    )
    with chained.store.writing(CONSOLE, AuditEvent(Action.TODAY_VIEWED)):
        pass
    with chained.store.engine.connect() as connection:
        broken = verify(connection)
    assert broken is not None
    assert (broken.n, "creation" in broken.reason) == (1, True)


@pytest.mark.parametrize(
    "value",
    [
        "'{'",
        "''",
        "'null'",
        "'[1, 2]'",
        "'{\"n\":3}'",  # the same, but not as we write it
        '\'{"n": 1, "word": "é", "n": 3}\'',
        "'[' || replace(hex(zeroblob(20000)), '00', '[')",
        "replace(hex(zeroblob(3000)), '00', '99')",
        "'\"\\ud800\"'",
        "CAST(x'ff' AS TEXT)",
        "x'7b7d'",
        "7",
        "7.5",
    ],
)
def test_a_row_with_broken_words_is_named_and_nothing_fails(value: str, chained: Box) -> None:
    broken = tamper(chained, f"UPDATE audit_events SET detail = {value} WHERE n = 6")
    assert broken is not None
    assert broken.n == 6


@pytest.mark.parametrize("column", [c for c in COLUMNS if c != "detail"])
@pytest.mark.parametrize("value", ["CAST(x'ff' AS TEXT)", "x'00ff'", "'nonsense'", "7", "7.5"])
def test_a_row_of_another_kind_is_named_and_nothing_fails(
    column: str, value: str, chained: Box
) -> None:
    broken = tamper(chained, f"UPDATE audit_events SET {column} = {value} WHERE n = 6")
    assert broken is not None
    assert broken.n == 6


class _UndoneError(Exception):
    pass


VALUES = st.one_of(st.text(max_size=9), st.binary(max_size=40), st.integers(-9, 9), st.floats())


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(n=st.integers(1, EVENTS), column=st.sampled_from(COLUMNS), value=VALUES)
def test_no_event_can_be_changed_unseen(n: int, column: str, value: Any, made_chained: Box) -> None:
    def changed(connection: Connection) -> Break | None:
        row = f"SELECT {column}, typeof({column}) FROM audit_events WHERE n = {n}"
        before = connection.exec_driver_sql(row).one()
        connection.exec_driver_sql("DROP TRIGGER audit_events_no_update")
        connection.exec_driver_sql(
            f"UPDATE OR IGNORE audit_events SET {column} = ? WHERE n = {n}", (value,)
        )
        after = connection.exec_driver_sql(row.replace(f"{column},", f"CAST({column} AS BLOB),"))
        same = after.one() == (_as_blob(before[0]), before[1])
        broken = verify(connection)
        assert same or broken is not None
        return broken

    broken = undone(made_chained, changed)
    assert broken is None or broken.n == n


def _as_blob(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(gone=st.sets(st.integers(1, EVENTS), min_size=1))
def test_whatever_is_deleted_its_first_is_named(gone: set[int], made_chained: Box) -> None:
    def delete(connection: Connection) -> Break | None:
        connection.exec_driver_sql("DROP TRIGGER audit_events_no_delete")
        for n in gone:
            connection.exec_driver_sql("DELETE FROM audit_events WHERE n = ?", (n,))
        return verify(connection)

    broken = undone(made_chained, delete)
    assert broken is not None
    assert broken.n == min(gone)


def undone(box: Box, work: Callable[[Connection], Break | None]) -> Break | None:
    """Give what some work found, with all that it did taken back."""
    found: list[Break | None] = []
    with box.store.engine.connect() as connection:
        try:
            with connection.begin():
                found.append(work(connection))
                raise _UndoneError
        except _UndoneError:
            return found[0]


# --- the steps between versions ---------------------------------------------------------


def test_the_chain_of_an_older_store_is_carried_over_whole(
    made_chained: Box, tmp_path: Path
) -> None:
    for box in opened(made_chained.made.copy_to(tmp_path / "home")):
        before = box.query("SELECT * FROM audit_events")
        with box.store.engine.connect() as plain:
            connection = plain.execution_options(**{WRITES: True})
            with connection.begin():
                command.downgrade(_config(connection), "0001")
            with connection.begin():
                command.upgrade(_config(connection), "head")
        with box.store.writing(CONSOLE, AuditEvent(Action.TODAY_VIEWED)):
            pass
        assert box.query("SELECT * FROM audit_events")[:-1] == before
        with box.store.engine.connect() as connection:
            assert verify(connection) is None
