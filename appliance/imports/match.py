"""Match: a row's references, turned into the ids of the rows that they mean.

Within a source a reference is its own key. Across sources sections go by their code, staff by
their number or address, and students by `identity`. What cannot be told is refused with the
reason; it is never guessed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from appliance.imports.conform import Memo
from appliance.imports.consent.recognizing import ConsentBook
from appliance.imports.identity import KnownStudent, StudentIndex, find_link
from appliance.imports.pilot import PilotBook
from appliance.imports.values import (
    EMPTY,
    OPTED_OUT,
    OUTSIDE,
    Refusal,
    clean_text,
    code_parser,
    date_parser,
)
from appliance.model.links import UNDECIDED, Evidence, Link, LinkState, said_by, without
from appliance.model.mapping import IDENTIFIERS
from appliance.model.vocabulary import GRADE_LEVELS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from appliance.governance.retention import Cutoffs
    from appliance.imports.values import Parser
    from appliance.model.fields import Field
    from appliance.model.mapping import FieldMapping

WHOLE_DAY = 0
NO_ROW = Refusal("points at a row that the source does not have, or that was set aside")
AMBIGUOUS = Refusal("points at more than one row, so that it cannot be told which is meant")
UNCERTAIN = Refusal("may be more than one person: it waits for a decision (homeroom links list)")


@dataclass(slots=True)
class Known:
    """The rows that references may point at: {entity: {identifier: {value: ids}}}.

    `keys` are those of the source that is being read; everything else is the whole school's. What
    is `over` is not taken: `expired` are the ids of the rows that were left out for that.
    """

    keys: dict[str, dict[str, int]] = field(default_factory=dict)
    by_word: dict[str, dict[str, dict[str, set[int]]]] = field(default_factory=dict)
    students: StudentIndex = field(default_factory=StudentIndex)
    section_of_item: dict[int, int] = field(default_factory=dict)
    decided: dict[frozenset[str], dict[Evidence, Link]] = field(default_factory=dict)
    consent: ConsentBook = field(default_factory=ConsentBook)
    over: Cutoffs | None = None
    expired: dict[str, set[int]] = field(default_factory=dict)
    pilot: PilotBook = field(default_factory=PilotBook)

    def add_decision(self, link: Link) -> None:
        """Let a person's decision be found, whatever is said by what it was made without."""
        found = self.decided.setdefault(without(link.evidence), {})
        found[said_by(link.evidence)] = link

    def decision_on(self, evidence: Evidence) -> Link | None:
        """What a person decided on this evidence, the fullest first; None: nothing."""
        for ignored in sorted(self.decided, key=len):
            said = tuple(said for said in evidence if said[0] not in ignored)
            if said in self.decided[ignored]:
                return self.decided[ignored][said]
        return None

    @property
    def decisions(self) -> list[Link]:
        """Every decision."""
        return [link for found in self.decided.values() for link in found.values()]


@dataclass(slots=True)
class Reference:
    """Resolves one reference field of one entity."""

    target: Field
    columns: tuple[str, ...]
    memo: Memo
    context: str = ""  # the reference whose resolved ids tell the class a student sits in
    finds_people: bool = False  # whose a row is had to be found out: see `identity`
    links: dict[Evidence, Link] = field(default_factory=dict)
    unresolved: dict[Any, Evidence] = field(default_factory=dict)
    waiting_rows: Counter[Evidence] = field(default_factory=Counter)

    def resolve(
        self, given: Mapping[str, Sequence[Any]], context: Sequence[Any] | None
    ) -> list[Any]:
        """Turn a batch's identifier columns into ids, each refused one into its reason."""
        parts = [given[column] for column in self.columns]
        if context is not None:
            parts.append(context)
        raw = parts[0] if len(parts) == 1 else list(zip(*parts, strict=True))
        ids = self.memo.column(raw)
        if self.unresolved:
            found = (self.unresolved.get(one) for one in raw)
            self.waiting_rows.update(evidence for evidence in found if evidence is not None)
        return ids

    def counted_links(self) -> list[Link]:
        """Every link made or missed, each with the rows that wait for it."""
        return [
            replace(link, rows=self.waiting_rows[evidence]) for evidence, link in self.links.items()
        ]


def make_reference(
    target: Field,
    identifiers: Mapping[str, FieldMapping],
    known: Known,
    *,
    codes: Mapping[str, dict[str, str]],
    context: str = "",
) -> Reference:
    """Make the resolver of one reference field from the identifiers that its mapping gives."""
    names = tuple(name for name in IDENTIFIERS[target.refers_to] if name in identifiers)
    columns = tuple(identifiers[name].column for name in names)
    if target.refers_to == "students" and names != ("key",):
        named = context if "name" in names or "last_name" in names else ""
        reference = Reference(
            target, columns, Memo(lambda raw: raw), context=named, finds_people=True
        )
        clean = _cleaners(names, identifiers, codes)
        reference.memo.convert = _student_resolver(reference, clean, known)
        return reference
    return Reference(target, columns, Memo(_plain_resolver(target, names, known, len(columns))))


def _plain_resolver(
    target: Field, names: tuple[str, ...], known: Known, width: int
) -> Callable[[Any], object]:
    keys = known.keys.get(target.refers_to, {})
    words = known.by_word.get(target.refers_to, {})

    is_of_students = target.refers_to == "students"

    def look_up(name: str, value: str) -> object:
        if is_of_students and known.consent.is_out_key(value):
            return OPTED_OUT
        if name == "key":
            return keys.get(value, NO_ROW)
        ids = words.get(name, {}).get(value.casefold(), set())
        if len(ids) > 1:
            return AMBIGUOUS
        return next(iter(ids), NO_ROW)

    def resolve(raw: Any) -> object:
        values = [clean_text(value) for value in (raw if width > 1 else (raw,))]
        said = [(name, value) for name, value in zip(names, values, strict=True) if value]
        if not said:
            return EMPTY if target.required else None
        answers = [look_up(name, value) for name, value in said]
        return next((answer for answer in answers if not isinstance(answer, Refusal)), answers[0])

    def resolve_in_pilot(raw: Any) -> object:
        found = resolve(raw)
        return OUTSIDE if isinstance(found, Refusal) else found

    return resolve_in_pilot if is_of_students and known.pilot.is_on else resolve


def _cleaners(
    names: tuple[str, ...],
    identifiers: Mapping[str, FieldMapping],
    codes: Mapping[str, dict[str, str]],
) -> dict[str, Callable[[object], str | None]]:
    """How each identifier of a student is read; what cannot be read says nothing."""
    clean: dict[str, Callable[[object], str | None]] = dict.fromkeys(names, clean_text)
    if "birth_date" in names:
        clean["birth_date"] = _said_by(date_parser(identifiers["birth_date"].format))
    if "grade_level" in names:
        table = identifiers["grade_level"].codes
        parse = code_parser(codes.get(table), table, GRADE_LEVELS)
        clean["grade_level"] = _said_by(parse)
    return clean


def _said_by(parse: Parser) -> Callable[[object], str | None]:
    return lambda value: found if isinstance(found := parse(value), str) else None


def _student_resolver(
    reference: Reference,
    clean: Mapping[str, Callable[[object], str | None]],
    known: Known,
) -> Callable[[Any], object]:
    def resolve(raw: Any) -> object:
        values = raw if isinstance(raw, tuple) else (raw,)
        said = {
            name: read(value) for (name, read), value in zip(clean.items(), values, strict=False)
        }
        section = _section(values[len(clean) :])
        evidence: Evidence = tuple((name, value) for name, value in said.items() if value)
        link = _decided_or_found(evidence, section, known)
        is_decided = link.student_id is not None and link.decided_by
        if not is_decided and known.consent.is_out(evidence, known.students):
            return OPTED_OUT
        if known.pilot.is_on and not known.pilot.means_one_of_it(link, section, known.students):
            return OUTSIDE
        reference.links[link.evidence] = link
        if link.student_id is not None:
            return link.student_id
        reference.unresolved[raw] = link.evidence
        return _refusal_of(link)

    return resolve


def _section(context: Sequence[Any]) -> int | None:
    return next((one for one in context if isinstance(one, int)), None)


def _decided_or_found(evidence: Evidence, section: int | None, known: Known) -> Link:
    decision = known.decision_on(evidence)
    if decision is not None:
        return decision
    link = find_link(evidence, known.students, section)
    if section is None or dict(evidence).get("email"):
        return link
    in_class: Evidence = (*evidence, ("section", str(section)))
    return known.decision_on(in_class) or replace(link, evidence=in_class)


def _refusal_of(link: Link) -> Refusal:
    if link.state in UNDECIDED:
        return UNCERTAIN
    if link.state is LinkState.REFUSED:
        return Refusal("is none of our students: a person decided so")
    return Refusal(f"is nobody we know: {link.explanation}")


def index_students(students: Iterable[KnownStudent]) -> StudentIndex:
    """Make the index that linking asks."""
    index = StudentIndex()
    for student in students:
        index.add(student)
    return index
