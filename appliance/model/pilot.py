"""A pilot in words: some classes of the school, tried before the whole of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from appliance.model.text import mark

if TYPE_CHECKING:
    from datetime import date, datetime

    from appliance.model.gate import Notice


class PickKind(StrEnum):
    """What the principal picks."""

    SECTION = "section"
    TEACHER = "teacher"


@dataclass(frozen=True, slots=True)
class Pick:
    """A section or a teacher, by the source's own key; it need not be imported yet.

    `title` is what it was called when it was picked, `detail` what tells it from others.
    """

    kind: PickKind
    source_id: int
    key: str
    title: str
    detail: str = ""


class Ending(StrEnum):
    """How a pilot ended."""

    WIDENED = "widened"  # to the whole school
    ERASED = "erased"  # with all that was kept of its students


@dataclass(frozen=True, slots=True, kw_only=True)
class Pilot:
    """Some sections and teachers, whose students alone are imported.

    `notice` is what these students' families were told. `started_on` is the day on which the first
    of their records came in; None: not yet.
    """

    id: int
    picks: tuple[Pick, ...]
    with_counselors: bool
    notice: Notice
    begun_by: str
    begun_at: datetime
    started_on: date | None = None
    ended_by: str = ""
    ended_at: datetime | None = None
    ending: Ending | None = None

    def keys(self, kind: PickKind, source_id: int) -> frozenset[str]:
        """The keys of what was picked of one source."""
        same = (each for each in self.picks if (each.kind, each.source_id) == (kind, source_id))
        return frozenset(each.key for each in same)


@dataclass(frozen=True, slots=True)
class Breadth:
    """How many students, sections and teachers there are."""

    students: int
    sections: int
    teachers: int

    def __add__(self, other: Breadth) -> Breadth:
        """Both together."""
        return Breadth(
            self.students + other.students,
            self.sections + other.sections,
            self.teachers + other.teachers,
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """The pilot beside the whole school, as the sources had it at one moment."""

    at: datetime
    pilot: Breadth
    school: Breadth


@dataclass(frozen=True, slots=True)
class PilotAnswer:
    """What one teacher answered: a figure for each question of the three, and a sentence."""

    account_id: int
    scores: tuple[int, int, int]
    sentence: str
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class Question:
    """One of the three short questions, with what the ends of its scale mean."""

    text: str
    lowest: str
    highest: str


QUESTIONS = (
    Question(
        mark("Did it show you something about your students that you would have missed?"),
        mark("nothing"),
        mark("several things, in time"),
    ),
    Question(
        mark("Was what it showed right?"),
        mark("often wrong"),
        mark("always right"),
    ),
    Question(
        mark("Was it worth the time that it took you?"),
        mark("it cost me time"),
        mark("it saved me time"),
    ),
)
"""What each teacher of a pilot is asked: use, truth and effort, the three on which it stands."""

SENTENCE = mark("One sentence: what has to change before the whole school uses it?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """How much one person used Homeroom: sign-ins, days, and pages by what they show."""

    sign_ins: int = 0
    days: int = 0
    today: int = 0
    classes: int = 0
    students: int = 0
