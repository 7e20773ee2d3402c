"""A connector's options and their types, so that a wrong one is a sentence and not a crash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.errors import MappingError

if TYPE_CHECKING:
    from collections.abc import Mapping as AnyMapping


class OptionWrongError(MappingError):
    """The option “{option}” of the mapping must be {expected}."""


class OptionMissingError(MappingError):
    """The mapping does not set the option “{option}” ({meaning}). Add it and try again."""


def text_option(options: AnyMapping[str, object], name: str, default: str = "") -> str:
    """The text of an option, or the default where it is not set."""
    value = options.get(name, default)
    if not isinstance(value, str):
        raise OptionWrongError(option=name, expected="a text in quotation marks")
    return value


def number_option(options: AnyMapping[str, object], name: str, default: int = 0) -> int:
    """The whole number, 1 or more, of an option, or the default where it is not set."""
    if name not in options:
        return default
    value = options[name]
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise OptionWrongError(option=name, expected="a whole number, 1 or more")
    return value


def texts_option(options: AnyMapping[str, object], name: str) -> tuple[str, ...]:
    """The texts of an option that is a list, none where it is not set."""
    value = options.get(name, [])
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise OptionWrongError(option=name, expected="a list of texts")
    return tuple(value)


def table_option(options: AnyMapping[str, object], name: str) -> dict[str, object]:
    """The options under a heading, none where the heading is missing."""
    value = options.get(name, {})
    if not isinstance(value, dict):
        raise OptionWrongError(option=name, expected=f"a table, [options.{name}]")
    return value


def choice_option(
    options: AnyMapping[str, object], name: str, choices: tuple[str, ...], default: str
) -> str:
    """One of a few words, or the default where it is not set."""
    value = text_option(options, name, default)
    if value not in choices:
        raise OptionWrongError(option=name, expected=" or ".join(f"“{c}”" for c in choices))
    return value
