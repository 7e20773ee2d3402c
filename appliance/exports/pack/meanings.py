"""What each column means that is stored of a student beside the fields of the register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.exports.documents.sentences import KIND_TITLES
from appliance.model.register import ENTITIES
from appliance.model.text import mark

if TYPE_CHECKING:
    from collections.abc import Mapping

_WHOSE = {
    "assignment": mark("The assignment"),
    "due": mark("Due on"),
    "section": mark("The class"),
}
_FROM = {
    "source": mark("From which system"),
    "source_key": mark("Its key there"),
    "read_at": mark("Read on"),
}

TITLES: dict[str, str] = {
    **KIND_TITLES,
    "attendance_summaries": mark("Attendance, added up here"),
    "mark_summaries": mark("Marks of each class, added up here"),
    "flags": mark("Flags: what stands out, by a rule"),
    "student_terms": mark("Words that a search finds the student by"),
    "links": mark("How other systems know the student"),
    "consents": mark("What the family decided"),
    "consent_marks": mark("Keyed numbers by which a decision is found again"),
    "family_requests": mark("What the family asked"),
    "pilot_sharers": mark("The address is another child’s, too (noted while a pilot runs)"),
    "break_glass": mark("Opened in an emergency"),
    "disclosures": mark("Given to somebody outside the school"),
}
"""What each table is called on paper, in the order in which a family reads it."""

_BESIDE: dict[str, dict[str, str]] = {
    "attendance_summaries": {
        "through": mark("Through which day"),
        "days_enrolled": mark("Days enrolled"),
        "days_known": mark("Days of which it is known"),
        "days_absent": mark("Absent"),
        "days_excused": mark("Excused"),
        "days_unexcused": mark("Not excused"),
        "days_tardy": mark("Late"),
        "days_left_early": mark("Left early"),
        "days": mark("A letter a school day: P present, A absent, E excused, T late, L left early"),
    },
    "mark_summaries": {
        "section": mark("The class"),
        "percent": mark("Average, in percent"),
        "percent_before": mark("Four weeks before"),
        "scored": mark("Scored"),
        "missing": mark("Missing"),
        "excused": mark("Excused"),
        "trend": mark("Week by week"),
    },
    "flags": {
        "rule": mark("By which rule"),
        "facts": mark("Why it holds"),
        "level": mark("How pressing"),
        "since": mark("Since when"),
        "section": mark("The class"),
    },
    "student_terms": {
        "term": mark("The word"),
        "field": mark("Of which field"),
    },
    "links": {
        "source": mark("From which system"),
        "evidence": mark("What it says of the student"),
        "state": mark("How it was settled"),
        "explanation": mark("Why"),
        "rows": mark("Rows that hang on it"),
        "candidates": mark("Weighed as maybe this student (others are left out)"),
        "read_at": mark("Read on"),
        "decided_by": mark("Decided by"),
        "decided_at": mark("Decided on"),
    },
    "consents": {
        "given_on": mark("On"),
        "given_by": mark("By"),
        "how": mark("How"),
        "answers": mark("What was decided"),
        "reference": mark("Where the paper lies"),
        "erased": mark("What was erased"),
        "undoes": mark("Takes back number"),
        "entered_by": mark("Entered by"),
        "entered_at": mark("Entered on"),
    },
    "consent_marks": {
        "digest": mark("The number; nothing can be read from it"),
        "is_absence": mark("Kept because the child is out"),
    },
    "family_requests": {
        "received_on": mark("Came on"),
        "asked_by": mark("By"),
        "kind": mark("Asked for"),
        "due_on": mark("Due on"),
        "entered_by": mark("Entered by"),
        "entered_at": mark("Entered on"),
        "outcome": mark("How it ended"),
        "remark": mark("What was done"),
        "closed_by": mark("Closed by"),
        "closed_at": mark("Closed on"),
    },
    "pilot_sharers": {},  # that the student stands there is all that it says
    "break_glass": {
        "begun_at": mark("Opened"),
        "account": mark("By"),
        "reason": mark("Reason given"),
        "until": mark("Open until"),
        "ended_at": mark("Ended before its time"),
        "reviewed_by": mark("Reviewed by"),
        "reviewed_at": mark("Reviewed on"),
        "is_justified": mark("Found right"),
        "remark": mark("Remark"),
    },
    "disclosures": {
        "at": mark("On"),
        "what": mark("What"),
        "recipient": mark("Given to"),
        "interest": mark("For what"),
        "disclosed_by": mark("By"),
    },
}

STANDS_FOR: dict[str, str] = {
    "section_id": "section",
    "line_item_id": "assignment",
    "source_id": "source",
    "run_id": "read_at",
    "account_id": "account",
}
"""The columns that are a number, and the word beside which says on paper what it stands for."""

ONLY_IN_THE_FILES = frozenset({"id", "student_id", "subject", "pressing"})
"""What stands in the files to take along and not on paper: numbers of rows, and `pressing`, the
number by which lists are put in order, which the flag's reason and level say in words."""


def _of_entity(name: str) -> dict[str, str]:
    (entity,) = (each for each in ENTITIES if each.name == name)
    return {**_WHOSE, **{field.name: field.meaning for field in entity.values}, **_FROM}


def meanings_of(table: str) -> Mapping[str, str]:
    """What each column of a table means that is told on paper, in the order of the paper.

    Raises
    ------
    KeyError
        Nothing is said of such a table.
    """
    return _BESIDE[table] if table in _BESIDE else _of_entity(table)
