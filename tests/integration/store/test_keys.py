"""What opens a store, and what does not: the passphrase, the recovery key, and nothing else."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from appliance.governance.access import CONSOLE
from appliance.store.creation import create_store, open_store
from appliance.store.engine import DATABASE_FILE, StoreMissingError, WrongKeyError
from appliance.store.keys import (
    KEY_FILE,
    KeyFileDamagedError,
    KeyFileExistsError,
    KeyFileMissingError,
    ShortPassphraseError,
    WrongPassphraseError,
    open_keys,
)
from tests.boxes import NOW, PASSPHRASE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.boxes import MadeHome


def _events(home: Path, secret: str) -> list[str]:
    """What a store tells to whoever has the secret."""
    store = open_store(home, open_keys(home, secret), lambda: NOW)
    try:
        with store.reading(CONSOLE) as work:
            found = work.connection.exec_driver_sql("SELECT action FROM audit_events")
            return list(found.scalars())
    finally:
        store.close()


def test_the_passphrase_and_the_recovery_key_each_open_the_store(made_home: MadeHome) -> None:
    told = _events(made_home.home, PASSPHRASE)
    assert told
    assert _events(made_home.home, made_home.recovery) == told


def test_a_recovery_key_copied_from_paper_is_forgiven_its_writing(made_home: MadeHome) -> None:
    written = made_home.recovery.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert open_keys(made_home.home, f" {written} ") == made_home.key


def test_one_wrong_letter_opens_nothing(made_home: MadeHome) -> None:
    last = "A" if made_home.recovery[-1] != "A" else "B"
    for wrong in (made_home.recovery[:-1] + last, PASSPHRASE[:-1], PASSPHRASE.upper(), ""):
        with pytest.raises(WrongPassphraseError, match="does not open this store"):
            open_keys(made_home.home, wrong)


def test_two_stores_have_nothing_in_common(made_home: MadeHome, tmp_path: Path) -> None:
    key, recovery = create_store(tmp_path / "other", PASSPHRASE, lambda: NOW)
    assert key != made_home.key
    assert recovery != made_home.recovery
    theirs, ours = (json.loads((h / KEY_FILE).read_text())["slots"]
                    for h in (tmp_path / "other", made_home.home))  # fmt: skip
    for one, other in zip(theirs, ours, strict=True):
        assert not {one["salt"], one["nonce"], one["wrapped"]} & set(other.values())


def test_the_key_file_tells_neither_secret_nor_key(made_home: MadeHome) -> None:
    text = (made_home.home / KEY_FILE).read_text()
    for secret in (PASSPHRASE, made_home.recovery, made_home.recovery.replace("-", "")):
        assert secret.lower() not in text.lower()
    assert made_home.key.raw.hex() not in text
    assert (made_home.home / KEY_FILE).stat().st_mode & 0o077 == 0
    assert (made_home.home / DATABASE_FILE).stat().st_mode & 0o077 == 0


def test_the_key_of_another_store_is_told_apart_from_a_wrong_passphrase(
    made_home: MadeHome, tmp_path: Path
) -> None:
    create_store(tmp_path / "other", PASSPHRASE, lambda: NOW)
    before = (tmp_path / "other" / DATABASE_FILE).read_bytes()
    shutil.copy(made_home.home / KEY_FILE, tmp_path / "other" / KEY_FILE)
    with pytest.raises(WrongKeyError, match="do not belong together"):
        _events(tmp_path / "other", PASSPHRASE)
    assert (tmp_path / "other" / DATABASE_FILE).read_bytes() == before


def test_a_store_is_never_made_over_another(made_home: MadeHome, tmp_path: Path) -> None:
    for lost in ("", KEY_FILE, DATABASE_FILE):
        home = made_home.copy_to(tmp_path / (lost or "whole")).home
        (home / lost).unlink() if lost else None
        before = {file.name: file.read_bytes() for file in home.iterdir()}
        with pytest.raises(KeyFileExistsError, match="left as it is"):
            create_store(home, "another good passphrase", lambda: NOW)
        assert {file.name: file.read_bytes() for file in home.iterdir()} == before


def test_a_passphrase_too_short_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(ShortPassphraseError, match="at least 15 characters"):
        create_store(tmp_path / "new", "x" * 14, lambda: NOW)
    assert not [*tmp_path.rglob("*.*")]


def test_what_is_missing_or_damaged_is_named(made_home: MadeHome, tmp_path: Path) -> None:
    home = made_home.copy_to(tmp_path / "home").home
    (home / DATABASE_FILE).unlink()
    with pytest.raises(StoreMissingError, match=DATABASE_FILE):
        _events(home, PASSPHRASE)
    (home / KEY_FILE).write_text((home / KEY_FILE).read_text()[:-40])
    with pytest.raises(KeyFileDamagedError, match="damaged"):
        open_keys(home, PASSPHRASE)
    (home / KEY_FILE).unlink()
    with pytest.raises(KeyFileMissingError, match="homeroom init"):
        open_keys(home, PASSPHRASE)
