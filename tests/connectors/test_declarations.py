"""A connector declares what it is, and the declaration is checked."""

from __future__ import annotations

import pytest

from appliance.model.fields import FieldType
from appliance.model.register import entity_named
from connectors.base import Connector, Parameter, ParameterMissingError, SourceConfig
from connectors.registry import CONNECTORS
from tests.connectors.cases import mapping


@pytest.mark.parametrize("missing", ["name", "title", "address_example"])
def test_a_connector_that_does_not_say_what_it_is_cannot_be_made(missing: str) -> None:
    said = {"name": "x", "title": "X", "address_example": "/x"}
    del said[missing]
    with pytest.raises(TypeError, match=missing):
        type("Half", (Connector,), said)


def test_a_missing_parameter_is_named_with_its_meaning_and_an_example() -> None:
    year = Parameter(name="year", meaning="the school year", pattern=r"\d{4}", example="2025")
    said = {"name": "x", "title": "X", "address_example": "/x", "parameters": (year,)}
    connector = type("Yearly", (Connector,), said)
    with pytest.raises(ParameterMissingError, match=r"“year” \(the school year\).*2025"):
        connector.check_declarations(SourceConfig(name="s", address="/x"), mapping("x"))


def test_a_parameter_with_a_default_need_not_be_told_but_must_fit_when_it_is() -> None:
    prefix = Parameter(name="prefix", meaning="the tables' prefix", pattern="[a-z_]+", default="x_")
    said = {"name": "x", "title": "X", "address_example": "/x", "parameters": (prefix,)}
    connector = type("Prefixed", (Connector,), said)
    untold = SourceConfig(name="s", address="/x")
    connector.check_declarations(untold, mapping("x"))
    assert connector.with_defaults(untold).parameters == {"prefix": "x_"}
    wrong = SourceConfig(name="s", address="/x", parameters={"prefix": "1"})
    with pytest.raises(ParameterMissingError, match="“prefix”"):
        connector.check_declarations(wrong, mapping("x"))
    told = SourceConfig(name="s", address="/x", parameters={"prefix": "y_"})
    assert connector.with_defaults(told).parameters == {"prefix": "y_"}


@pytest.mark.parametrize("connector", CONNECTORS, ids=lambda c: c.name)
def test_the_mapping_it_ships_names_it(connector: type[Connector]) -> None:
    shipped = connector.default_mapping(connector.address_example)
    assert shipped is None or shipped.connector == connector.name


@pytest.mark.parametrize("connector", CONNECTORS, ids=lambda c: c.name)
def test_the_mapping_it_ships_fits_the_register(connector: type[Connector]) -> None:
    shipped = connector.default_mapping(connector.address_example)
    for name, mapped in shipped.entities.items() if shipped else ():
        entity = entity_named(name)
        assert mapped.key or entity.natural_key
        for field in entity:
            given = mapped.references if field.type is FieldType.REFERENCE else mapped.fields
            assert field.name in given or not field.required, f"{name}.{field.name}"
            if field.type is FieldType.CODE and field.name in mapped.fields:
                codes = shipped.codes[mapped.fields[field.name].codes]
                assert set(codes.values()) <= set(field.values), f"{name}.{field.name}"


@pytest.mark.parametrize("connector", CONNECTORS, ids=lambda c: c.name)
def test_what_it_cannot_tell_is_of_entities_that_it_gives(connector: type[Connector]) -> None:
    shipped = connector.default_mapping(connector.address_example)
    assert shipped is None or {gap.entity for gap in shipped.gaps} <= set(shipped.entities)


@pytest.mark.parametrize("connector", CONNECTORS, ids=lambda c: c.name)
def test_a_generic_connector_has_nothing_to_choose(connector: type[Connector]) -> None:
    if not connector.parameters:
        assert connector.choices(SourceConfig(name="s", address="/x")) == {}
