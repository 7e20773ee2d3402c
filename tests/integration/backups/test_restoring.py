"""A backup put back on a machine that has nothing: with the kit of its day, and nothing else."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import shutil
import signal
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from appliance.bootstrap import restoring
from appliance.bootstrap.auditing import book_of, sign_checkpoint, verify_audit
from appliance.bootstrap.opening import open_appliance
from appliance.bootstrap.restoring import (
    HomeIsMountedError,
    HomeNotEmptyError,
    NoBackupThereError,
    find_backup,
    restore_home,
)
from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from appliance.model.fields import Role
from appliance.store import keys
from appliance.store.backups.restoring import NotPutBackError
from appliance.store.backups.sealing import COPY, BackupDamagedError
from appliance.store.keys import (
    KEY_FILE,
    KeyFileExistsError,
    WrongPassphraseError,
    open_keys,
    write_slots,
)
from tests.boxes import PASSPHRASE

if TYPE_CHECKING:
    from pathlib import Path

    from appliance.bootstrap.restoring import Restored
    from tests.integration.backups.conftest import School

CHILDREN = multiprocessing.get_context("fork")
RANDOM_MOMENTS = 8
PASSWORD = "copper kettle winter lamp"
TEACHER = "ms.rivera@hamlet.example"


def files_of(folder: Path) -> dict[str, bytes]:
    found = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in found}


def restored(school: School, place: Path, home: Path, secret: str = PASSPHRASE) -> Restored:
    return restore_home(place, home, secret, lambda: school.now)


def test_it_opens_with_all_that_was_there_and_its_log_is_whole(
    school: School, tmp_path: Path
) -> None:
    with school.box.store.writing(CONSOLE, AuditEvent(Action.ACCOUNT_ADDED)) as work:
        work.find.accounts.add(TEACHER, "Ana Rivera", Role.TEACHER, PASSWORD)
    sign_checkpoint(school.appliance, CONSOLE)
    picture, home = school.box.picture(), tmp_path / "new" / "home"
    place = school.made()
    beside = files_of(school.box.home)
    shutil.rmtree(school.box.home)
    told = restored(school, place, home)
    box = open_appliance(home, open_keys(home, PASSPHRASE))
    try:
        school.box.store = box.store
        assert school.box.picture() == picture
        with box.store.reading(CONSOLE) as work:
            account = work.find.accounts.find_by_email(TEACHER)
            assert work.find.accounts.password_fits(account, PASSWORD)
        found = verify_audit(box, CONSOLE, AuditEvent(Action.AUDIT_VERIFIED))
        assert found.broken is None
        assert found.checkpoints == 1
        assert box.settings.school_name == "Hamlet School"
        assert sign_checkpoint(box, CONSOLE).number == 2
    finally:
        box.store.close()
    assert {name: files_of(home)[name] for name in told.files} == {
        name: beside[name] for name in told.files
    } | {"checkpoints.jsonl": files_of(home)["checkpoints.jsonl"]}
    assert "tls/authority.pem" in told.files
    modes = {path.stat().st_mode & 0o077 for path in (home, *home.rglob("*"))}
    assert modes == {0}


def test_a_backup_made_by_the_restored_home_goes_on_where_the_old_ones_ended(
    school: School, tmp_path: Path
) -> None:
    first = school.made()
    school.now += timedelta(days=1)
    second = school.made()
    home = tmp_path / "home2"
    restored(school, first, home)
    school.box.store.close()
    school.box.made = type(school.box.made)(home, school.box.made.key, school.box.made.recovery)
    school.reopen()
    third = school.made()
    assert [place.name[-6:] for place in (first, second, third)] == ["000001", "000002", "000003"]


def test_the_recovery_key_opens_it_as_the_passphrase_does(school: School, tmp_path: Path) -> None:
    place = school.made()
    typed = school.box.made.recovery.lower().replace("-", " ")
    restored(school, place, tmp_path / "by-recovery", typed)
    assert open_keys(tmp_path / "by-recovery", PASSPHRASE) == school.box.made.key
    for wrong in (PASSPHRASE[:-1], "", typed[:-1] + "!"):
        with pytest.raises(WrongPassphraseError):
            restored(school, place, tmp_path / "wrong", wrong)
    assert not (tmp_path / "wrong").exists()


def test_an_old_backup_opens_with_the_old_kit_after_the_passphrase_was_changed(
    school: School, tmp_path: Path
) -> None:
    """As after a change of passphrase: the same data key, wrapped anew for another kit."""
    old = school.made()
    recovery, later = keys._new_recovery_key(), "an entirely other passphrase"
    (school.box.home / KEY_FILE).unlink()
    write_slots(school.box.home, [
        keys._wrap("passphrase", school.box.made.key.raw, later, keys._from_passphrase),
        keys._wrap("recovery", school.box.made.key.raw, keys._normalize_recovery(recovery),
                   keys._from_recovery),
    ])  # fmt: skip
    school.now += timedelta(days=1)
    new = school.made()
    restored(school, old, tmp_path / "old", PASSPHRASE)
    restored(school, new, tmp_path / "new", later)
    for place, secret in ((old, later), (new, PASSPHRASE)):
        with pytest.raises(WrongPassphraseError):
            restored(school, place, tmp_path / "neither", secret)


def test_it_is_written_down_and_the_sign_ins_of_then_are_ended(
    school: School, tmp_path: Path
) -> None:
    with school.box.store.writing(CONSOLE, AuditEvent(Action.ACCOUNT_ADDED)) as work:
        work.find.accounts.add(TEACHER, "Ana Rivera", Role.TEACHER, PASSWORD)
        account = work.find.accounts.find_by_email(TEACHER)
        assert account
        work.find.web_sessions.begin("token", account.id, {})
    place = school.made()
    school.now += timedelta(days=3)
    restored(school, place, tmp_path / "home2")
    school.box.store.close()
    school.box.made = type(school.box.made)(tmp_path / "home2", school.box.made.key, "")
    school.reopen()
    assert school.events()[-1].action is Action.STORE_RESTORED
    assert school.events()[-1].subject == f"backup:{place.name}"
    with school.box.store.reading(CONSOLE) as work:
        assert work.find.web_sessions.find("token") is None
        (restoration,) = work.find.backups.unseen()
    assert (restoration.at, restoration.made_at) == (school.now, school.now - timedelta(days=3))


# --- nothing is written over -----------------------------------------------------------------


@pytest.mark.parametrize("lost", ["", KEY_FILE, "homeroom.db"])
def test_a_store_or_what_is_left_of_one_is_left_as_it_is(
    lost: str, school: School, tmp_path: Path
) -> None:
    place = school.made()
    home = school.box.made.copy_to(tmp_path / "other").home
    if lost:
        (home / lost).unlink()
    before = files_of(home)
    with pytest.raises(KeyFileExistsError, match="left as it is"):
        restored(school, place, home)
    assert files_of(home) == before


def test_a_folder_that_holds_something_else_is_left_as_it_is(
    school: School, tmp_path: Path
) -> None:
    place, home = school.made(), tmp_path / "holiday"
    home.mkdir()
    (home / "photo.jpg").write_bytes(b"sea")
    with pytest.raises(HomeNotEmptyError, match="left as it is"):
        restored(school, place, home)
    assert files_of(home) == {"photo.jpg": b"sea"}
    (home / "photo.jpg").unlink()
    restored(school, place, home)


def test_what_is_not_whole_is_not_put_back(school: School, tmp_path: Path) -> None:
    place = school.made()
    octets = (place / COPY).read_bytes()
    (place / COPY).write_bytes(octets[:-4096])
    with pytest.raises(BackupDamagedError, match="should have"):
        restored(school, place, tmp_path / "new")
    assert not [*tmp_path.glob("*new*")]


def test_the_newest_of_a_folder_is_taken_and_none_is_told(school: School, tmp_path: Path) -> None:
    places = [school.made()]
    school.now += timedelta(days=1)
    places.append(school.made())
    assert find_backup(school.folder) == places[-1]
    assert find_backup(places[0]) == places[0]
    for empty in (tmp_path, tmp_path / "none"):
        with pytest.raises(NoBackupThereError, match="no backup in"):
            find_backup(empty)


def test_a_place_that_cannot_be_taken_is_told_and_nothing_is_left(
    school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = school.made()

    def busy(*_: Any) -> None:
        raise OSError(16, "Device or resource busy")

    monkeypatch.setattr(restoring.os, "rename", busy)
    with pytest.raises(HomeIsMountedError, match="busy"):
        restored(school, place, tmp_path / "new")
    assert not [*tmp_path.glob("*new*")]


def test_a_full_disk_is_told_and_nothing_is_left(
    school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = school.made()

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("appliance.store.backups.restoring.copy_back", full)
    with pytest.raises(NotPutBackError, match="No space left"):
        restored(school, place, tmp_path / "new")
    assert not [*tmp_path.glob("*new*")]


def test_killed_at_any_moment_there_is_no_home_or_a_whole_one(
    school: School, tmp_path: Path
) -> None:
    place = school.made()
    school.box.store.close()
    began = time.perf_counter()
    restored(school, place, tmp_path / "usual")
    usual, rng, endings = time.perf_counter() - began, random.Random(20261125), set()
    for number in range(RANDOM_MOMENTS):
        home = tmp_path / f"killed-{number}"
        child = CHILDREN.Process(target=restored, args=(school, place, home))
        child.start()
        child.join(rng.uniform(0, 1.1 * usual))
        child.kill()
        child.join(60)
        endings.add(child.exitcode)
        if not home.exists():
            restored(school, place, home)
        assert open_keys(home, PASSPHRASE) == school.box.made.key
        box = open_appliance(home, school.box.made.key)
        assert verify_audit(box, CONSOLE, AuditEvent(Action.AUDIT_VERIFIED)).broken is None
        box.store.close()
        assert not [*tmp_path.glob(".killed*")]
    assert -signal.SIGKILL in endings
    school.reopen()


# --- what whoever did it must know -------------------------------------------------------------


def test_a_medium_on_which_the_log_goes_on_is_told(school: School, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    school.choose(anchor_folder=str(stick))
    (school.box.home / "homeroom.toml").write_text(
        f"anchor_folder = {json.dumps(str(stick))}\nbackup_folders = ['/nowhere/at/all']\n"
    )
    sign_checkpoint(school.appliance, CONSOLE)
    same = restored(school, school.made(), tmp_path / "same")
    assert not same.anchor_goes_on
    assert same.folders_away == ("/nowhere/at/all",)
    place = school.made()
    sign_checkpoint(school.appliance, CONSOLE)
    assert len(book_of(school.appliance).anchored() or ()) == 2
    assert restored(school, place, tmp_path / "later").anchor_goes_on
    assert os.access(stick, os.R_OK)
