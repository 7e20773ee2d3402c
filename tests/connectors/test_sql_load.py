"""What a school's own server is spared: rows a second, minutes, and locks."""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import psycopg
import pymysql
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.errors import MappingError
from connectors.base import BATCH_ROWS, SourceConfig
from connectors.registry import CONNECTORS, connector_named
from connectors.sql import SqlConnector, SqlSource, errors
from connectors.sql.load import FEWEST_ROWS, LOAD_PARAMETERS, MOST_ROWS, Load, Pace
from connectors.sql.session import Session
from tests.connectors import cases
from tests.connectors.cases import MANY, Case, mapping, texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.database_servers import Server


@dataclass
class Hands:
    """A clock that goes on only when it is slept by, or pushed."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.slept.append(seconds)
        self.now += seconds


@contextmanager
def opened(case: Case, load: Load, hands: Hands) -> Iterator[SqlSource]:
    """The source with a clock that is handed in."""
    session = Session(case.config)
    pace = Pace(load, hands.clock, hands.sleep)
    with closing(SqlSource(session, row_limit=10**6, encoding="utf-8", pace=pace)) as source:
        yield source


# --- rows a second -------------------------------------------------------------------------


@given(
    rows_per_second=st.integers(FEWEST_ROWS, MOST_ROWS),
    batches=st.lists(
        st.tuples(st.integers(1, BATCH_ROWS), st.floats(0, 3), st.floats(0, 3)), max_size=30
    ),
)
def test_no_stretch_of_time_brings_more_rows_than_allowed(
    rows_per_second: int, batches: list[tuple[int, float, float]]
) -> None:
    """However long a batch takes to come and to be used, waiting is never saved up for later."""
    hands = Hands()
    load = Load(rows_per_second=rows_per_second)
    pace = Pace(load, hands.clock, hands.sleep)
    asked: list[tuple[float, int]] = []
    for wanted, coming, using in batches:
        rows = min(wanted, load.batch_rows)
        pace.wait()
        asked.append((hands.now, rows))
        hands.now += coming
        pace.took(rows)
        hands.now += using
    for first in range(len(asked)):
        for last in range(first + 1, len(asked)):
            rows = sum(n for _, n in asked[first:last])
            assert rows <= rows_per_second * (asked[last][0] - asked[first][0]) + 0.01


def test_a_source_is_read_no_faster_than_it_allows(tmp_path: Path) -> None:
    case, hands = cases.sqlite(tmp_path), Hands()
    with opened(case, Load(rows_per_second=1000), hands) as source:
        batches = list(source.read(case.many, case.many_columns))
    assert sum(len(batch.rows) for batch in batches) == MANY
    assert max(len(batch.rows) for batch in batches) == 1000
    assert sum(hands.slept) == pytest.approx(MANY / 1000)
    assert max(hands.slept) <= 1


def test_a_reader_that_is_slower_anyway_never_waits(tmp_path: Path) -> None:
    case, hands = cases.sqlite(tmp_path), Hands()
    with opened(case, Load(rows_per_second=BATCH_ROWS), hands) as source:
        for _ in source.read(case.many, case.many_columns):
            hands.now += 1.5
    assert hands.slept == []


def test_the_pace_holds_over_all_that_one_session_reads(tmp_path: Path) -> None:
    case, hands = cases.sqlite(tmp_path), Hands()
    with opened(case, Load(rows_per_second=BATCH_ROWS), hands) as source:
        for _ in range(3):
            assert sum(len(b.rows) for b in source.read(case.many, case.many_columns)) == MANY
    assert hands.now - 1000 == pytest.approx(3 * MANY / BATCH_ROWS)


# --- minutes -------------------------------------------------------------------------------


def test_a_source_that_is_read_for_too_long_is_let_go(tmp_path: Path) -> None:
    case, hands = cases.sqlite(tmp_path), Hands()
    with opened(case, Load(minutes=10), hands) as source:
        batches = source.read(case.many, case.many_columns)
        next(batches)
        hands.now += 600
        with pytest.raises(errors.ReadTooLongError, match=r"10 minutes.*students"):
            next(batches)


# --- nonsense ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        {"rows_per_second": 0},
        {"rows_per_second": -5},
        {"rows_per_second": FEWEST_ROWS - 1},
        {"rows_per_second": MOST_ROWS + 1},
        {"minutes": 0},
        {"minutes": 601},
    ],
)
def test_a_bound_that_makes_no_sense_is_refused(said: dict[str, int]) -> None:
    with pytest.raises(errors.LoadWrongError):
        Load(**said)


@pytest.mark.parametrize("word", ["", "fast", "1e6", "-20000", "20000.5", "٢٠٠٠٠", "20 000"])
@pytest.mark.parametrize("name", [parameter.name for parameter in LOAD_PARAMETERS])
def test_a_bound_that_is_no_number_is_refused(name: str, word: str) -> None:
    with pytest.raises(errors.LoadWrongError, match=name):
        Load.told({name: word})


def test_the_bounds_are_those_that_the_source_was_told() -> None:
    told = {"most_rows_per_second": "20000", "most_minutes": "5", "year": "2026"}
    assert Load.told(told) == Load(rows_per_second=20_000, minutes=5)
    assert Load.told({}) == Load()


def test_every_database_can_be_told_its_bounds() -> None:
    databases = [c for c in CONNECTORS if "row_limit" in c.option_names]
    assert len(databases) >= 6
    for connector in databases:
        assert {*LOAD_PARAMETERS} <= {*connector.parameters}, connector.name


def test_a_wrong_bound_is_refused_when_the_source_is_added() -> None:
    config = SourceConfig(name="sis", address="/x", parameters={"most_rows_per_second": "fast"})
    with pytest.raises(MappingError, match="most_rows_per_second"):
        connector_named("sql").check_declarations(config, mapping("sql"))


def test_a_told_bound_is_kept_by_the_open_source(tmp_path: Path) -> None:
    case = cases.sqlite(tmp_path)
    config = SourceConfig(
        name="sis", address=case.config.address, parameters={"most_rows_per_second": "1000000"}
    )
    with closing(SqlConnector.open(config, case.mapping)) as source:
        assert source._pace.load == Load(rows_per_second=1_000_000)  # type: ignore[attr-defined]


# --- locks ---------------------------------------------------------------------------------


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


@pytest.fixture
def school(server: Server) -> Case:
    """The few students on that server."""
    return cases.postgresql(server) if server.system == "postgresql" else cases.mariadb(server)


@pytest.fixture
def writer(server: Server, school: Case) -> Iterator[Any]:
    """The school's own system, which waits a second for a lock and then gives up."""
    with closing(server.connect(school.config.address.rpartition("/")[2])) as connection:
        if server.system == "postgresql":
            connection.execute("SET lock_timeout = '1s'")
        else:
            connection.cursor().execute("SET lock_wait_timeout = 1, innodb_lock_wait_timeout = 1")
        connection.commit()
        yield connection


REFUSED = (psycopg.errors.LockNotAvailable, pymysql.err.OperationalError)
CHANGE = "ALTER TABLE many ADD COLUMN note varchar(20)"


def run(writer: Any, *statements: str) -> None:
    """Run statements as the school's own system does, in one transaction."""
    for statement in statements:
        writer.cursor().execute(statement)
    writer.commit()


def test_the_very_rows_that_are_read_can_be_written_meanwhile(school: Case, writer: Any) -> None:
    with closing(school.open()) as source:
        batches = source.read(school.many, school.many_columns)
        first = next(batches)
        run(
            writer,
            "UPDATE many SET n = n + 1000000",
            "DELETE FROM many WHERE n > 1010000",
            "INSERT INTO many (n) VALUES (5)",
        )
        rows = [*texts([first]), *texts(batches)]
    assert sorted(int(n) for (n,) in rows) == list(range(1, MANY + 1))


def test_a_writer_in_the_middle_of_its_work_does_not_hold_us_up(school: Case, writer: Any) -> None:
    writer.cursor().execute("UPDATE many SET n = 0")
    with closing(school.open()) as source:
        assert len(texts(source.read(school.many, school.many_columns))) == MANY
    writer.rollback()


def test_a_change_of_a_tables_form_waits_for_the_session_and_no_longer(
    school: Case, writer: Any
) -> None:
    with closing(school.open()) as source:
        assert len(texts(source.read(school.many, school.many_columns))) == MANY
        with pytest.raises(REFUSED):
            run(writer, CHANGE)
        writer.rollback()
    run(writer, CHANGE)


def test_a_change_of_a_tables_form_goes_on_once_the_minutes_are_over(
    school: Case, writer: Any
) -> None:
    hands = Hands()
    with opened(school, Load(minutes=10), hands) as source:
        batches = source.read(school.many, school.many_columns)
        next(batches)
        hands.now += 600
        with pytest.raises(errors.ReadTooLongError):
            next(batches)
        run(writer, CHANGE)
