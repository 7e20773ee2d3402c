"""A source that is being described: what is known of it so far, until it is saved or dropped."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from appliance.errors import WrongUsageError

if TYPE_CHECKING:
    from datetime import datetime

LOOK_SECONDS = 600
"""How long a process may look at a source; one that does not answer by then is ended."""

KEPT = timedelta(days=14)
"""How long a draft stays that nobody changes."""

LARGEST_MAPPING = 200_000
"""Octets of a mapping file that a page takes."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


class DraftState(StrEnum):
    """How a draft stands."""

    ASKED = "asked"  # a process looks at the source, or is about to
    READY = "ready"
    FAILED = "failed"  # `problem` says why
    SAVED = "saved"


class Step(StrEnum):
    """What a process of its own does for a draft."""

    LOOK = "look"  # what is in the source, and what it may be
    DESCRIBE = "describe"  # the mapping, with the codes and dates that stand there
    TRY = "try"  # masked rows, counts, and what would be set aside
    SAVE = "save"


class SourceNameError(WrongUsageError):
    """A source's short name has up to 40 small letters, digits, - and _, and begins with a letter
    or digit: sis, gradebooks-8.
    """


def check_name(name: str) -> None:
    """Refuse what is no short name of a source.

    Raises
    ------
    SourceNameError
        It is none.
    """
    if not _NAME.fullmatch(name):
        raise SourceNameError


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One draft. Its secret is not among it, as a source's is not.

    `replaces` names the source that it changes; empty for a new one. `findings` are what the
    processes wrote: `tables`, `plan`, `choices`, `codes`, `dates` and `trial`, as plain values.
    `step` is what was asked for last.
    """

    id: int
    replaces: str
    name: str
    title: str
    connector: str
    address: str
    parameters: dict[str, str]
    mapping: str = field(repr=False)
    schedule: str
    state: DraftState
    step: Step
    problem: str
    findings: dict[str, Any] = field(repr=False)
    begun_by: str
    begun_at: datetime
    changed_at: datetime

    def is_busy(self, now: datetime) -> bool:
        """Whether a process looks at the source for it; one that never came back does not."""
        return self.state is DraftState.ASKED and not self.is_overdue(now)

    def is_overdue(self, now: datetime) -> bool:
        """Whether what was asked for should have been there long ago."""
        waited = now - self.changed_at
        return self.state is DraftState.ASKED and waited > timedelta(seconds=2 * LOOK_SECONDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterKind:
    """One thing that a connector must be told besides the address."""

    name: str
    meaning: str
    example: str
    default: str
    pattern: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectorKind:
    """A kind of system that can be a source, as a page offers it.

    `is_ready` where it brings its own mapping; `takes_files` where its address is a folder or a
    file; `grants` are the names and the texts of the scripts that make its database user.
    """

    name: str
    title: str
    address_example: str
    is_ready: bool
    takes_files: bool
    parameters: tuple[ParameterKind, ...]
    grants: tuple[tuple[str, str], ...] = ()
