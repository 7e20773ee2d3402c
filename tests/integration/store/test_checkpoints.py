"""Ten ways to tamper with the chain, each named by its first bad event, by two verifiers.

One is `homeroom audit verify`'s; the other is `install/verify_audit.py`, which walks an export in
a process that may import neither Flask nor SQLAlchemy nor anything of ours.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from appliance.bootstrap.auditing import (
    book_of,
    export_chain,
    keep_checkpoint,
    sign_checkpoint,
    verify_audit,
)
from appliance.bootstrap.opening import Appliance
from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent, Fault
from appliance.governance.checkpoints import Checkpoint, follow, parse_checkpoint, verify
from appliance.settings import Settings
from appliance.store.audit import count_written, read_chain
from appliance.store.checkpoints import (
    ANCHOR_FILE,
    CHECKPOINTS_FILE,
    SIGNING_KEY_FILE,
    AnchorDiffersError,
    AnchorUnreachableError,
    SigningKeyDamagedError,
)
from tests.boxes import NOW, opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.boxes import Box

ROOT = Path(__file__).parents[3]
VERIFIER = ROOT / "install" / "verify_audit.py"
ALONE = """
import runpy, sys
class Blocked:
    def find_spec(self, name, *_):
        if name.partition(".")[0] in {"appliance", "connectors", "flask", "sqlalchemy"}:
            raise ImportError(name)
sys.meta_path.insert(0, Blocked())
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
COLUMNS = "at, actor, action, subject, why, detail, payload_digest, hash"


@dataclass
class School:
    """A home with a dozen events, checkpoints on the 4th, the 8th and the 12th, and a medium."""

    box: Box
    anchor: Path
    kept: list[Path] = field(default_factory=list)

    @property
    def appliance(self) -> Appliance:
        settings = Settings(anchor_folder=str(self.anchor))
        return Appliance(self.box.home, self.box.made.key, settings, self.box.store)

    @property
    def own(self) -> Path:
        return self.box.home / CHECKPOINTS_FILE

    @property
    def there(self) -> Path:
        return self.anchor / ANCHOR_FILE

    def live(self, events: int = 3) -> None:
        """Some events, and a checkpoint on the last: it is an event, too."""
        for n in range(events):
            event = AuditEvent(Action.STUDENT_VIEWED, f"student:{n}", "teaches 8A", {"é": 1.5})
            with self.box.store.writing(CONSOLE, event):
                pass

    def sign(self) -> Checkpoint:
        return sign_checkpoint(self.appliance, CONSOLE)

    def tamper(self, *statements: str) -> None:
        with self.box.store.engine.begin() as connection:
            names = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for name in connection.exec_driver_sql(names).scalars().all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
            for statement in statements:
                connection.exec_driver_sql(statement)

    def verified(self) -> tuple[int, str]:
        """What `homeroom audit verify` finds, without writing that it walked."""
        evidence = book_of(self.appliance).evidence()
        with self.box.store.reading(CONSOLE) as work:
            links, written = read_chain(work.connection), count_written(work.connection)
            found = verify(links, written, evidence).broken
        return (found.n, found.reason.name.lower()) if found else (0, "")

    def verified_alone(self, *more: str, folder: Path) -> tuple[int, str]:
        """What the small verifier names."""
        chain = folder / "chain.jsonl"
        with chain.open("w", encoding="utf-8") as stream:
            export_chain(self.appliance, CONSOLE, stream)
        done = subprocess.run(
            [sys.executable, "-c", ALONE, str(VERIFIER), str(chain), *more],
            capture_output=True, text=True, check=False, timeout=60, cwd=folder,
        )  # fmt: skip
        assert done.stderr == ""
        found = re.match(r"Event (\d+) is the first bad one \((\w+)\)", done.stdout)
        assert done.returncode == (1 if found else 0)
        return (int(found[1]), found[2]) if found else (0, done.stdout)

    def files(self) -> tuple[str, ...]:
        own = ("--checkpoints", str(self.own)) if self.own.exists() else ()
        return (*own, "--anchor", str(self.there)) if self.there.exists() else own


def school_of(box: Box, folder: Path) -> School:
    folder.mkdir()
    school = School(box, folder)
    school.live(2)
    school.sign()  # on the 4th event: the store's creation, two looks, the signing
    for _ in range(2):
        school.live()
        school.sign()
    return school


@pytest.fixture
def school(shut_box: Box, tmp_path: Path) -> School:
    made = school_of(shut_box, tmp_path / "stick")
    assert [each.n for each in book_of(made.appliance).own() if each] == [4, 8, 12]
    return made


# --- the ten ------------------------------------------------------------------------------


def edit(school: School) -> None:
    school.tamper("UPDATE audit_events SET actor = 'nobody' WHERE n = 6")


def delete(school: School) -> None:
    school.tamper("DELETE FROM audit_events WHERE n = 6")


def insert(school: School) -> None:
    down = [f"UPDATE audit_events SET n = {n + 1} WHERE n = {n}" for n in range(12, 5, -1)]
    other = "hash = x'00' || substr(hash, 2)"
    copied = f"INSERT INTO audit_events SELECT 6, {COLUMNS} FROM audit_events WHERE n = 3"
    school.tamper(*down, copied, f"UPDATE audit_events SET {other} WHERE n = 6")


def reorder(school: School) -> None:
    school.tamper(
        *(f"UPDATE audit_events SET n = {to} WHERE n = {n}" for n, to in ((6, 99), (7, 6), (99, 7)))
    )


def duplicate(school: School) -> None:
    down = [f"UPDATE audit_events SET n = {n + 1} WHERE n = {n}" for n in range(12, 6, -1)]
    school.tamper(
        *down, f"INSERT INTO audit_events SELECT 7, {COLUMNS} FROM audit_events WHERE n = 6"
    )


def truncate(school: School) -> None:
    school.tamper("DELETE FROM audit_events WHERE n > 9")


FORGET = "UPDATE sqlite_sequence SET seq = {n} WHERE name = 'audit_events'"


def truncate_and_rebuild(school: School) -> None:
    school.tamper("DELETE FROM audit_events WHERE n > 9", FORGET.format(n=9))
    school.live(5)  # every hash and the count are right


def truncate_with_its_count(school: School) -> None:
    """What a rolled-back store looks like: all that came after the ninth never was."""
    school.tamper("DELETE FROM audit_events WHERE n > 9", FORGET.format(n=9))


def replay(school: School) -> None:
    lines = school.own.read_text().splitlines()
    school.own.write_text("\n".join([*lines, lines[1]]) + "\n")


def swap_key(school: School) -> None:
    """A new key, and every checkpoint of the home folder signed anew with it."""
    key = Ed25519PrivateKey.generate()
    (school.box.home / SIGNING_KEY_FILE).write_text(key.private_bytes_raw().hex())
    made: list[Checkpoint] = []
    for line in school.own.read_text().splitlines():
        old = parse_checkpoint(line)
        assert old is not None
        fresh = Checkpoint(
            number=0, n=old.n, head=old.head, store=old.store, previous="", at=old.at,
            key=key.public_key().public_bytes_raw().hex(),
        )  # fmt: skip
        made.append(follow(made[-1] if made else None, fresh, key.sign))
    school.own.write_text("".join(f"{each.line}\n" for each in made))


ATTACKS: dict[str, tuple[Callable[[School], None], int, Fault]] = {
    "edit": (edit, 6, Fault.EDITED),
    "delete": (delete, 6, Fault.MISSING),
    "insert": (insert, 6, Fault.UNLINKED),
    "reorder": (reorder, 6, Fault.UNLINKED),
    "duplicate": (duplicate, 7, Fault.REPEATED),
    "truncated tail": (truncate, 10, Fault.CUT_OFF),
    "truncated and rebuilt": (truncate_and_rebuild, 9, Fault.REBUILT),
    "rolled back": (truncate_with_its_count, 10, Fault.ROLLED_BACK),
    "checkpoint replayed": (replay, 8, Fault.REPLAYED),
    "key swapped": (swap_key, 4, Fault.KEY_SWAPPED),
}


def test_an_untouched_chain_is_whole_to_both(school: School, tmp_path: Path) -> None:
    assert school.verified() == (0, "")
    n, told = school.verified_alone(*school.files(), folder=tmp_path)
    assert n == 0
    assert told.startswith("12 events are whole.")


@pytest.mark.parametrize("attack", ATTACKS)
def test_both_verifiers_name_the_first_bad_event(
    attack: str, school: School, tmp_path: Path
) -> None:
    tamper, n, fault = ATTACKS[attack]
    tamper(school)
    expected = (n, fault.name.lower())
    assert school.verified() == expected
    assert school.verified_alone(*school.files(), folder=tmp_path) == expected


def test_a_checkpoint_that_was_edited_is_a_forgery(school: School, tmp_path: Path) -> None:
    lines = school.own.read_text().splitlines()
    lines[1] = lines[1].replace('"n":8', '"n":7')
    school.own.write_text("\n".join(lines) + "\n")
    assert school.verified() == (7, "forged")
    assert school.verified_alone(*school.files(), folder=tmp_path) == (7, "forged")


# --- the whole put back -----------------------------------------------------------------


def test_an_older_copy_of_the_whole_home_is_seen_with_the_other_medium_and_not_without(
    school: School, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    school.box.store.close()
    shutil.copytree(school.box.home, copy)
    school.live(5)
    school.sign()
    school.box.store.close()
    shutil.rmtree(school.box.home)
    shutil.copytree(copy, school.box.home)
    for box in opened(school.box.made):
        back = School(box, school.anchor)
        n, told = back.verified_alone("--checkpoints", str(back.own), folder=tmp_path)
        assert n == 0
        assert "Not seen without an anchor" in told
        assert back.verified() == (14, "rolled_back")  # 12 there, and the export
        assert back.verified_alone(*back.files(), folder=tmp_path)[1] == "rolled_back"


def test_a_key_swapped_with_no_other_medium_is_seen_by_the_printed_one(
    school: School, tmp_path: Path
) -> None:
    printed = book_of(school.appliance).public_key
    swap_key(school)
    shutil.rmtree(school.anchor)
    event = AuditEvent(Action.AUDIT_VERIFIED)
    assert verify_audit(school.appliance, CONSOLE, event).broken is None
    found = verify_audit(school.appliance, CONSOLE, event, printed).broken
    assert found is not None
    assert (found.n, found.reason) == (4, Fault.KEY_SWAPPED)
    own = ("--checkpoints", str(school.own))
    assert "another key" in str(school.verified_alone(*own, folder=tmp_path)[1])
    spaced = " ".join(printed[i : i + 8] for i in range(0, 64, 8)).upper()
    assert school.verified_alone(*own, "--key", spaced, folder=tmp_path) == (4, "key_swapped")


def test_a_checkpoint_left_out_here_is_missed_there(school: School, tmp_path: Path) -> None:
    lines = school.own.read_text().splitlines()
    school.own.write_text(f"{lines[0]}\n")
    assert school.verified() == (8, "replayed")
    assert school.verified_alone(*school.files(), folder=tmp_path) == (8, "replayed")


def test_a_line_of_paper_is_an_anchor(school: School, tmp_path: Path) -> None:
    """The page's QR code holds the line of a checkpoint, which is taken as it is."""
    line = school.own.read_text().splitlines()[0]
    truncate_and_rebuild(school)
    school.own.unlink()
    paper = tmp_path / "paper.jsonl"
    paper.write_text(f"{line}\n")
    assert school.verified_alone("--anchor", str(paper), folder=tmp_path)[0] == 0
    school.tamper("DELETE FROM audit_events WHERE n > 2", FORGET.format(n=2))
    school.live(9)
    assert school.verified_alone("--anchor", str(paper), folder=tmp_path) == (1, "rebuilt")


# --- what is lawful -----------------------------------------------------------------------


def test_an_erasure_keeps_the_chain_whole(hamlet_box: Box, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    school = School(hamlet_box, tmp_path / "stick")
    school.live(2)
    school.sign()
    with hamlet_box.store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM students WHERE id = 1")
    assert school.verified() == (0, "")
    assert school.verified_alone(*school.files(), folder=tmp_path)[0] == 0


def test_an_export_names_students_by_number_only(hamlet_box: Box, tmp_path: Path) -> None:
    school = School(hamlet_box, tmp_path)
    school.live(2)
    with (tmp_path / "chain.jsonl").open("w", encoding="utf-8") as stream:
        export_chain(school.appliance, CONSOLE, stream)
    told = (tmp_path / "chain.jsonl").read_text()
    names = hamlet_box.query("SELECT first_name, last_name FROM students")
    assert names
    assert not [name for row in names for name in row if re.search(rf"\b{name}\b", told)]
    assert all(json.loads(line) for line in told.splitlines())


# --- signing ------------------------------------------------------------------------------


def test_a_checkpoint_is_signed_once_a_day(school: School) -> None:
    moment = [NOW]
    school.box.store.clock = lambda: moment[0]
    for hours in range(73):
        moment[0] = NOW + timedelta(hours=hours)
        keep_checkpoint(school.appliance)
    assert len(book_of(school.appliance).own()) == 3 + 3


def test_a_medium_that_was_away_is_caught_up(school: School) -> None:
    away = school.anchor.rename(school.anchor.with_name("pocket"))
    school.live()
    with pytest.raises(AnchorUnreachableError):
        school.sign()
    assert book_of(school.appliance).anchored() is None
    away.rename(school.anchor)
    school.sign()
    assert school.there.read_text() == school.own.read_text()
    assert len(school.own.read_text().splitlines()) == 5


def test_the_medium_of_another_store_is_left_alone(school: School) -> None:
    lines = school.there.read_text().splitlines()
    school.there.write_text("\n".join(lines[1:]) + "\n")
    before = school.there.read_text()
    with pytest.raises(AnchorDiffersError):
        school.sign()
    assert school.there.read_text() == before


def test_the_signing_key_is_a_file_of_its_own_and_nobody_elses(school: School) -> None:
    file = school.box.home / SIGNING_KEY_FILE
    assert file.stat().st_mode & 0o777 == 0o600
    assert book_of(school.appliance).public_key not in file.read_text()
    file.write_text("rubbish")
    with pytest.raises(SigningKeyDamagedError):
        school.sign()


@given(
    st.builds(
        Checkpoint, number=st.integers(), n=st.integers(), head=st.text(), store=st.text(),
        previous=st.text(), at=st.text(), key=st.text(), signature=st.text(),
    )
)  # fmt: skip
def test_a_line_is_read_as_it_was_written(checkpoint: Checkpoint) -> None:
    assert parse_checkpoint(checkpoint.line) == checkpoint
    assert not checkpoint.is_genuine()


@given(st.text() | st.recursive(st.none() | st.integers(), st.lists).map(json.dumps))
def test_no_other_line_is_a_checkpoint(line: str) -> None:
    assert parse_checkpoint(line) is None
