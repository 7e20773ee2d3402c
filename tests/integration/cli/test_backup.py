"""`homeroom backup`, as a person runs it: made, listed, proved, and put back with the kit."""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import tomli_w

from appliance.store.backups.sealing import COPY
from appliance.store.keys import KEY_FILE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.cli.conftest import Homeroom


@pytest.fixture
def drive(homeroom: Homeroom, tmp_path: Path) -> Path:
    """A folder that the settings choose for backups."""
    folder = tmp_path / "drive"
    folder.mkdir()
    file = homeroom.home / "homeroom.toml"
    chosen = tomllib.loads(file.read_text()) | {"backup_folders": [str(folder)]}
    file.write_text(tomli_w.dumps(chosen))
    return folder


def test_it_is_made_listed_proved_and_put_back_on_a_clean_machine(
    homeroom: Homeroom, drive: Path, tmp_path: Path
) -> None:
    before = homeroom("counts", "--json").rows
    made = homeroom("backup", "now")
    assert made.status == 0, made.err
    assert "is made and proved and restored in full on trial" in made.err
    (place,) = drive.glob("homeroom-2*")

    listed = homeroom("backup", "list", "--json")
    assert [row["name"] for row in listed.rows] == [place.name]
    assert listed.rows[0]["restored_on_trial"]
    told = homeroom("status", "--json").rows
    assert told["last_backup"] == listed.rows[0]["made"]
    assert all("on the disk of the records" in each for each in told["backups_wrong"])

    proved = homeroom("backup", "prove", "--json")
    assert proved.status == 0
    assert proved.rows[0] == {
        "name": place.name,
        "events": proved.rows[0]["events"],
        "rows": proved.rows[0]["rows"],
        "problem": "",
    }
    assert proved.rows[0]["rows"] > 1000

    shutil.rmtree(homeroom.home)  # the machine is gone
    elsewhere = replace(homeroom, home=tmp_path / "new" / "homeroom")
    restored = elsewhere("backup", "restore", str(drive))
    assert restored.status == 0, restored.err
    assert "a log of" in restored.err
    assert "Beside it lay what families had decided" in restored.err
    assert elsewhere("counts", "--json").rows == before
    verified = elsewhere("audit", "verify", "--json")
    assert verified.rows["is_whole"]
    again = elsewhere("backup", "restore", str(drive))
    assert again.status == 1
    assert "It was left as it is" in again.err


def test_a_damaged_one_is_told_and_is_not_put_back(
    homeroom: Homeroom, drive: Path, tmp_path: Path
) -> None:
    assert homeroom("backup", "now").status == 0
    (place,) = drive.glob("homeroom-2*")
    with (place / COPY).open("r+b") as file:
        file.seek(9000)
        file.write(b"\0" * 16)
    proved = homeroom("backup", "prove")
    assert proved.status == 1
    assert "was changed after it was made" in " ".join(proved.out.split())
    assert homeroom("backup", "list").status == 1
    elsewhere = replace(homeroom, home=tmp_path / "new")
    restored = elsewhere("backup", "restore", str(place))
    assert restored.status == 1
    assert "was changed after it was made" in restored.err
    assert not elsewhere.home.exists()


def test_without_a_folder_it_is_said_what_to_write(homeroom: Homeroom) -> None:
    answer = homeroom("backup", "now")
    assert answer.status == 1
    assert "backup_folders =" in answer.err
    assert "no folder for backups is chosen" in homeroom("status").out


def test_the_wrong_kit_puts_nothing_back(homeroom: Homeroom, drive: Path, tmp_path: Path) -> None:
    assert homeroom("backup", "now").status == 0
    wrong = tmp_path / "wrong"
    wrong.write_text("a passphrase of another school")
    elsewhere = replace(homeroom, home=tmp_path / "new", passphrase=wrong)
    answer = elsewhere("backup", "restore", str(drive))
    assert answer.status == 1
    assert "does not open" in answer.err
    assert not (elsewhere.home / KEY_FILE).exists()


def test_by_the_clock_it_is_made_once_a_night(homeroom: Homeroom, drive: Path) -> None:
    for _ in range(2):
        assert homeroom("backup", "now", "--if-due").status == 0
    assert len([*drive.glob("homeroom-2*")]) == 1
