"""What every connector keeps to, whatever it reads."""

from __future__ import annotations

from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING

import pytest

from appliance.errors import HomeroomError, MappingError, SourceError
from connectors.base import BATCH_ROWS, Source
from connectors.registry import CONNECTORS, connector_named
from tests.connectors.cases import MANY, texts

if TYPE_CHECKING:
    from tests.connectors.cases import Case


def test_it_gives_the_rows_that_are_there(case: Case) -> None:
    with closing(case.open()) as source:
        assert isinstance(source, Source)
        assert sorted(texts(source.read(case.few, case.columns))) == sorted(case.rows)


def test_it_gives_the_columns_in_the_order_they_were_asked_for(case: Case) -> None:
    backwards = case.columns[::-1]
    with closing(case.open()) as source:
        batches = list(source.read(case.few, backwards))
    assert {batch.columns for batch in batches} == {backwards}
    assert sorted(texts(batches)) == sorted(row[::-1] for row in case.rows)


def test_it_can_be_asked_for_one_column(case: Case) -> None:
    with closing(case.open()) as source:
        rows = texts(source.read(case.few, case.columns[:1]))
    assert sorted(rows) == sorted((row[0],) for row in case.rows)


def test_a_column_that_is_not_asked_for_is_not_given(case: Case) -> None:
    with closing(case.open()) as source:
        batches = [*source.read(case.few, case.columns), *source.read(case.many, case.many_columns)]
    assert case.secret not in repr(batches)


def test_batches_are_bounded_and_every_row_has_a_number(case: Case) -> None:
    with closing(case.open()) as source:
        batches = list(source.read(case.many, case.many_columns))
    assert max(len(batch.rows) for batch in batches) <= BATCH_ROWS
    assert sum(len(batch.rows) for batch in batches) >= MANY
    assert all(len(batch.rows) == len(batch.numbers) for batch in batches)
    assert all(batch.origin and not batch.faults for batch in batches)


def test_it_stops_in_the_middle_and_can_be_read_again(case: Case) -> None:
    with closing(case.open()) as source:
        reading = source.read(case.many, case.many_columns)
        assert len(list(islice(reading, 1))) == 1
        reading.close()
        assert len(texts(source.read(case.few, case.columns))) == len(case.rows)


def test_it_is_closed_while_it_is_read(case: Case) -> None:
    source = case.open()
    reading = source.read(case.many, case.many_columns)
    next(reading)
    reading.close()
    source.close()


def test_it_counts_what_it_will_give(case: Case) -> None:
    with closing(case.open()) as source:
        expected = len(texts(source.read(case.few, case.columns))) if case.counts else None
        assert source.count(case.few) == expected


def test_a_missing_column_is_named(case: Case) -> None:
    with closing(case.open()) as source:
        with pytest.raises(SourceError, match="shoe_size"):
            list(source.read(case.few, (*case.columns, "shoe_size")))
        assert len(texts(source.read(case.few, case.columns))) == len(case.rows)


def test_checking_names_each_missing_column(case: Case) -> None:
    with closing(case.open()) as source:
        findings = [
            finding
            for finding in source.check(case.few, (*case.columns, "shoe_size"))
            if finding.is_problem
        ]
        assert ["shoe_size" in finding.sentence for finding in findings] == [True]
        assert not [f for f in source.check(case.few, case.columns) if f.is_problem]


def test_a_missing_table_is_a_sentence(case: Case) -> None:
    with closing(case.open()) as source:
        with pytest.raises(HomeroomError, match="nowhere"):
            list(source.read(case.nowhere, case.columns))
        findings = list(source.check(case.nowhere, case.columns))
        assert ["nowhere" in finding.sentence for finding in findings] == [True]


def test_reading_changes_nothing(case: Case) -> None:
    before = case.snapshot()
    with closing(case.open()) as source:
        source.count(case.few)
        source.fingerprint(case.few)
        list(source.check(case.few, case.columns))
        texts(source.read(case.few, case.columns))
    assert case.snapshot() == before


def test_equal_fingerprints_are_given_for_equal_data(case: Case) -> None:
    with closing(case.open()) as first, closing(case.open()) as second:
        assert first.fingerprint(case.few) == second.fingerprint(case.few)


def test_an_option_that_it_does_not_know_is_refused(case: Case) -> None:
    with pytest.raises(MappingError, match="colour"):
        case.open(colour="blue")


def test_its_secret_is_in_no_repr(case: Case) -> None:
    assert "correct horse" not in repr(case.config)


def test_every_connector_has_a_name_of_its_own() -> None:
    assert len({connector.name for connector in CONNECTORS}) == len(CONNECTORS)
    assert all(connector_named(connector.name) is connector for connector in CONNECTORS)


def test_an_unknown_connector_is_refused_with_those_there_are() -> None:
    known = ", ".join(connector.name for connector in CONNECTORS)
    with pytest.raises(MappingError, match=known):
        connector_named("nowhere")
