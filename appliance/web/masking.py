"""Refused rows as IT staff see them: enough to find the fault, not enough to know a child."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from appliance.model.runs import SetAsideRow

_SHOWN_LENGTH = 12


def masked(row: SetAsideRow) -> SetAsideRow:
    """Give the row with each value masked."""
    return replace(row, content={name: mask(value) for name, value in row.content.items()})


def mask(value: str) -> str:
    """Keep the first letter and the length: `S•••• (5)`."""
    if not value:
        return ""
    shown = value[0] if len(value) > 1 else "•"
    dots = "•" * (min(len(value), _SHOWN_LENGTH) - 1)
    return f"{shown}{dots} ({len(value)})"
