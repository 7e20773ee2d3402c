"""What a guesser waits for, and what nobody else does; in the real store, by a handed-in clock."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.governance.passwords import MOST_GUESSES, is_told
from appliance.model.accounts import SignInSource
from appliance.store.repositories.sign_in_attempts import SignInAttempts, TooManyAttemptsError
from tests.boxes import NOW, opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection

    from tests.boxes import Box, MadeHome

TEACHER = "ana@riverside.example"
HERS = SignInSource("10.1.2.3", "her-own-browser")
PROPERTY = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class Desk:
    """Attempts at one instant after the other, in a transaction that is never kept."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self.connection = connection
        self.now = now

    @property
    def attempts(self) -> SignInAttempts:
        return SignInAttempts(self.connection, self.now)

    def fail(self, source: SignInSource, email: str = TEACHER) -> bool:
        """Whether a wrong password was looked at."""
        return self.wait(source, email) == 0

    def wait(self, source: SignInSource, email: str = TEACHER) -> int:
        """The seconds that an attempt is told to wait; 0: it was let through, and counted."""
        try:
            self.attempts.begin(email, source)
        except TooManyAttemptsError as error:
            return int(str(error.facts["seconds"]))
        return 0

    def enter(self, source: SignInSource, email: str = TEACHER) -> None:
        self.attempts.begin(email, source)
        self.attempts.succeed(email, source, source.device)


@pytest.fixture(scope="module")
def open_box(made_home: MadeHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    yield from opened(made_home.copy_to(tmp_path_factory.mktemp("desk") / "home"))


@pytest.fixture
def desk(open_box: Box) -> Iterator[Desk]:
    yield from _desk(open_box)


def _desk(box: Box) -> Iterator[Desk]:
    with box.store.engine.connect() as connection:
        transaction = connection.begin()
        yield Desk(connection, NOW)
        transaction.rollback()


def address(n: int) -> SignInSource:
    return SignInSource(f"10.6.{n // 250}.{n % 250 + 1}")


# --- the true user ----------------------------------------------------------------------

sources = st.builds(
    SignInSource,
    address=st.sampled_from(["10.1.2.3", "10.6.6.6", "10.6.6.7", "fe80::1", "fe80::2"]),
    device=st.sampled_from(["", "another-browser"]),
)


@PROPERTY
@given(
    guesses=st.lists(
        st.tuples(sources, st.sampled_from([TEACHER, "x@y.example"]), st.integers(0, 90))
    )
)
def test_no_guesser_elsewhere_makes_a_known_browser_wait(
    guesses: list[tuple[SignInSource, str, int]], open_box: Box
) -> None:
    for desk in _desk(open_box):
        desk.enter(HERS)
        for source, email, seconds in guesses:
            desk.now += timedelta(seconds=seconds)
            desk.fail(source, email)
        moved = SignInSource("10.6.6.6", HERS.device)
        assert desk.wait(moved) == 0


def test_no_guesser_elsewhere_makes_a_known_address_wait(desk: Desk) -> None:
    desk.enter(HERS)
    for n in range(MOST_GUESSES + 20):
        desk.fail(address(n))
    assert desk.wait(SignInSource(HERS.address)) == 0


def test_a_new_machine_is_let_in_at_the_first_try_while_somebody_guesses(desk: Desk) -> None:
    for n in range(MOST_GUESSES - 1):
        assert desk.fail(address(n))
    assert desk.wait(SignInSource("10.9.9.9")) == 0


def test_a_guesser_who_goes_on_does_not_make_a_new_machine_wait_longer(desk: Desk) -> None:
    for n in range(20):
        desk.fail(address(n))
    hers = SignInSource("10.9.9.9")
    assert desk.fail(hers)
    for n in range(20, 35):
        desk.now += timedelta(minutes=1)
        desk.fail(address(n))
    assert desk.wait(hers) == 0


def test_a_browser_is_known_for_its_own_account_only(desk: Desk) -> None:
    desk.enter(HERS)
    for n in range(MOST_GUESSES):
        desk.fail(address(n), "ben@riverside.example")
    elsewhere = SignInSource("10.9.9.9", HERS.device)
    assert desk.wait(elsewhere, "ben@riverside.example") > 0
    assert desk.wait(elsewhere) == 0


def test_a_browser_that_was_long_away_is_a_stranger(desk: Desk) -> None:
    desk.enter(HERS)
    desk.now += timedelta(days=91)
    for n in range(MOST_GUESSES):
        desk.fail(address(n))
    assert desk.wait(HERS) > 0


# --- the guesser ------------------------------------------------------------------------


@PROPERTY
@given(known=st.booleans(), patience=st.integers(1, 40))
def test_one_source_waits_for_its_own_failures(known: bool, patience: int, open_box: Box) -> None:
    for desk in _desk(open_box):
        if known:
            desk.enter(HERS)
        tried = sum(desk.fail(HERS) for _ in range(patience))
        assert tried == min(patience, 4)
        assert (desk.wait(HERS) > 0) is (patience >= 4)


@pytest.mark.parametrize("count", [1, 5, 250, 1000])
def test_guesses_from_many_addresses_stay_slow(count: int, desk: Desk) -> None:
    """A hundred in a row, and from then on one in a quarter of an hour, from wherever."""
    hours, guesses = 3, 0
    for minute in range(60 * hours):
        desk.now = NOW + timedelta(minutes=minute)
        guesses += sum(desk.fail(address((n + minute) % count)) for n in range(min(count, 10)))
    assert guesses <= MOST_GUESSES + 4 * hours


def test_addresses_of_one_ipv6_network_are_one_source(desk: Desk) -> None:
    tried = [desk.fail(SignInSource(f"fd00::{n:x}")) for n in range(1, 20)]
    assert tried == [True] * 4 + [False] * 15
    assert desk.fail(SignInSource("fd00:0:0:1::1"))


def test_a_success_elsewhere_does_not_take_a_guessers_failures_back(desk: Desk) -> None:
    pupil = SignInSource("10.6.6.6")
    for _ in range(4):
        desk.fail(pupil)
    desk.enter(HERS)
    assert desk.wait(pupil) > 0


# --- what is kept -----------------------------------------------------------------------


def test_made_up_names_fill_no_store(desk: Desk) -> None:
    """Counters stand on shelves: what is typed chooses one, and makes none."""
    for n in range(100):
        desk.fail(address(n), f"{n}@nowhere.example")
    keys = desk.connection.exec_driver_sql("SELECT key FROM sign_in_attempts").scalars().all()
    assert len(keys) > 250
    assert all(re.fullmatch(r"(pair|address|account):[0-9a-f]{4}", key) for key in keys)


@given(failures=st.integers(1, 100_000))
def test_a_row_of_failures_is_told_ever_more_rarely(failures: int) -> None:
    told = [n for n in range(1, failures + 1) if is_told(n)] if failures < 3000 else [1]
    assert told[0] == 1
    assert len(told) <= failures.bit_length()
