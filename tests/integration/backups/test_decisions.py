"""Putting an old backup back undoes no family's no: what was decided since lies beside it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from appliance.bootstrap.backups_known import keep_backups
from appliance.bootstrap.decisions_kept import keep_decisions_now, waiting_folders
from appliance.bootstrap.restoring import restore_home
from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action
from appliance.store.backups.sealing import BackupDamagedError, BackupIncompleteError
from tests.boxes import PASSPHRASE, MadeHome, change
from tests.integration.consent.deciding import decide, undo

if TYPE_CHECKING:
    from pathlib import Path

    from appliance.bootstrap.restoring import Restored
    from tests.integration.backups.conftest import School
    from tests.integration.imports.hamlet import Hamlet


def student(school: School, number: int) -> int:
    statement = "SELECT id FROM students WHERE student_number = ?"
    return int(school.box.query(statement, str(number))[0][0])


def numbers(school: School) -> set[int]:
    return {int(row[0]) for row in school.box.query("SELECT student_number FROM students")}


def keep(school: School) -> None:
    school.now += timedelta(minutes=1)
    assert keep_decisions_now(school.appliance, only_waiting=True) == []


def ledger(school: School) -> Path:
    (file,) = school.folder.glob("homeroom-decisions-*.json")
    return file


def put_back(school: School, place: Path) -> Restored:
    """Lose the machine, put the backup back, and go on with it."""
    school.box.store.close()
    home = school.box.home.with_name("put-back")
    told = restore_home(place, home, PASSPHRASE, lambda: school.now)
    school.box.made = MadeHome(home, school.box.made.key, "")
    school.reopen()
    return told


def test_a_child_who_was_taken_out_since_is_not_here_and_does_not_come_back(
    school: School,
) -> None:
    place, out = school.made(), student(school, 117)
    decide(school.box, out, dashboard="refused")
    keep(school)
    told = put_back(school, place)
    assert told.decisions == 1
    assert told.decided_until == school.now
    assert numbers(school) == {*range(100, 140)} - {117}
    for name in ("sis", "attendance"):
        school.box.run(name)
    assert numbers(school) == {*range(100, 140)} - {117}
    assert school.box.query("SELECT 1 FROM attendance_events WHERE student_id = ?", out) == []
    event = next(each for each in school.events() if each.action is Action.STORE_RESTORED)
    assert event.detail == {"decisions": 1}


def test_one_who_came_and_was_taken_out_since_does_not_come_and_gives_the_number_to_nobody(
    school: School, hamlet: Hamlet
) -> None:
    place = school.made()
    change(
        hamlet.sis,
        "INSERT INTO STUDENT VALUES (90, '190', 'NEW', 'CHILD', '6', '02/03/2014', NULL, NULL)",
    )
    school.box.run("sis")
    out = student(school, 190)
    decide(school.box, out, dashboard="refused")
    keep(school)
    put_back(school, place)
    change(
        hamlet.sis,
        "INSERT INTO STUDENT VALUES (91, '191', 'OTHER', 'CHILD', '6', '02/03/2013', NULL, NULL)",
    )
    school.box.run("sis")
    assert numbers(school) == {*range(100, 140), 191}
    assert student(school, 191) > out


def test_flags_that_were_refused_since_are_and_a_no_that_was_taken_back_is_none(
    school: School,
) -> None:
    before = decide(school.box, student(school, 103), flags="refused")
    place = school.made()
    undo(school.box, before.consent_id)
    decide(school.box, student(school, 104), flags="refused")
    keep(school)
    put_back(school, place)
    with school.box.store.reading(CONSOLE) as work:
        standings = work.find.consents.standings()
    assert standings[student(school, 103)].may_flag
    assert not standings[student(school, 104)].may_flag


def test_without_it_nothing_is_carried_out_and_it_is_told(school: School) -> None:
    place = school.made()
    decide(school.box, student(school, 117), dashboard="refused")
    told = put_back(school, place)
    assert (told.decisions, told.decided_until) == (None, told.made_at)
    assert 117 in numbers(school)


def test_one_that_is_older_than_the_backup_is_left_alone(school: School) -> None:
    keep(school)
    decide(school.box, student(school, 117), dashboard="refused")
    told = put_back(school, school.made())
    assert (told.decisions, told.decided_until) == (None, told.made_at)
    assert 117 not in numbers(school)


def test_one_that_was_changed_is_refused(school: School, tmp_path: Path) -> None:
    place = school.made()
    keep(school)
    whole = ledger(school).read_text()
    document = json.loads(whole)
    sealed = document["sealed"]
    for damaged in (
        whole[:-40],
        json.dumps(document | {"sealed": ("00" if sealed[:2] != "00" else "11") + sealed[2:]}),
        json.dumps(document | {"sealed": ""}),
    ):
        ledger(school).write_text(damaged)
        with pytest.raises((BackupDamagedError, BackupIncompleteError)):
            restore_home(place, tmp_path / "new", PASSPHRASE, lambda: school.now)
    assert not (tmp_path / "new").exists()


def test_no_name_number_or_key_stands_in_it_in_clear(school: School) -> None:
    decide(school.box, student(school, 117), dashboard="refused")
    keep(school)
    text = ledger(school).read_bytes()
    raw = text + bytes.fromhex(json.loads(text)["sealed"])
    for word in ("refused", "mother", "dashboard", "notice", "subject", "folder 3"):
        assert word.encode() not in raw
    assert school.box.made.key.raw.hex().encode() not in raw
    assert ledger(school).stat().st_mode & 0o077 == 0


def test_it_is_kept_soon_after_each_decision_and_not_again(school: School) -> None:
    begun: list[str] = []
    school.made()
    keep(school)
    for _ in range(2):
        keep_backups(school.appliance, lambda: begun.append(""))
    assert begun == []
    decide(school.box, student(school, 117), dashboard="refused")
    keep_backups(school.appliance, lambda: begun.append(""))
    assert begun == [""]
    keep(school)
    assert waiting_folders(school.appliance) == []


def test_where_the_drive_is_away_it_is_told_and_tried_again_after_a_while(school: School) -> None:
    school.folder.rmdir()
    (problem,) = keep_decisions_now(school.appliance, only_waiting=True)
    assert "it is not there" in problem
    assert waiting_folders(school.appliance) == []
    school.now += timedelta(minutes=15)
    assert waiting_folders(school.appliance) == [str(school.folder)]
    school.folder.mkdir()
    keep(school)
    assert waiting_folders(school.appliance) == []


def test_a_full_disk_leaves_the_one_of_before(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(school)
    whole = ledger(school).read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    decide(school.box, student(school, 117), dashboard="refused")
    monkeypatch.setattr("appliance.store.backups.decisions.replace_file", full)
    (problem,) = keep_decisions_now(school.appliance, only_waiting=True)
    assert "No space left" in problem
    assert ledger(school).read_bytes() == whole
