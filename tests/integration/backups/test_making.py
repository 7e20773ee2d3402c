"""Backups are made whole or not at all, proved at once, rotated, and each is written down."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from appliance.bootstrap import backing_up
from appliance.bootstrap.auditing import sign_checkpoint
from appliance.bootstrap.backing_up import BackupRunningError, backup_lock, home_files
from appliance.bootstrap.backups_known import alarms_of, due_folders, keep_backups
from appliance.bootstrap.backups_proving import (
    BackupMissingError,
    BackupReplacedError,
    prove_again,
)
from appliance.bootstrap.decisions_kept import keep_decisions_now
from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from appliance.governance.backups import Trouble
from appliance.store.backups import making
from appliance.store.backups.copying import reading_copy
from appliance.store.backups.making import make_backup
from appliance.store.backups.proving import Opened, open_backup, prove
from appliance.store.backups.sealing import (
    COPY,
    HEADER,
    SEALED,
    BackupDamagedError,
    BackupForeignError,
    BackupIncompleteError,
    BackupMisnamedError,
    BackupTooNewError,
    name_of,
    parse_name,
)
from appliance.store.creation import create_store, open_store
from appliance.store.keys import read_slots
from tests.boxes import NOW, PASSPHRASE, change

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.integration.backups.conftest import School
    from tests.integration.imports.hamlet import Hamlet

CHILDREN = multiprocessing.get_context("fork")
RANDOM_MOMENTS = 10


def opened(school: School, place: Path) -> Opened:
    return open_backup(place, school.box.made.key)


def students_in(backup: Opened) -> list[str]:
    with reading_copy(backup.copy, backup.key) as connection:
        found = connection.exec_driver_sql("SELECT last_name FROM students ORDER BY id")
        return list(found.scalars())


# --- what it is -----------------------------------------------------------------------------


def test_a_backup_has_every_row_and_is_proved_before_it_has_its_name(school: School) -> None:
    sign_checkpoint(school.appliance, CONSOLE)
    backup = opened(school, school.made())
    prove(backup)
    assert students_in(backup) == [row[0] for row in school.box.query(
        "SELECT last_name FROM students ORDER BY id")]  # fmt: skip
    assert backup.contents.counts["students"] == 40
    assert {*backup.contents.files} == {
        *("homeroom.toml", "checkpoints.jsonl", "checkpoints.key"),
        *("tls/authority.pem", "tls/ca.pem", "tls/server.pem"),
    }
    (known,) = school.known()
    assert known.is_good
    assert known.octets == (backup.place / COPY).stat().st_size
    event = next(each for each in school.events() if each.action is Action.BACKUP_MADE)
    assert event.subject == f"backup:{backup.header.name}"


def test_no_name_key_or_count_stands_in_it_in_clear(school: School) -> None:
    place = school.made()
    raw = b"".join(file.read_bytes() for file in place.iterdir())
    words = [b"LAST17", b"Last17", b"Hamlet", b"students", b"SQLite format", b"-----BEGIN"]
    secrets = [school.box.made.key.raw, opened(school, place).key.raw]
    for secret in secrets:
        words += [secret, secret.hex().encode(), secret.hex().upper().encode()]
    assert not [word for word in words if word in raw]
    assert {file.stat().st_mode & 0o077 for file in (place, *place.iterdir())} == {0}


def test_each_has_a_key_of_its_own(school: School) -> None:
    keys = {opened(school, school.made()).key.raw for _ in range(2)}
    assert len({*keys, school.box.made.key.raw}) == 3


def test_it_is_named_by_time_and_generation(school: School) -> None:
    names = [school.made().name for _ in range(2)]
    assert names == [
        name_of(n, NOW + timedelta(minutes=n)) for n in (1, 2)
    ] == ["homeroom-20261124T160100Z-000001", "homeroom-20261124T160200Z-000002"]  # fmt: skip
    assert parse_name(names[0]) == (1, NOW + timedelta(minutes=1))
    assert parse_name(f".{names[0]}.partial") is None


def test_a_generation_is_given_once_even_where_the_store_has_forgotten_it(school: School) -> None:
    school.made()
    with school.box.store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM backups")
        connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = 'backups'")
    assert school.made().name.endswith("-000002")


# --- while others write ---------------------------------------------------------------------


def test_in_the_middle_of_an_import_it_has_the_old_picture_whole(
    hamlet: Hamlet, school: School
) -> None:
    before = [row[0] for row in school.box.query("SELECT last_name FROM students ORDER BY id")]
    change(hamlet.sis, "UPDATE STUDENT SET LAST = LAST || 'SON' WHERE ID <= 3")
    made: list[Opened] = []

    def in_the_transaction(*_: object) -> None:
        name = name_of(7, NOW)
        made.append(make_backup(
            school.box.store.engine, school.box.made.key, folder=school.folder, name=name,
            slots=read_slots(school.box.home), files=home_files(school.box.home), store_octets=0,
        ))  # fmt: skip

    assert school.box.run("sis", compute=in_the_transaction).moved
    assert students_in(made[0]) == before
    assert "Last0Son" in str(school.box.query("SELECT last_name FROM students"))


def test_while_another_process_writes_all_the_time_each_is_whole(school: School) -> None:
    stop = CHILDREN.Event()

    def write() -> None:
        store = open_store(school.box.home, school.box.made.key, lambda: NOW)
        while not stop.is_set():
            with store.writing(CONSOLE, AuditEvent(Action.STATUS_VIEWED)):
                pass

    child = CHILDREN.Process(target=write)
    child.start()
    try:
        events = [opened(school, school.made()).contents.events for _ in range(4)]
    finally:
        stop.set()
        child.join(60)
    assert events == sorted({*events})  # others wrote in between
    for place in school.folder.iterdir():
        prove(opened(school, place))


def test_two_at_once_are_refused(school: School) -> None:
    refused = pytest.raises(BackupRunningError, match="already")
    with backup_lock(school.box.home), refused, backup_lock(school.box.home):
        pass


# --- ended in the middle ---------------------------------------------------------------------


@contextmanager
def forked(school: School) -> Iterator[Callable[[Callable[[], Any]], Any]]:
    """A child that does something with the store opened anew."""
    school.box.store.close()

    def run(task: Callable[[], Any]) -> Any:
        def work() -> None:
            school.reopen()
            task()
            os._exit(0)

        child = CHILDREN.Process(target=work)
        child.start()
        return child

    try:
        yield run
    finally:
        school.reopen()


def check_after_kill(school: School) -> None:
    """Every folder that bears a backup's name is a whole backup; the next one is made as usual."""
    for place in school.folder.iterdir():
        if parse_name(place.name):
            prove(opened(school, place))
        else:
            assert place.name.startswith(".")
    made = school.made()
    prove(opened(school, made))
    assert not [name for name in school.names() if name.startswith(".")]


POINTS = ("copy_store", "seal", "write", "open_backup", "prove", "sync", "sync again", "noted")


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_a_step_no_half_one_passes_for_a_backup(
    point: str, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = school.made().name
    calls: list[str] = []

    def die(*_: Any, **__: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def die_at_second(*_: Any) -> None:
        calls.append("")
        if len(calls) == 2:
            die()

    with forked(school) as run, monkeypatch.context() as patch:
        if point == "noted":
            patch.setattr(backing_up, "AuditEvent", die)
        else:
            name, _, again = point.partition(" ")
            patch.setattr(making, name, die_at_second if again else die)
        child = run(school.back_up)
        child.join(60)
        assert child.exitcode == -signal.SIGKILL
    assert earlier in school.names()
    is_named = len([name for name in school.names() if parse_name(name)]) == 2
    assert is_named == (point in ("sync again", "noted"))
    check_after_kill(school)


def test_killed_at_random_moments_no_half_one_passes_for_a_backup(school: School) -> None:
    began = time.perf_counter()
    school.made()
    usual, rng, endings = time.perf_counter() - began, random.Random(20261125), set()
    for _ in range(RANDOM_MOMENTS):
        with forked(school) as run:
            child = run(school.back_up)
            child.join(rng.uniform(0, 1.2 * usual))
            child.kill()
            child.join(60)
            endings.add(child.exitcode)
        for place in school.folder.iterdir():
            if parse_name(place.name):
                prove(opened(school, place))
    assert -signal.SIGKILL in endings
    check_after_kill(school)


def test_one_that_was_ended_before_it_was_noted_can_be_proved(school: School) -> None:
    name = school.made().name
    with school.box.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE backups SET proved_at = NULL, digest = ''")
    prove_again(school.appliance, name, CONSOLE)
    assert school.known()[0].is_good


# --- what hinders it -------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a disk cannot be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_told_and_leaves_what_is_there(
    school: School, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = school.back_up(small_disk)
    assert first.problem == ""
    there = {file: file.read_bytes() for file in small_disk.rglob("*") if file.is_file()}
    monkeypatch.setattr(making, "_SPARE", -10_000_000)  # fills up while it is being written
    (small_disk / "other").write_bytes(b"x" * (shutil.disk_usage(small_disk).free - 200_000))
    told = school.back_up(small_disk).problem
    assert "could not be written" in told
    assert "full" in told or "No space left" in told
    assert {file: file.read_bytes() for file in there} == there
    assert school.names(small_disk) == sorted([first.backup.name, "other"])
    prove(opened(school, small_disk / first.backup.name))
    monkeypatch.undo()
    assert "There is no room" in school.back_up(small_disk).problem
    (small_disk / "other").unlink()


def test_no_room_is_told_before_anything_is_written(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(0, 0, 1_000_000))  # type: ignore[attr-defined]
    assert "1.0 MB are free" in school.back_up().problem
    assert school.names() == []


def test_a_drive_that_is_away_is_told_and_stands_red(school: School) -> None:
    shutil.rmtree(school.folder)
    assert "Put the drive back" in school.back_up().problem
    (alarm,) = alarms_of(school.appliance)
    assert alarm.trouble is Trouble.NONE
    assert "Put the drive back" in alarm.problem
    assert [each.action for each in school.events()][-1] is Action.BACKUP_FAILED


def test_tries_that_came_to_nothing_are_forgotten_after_some_days(school: School) -> None:
    shutil.rmtree(school.folder)
    for _ in range(5):
        school.back_up()
        school.now += timedelta(days=1)
    assert len(school.known()) == 2
    school.folder.mkdir()
    assert school.made().name.endswith("-000006")


def test_what_is_gone_stands_red_and_what_comes_back_does_not(
    school: School, tmp_path: Path
) -> None:
    made = school.made()
    made.rename(tmp_path / "elsewhere")
    school.now += timedelta(hours=31)
    with pytest.raises(BackupMissingError, match="not in"):
        prove_again(school.appliance, made.name, CONSOLE)
    (alarm,) = alarms_of(school.appliance)
    assert alarm.trouble is Trouble.NONE
    (tmp_path / "elsewhere").rename(made)
    school.made()
    assert [each.is_good for each in school.known()] == [True, True]


# --- not as it was made ------------------------------------------------------------------------


def two_nights(school: School) -> tuple[Path, Path]:
    first = school.made()
    school.now += timedelta(days=1)
    return first, school.made()


def flip(file: Path, at: int) -> None:
    octets = bytearray(file.read_bytes())
    octets[at] ^= 1
    file.write_bytes(octets)


def test_one_bit_anywhere_is_seen(school: School) -> None:
    place, rng = school.made(), random.Random(1)
    for file in (place / COPY, place / SEALED, place / HEADER):
        whole = file.read_bytes()
        for _ in range(25):
            flip(file, rng.randrange(len(whole)))
            with pytest.raises((BackupDamagedError, BackupForeignError, BackupIncompleteError,
                                BackupMisnamedError, BackupTooNewError)):  # fmt: skip
                prove(opened(school, place))
            file.write_bytes(whole)
    prove(opened(school, place))


@pytest.mark.parametrize("file", [COPY, SEALED, HEADER])
def test_one_cut_short_or_without_a_file_is_refused(file: str, school: School) -> None:
    place = school.made()
    whole = (place / file).read_bytes()
    for rest in (whole[: len(whole) // 2], whole[:-1], b""):
        (place / file).write_bytes(rest)
        with pytest.raises((BackupDamagedError, BackupIncompleteError)) as caught:
            prove(opened(school, place))
        assert "Use another one" in caught.value.sentence
    (place / file).unlink()
    with pytest.raises(BackupIncompleteError, match=f"{file} is missing"):
        prove(opened(school, place))


def test_an_older_one_under_a_newer_name_is_refused(school: School) -> None:
    old, new = two_nights(school)
    shutil.rmtree(new)
    shutil.copytree(old, new)
    with pytest.raises(BackupMisnamedError, match="put an older one in its place"):
        prove_again(school.appliance, new.name, CONSOLE)
    assert [each.is_good for each in school.known()] == [False, True]


def test_parts_of_two_do_not_make_one(school: School) -> None:
    old, new = two_nights(school)
    for file in (COPY, SEALED, HEADER):
        kept = (new / file).read_bytes()
        shutil.copy(old / file, new / file)
        with pytest.raises((BackupDamagedError, BackupMisnamedError)):
            prove(opened(school, new))
        (new / file).write_bytes(kept)


def test_another_made_with_the_key_under_the_same_name_is_not_the_one_that_was_made(
    school: School,
) -> None:
    place = school.made()
    shutil.rmtree(place)
    with school.box.store.writing(CONSOLE, AuditEvent(Action.STATUS_VIEWED)):
        pass
    make_backup(
        school.box.store.engine, school.box.made.key, folder=school.folder, name=place.name,
        slots=read_slots(school.box.home), files={}, store_octets=0,
    )  # fmt: skip
    with pytest.raises(BackupReplacedError, match="put another in its place"):
        prove_again(school.appliance, place.name, CONSOLE)


def test_a_chain_that_is_broken_when_it_is_copied_makes_no_backup(school: School) -> None:
    with school.box.store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_events_no_update")
        connection.exec_driver_sql("UPDATE audit_events SET actor = 'nobody' WHERE n = 2")
    assert "broken at event 2" in school.back_up().problem
    assert school.names() == []


def test_one_of_a_newer_program_is_left_to_it(school: School) -> None:
    place = school.made()
    header = json.loads((place / HEADER).read_text()) | {"format": 2, "more": 1}
    (place / HEADER).write_text(json.dumps(header))
    with pytest.raises(BackupTooNewError, match="newer version"):
        opened(school, place)


# --- by the clock ------------------------------------------------------------------------------


def test_it_is_begun_where_it_is_due_and_not_again(school: School) -> None:
    begun: list[str] = []
    keep_backups(school.appliance, lambda: begun.append(""))
    assert begun == [""]
    school.made()
    keep_decisions_now(school.appliance, only_waiting=True)
    keep_backups(school.appliance, lambda: begun.append(""))
    assert begun == [""]
    school.now += timedelta(days=1)
    assert due_folders(school.appliance) == [str(school.folder)]
    school.choose(backup_folders=())
    keep_backups(school.appliance, lambda: begun.append(""))
    assert begun == [""]


def test_one_is_restored_in_full_each_week_and_nothing_is_left_of_it(school: School) -> None:
    tried = []
    for _ in range(15):
        school.now += timedelta(days=1)
        tried.append(school.back_up().is_tried)
    assert [n for n, is_tried in enumerate(tried) if is_tried] == [0, 7, 14]
    assert [each.action for each in school.events()].count(Action.BACKUP_TRIED) == 3
    assert not [*school.box.home.glob("restore*")]


def test_those_whose_time_is_over_are_removed_and_no_others(school: School, tmp_path: Path) -> None:
    create_store(tmp_path / "other", PASSPHRASE, lambda: NOW)
    school.choose(backups_daily=2, backups_weekly=0, backups_monthly=0)
    (school.folder / "photos").mkdir()
    foreign = school.made()
    foreign = foreign.rename(foreign.with_name("homeroom-20200101T000000Z-000001"))
    header = json.loads((foreign / HEADER).read_text())
    (foreign / HEADER).write_text(json.dumps(header | {"wrapped": "00" * 48}))
    made = []
    for _ in range(4):
        school.now += timedelta(days=1)
        made.append(school.made().name)
    assert school.names() == sorted([foreign.name, "photos", *made[-2:]])
    removed = [e.subject for e in school.events() if e.action is Action.BACKUP_REMOVED]
    assert removed == [f"backup:{name}" for name in made[:2]]


def test_a_damaged_one_does_not_take_the_place_of_a_good_one(school: School) -> None:
    school.choose(backups_daily=5, backups_weekly=0, backups_monthly=0)
    good, bad = two_nights(school)
    flip(bad / COPY, 5000)
    with pytest.raises(BackupDamagedError):
        prove_again(school.appliance, bad.name, CONSOLE)
    school.choose(backups_daily=1)
    school.now += timedelta(days=2)
    assert backing_up._rotate(school.appliance, school.folder, CONSOLE) == (bad.name,)
    assert good.exists()


def test_that_it_lies_on_the_disk_of_the_store_stands_red_and_elsewhere_nothing_does(
    school: School, tmp_path: Path
) -> None:
    school.made()
    assert [each.trouble for each in alarms_of(school.appliance)] == [Trouble.BESIDE]
    elsewhere = Path("/dev/shm") / f"homeroom-{os.getpid()}"
    if not elsewhere.parent.is_dir() or elsewhere.parent.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second disk here")
    elsewhere.mkdir()
    try:
        school.choose(backup_folders=(str(elsewhere),))
        assert school.back_up(elsewhere).problem == ""
        assert alarms_of(school.appliance) == []
    finally:
        shutil.rmtree(elsewhere)
