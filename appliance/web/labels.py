"""What our codes are called on a page, and which shape stands beside each state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.governance.requests import Kind, Outcome
from appliance.governance.retention import Ground
from appliance.imports.consent.sheet import RowState
from appliance.imports.identity.words import SEPARATORS, WHOLE
from appliance.insights.flags import title as flag_title
from appliance.model.answers import Band, Level
from appliance.model.catalog import ColumnKind
from appliance.model.consent import Answer, How, matter_named
from appliance.model.fields import EVERYONE, Role
from appliance.model.legal import LEGAL
from appliance.model.links import Agreement
from appliance.model.register import ENTITIES
from appliance.model.runs import RunState
from appliance.model.text import mark
from appliance.model.vocabulary import AttendanceCategory, ResultStatus
from appliance.web.language import gettext
from appliance.web.timeline import Happening

if TYPE_CHECKING:
    from collections.abc import Sequence

    from appliance.governance.gate import Ruling
    from appliance.imports.gating import Walk
    from appliance.model.answers import Flag
    from appliance.model.fields import Entity, Field
    from appliance.model.gate import Step
    from appliance.model.legal import LegalBasis
    from appliance.web.views.fields import Kept

_ROLES = {
    Role.TEACHER: mark("Teacher"),
    Role.COUNSELOR: mark("Counselor"),
    Role.PRINCIPAL: mark("Principal"),
    Role.IT: mark("IT staff"),
}

_RUN_STATES = {
    RunState.RUNNING: ("ring", mark("Running")),
    RunState.PUBLISHED: ("disc", mark("Done")),
    RunState.HELD: ("triangle", mark("Held")),
    RunState.FAILED: ("square", mark("Failed")),
    RunState.DRY_RUN: ("ring", mark("Tried out")),
    RunState.COUNTED: ("ring", mark("Counted")),
    RunState.STOPPED: ("square", mark("Stopped")),
}

_BANDS = {
    Band.GOOD: ("disc", mark("Good"), mark("95% or more")),
    Band.FAIR: ("half", mark("Fair"), mark("90 to 95%")),
    Band.CHRONIC: ("triangle", mark("Low"), mark("80 to 90%")),
    Band.SEVERE: ("square", mark("Very low"), mark("below 80%")),
}

_LEVELS = {
    None: ("disc", mark("On track")),
    Level.WATCH: ("triangle", mark("Watch")),
    Level.ACT: ("square", mark("Act now")),
}

_LETTER_NAMES = {
    "P": "present",
    "A": "absent",
    "E": "excused",
    "T": "late",
    "L": "left",
    "?": "unknown",
    "-": "outside",
}

_LETTERS = {
    "P": mark("present"),
    "A": mark("absent, not excused"),
    "E": mark("absent, excused"),
    "T": mark("late"),
    "L": mark("left early"),
    "?": mark("not known"),
    "-": mark("not enrolled"),
}

_CATEGORIES: dict[str, str] = {
    AttendanceCategory.PRESENT: _LETTERS["P"],
    AttendanceCategory.UNEXCUSED_ABSENCE: _LETTERS["A"],
    AttendanceCategory.EXCUSED_ABSENCE: _LETTERS["E"],
    AttendanceCategory.TARDY: _LETTERS["T"],
    AttendanceCategory.EARLY_DEPARTURE: _LETTERS["L"],
    AttendanceCategory.UNKNOWN: _LETTERS["?"],
}

_HAPPENINGS = {
    Happening.CAME: mark("School"),
    Happening.LEFT: mark("School"),
    Happening.ABSENT: mark("Attendance"),
    Happening.FLAG: mark("Why to look"),
    Happening.MISSING: mark("Missing work"),
}

_STATUSES: dict[str, str] = {
    ResultStatus.SCORED: mark("scored"),
    ResultStatus.MISSING: mark("missing"),
    ResultStatus.EXCUSED: mark("excused"),
    ResultStatus.LATE: mark("late"),
    ResultStatus.NOT_GRADED: mark("not yet graded"),
}

_ENTITIES = {entity.name: entity.title for entity in ENTITIES}


_STAGES = (mark("Publishing"), mark("Starting"))
"""What a running import is busy with, beside the titles of entities; for the translators."""

_AGREEMENTS = {
    Agreement.SAME: ("same", "disc"),
    Agreement.OTHER: ("other", "square"),
    Agreement.NOT_SAID: ("none", "ring"),
}

_FACTS = {
    "name": mark("Name"),
    "birth_date": mark("Date of birth"),
    "grade_level": mark("Grade"),
    "student_number": mark("Student number"),
    "state_id": mark("State number"),
    "email": mark("E-mail address"),
    "username": mark("User name"),
    "section": mark("Class"),
}

_LOOKS = {
    "emails": mark("e-mail addresses"),
    "dates": mark("dates"),
    "times": mark("times of day"),
    "numbers": mark("numbers"),
    "codes": mark("codes: few, again and again"),
    "words": mark("words"),
    "texts": mark("texts"),
}

_COLUMN_KINDS = {
    ColumnKind.TEXT: mark("text"),
    ColumnKind.NUMBER: mark("number"),
    ColumnKind.DATE: mark("date"),
    ColumnKind.TIME: mark("time"),
    ColumnKind.TRUTH: mark("yes or no"),
    ColumnKind.UNKNOWN: mark("not said"),
}

_FAMILY_ANSWERS = {
    Answer.REFUSED: ("square", mark("Refused")),
    Answer.ALLOWED: ("disc", mark("Allowed")),
}

_HOWS = {
    How.PAPER: mark("on paper"),
    How.IN_PERSON: mark("in person"),
    How.EMAIL: mark("by e-mail"),
}

_ASKED = {
    Kind.INSPECT: mark("To see what is kept"),
    Kind.CORRECT: mark("To correct something"),
    Kind.ERASE: mark("To have it erased"),
    Kind.RESTRICT: mark("To have its use restricted"),
    Kind.TAKE_ALONG: mark("To take it along"),
}

_OUTCOMES = {
    Outcome.ANSWERED: ("disc", mark("Answered")),
    Outcome.WITHDRAWN: ("ring", mark("Withdrawn by the family")),
    Outcome.REFUSED: ("triangle", mark("Refused")),
}

_ERASED = {
    "answers": mark("Figures computed of them"),
    "flags": mark("Flags"),
    "links": mark("Links to other systems"),
    "break_glass": mark("Records of break-glass"),
    "disclosures": mark("Records of disclosures"),
}

_GROUNDS = {
    Ground.ASKED: mark("a family asked"),
    Ground.RETENTION: mark("its time was over"),
}

_ROW_STATES = {
    RowState.APPLIES: ("disc", mark("To be carried out")),
    RowState.UNCHANGED: ("ring", mark("Changes nothing")),
    RowState.NOT_UNDERSTOOD: ("square", mark("Not understood")),
    RowState.UNKNOWN: ("triangle", mark("Unknown student")),
}

_KINDERGARTEN = {"PK": mark("Pre-K"), "KG": mark("Kindergarten")}

FRESHNESS = (mark("Attendance"), mark("Marks"), mark("Timetable"))
"""The kinds of data whose age stands on every page, here for the translators."""


@dataclass(frozen=True, slots=True)
class State:
    """A state told by word, shape and (from its name, in the style sheet) color."""

    name: str
    shape: str
    word: str
    explanation: str = ""
    key: object = None


def level(flags: Sequence[Flag]) -> State:
    """How pressing a student's flags are, all told."""
    levels = {flag.level for flag in flags}
    worst = next((known for known in (Level.ACT, Level.WATCH) if known in levels), None)
    return level_state(worst)


def level_state(worst: Level | None) -> State:
    """One level."""
    shape, word = _LEVELS[worst]
    return State(str(worst or "fine"), shape, gettext(word))


def band(value: Band) -> State:
    """An attendance band."""
    shape, word, explanation = _BANDS[value]
    return State(f"band-{value}", shape, gettext(word), gettext(explanation), value)


def bands() -> list[State]:
    """Every band, the best first."""
    return [band(value) for value in Band]


def run_state(value: RunState) -> State:
    """How an import stands."""
    shape, word = _RUN_STATES[value]
    return State(f"run-{value}", shape, gettext(word))


def gate_state(found: Ruling) -> State:
    """Whether children's records may be imported."""
    if found.is_open:
        return State("open", "disc", gettext("Open"))
    if found.opens and not found.missing:
        return State("watch", "half", gettext("Waiting"))
    if found.is_void:
        return State("act", "square", gettext("Shut"))
    return State("todo", "ring", gettext("Not yet"))


def step_state(step: Step, found: Walk) -> State:
    """Whether a step was taken."""
    if step in found.left and step in found.facts.confirmed:
        return State("watch", "triangle", gettext("Look again"))
    if step in found.left:
        return State("todo", "ring", gettext("To do"))
    return State("done", "disc", gettext("Done"))


def source_state(value: str) -> State:
    """How a source's newest import stands; empty: there was none."""
    if value:
        return run_state(RunState(value))
    return State("run-none", "ring", gettext("Not yet imported"))


def role(value: Role) -> str:
    """A role's name."""
    return gettext(_ROLES[value])


def letter(value: str) -> str:
    """What a letter of an attendance strip stands for."""
    return gettext(_LETTERS[value])


def letter_name(value: str) -> str:
    """What a letter of an attendance strip is called in the style sheet."""
    return _LETTER_NAMES[value]


def category(value: str) -> str:
    """What was recorded of a day or a class."""
    return gettext(_CATEGORIES[value]) if value in _CATEGORIES else value


def status(value: str) -> str:
    """What became of a piece of work."""
    return gettext(_STATUSES[value]) if value in _STATUSES else value


def happening(kind: Happening) -> str:
    """What a kind of entry of a timeline is called."""
    return gettext(_HAPPENINGS[kind])


def entity(name: str) -> str:
    """What a kind of record is called."""
    return gettext(_ENTITIES[name]) if name in _ENTITIES else name


def stage(name: str) -> str:
    """What a running import is busy with."""
    return gettext(name or "Starting")


def looks(name: str) -> str:
    """What the values of a source's column look like."""
    return gettext(_LOOKS[name]) if name in _LOOKS else gettext("empty")


def column_kind(name: str) -> str:
    """What a source says that a column holds."""
    return gettext(_COLUMN_KINDS[ColumnKind(name)])


def agreement(value: Agreement) -> State:
    """How far a fact agrees, as a shape; its words are the fact's own."""
    name, shape = _AGREEMENTS.get(value, ("near", "half"))
    return State(f"agreement-{name}", shape, "")


def fact(name: str) -> str:
    """What a fact by which people are told apart is called."""
    return gettext(_FACTS[name])


def kept(one: Kept) -> State:
    """Whether a field is kept."""
    if one.is_needed:
        return State("kept-needed", "disc", gettext("Needed"))
    if one.is_on:
        return State("kept-on", "disc", gettext("On"))
    return State("kept-off", "ring", gettext("Off"))


def purpose_of(one: Kept) -> str:
    """Why a field is kept: as it was switched on for, or else as the register says."""
    decided = one.switch.decision.purpose if one.switch and one.is_on else None
    return gettext(decided or one.field.purpose)


def seen_by(field: Field) -> str:
    """Whose roles may be shown a field."""
    if field.seen_by == EVERYONE:
        return gettext("All staff")
    return ", ".join(role(each) for each in Role if each in field.seen_by)


def standards(field: Field) -> str:
    """What the standards call a field, each after a dot."""
    told = (("OneRoster", field.oneroster), ("Ed-Fi", field.edfi))
    return "".join(f" · {standard} {name}" for standard, name in told if name)


def whose(entity: Entity) -> str:
    """What the rows of an entity belong to."""
    return "; ".join(gettext(each.meaning) for each in entity.references)


def basis(entity: Entity, field: Field) -> LegalBasis:
    """Under which rules a field is kept."""
    return LEGAL[entity.legal_of(field)]


def because(explanation: str) -> str:
    """Why a link was made or is asked about, phrase by phrase in the reader's language."""
    for separator in SEPARATORS if explanation not in WHOLE else ():
        if separator in explanation:
            return separator.join(map(because, explanation.split(separator)))
    return gettext(explanation)


def rule(name: str) -> str:
    """What a flag is called."""
    return gettext(flag_title(name))


def matter(name: str) -> str:
    """What a matter that families decide is called."""
    return gettext(matter_named(name).title)


def answer(value: Answer) -> State:
    """What a family said of a matter."""
    shape, word = _FAMILY_ANSWERS[value]
    return State(f"answer-{value}", shape, gettext(word))


def how(value: How) -> str:
    """How a family told the school."""
    return gettext(_HOWS[value])


def asked(value: Kind) -> str:
    """What a family asks for."""
    return gettext(_ASKED[value])


def outcome(value: Outcome) -> State:
    """How a request ended."""
    shape, word = _OUTCOMES[value]
    return State(f"outcome-{value}", shape, gettext(word))


def erased(kind: str) -> str:
    """What a kind of what is erased is called: an entity, a field, or what was computed of them."""
    if "." in kind:
        return matter(kind)
    return gettext(_ERASED[kind]) if kind in _ERASED else entity(kind)


def ground(value: Ground) -> str:
    """Why something was erased."""
    return gettext(_GROUNDS[value])


def row_state(value: RowState) -> State:
    """What becomes of a row of a returned sheet."""
    shape, word = _ROW_STATES[value]
    return State(f"row-{value}".replace(" ", "-"), shape, gettext(word))


def grade(level: str) -> str:
    """A grade level as people say it."""
    if level in _KINDERGARTEN:
        return gettext(_KINDERGARTEN[level])
    return gettext("Grade %(level)s", level=level)
