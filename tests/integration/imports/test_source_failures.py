"""Whatever becomes of a vendor's server, an import ends in one sentence and the old picture stays.

The failures are run against real servers, through a network of ours that can fail, and by the
whole pipeline into a true store.
"""

from __future__ import annotations

import re
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from appliance.errors import HomeroomError, SourceError
from appliance.imports.gather import (
    MostRowsRefusedError,
    MostValuesRefusedError,
    SourceEmptyError,
)
from appliance.imports.lock import ImportRunningError
from appliance.imports.report import HeldError
from appliance.model.register import entity_named
from appliance.model.runs import RunState
from connectors.sql import errors
from tests.boxes import moves, opened
from tests.database_servers import PASSWORD, Server
from tests.faulty_network import network_to
from tests.integration.imports.served_school import (
    ABSENCES,
    ROW_LIMIT,
    ServedSchool,
    add_source,
    everything,
    holding,
    make_school,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.boxes import Box, MadeHome
    from tests.faulty_network import Network

SEATS = entity_named("section_enrollments").title
"""What is read before the attendance, the long one."""

HALF_OF_THE_ABSENCES = 130_000
"""Bytes: a row is answered in some 25."""


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
def whole(server: Server) -> ServedSchool:
    """The school as it should be; not to be changed."""
    return make_school(server)


@pytest.fixture(scope="module")
def imported(
    whole: ServedSchool, made_home: MadeHome, tmp_path_factory: pytest.TempPathFactory
) -> MadeHome:
    """A home into which it was imported, closed; not to be changed."""
    made = made_home.copy_to(tmp_path_factory.mktemp("served") / "home")
    for box in opened(made):
        add_source(box, whole)
        whole.import_into(box)
    return made


@pytest.fixture
def box(imported: MadeHome, tmp_path: Path) -> Iterator[Box]:
    """The imported school, a copy of the test's own."""
    yield from opened(imported.copy_to(tmp_path / "home"))


@pytest.fixture
def network(server: Server) -> Iterator[Network]:
    """A way to the server that can fail."""
    with network_to(server.port) as network:
        yield network


@dataclass(frozen=True)
class Failure:
    """What is done to a school, and what is said of it.

    `changes` are the statements of a vendor or an administrator, for one system where they
    differ; `happens` is what is no statement. `timeout` is handed in where waiting is what fails.
    """

    kind: type[HomeroomError]
    says: str
    changes: str | dict[str, str] = ""
    happens: Callable[[ServedSchool, ExitStack], object] | None = None
    timeout: int = 60


def _at_attendance(name: str, size: int) -> Callable[[ServedSchool, ExitStack], None]:
    """A fault of the network once so many bytes of the attendance have been answered."""

    def happens(school: ServedSchool, _: ExitStack) -> None:
        school.at[SEATS] = lambda: getattr(school.network, name)(size)

    return happens


def _lock_the_table(school: ServedSchool, until_the_end: ExitStack) -> None:
    script = "LOCK TABLES pupils WRITE"
    if school.is_postgresql:
        script = "LOCK TABLE pupils IN ACCESS EXCLUSIVE MODE"
    until_the_end.enter_context(holding(school, script))


def _restart(school: ServedSchool, _: ExitStack) -> None:
    school.at[SEATS] = school.server.restart


def _unknown_name(school: ServedSchool, _: ExitStack) -> None:
    school.host = "no-such-server.invalid"


def _refuse(school: ServedSchool, _: ExitStack) -> None:
    assert school.network is not None
    school.network.refuse()


ENDLESS = "ALTER TABLE seats RENAME TO seats_once; CREATE VIEW seats AS SELECT n AS id, n AS pupil,"
ENDLESS_ON = {
    "postgresql": f"{ENDLESS} 1 AS class FROM (WITH RECURSIVE t(n) AS"
    " (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n FROM t) AS t;",
    "mariadb": f"{ENDLESS} 1 AS class FROM (SELECT a.seq AS n FROM seq_1_to_2000000000 a,"
    " seq_1_to_2000000000 b) AS t;",
}
SLOW = (
    "ALTER TABLE seats RENAME TO seats_once;"
    " CREATE VIEW seats AS SELECT s.* FROM seats_once s, {sleep} WHERE p.n >= 0;"
)
MANY = (
    "ALTER TABLE seats RENAME TO seats_once; CREATE VIEW seats AS"
    " SELECT id, pupil, class FROM absences UNION ALL SELECT id, pupil, class FROM absences;"
)
SEEN = {"postgresql": " GRANT SELECT ON seats TO {reader}", "mariadb": ""}

FAILURES: dict[str, Failure] = {
    "refused": Failure(
        errors.NoAnswerError, "Check that the database server runs", happens=_refuse
    ),
    "name unknown": Failure(errors.HostUnknownError, "Check its spelling", happens=_unknown_name),
    "wrong password": Failure(
        errors.PasswordRefusedError,
        "Give the source its current user and password",
        {
            "postgresql": "ALTER ROLE {reader} PASSWORD 'another'",
            "mariadb": "ALTER USER {reader} IDENTIFIED BY 'another'",
        },
    ),
    "account locked": Failure(
        errors.AccountLockedError,
        "Ask its administrator to unlock it",
        {
            "postgresql": "ALTER ROLE {reader} NOLOGIN",
            "mariadb": "ALTER USER {reader} ACCOUNT LOCK",
        },
    ),
    "right taken": Failure(
        errors.NotPermittedError,
        "Ask the administrator of that database to grant it SELECT",
        {
            "postgresql": "REVOKE SELECT ON pupils FROM {reader}",
            "mariadb": "REVOKE SELECT ON {database}.* FROM {reader}",
        },
    ),
    "table locked": Failure(
        errors.BusyError,
        "Import again when that program has finished",
        happens=_lock_the_table,
        timeout=2,
    ),
    "table missing": Failure(
        errors.TableMissingError, "no table “seats”.*Correct the mapping", "DROP TABLE seats"
    ),
    "table renamed": Failure(
        errors.TableMissingError,
        "did you mean “class_seats”.*Correct the mapping",
        "ALTER TABLE seats RENAME TO class_seats",
    ),
    "column missing": Failure(
        errors.ColumnMissingError,
        "no column “born” in “pupils”.*Correct the mapping",
        "ALTER TABLE pupils DROP COLUMN born",
    ),
    "column renamed": Failure(
        errors.ColumnMissingError,
        "did you mean “born_on”.*Correct the mapping",
        "ALTER TABLE pupils RENAME COLUMN born TO born_on",
    ),
    "column retyped": Failure(
        MostValuesRefusedError,
        "values of “birth date”.*Compare the mapping with the source",
        "ALTER TABLE pupils DROP COLUMN born; ALTER TABLE pupils ADD COLUMN born varchar(20)"
        " DEFAULT '3rd of Feb'",
    ),
    "key retyped": Failure(
        MostRowsRefusedError,
        "Compare the mapping with the source",
        "ALTER TABLE seats DROP COLUMN pupil; ALTER TABLE seats ADD COLUMN pupil varchar(20)"
        " DEFAULT 'P-1'",
    ),
    "zero rows": Failure(
        SourceEmptyError,
        "no rows of “students” any more, where there were 100.*import again",
        "DELETE FROM pupils",
    ),
    "half the rows": Failure(
        HeldError,
        "remove 50 of 100 students.*approve it with",
        "DELETE FROM pupils WHERE id > 50; DELETE FROM seats WHERE pupil > 50;"
        " DELETE FROM absences WHERE pupil > 50",
    ),
    "all ids changed": Failure(
        HeldError,
        "under new keys.*approve it with",
        "UPDATE absences SET pupil = pupil + 7000; UPDATE seats SET pupil = pupil + 7000;"
        " UPDATE pupils SET id = id + 7000",
    ),
    "ids given to others": Failure(
        HeldError,
        "keys seem to be other students’? now|other students' now.*approve it with",
        "UPDATE pupils SET first = concat('New', id), last = concat('Other', id)",
    ),
    "cut after row 5,000": Failure(
        errors.ConnectionLostError,
        "Check the network and the server, and import again",
        happens=_at_attendance("cut_after", HALF_OF_THE_ABSENCES),
    ),
    "silent after row 5,000": Failure(
        errors.StalledError,
        "Check its server and the network, and import again",
        happens=_at_attendance("fall_silent_after", HALF_OF_THE_ABSENCES),
        timeout=1,
    ),
    "one row a second": Failure(
        errors.StalledError,
        "Check its server and the network, and import again",
        happens=_at_attendance("drip_after", HALF_OF_THE_ABSENCES),
        timeout=1,
    ),
    "endless rows": Failure(errors.TooSlowError, "Import at a quieter time", ENDLESS_ON, timeout=1),
    "slow query": Failure(
        errors.TooSlowError,
        "Import at a quieter time",
        {
            "postgresql": SLOW.format(sleep="(SELECT 1 AS n FROM pg_sleep(9)) AS p"),
            "mariadb": SLOW.format(sleep="(SELECT sleep(9) AS n) AS p"),
        },
        timeout=1,
    ),
    "more rows than can be": Failure(
        errors.TooManyRowsError, f"more than {ROW_LIMIT} rows.*Check the table or the query", MANY
    ),
    "charset mismatch": Failure(
        MostRowsRefusedError,
        r"them: The column “last” holds text that is not written in utf-8\.[^.]*“encoding”\. N",
        {
            "postgresql": "ALTER TABLE pupils ALTER COLUMN last TYPE bytea"
            " USING convert_to('Núñez' || id, 'LATIN1')",
            "mariadb": "ALTER TABLE pupils MODIFY last varbinary(40);"
            " UPDATE pupils SET last = CONVERT(concat('Núñez', id) USING latin1)",
        },
    ),
    "restarted in the middle": Failure(
        errors.ConnectionLostError,
        "Check the network and the server, and import again",
        happens=_restart,
    ),
}
HARMLESS_TO_THE_SOURCE = [name for name, failure in FAILURES.items() if not failure.changes]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a person would wait longer for."""
    monkeypatch.setattr("connectors.sql.patience.GRACE_SECONDS", 0.5)


def _broken(failure: Failure, whole: ServedSchool) -> ServedSchool:
    """The school, or a copy of it with what its vendor or administrator did to it."""
    if not failure.changes:
        return replace(whole, at={}, timeout=failure.timeout)
    school = make_school(whole.server)
    changes = failure.changes
    script = changes if isinstance(changes, str) else changes[whole.server.system]
    if "CREATE VIEW seats" in script:
        script += SEEN[whole.server.system]
    school.run(script.format(reader=school.reader, database=school.database))
    return replace(school, timeout=failure.timeout)


@pytest.mark.parametrize("name", FAILURES)
def test_a_failed_source_says_what_to_do_and_changes_nothing(
    name: str, whole: ServedSchool, network: Network, box: Box
) -> None:
    failure = FAILURES[name]
    before = everything(box)
    assert len(before["attendance_events"]) == ABSENCES
    assert before["attendance_summaries"]
    with ExitStack() as until_the_end:
        school = replace(_broken(failure, whole), network=network)
        if failure.happens:
            failure.happens(school, until_the_end)
        with pytest.raises(failure.kind) as failed:
            school.import_into(box)
    sentence = failed.value.sentence
    _is_for_a_person(sentence)
    assert re.search(failure.says, sentence), sentence
    assert not school.at, "the import did not come so far"
    assert everything(box) == before
    newest = box.runs()[0]
    assert newest.state is (RunState.HELD if failure.kind is HeldError else RunState.FAILED)
    assert (newest.problem, bool(newest.ended_at)) == (sentence, True)
    assert not [*box.home.glob("homeroom-staging*")]
    assert moves(whole.import_into(box)) == {}
    assert everything(box) == before


def _is_for_a_person(sentence: str) -> None:
    """One line of whole sentences that name the source, and hold no secret and nobody's data."""
    assert sentence.endswith(".")
    assert "“sis”" in sentence
    for never in ("\n", "Traceback", "Error", PASSWORD, "First1", "Last1", "Núñez", "2014-02-03"):
        assert never not in sentence


def test_a_second_import_is_told_to_wait(whole: ServedSchool, box: Box) -> None:
    said: list[HomeroomError] = []

    def begin_another() -> None:
        with pytest.raises(ImportRunningError) as refused:
            replace(whole, at={}).import_into(box)
        said.append(refused.value)

    before = everything(box)
    school = replace(whole, at={SEATS: begin_another})
    assert moves(school.import_into(box)) == {}
    assert "Wait until it has ended" in said[0].sentence
    assert everything(box) == before
    assert [run.state for run in box.runs()] == [RunState.PUBLISHED] * 2


def test_one_poisoned_row_of_ten_thousand_is_set_aside_and_takes_nothing_with_it(
    server: Server, box: Box
) -> None:
    school = make_school(server)
    school.run("UPDATE absences SET code = '?!' WHERE id = 5000")
    before = everything(box)
    outcome = school.import_into(box)
    assert moves(outcome) == {}
    assert everything(box) == before
    (row,) = box.set_aside("sis")
    assert (row.entity, row.field) == ("attendance_events", "category")


def test_a_row_given_twice_with_two_contents_is_set_aside_and_stays_as_it_was(
    server: Server, box: Box
) -> None:
    school = make_school(server)
    drop = "DROP CONSTRAINT pupils_pkey" if school.is_postgresql else "DROP PRIMARY KEY"
    school.run(
        f"ALTER TABLE pupils {drop};"
        " INSERT INTO pupils SELECT id, no, 'Somebody', 'Else', grade, born FROM pupils"
        " WHERE id IN (7, 8)"
    )
    before = everything(box)
    assert moves(school.import_into(box)) == {}
    assert everything(box) == before
    assert {row.entity for row in box.set_aside("sis")} == {"students"}


def test_an_error_of_the_import_is_the_sources(whole: ServedSchool) -> None:
    for failure in FAILURES.values():
        assert issubclass(failure.kind, SourceError)
