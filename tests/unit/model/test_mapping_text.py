"""A mapping that is written and read again is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appliance.demo.sources import SOURCES, mapping_text
from appliance.model.mapping_file import parse_mapping
from appliance.model.mapping_text import write_mapping
from connectors.registry import CONNECTORS

if TYPE_CHECKING:
    from appliance.model.mapping import Mapping

SHIPPED = [
    mapping
    for connector in CONNECTORS
    if (mapping := connector.default_mapping(connector.address_example)) is not None
]


@pytest.mark.parametrize("mapping", SHIPPED, ids=lambda mapping: mapping.connector)
def test_a_ready_connectors_mapping_is_a_file_that_says_the_same(mapping: Mapping) -> None:
    assert parse_mapping(write_mapping(mapping)) == mapping


@pytest.mark.parametrize("source", SOURCES)
def test_a_mapping_file_that_is_read_and_written_says_the_same(source: str) -> None:
    mapping = parse_mapping(mapping_text(source))
    assert parse_mapping(write_mapping(mapping)) == mapping


@pytest.mark.parametrize("sign", [".", ","])
def test_one_field_with_another_decimal_sign_keeps_it(sign: str) -> None:
    text = f"""
    connector = "csv"
    title = "Marks"
    decimal = "{sign}"
    [entities.line_items]
    table = "*.csv"
    key = "id"
    section.key = "section"
    fields.title = "title"
    fields.points_possible = {{ column = "points", decimal = "," }}
    """
    mapping = parse_mapping(text)
    assert parse_mapping(write_mapping(mapping)) == mapping
