"""The pilot's step of the tables, up and down, with a pilot in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import command

from appliance.store.schema import changing_tables, upgrade
from tests.integration.pilot.village import begin_math

if TYPE_CHECKING:
    from tests.boxes import Box

BEFORE = "0016"
TABLES = {"pilots", "pilot_picks", "pilot_offers", "pilot_answers", "pilot_sharers"}


def _tables(box: Box) -> set[str]:
    return {name for (name,) in box.query("SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_the_step_goes_down_and_up_again_and_leaves_the_records(village_box: Box) -> None:
    begin_math(village_box)
    village_box.run("sis")
    before = village_box.picture()
    assert village_box.query("SELECT outside FROM run_counts WHERE entity = 'students'") == [(32,)]
    with changing_tables(village_box.store.engine) as config:
        command.downgrade(config, BEFORE)
    assert not TABLES & _tables(village_box)
    assert village_box.picture() == before
    upgrade(village_box.store.engine)
    assert _tables(village_box) >= TABLES
    assert village_box.picture() == before
    assert village_box.query("SELECT outside FROM run_counts WHERE entity = 'students'") == [(0,)]
    assert not village_box.query("SELECT 1 FROM pilots")
