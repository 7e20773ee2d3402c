"""What can go wrong, by who must act.

The docstring of each error is the sentence a person reads. It says what happened and what
to do; braces in it are filled with facts given by name. A fact is never a child's data: it
is the name of a source, a table, a column, a file, a setting or an account.
"""

from __future__ import annotations

import inspect
from typing import ClassVar


class HomeroomError(Exception):
    """Something went wrong; the log of this machine says what."""

    exit_status: ClassVar[int] = 1

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.sentence)

    @property
    def template(self) -> str:
        """The sentence with its braces unfilled, as translators see it."""
        return " ".join(inspect.cleandoc(type(self).__doc__ or "").split())

    @property
    def sentence(self) -> str:
        """The sentence for a person, in English."""
        return self.template.format(**self.facts)

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.facts))


def _rebuild(kind: type[HomeroomError], facts: dict[str, object]) -> HomeroomError:
    return kind(**facts)


# --- who must act -----------------------------------------------------------------------


class OperatorError(HomeroomError):
    """The person at this machine has something to put right."""


class SourceError(HomeroomError):
    """The person who looks after a source has something to put right."""


class MappingError(HomeroomError):
    """The mapping of a source has something to put right."""


class RefusedError(HomeroomError):
    """The rules do not allow this."""


class WrongUsageError(HomeroomError):
    """The command was not understood."""

    exit_status: ClassVar[int] = 2
