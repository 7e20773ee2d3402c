"""What the ready connectors for file drops declare, and that each reads only that."""

from __future__ import annotations

import inspect
import re
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from appliance.model.register import entity_named
from connectors.registry import connector_named
from tests.connectors.cases import texts
from tests.connectors.conftest import READY_DROPS

if TYPE_CHECKING:
    from connectors.drops import DropSource
    from tests.connectors.cases import Case

NEVER = re.compile(
    r"pass|user_?name|phone|sms|street|contact|agent|comment|social|ssn", re.IGNORECASE
)

OFFERED = {"school_number"}
"""Named by what a connector shares with the one for a database, to offer the schools."""


@pytest.fixture(scope="module", params=READY_DROPS)
def drop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The drop of one ready connector."""
    folder: Path = tmp_path_factory.mktemp(request.param)
    return READY_DROPS[request.param](folder)


def source_of(drop: Case) -> DropSource:
    return drop.open()  # type: ignore[return-value]


def test_sensitive_columns_are_asked_for_only_when_they_are_approved(drop: Case) -> None:
    students = drop.mapping.entities["students"]
    usual = frozenset(f.name for f in entity_named("students") if f.on_by_default)
    sensitive = set(students.fields) - usual
    assert sensitive
    assert not sensitive & set(students.columns(usual))
    assert sensitive <= set(students.columns(usual | sensitive))


def test_every_query_runs_and_gives_rows_of_a_file_and_line(drop: Case) -> None:
    with closing(source_of(drop)) as source:
        for mapped in drop.mapping.entities.values():
            columns = mapped.columns(frozenset(mapped.fields))
            assert list(source.check(mapped, columns)) == []
            batches = list(source.read(mapped, columns))
            assert source.count(mapped) == len(texts(batches)) > 0, mapped.entity
            assert all(min(batch.numbers) > 1 for batch in batches if "." in batch.origin)


def test_every_allowed_column_is_used_and_none_that_is_nobodys_business(drop: Case) -> None:
    connector = connector_named(drop.mapping.connector)
    with closing(source_of(drop)) as source:
        queries = " ".join(entity.select for entity in drop.mapping.entities.values())
        queries += source._script("prepare.sql") + source._script("tells.sql")
        queries += " ".join(table.gone for table in source.tables)
        queries += Path(inspect.getfile(connector)).read_text()
        for table in source.tables:
            assert table.name in queries
            for column in table.all_columns:
                assert not NEVER.search(column)
                is_used = column in OFFERED or re.search(rf"\b{column}\b", queries)
                assert is_used, f"{table.name}.{column}"


def test_what_it_reads_feeds_entities_that_it_gives(drop: Case) -> None:
    with closing(source_of(drop)) as source:
        for table in source.tables:
            assert set(table.feeds) <= set(drop.mapping.entities)
            assert set(table.numbers) | set(table.dates) | set(table.key) <= set(table.all_columns)
