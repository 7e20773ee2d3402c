"""Everything held of one student: to read, to print, and to take along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from appliance.exports.pack import files, paper
from appliance.exports.pack.redaction import names_of_others, without_others
from appliance.governance.access import Permission
from appliance.governance.audit import Action
from appliance.governance.requests import Kind, Outcome
from appliance.insights.flags import reason as flag_reason
from appliance.web import labels, trail
from appliance.web.pages import Download, Show, page
from appliance.web.parts import parts
from appliance.web.printing import printed
from appliance.web.words import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from appliance.model.accounts import Account
    from appliance.model.answers import Flag
    from appliance.store.unit_of_work import UnitOfWork

_NEEDS = Permission.ANSWER_FAMILIES
_ACTORS = {"entered_by", "closed_by", "decided_by", "reviewed_by", "disclosed_by"}


@page("/students/<int:student_id>/pack", needs=_NEEDS, because=Action.PACK_VIEWED)
def pack(work: UnitOfWork, student_id: int) -> Show:
    """All of it, to read."""
    return Show("requests/pack.html", {"student_id": student_id, "doc": _said(work, student_id)})


@page("/students/<int:student_id>/pack/pdf", needs=_NEEDS, because=Action.PACK_MADE)
def pdf(work: UnitOfWork, student_id: int) -> Download:
    """All of it, to print for the family."""
    return printed(work, _said(work, student_id), f"everything-held-{student_id}")


@page("/students/<int:student_id>/pack/json", needs=_NEEDS, because=Action.PACK_MADE)
def as_json(work: UnitOfWork, student_id: int) -> Download:
    """All of it, for another program."""
    content = files.as_json(_gather(work, student_id))
    return Download(content, files.JSON_TYPE, f"everything-held-{student_id}.json")


@page("/students/<int:student_id>/pack/workbook", needs=_NEEDS, because=Action.PACK_MADE)
def as_workbook(work: UnitOfWork, student_id: int) -> Download:
    """All of it, as a spreadsheet."""
    content = files.as_workbook(_gather(work, student_id))
    return Download(content, files.WORKBOOK_TYPE, f"everything-held-{student_id}.xlsx")


def _gather(work: UnitOfWork, student_id: int) -> paper.Pack:
    (student,) = work.find.roster.people([student_id])
    accounts = _accounts(work)
    others = names_of_others((one for _, one in work.find.roster.numbered()), student_id)
    looks = [
        paper.LookedAt(
            trail.when(look.at),
            trail.name(look.actor, accounts),
            trail.shown(look.action),
            others.redacted(trail.why(look.why)),
        )
        for look in work.find.looks.at(student_id)
    ]
    return paper.Pack(
        school=parts().settings.school_name,
        name=f"{student.first_name} {student.last_name}",
        today=work.today,
        held=without_others(work.find.held.of(student_id), others),
        looks=looks,
    )


def _said(work: UnitOfWork, student_id: int) -> dict[str, Any]:
    flags = work.find.held.flags_of(student_id)
    return paper.build(_gather(work, student_id), _Words(_accounts(work), flags)).said(sentence)


def _accounts(work: UnitOfWork) -> dict[str, Account]:
    return {account.email: account for account in work.find.accounts.list()}


@dataclass(frozen=True, slots=True)
class _Words:
    """What the pages call codes, rules and people."""

    accounts: Mapping[str, Account]
    flags: Mapping[int, Flag]

    def value(self, table: str, row: Mapping[str, Any], column: str) -> str | None:
        """A code or a fact in words; None: it is its own word."""
        value = row[column]
        if column in _ACTORS:
            return trail.name(value, self.accounts)
        if table == "flags":
            return self._of_flag(self.flags[row["id"]], column)
        return _code(table, column, value)

    def _of_flag(self, flag: Flag, column: str) -> str | None:
        told = {
            "rule": labels.rule(flag.rule),
            "facts": sentence(flag_reason(flag)),
            "level": labels.level_state(flag.level).word,
        }
        return told.get(column)


def _code(table: str, column: str, value: Any) -> str | None:
    match table, column:
        case "attendance_events", "category":
            return labels.category(value)
        case "results", "status":
            return labels.status(value)
        case "students", "grade_level":
            return labels.grade(value)
        case "family_requests", "kind":
            return labels.asked(Kind(value))
        case "family_requests", "outcome":
            return labels.outcome(Outcome(value)).word
        case "consent_marks", "digest":
            return " ".join(value[at : at + 16] for at in range(0, len(value), 16))
        case "links", "explanation":
            return labels.because(value)
        case _:
            return None
