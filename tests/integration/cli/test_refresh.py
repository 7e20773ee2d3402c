"""The answers of another day are computed anew: by command, and by the server's own child."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from appliance.bootstrap.importing import answers_are_current
from appliance.bootstrap.opening import Appliance, system_clock
from appliance.bootstrap.serving import make_server
from appliance.cli.demo import PASSPHRASE
from appliance.jobs import start_child
from appliance.model.moments import school_day
from appliance.settings import read_settings
from appliance.store.creation import open_store
from appliance.store.keys import open_keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.cli.conftest import Homeroom

EVENTS = "SELECT actor FROM audit_events WHERE action = 'answers computed'"


@pytest.fixture
def box(homeroom: Homeroom) -> Iterator[Appliance]:
    """The demo's home, whose answers were computed on the day it was made."""
    key = open_keys(homeroom.home, PASSPHRASE)
    store = open_store(homeroom.home, key, system_clock)
    yield Appliance(homeroom.home, key, read_settings(homeroom.home), store)
    store.close()


def test_a_day_later_they_are_not_current_and_the_servers_child_computes_them(
    box: Appliance,
) -> None:
    assert answers_are_current(box)
    moved = system_clock() + timedelta(days=1)
    box.store.clock = lambda: moved
    assert not answers_are_current(box)
    _, jobs, upkeep = make_server(box, box.settings)
    upkeep()
    asked = jobs.imports.waiting.get_nowait()
    assert asked is not None
    with box.store.housekeeping() as work:
        work.find.answers.keep_state("today", "2020-01-01")
    child = start_child(box.home, box.key, asked)
    assert child.wait(120) == 0
    with box.store.engine.connect() as connection:
        kept = "SELECT value FROM insight_states WHERE name = 'today'"
        assert connection.exec_driver_sql(kept).scalar() == school_day(system_clock()).isoformat()
        assert connection.exec_driver_sql(EVENTS).scalars().all() == ["schedule"]


def test_answers_of_today_are_left_as_they_are(homeroom: Homeroom, box: Appliance) -> None:
    answer = homeroom("refresh")
    assert (answer.status, answer.err) == (0, "The answers are those of today.\n")
    with box.store.engine.connect() as connection:
        assert connection.exec_driver_sql(EVENTS).scalars().all() == []
