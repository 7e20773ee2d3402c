"""The tables' steps: up, down, with data, killed in the middle; and that they make our tables."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import shutil
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, event

from appliance.governance.audit import find_break
from appliance.store import schema
from appliance.store.audit import count_written, read_chain
from appliance.store.engine import make_engine
from appliance.store.keys import create_keys, open_keys
from appliance.store.schema import LooseRowsError, StoreTooNewError, changing_tables, upgrade
from appliance.store.tables import metadata
from tests.boxes import MadeHome, opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from tests.boxes import Box

CHILDREN = multiprocessing.get_context("fork")
STEPS = [
    step.revision for step in ScriptDirectory.from_config(schema._config(None)).walk_revisions()
]
HEAD = STEPS[0]
NEXT = "9001"
OWN = {"alembic_version", "sqlite_sequence"}
TRIGGERS = {
    "audit_events": {
        *("audit_events_no_delete", "audit_events_no_replace", "audit_events_no_update"),
    }
}

NEXT_STEP = f"""
import sqlalchemy as sa
from alembic import op

revision = "{NEXT}"
down_revision = "{HEAD}"
branch_labels = depends_on = None


def upgrade():
    op.create_table("notes", sa.Column("id", sa.Integer(), primary_key=True))
    op.bulk_insert(sa.table("notes", sa.column("id")), [{{"id": 1}}])
    with op.batch_alter_table("students", table_kwargs={{"sqlite_autoincrement": True}}) as batch:
        batch.alter_column("grade_level", nullable=True)
        batch.add_column(sa.Column("house", sa.Text()))
    op.create_index("ix_notes_id", "notes", ["id"])


def downgrade():
    op.drop_table("notes")
    with op.batch_alter_table("students", table_kwargs={{"sqlite_autoincrement": True}}) as batch:
        batch.drop_column("house")
        batch.alter_column("grade_level", nullable=False)
"""


@pytest.fixture
def next_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A step that a later version may take: a new table, and an old one rebuilt."""
    steps = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, steps)
    (steps / "versions" / f"{NEXT}_next.py").write_text(NEXT_STEP)
    monkeypatch.setattr(schema, "MIGRATIONS", steps)
    return NEXT


@dataclass(frozen=True)
class Held:
    """All that a file holds, by table: the columns and the rows."""

    columns: dict[str, tuple[str, ...]]
    rows: dict[str, list[dict[str, Any]]]

    @property
    def highest_ids(self) -> dict[str, int]:
        return {row["name"]: row["seq"] for row in self.rows["sqlite_sequence"]}

    def beside(self, other: Held) -> dict[str, list[str]]:
        """The rows, of the tables and columns that the other has as well."""
        found = {}
        for table in (self.columns.keys() & other.columns.keys()) - OWN:
            both = [name for name in self.columns[table] if name in other.columns[table]]
            found[table] = sorted(repr([row[name] for name in both]) for row in self.rows[table])
        return found


def held(engine: Engine) -> Held:
    columns, rows = {}, {}
    with engine.connect() as connection:
        for table in connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        ).scalars():
            found = connection.exec_driver_sql(f"SELECT * FROM {table}")
            columns[table] = tuple(found.keys())
            rows[table] = [dict(row._mapping) for row in found]
    return Held(columns, rows)


def structure(engine: Engine) -> dict[str, Any]:
    """What a file's tables are, as SQLite itself understands them."""
    with engine.connect() as connection:

        def ask(what: str) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in connection.exec_driver_sql(what)]

        tables = {row[1]: row[4:] for row in ask("PRAGMA table_list") if row[0] == "main"}
        numbered = {row[0] for row in ask("SELECT name FROM sqlite_master "
                                          "WHERE sql LIKE '%AUTOINCREMENT%'")}  # fmt: skip
        return {
            table: {
                "without rowid, strict": tables[table],
                "numbers given once": table in numbered,
                "columns": ask(f"PRAGMA table_xinfo({table})"),
                "points at": sorted(row[2:] for row in ask(f"PRAGMA foreign_key_list({table})")),
                "indexes": sorted(
                    (origin, unique, partial, name if origin == "c" else "",
                     [row[2:] for row in ask(f"PRAGMA index_xinfo({name})")])
                    for _, name, unique, origin, partial in ask(f"PRAGMA index_list({table})")
                ),
            }
            for table in tables.keys() - OWN
            if not table.startswith("sqlite_")
        }  # fmt: skip


def triggers(engine: Engine) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    with engine.connect() as connection:
        for name, table in connection.exec_driver_sql(
            "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
        ):
            found.setdefault(table, set()).add(name)
    return found


def go(engine: Engine, step: str, *, up: bool) -> None:
    with changing_tables(engine) as config:
        (command.upgrade if up else command.downgrade)(config, step)


def find_faults(engine: Engine) -> list[Any]:
    """What SQLite, the foreign keys and the audit chain have to say against a file."""
    with engine.connect() as connection:
        said = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        loose = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        # the first step made anew has no events, and before the fourth nobody counted them
        events = list(read_chain(connection))
        written = count_written(connection) or len(events)
        broken = find_break(events, written) if events else None
    return [*(word for word in said if word != "ok"), *loose, *([broken] if broken else [])]


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Engine]:
    """A new file without a table."""
    home = tmp_path / "empty"
    home.mkdir()
    key, _ = create_keys(home, "five unrelated little words")
    engine = make_engine(home, key, create=True)
    yield engine
    engine.dispose()


# --- up and down ------------------------------------------------------------------------


def test_the_steps_go_up_from_nothing_down_to_nothing_and_up_again(empty: Engine) -> None:
    upgrade(empty)
    first = structure(empty), triggers(empty)
    assert first[0]
    go(empty, "base", up=False)
    assert (structure(empty), triggers(empty)) == ({}, {})
    upgrade(empty)
    assert (structure(empty), triggers(empty)) == first


def test_each_step_goes_up_and_down_alone(empty: Engine) -> None:
    for step in reversed(STEPS):
        below = structure(empty), triggers(empty)
        go(empty, step, up=True)
        there = structure(empty), triggers(empty)
        go(empty, f"{step}-1" if step != STEPS[-1] else "base", up=False)
        assert (structure(empty), triggers(empty)) == below
        go(empty, step, up=True)
        assert (structure(empty), triggers(empty)) == there


def test_the_steps_make_exactly_the_tables_of_the_program(empty: Engine) -> None:
    upgrade(empty)
    declared = create_engine("sqlite://")
    metadata.create_all(declared)
    told, made = structure(declared), structure(empty)
    assert made.keys() == told.keys()
    for table, meant in told.items():
        assert made[table] == meant, table


def test_the_steps_lock_the_audit_chain(empty: Engine) -> None:
    upgrade(empty)
    assert triggers(empty) == TRIGGERS


# --- with data --------------------------------------------------------------------------


@pytest.mark.parametrize("step", STEPS)
def test_a_step_down_and_up_leaves_all_that_it_does_not_concern(
    step: str, riverside_box: Box
) -> None:
    engine = riverside_box.store.engine
    if step != HEAD:
        go(engine, step, up=False)
    _goes_down_and_up(engine, step)


def test_a_later_step_that_rebuilds_a_table_leaves_all_that_points_at_it(
    riverside_box: Box, next_step: str
) -> None:
    engine = riverside_box.store.engine
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM students ORDER BY id DESC LIMIT 1")
    before = held(engine)
    assert before.rows["attendance_events"]
    upgrade(engine)
    after = held(engine)
    assert "house" in after.columns["students"]
    assert after.beside(before) == before.beside(after)
    assert after.highest_ids == before.highest_ids
    _goes_down_and_up(engine, next_step)


def _goes_down_and_up(engine: Engine, step: str) -> None:
    there, made = held(engine), structure(engine)
    go(engine, f"{step}-1" if step != STEPS[-1] else "base", up=False)
    below = held(engine)
    assert below.beside(there) == there.beside(below)
    go(engine, step, up=True)
    again = held(engine)
    assert again.beside(below) == below.beside(again)
    assert structure(engine) == made
    assert find_faults(engine) == []


def test_a_step_that_leaves_a_row_pointing_at_nothing_is_undone(hamlet_box: Box) -> None:
    engine = hamlet_box.store.engine
    before = held(engine)
    with (
        pytest.raises(LooseRowsError, match="attendance_events"),
        changing_tables(engine) as config,
    ):
        config.attributes["connection"].exec_driver_sql("DELETE FROM students WHERE id = 1")
    assert held(engine) == before
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


# --- killed -----------------------------------------------------------------------------


def _upgrade_and_die(made: MadeHome, after: int) -> None:
    """Bring a file up to date; die by the signal that nobody can catch after some statements."""
    engine = make_engine(made.home, made.key)
    done = itertools.count(1)

    @event.listens_for(engine, "after_cursor_execute")
    def _(*_: object) -> None:
        if next(done) == after:
            os.kill(os.getpid(), signal.SIGKILL)

    upgrade(engine)
    engine.dispose()


def _killed(made: MadeHome, after: int) -> bool:
    child = CHILDREN.Process(target=_upgrade_and_die, args=(made, after))
    child.start()
    child.join(60)
    assert child.exitcode in (0, -signal.SIGKILL)
    return child.exitcode != 0


def test_killed_after_any_statement_an_upgrade_leaves_the_old_tables_and_rows(
    hamlet_box: Box, next_step: str, tmp_path: Path
) -> None:
    before, old = held(hamlet_box.store.engine), structure(hamlet_box.store.engine)
    hamlet_box.store.close()
    for after in itertools.count(1):
        made = hamlet_box.made.copy_to(tmp_path / f"killed-{after}")
        was_killed = _killed(made, after)
        engine = make_engine(made.home, made.key)
        assert (structure(engine) == old) is was_killed
        assert (held(engine) == before) is was_killed
        upgrade(engine)
        assert "notes" in structure(engine)
        assert find_faults(engine) == []
        engine.dispose()
        if not was_killed:
            break
    assert after > 10


def test_killed_while_it_is_made_a_store_is_made_when_it_is_opened(
    empty: Engine, tmp_path: Path
) -> None:
    home = tmp_path / "empty"
    empty.dispose()
    key = open_keys(home, "five unrelated little words")
    after = 1
    while _killed(MadeHome(home, key, ""), after):
        assert structure(empty) == {}
        empty.dispose()
        after += 9
    assert after > 50
    for box in opened(MadeHome(home, key, "")):
        assert box.runs() == []


# --- another version --------------------------------------------------------------------


def test_the_steps_are_those_that_their_files_names_tell() -> None:
    assert schema.known_steps() == STEPS[::-1]


def test_an_older_program_refuses_a_newer_file_and_leaves_it_alone(box: Box) -> None:
    with box.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    before = held(box.store.engine)
    with pytest.raises(StoreTooNewError, match="newer version of Homeroom"):
        upgrade(box.store.engine)
    assert held(box.store.engine) == before
