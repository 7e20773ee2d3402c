"""What a mapping file says of its numbers."""

from __future__ import annotations

import pytest

from appliance.model.mapping_file import MappingWordError, parse_mapping

MAPPING = """
connector = "csv"
title = "Gradebook"
{top}
[entities.line_items]
table = "items.csv"
key = "id"
section.section_code = "class"
[entities.line_items.fields]
title = "title"
points_possible = {points}
"""


def _decimal(top: str, points: str) -> str:
    mapping = parse_mapping(MAPPING.format(top=top, points=points))
    return mapping.entities["line_items"].fields["points_possible"].decimal


@pytest.mark.parametrize(
    ("top", "points", "decimal"),
    [
        ("", '"max"', "."),
        ('decimal = ","', '"max"', ","),
        ('decimal = ","', '{ column = "max" }', ","),
        ('decimal = ","', '{ column = "max", decimal = "." }', "."),
        ("", '{ column = "max", decimal = "," }', ","),
    ],
)
def test_the_decimal_sign_is_said_for_the_source_or_for_one_field(
    top: str, points: str, decimal: str
) -> None:
    assert _decimal(top, points) == decimal


@pytest.mark.parametrize(
    ("top", "points"), [('decimal = ";"', '"max"'), ("", '{ column = "max", decimal = "" }')]
)
def test_a_decimal_sign_is_a_point_or_a_comma(top: str, points: str) -> None:
    with pytest.raises(MappingWordError, match="decimal"):
        _decimal(top, points)
