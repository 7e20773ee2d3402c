"""The tables of the store are the field register and nothing more; the migrations make them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from appliance.model.fields import Sensitivity
from appliance.model.register import ENTITIES, STUDENT_FIELD_LIMIT, student_fields
from appliance.store.engine import WRITES, make_engine
from appliance.store.schema import StoreTooNewError, _config, upgrade
from appliance.store.tables import RECORDS, column_name, metadata

if TYPE_CHECKING:
    from pathlib import Path

    from appliance.model.fields import Entity
    from tests.boxes import Box, MadeHome

PROVENANCE = {"source_id", "run_id"}
OWN_KEY = {"id", "source_key"}


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.name)
def test_a_table_has_the_fields_of_the_register_and_where_each_row_comes_from(
    entity: Entity,
) -> None:
    columns = set(RECORDS[entity.name].columns.keys())
    own = set() if entity.natural_key else OWN_KEY
    assert columns == {column_name(field) for field in entity} | PROVENANCE | own


def test_no_other_table_holds_a_field_of_a_student() -> None:
    others = {table.name: table for table in metadata.sorted_tables if table.name not in RECORDS}
    personal = {
        field.name
        for _, field in student_fields()
        if field.sensitivity is not Sensitivity.ORDINARY and field.name != "email"  # an account's
    }
    assert not [name for name, table in others.items() if personal & set(table.columns.keys())]


def test_at_most_forty_fields_are_held_of_a_student() -> None:
    assert STUDENT_FIELD_LIMIT == 40
    assert len(student_fields()) <= STUDENT_FIELD_LIMIT


def test_the_migrations_make_exactly_the_tables_of_the_program(box: Box) -> None:
    with box.store.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "render_as_batch": True}
        )
        assert compare_metadata(context, metadata) == []


def test_the_audit_chain_is_locked_by_triggers(box: Box) -> None:
    found = box.query("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1")
    assert found == [
        ("audit_events_no_delete", "audit_events"),
        ("audit_events_no_replace", "audit_events"),
        ("audit_events_no_update", "audit_events"),
    ]


def test_a_table_keyed_by_nature_is_stored_in_the_order_of_its_key(box: Box) -> None:
    """Two copies of three million rows, a table and its index, would be one too many."""
    for entity in ENTITIES:
        if entity.natural_key:
            (sql,) = box.query("SELECT sql FROM sqlite_master WHERE name = ?", entity.name)[0]
            assert "WITHOUT ROWID" in sql


@pytest.mark.parametrize(
    "step", [s.revision for s in ScriptDirectory.from_config(_config(None)).walk_revisions()]
)
def test_every_step_goes_down_and_up_again_with_data(
    step: str, riverside_home: MadeHome, tmp_path: Path
) -> None:
    made = riverside_home.copy_to(tmp_path / "home")
    engine = make_engine(made.home, made.key)
    with engine.connect() as plain:
        connection = plain.execution_options(**{WRITES: True})
        with connection.begin():
            command.downgrade(_config(connection), f"{step}-1")
        with connection.begin():
            command.upgrade(_config(connection), "head")
        context = MigrationContext.configure(connection, opts={"render_as_batch": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_a_step_that_fails_leaves_the_file_as_it_was(box: Box) -> None:
    before = _tables(box)
    with box.store.engine.connect() as plain:
        connection = plain.execution_options(**{WRITES: True})
        with pytest.raises(RuntimeError), connection.begin():
            command.downgrade(_config(connection), "base")
            raise RuntimeError
    assert _tables(box) == before


def test_an_older_program_refuses_a_newer_file_and_leaves_it_alone(box: Box) -> None:
    with box.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreTooNewError, match="newer version of Homeroom"):
        upgrade(box.store.engine)
    assert box.query("SELECT version_num FROM alembic_version") == [("9999",)]


def _tables(box: Box) -> list[tuple[Any, ...]]:
    return box.query("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2")
