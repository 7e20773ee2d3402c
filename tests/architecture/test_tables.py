"""The tables of the store are the field register and nothing more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appliance.model.fields import Sensitivity
from appliance.model.register import ENTITIES, STUDENT_FIELD_LIMIT, student_fields
from appliance.store.tables import RECORDS, column_name, metadata

if TYPE_CHECKING:
    from appliance.model.fields import Entity
    from tests.boxes import Box

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


def test_a_table_keyed_by_nature_is_stored_in_the_order_of_its_key(box: Box) -> None:
    """Two copies of three million rows, a table and its index, would be one too many."""
    for entity in ENTITIES:
        if entity.natural_key:
            (sql,) = box.query("SELECT sql FROM sqlite_master WHERE name = ?", entity.name)[0]
            assert "WITHOUT ROWID" in sql
