"""The pack on paper: every row of every table, in plain words and with where it is from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

from appliance.exports.documents.blocks import Document, Group, Heading, Paragraph, Table, plain
from appliance.exports.pack.meanings import TITLES, meanings_of
from appliance.model.text import Message, mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from appliance.exports.documents.blocks import Block

_LEDE = mark("Everything that {school} holds of this student in Homeroom, as of {today:full}.")
_HOW_TO_READ = mark(
    "Each table is one kind of record. Nothing of the student is left out; what is held of other "
    "students stands nowhere in it, and their names are taken out of what was written. People who "
    "work at the school are named. The figures and flags "
    "are computed here from the records above them, and a person decides what follows."
)
_NOT_SORTED = mark(
    "Rows of a source that could not be used are kept until its next import and are not sorted by "
    "student. They are not in this pack; the school can look for one by its number."
)
_NOBODY = mark("Nobody has looked.")
_WIDEST = 12
_ORIGIN = ("source", "read_at")
_ALL_FROM = mark("All of these are from: {source}. Read on {day:full}, {time}.")
_UNTITLED = plain("")
"""The heading before a table says what its rows are."""


class Wording(Protocol):
    """How codes, rules and people are called, in the reader's language."""

    def value(self, table: str, row: Mapping[str, Any], column: str) -> str | None:
        """A code or a fact in words; None: it is its own word."""
        ...


@dataclass(frozen=True, slots=True)
class LookedAt:
    """One look, in words."""

    when: datetime | None
    who: str
    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """All that is held of one student, as `Held.of` gives it, and who looked."""

    school: str
    name: str
    today: date
    held: Mapping[str, Sequence[Mapping[str, Any]]]
    looks: Sequence[LookedAt]


def build(pack: Pack, wording: Wording) -> Document:
    """Write the pack."""
    return Document(
        title=plain(pack.name),
        lede=Message(_LEDE, {"school": pack.school, "today": pack.today}),
        look="list",
        blocks=(
            Paragraph(Message(_HOW_TO_READ)),
            *(block for table in TITLES for block in _of_table(pack, table, wording)),
            Heading(Message(mark("Who looked"))),
            _looks(pack.looks),
            Paragraph(Message(_NOT_SORTED)),
        ),
    )


def _of_table(pack: Pack, name: str, wording: Wording) -> Iterator[Block]:
    rows = pack.held.get(name, ())
    if not rows:
        return
    meanings = meanings_of(name)
    told = [column for column in meanings if any(_is_said(row.get(column)) for row in rows)]
    yield Heading(Message(TITLES[name]))
    if not told:  # that the student stands in it is all that it says
        return
    if len(rows) == 1 or len(told) > _WIDEST:
        yield from (_one_row(meanings, told, row, name, wording) for row in rows)
    else:
        yield _many_rows(meanings, told, rows, name, wording)


def _one_row(
    meanings: Mapping[str, str],
    told: Sequence[str],
    row: Mapping[str, Any],
    name: str,
    wording: Wording,
) -> Table:
    lines = tuple(
        (Message(meanings[column]), _cell(name, row, column, wording))
        for column in told
        if _is_said(row.get(column))
    )
    columns = (Message(mark("What")), Message(mark("What is held")))
    return Table(columns=columns, groups=(Group(_UNTITLED, lines),), widths=(2, 3))


def _many_rows(
    meanings: Mapping[str, str],
    told: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    name: str,
    wording: Wording,
) -> Table:
    shared = _shared(rows)
    apart = [column for column in told if not shared or column not in _ORIGIN]
    lines = tuple(tuple(_cell(name, row, column, wording) for column in apart) for row in rows)
    columns = tuple(Message(meanings[column]) for column in apart)
    widths = (2, *(1,) * (len(apart) - 1))
    return Table(columns=columns, groups=(Group(_UNTITLED, lines, shared),), widths=widths)


def _shared(rows: Sequence[Mapping[str, Any]]) -> Message | None:
    """Where all rows are from, told once; None where they differ in that."""
    origins = {tuple(row.get(column) for column in _ORIGIN) for row in rows}
    ((source, read_at), *others) = origins
    if others or not source or not read_at:
        return None
    local = datetime.fromisoformat(read_at).astimezone()
    told = {"source": source, "day": local.date(), "time": f"{local:%H:%M}"}
    return Message(_ALL_FROM, told)


def _looks(looks: Sequence[LookedAt]) -> Block:
    if not looks:
        return Paragraph(Message(_NOBODY))
    title = Message(mark("Each time the student was shown to somebody"))
    named = (mark("When"), mark("Who"), mark("Was shown"), mark("Why it was allowed"))
    lines = tuple(
        (_instant(look.when), plain(look.who), plain(look.what), plain(look.why)) for look in looks
    )
    return Table(tuple(map(Message, named)), (Group(title, lines),), (2, 2, 3, 3))


def _is_said(value: object) -> bool:
    return value not in (None, "", "[]", "{}")


def _cell(table: str, row: Mapping[str, Any], column: str, wording: Wording) -> Message:
    value = row.get(column)
    in_words = wording.value(table, row, column) if _is_said(value) else None
    return plain(in_words) if in_words is not None else in_plain_words(value)


def in_plain_words(value: Any) -> Message:
    """A stored value as a person reads it: a date in full, a list as its parts."""
    if not _is_said(value):
        return plain("")
    if isinstance(value, bool):
        return Message(mark("yes")) if value else Message(mark("no"))
    if not isinstance(value, str):
        return Message("{value}", {"value": value})
    if value[:1] in "[{":
        return plain(_parts(value))
    try:
        instant = datetime.fromisoformat(value) if value[:4].isdigit() else None
    except ValueError:
        instant = None
    if instant is None:
        return plain(value)
    if len(value) == len("2026-11-24"):
        return Message("{value:full}", {"value": instant.date()})
    return _instant(instant) if instant.tzinfo else plain(value)


def _instant(value: datetime | None) -> Message:
    if value is None:
        return plain("")
    local = value.astimezone()
    told = {"day": local.date(), "time": f"{local:%H:%M}"}
    return Message(mark("{day:full}, {time}"), told)


def _parts(text: str) -> str:
    """What stands in a list or an object of JSON, without its brackets."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    pairs = value.items() if isinstance(value, dict) else value
    return "; ".join(
        ": ".join(str(part) for part in pair) if isinstance(pair, (list, tuple)) else str(pair)
        for pair in pairs
    )
