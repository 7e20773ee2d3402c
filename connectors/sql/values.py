"""A database's values as Python's own, and the rows that hold what cannot be one."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING, Any

from connectors.base import Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    Row = Sequence[object]

NATIVE = frozenset({type(None), str, bool, int, float, Decimal, date, datetime, time, timedelta})
_AS_TEXT = (uuid.UUID, IPv4Address, IPv6Address)


class ValueRefusedError(ValueError):
    """A value that is neither text nor number nor date."""


def native_rows(
    rows: Sequence[Row], columns: tuple[str, ...], numbers: Sequence[int], encoding: str
) -> tuple[Sequence[Row], Sequence[int], tuple[Fault, ...]]:
    """The rows with native values, their numbers, and a fault for each that has another.

    Whole columns are looked at first; only a batch that needs it is walked row by row.
    `encoding` is that of bytes which the database hands over without saying what they are.
    """
    if all(_is_native(values) for values in zip(*rows, strict=True)):
        return rows, numbers, ()
    kept: list[Row] = []
    kept_numbers: list[int] = []
    faults: list[Fault] = []
    for row, number in zip(rows, numbers, strict=True):
        try:
            kept.append(_native_row(row, columns, encoding))
            kept_numbers.append(number)
        except ValueRefusedError as error:
            faults.append(Fault(number, str(error)))
    return kept, kept_numbers, tuple(faults)


def _is_native(values: tuple[Any, ...]) -> bool:
    kinds = set(map(type, values))
    if not kinds <= NATIVE:
        return False
    if str not in kinds:
        return True
    texts = values if kinds == {str} else [value for value in values if type(value) is str]
    return _is_sound("".join(texts))


def _is_sound(text: str) -> bool:
    """Whether a text holds no byte that its database could not read as a character."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _native_row(row: Row, columns: tuple[str, ...], encoding: str) -> Row:
    return tuple(
        _native(value, column, encoding) for value, column in zip(row, columns, strict=True)
    )


def _native(value: object, column: str, encoding: str) -> object:
    if isinstance(value, str) and _is_sound(value):
        return str(value)
    if type(value) in NATIVE and not isinstance(value, str):
        return value
    if isinstance(value, _AS_TEXT):
        return str(value)
    return _decoded(value, column, encoding)


def _decoded(value: object, column: str, encoding: str) -> str:
    if isinstance(value, str):
        value = value.encode(errors="surrogateescape")
    if not isinstance(value, bytes | bytearray | memoryview):
        message = (
            f"The column “{column}” holds a {type(value).__name__}, not a text, number or date."
        )
        raise ValueRefusedError(message)
    try:
        return bytes(value).decode(encoding)
    except UnicodeDecodeError as error:
        message = (
            f"The column “{column}” holds text that is not written in {encoding}. "
            "Name its encoding in the mapping's option “encoding”."
        )
        raise ValueRefusedError(message) from error
