"""For each entity the likeliest table, for each field the likeliest column."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from appliance.model.catalog import Filter, Lookup
from appliance.model.fields import FieldType
from appliance.model.mapping import IDENTIFIERS
from appliance.model.register import ENTITIES
from appliance.suggest.codes import propose_codes
from appliance.suggest.fit import NO_FIT, Fit, fit_field, fit_table, may_identify
from appliance.suggest.labels import Labels, told_as
from appliance.suggest.names import likeness, words
from appliance.suggest.proposal import EntityProposal, Placed, as_marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from appliance.model.fields import Entity, Field
    from appliance.suggest.survey import Column, Survey, Table

LEAST_TABLE = 0.55
"""Trust from which a table is proposed for an entity at all."""

MOST_OTHERS = 5
"""Other tables of which it is said what would be proposed of them."""

LEAST_NAME = 0.3
"""How like an entity's words a table's name must be, whatever its columns are."""

LEAST_FIELD = 0.55
"""Trust from which a column is proposed for a field."""

LEAST_ACROSS = 0.8
"""Trust in a name from which it may link rows to those of another source."""


@dataclass
class Proposer:
    """Proposes for one survey; entities in the register's order, so that references find theirs.

    `joins` says whether the source can bring rows of two tables together, and choose among rows:
    a folder of files can do neither.
    """

    survey: Survey
    joins: bool
    chosen: dict[str, Table] = dataclasses.field(default_factory=dict)

    def all(self) -> list[EntityProposal]:
        """Everything that can be proposed."""
        for _ in range(2):  # what points at a table tells more of it once the other is chosen
            for entity in self._known:
                best = self._best_table(entity)
                if best is not None:
                    self.chosen[entity.name] = best
        return [
            self._proposal(entity, self.chosen[entity.name])
            for entity in self._known
            if entity.name in self.chosen
        ]

    def others(self) -> list[EntityProposal]:
        """What would be proposed of the next likely tables, for whoever knows better."""
        found = []
        for entity in self._known:
            best = self.chosen.get(entity.name)
            scored = [(self._table_fit(entity, t).score, t) for t in self.survey.tables.values()]
            likely = sorted((one for one in scored if one[0]), key=lambda one: -one[0])
            for _, table in likely[: MOST_OTHERS + 1]:
                if table is not best:
                    found.append(self._proposal(entity, table))
        return found

    @property
    def _known(self) -> Iterator[Entity]:
        """The entities that there are words for."""
        return (entity for entity in ENTITIES if entity.name in words().entities)

    @cached_property
    def _labels(self) -> Labels:
        return Labels(self.survey)

    def _best_table(self, entity: Entity) -> Table | None:
        scored = [(self._table_fit(entity, t).score, t) for t in self.survey.tables.values()]
        best, table = max(scored, key=lambda each: each[0], default=(0.0, None))
        return table if best >= LEAST_TABLE else None

    def _table_fit(self, entity: Entity, table: Table) -> Fit:
        name = fit_table(entity, table)
        if name.score < LEAST_NAME:
            return NO_FIT
        needed = [f for f in entity if f.required and f.type is not FieldType.REFERENCE]
        placed = [self._best_column(entity, f, table)[1].score for f in needed]
        pointed = [
            max((p.confidence for p in self._pointed(entity, f, table)), default=0.0)
            for f in entity.references
            if f.required
        ]
        parts = [(0.5, name.score)]
        if needed:
            parts.append((0.3, sum(placed) / len(placed)))
        if pointed:
            parts.append((0.3, sum(pointed) / len(pointed)))
        if pointed and min(pointed) == 0:
            parts.append((0.3, 0.0))
        score = sum(weight * value for weight, value in parts) / sum(w for w, _ in parts)
        return Fit(round(score, 3), name.reason)

    def _fit(self, entity: Entity, field: Field, column: Column, table: Table) -> Fit:
        """How a column fits a field, where what it stands for can be looked up if need be."""
        fit = fit_field(entity, field, column, table)
        bare = fit.score > 0 and self.joins and field.name not in _IDENTIFYING
        return NO_FIT if bare and self._labels.is_bare(field, column) else fit

    def _best_column(self, entity: Entity, field: Field, table: Table) -> tuple[Column | None, Fit]:
        fits = [(self._fit(entity, field, c, table), c) for c in table.columns.values()]
        best = max(fits, key=lambda each: each[0].score, default=(NO_FIT, None))
        return (best[1], best[0]) if best[0].score >= LEAST_FIELD else (None, NO_FIT)

    def _fields(self, entity: Entity, table: Table, taken: set[str]) -> dict[str, Placed]:
        """Columns for fields, the surest first; a column serves one field, but for raw codes."""
        fits = sorted(
            (
                (self._fit(entity, field, column, table), field, column)
                for field in entity
                if field.type is not FieldType.REFERENCE
                for column in table.columns.values()
                if column.name not in taken
            ),
            key=lambda each: -each[0].score,
        )
        placed: dict[str, Placed] = {}
        used: set[str] = set()
        for fit, field, column in fits:
            shares = field.name in _SHARING or column.name not in used
            is_own_key = table.key == (column.name,) and field.name not in _IDENTIFYING
            free = field.name not in placed and shares and not is_own_key
            if fit.score >= LEAST_FIELD and free:
                placed[field.name] = self._placed(entity, field, column, fit)
                if field.name not in _SHARING:
                    used.add(column.name)
        for field in entity:
            if field.required and field.name not in placed:
                beside = self._beside(entity, field, table)
                if beside is not None:
                    placed[field.name] = beside
        return as_marks(placed) if entity.name == "results" else placed

    def _beside(self, entity: Entity, field: Field, table: Table) -> Placed | None:
        """A needed field that stands in a table whose rows point at this one's."""
        if field.type is FieldType.REFERENCE or not self.joins:
            return None
        found: list[tuple[Fit, Placed]] = []
        for (other, pointer), key in self.survey.pointers.items():
            if key.table != table.name or not self._tells_of(entity, table, other):
                continue
            column, fit = self._best_column(entity, field, self.survey.tables[other])
            stays = self.chosen.get("school_enrollments")
            if stays is None or stays.name != other:  # a level is told where one is enrolled
                fit = replace(fit, score=0.8 * fit.score)
            if column is not None:
                found.append((fit, self._fetched(entity, field, key.target, pointer, column, fit)))
        return max(found, key=lambda each: each[0].score)[1] if found else None

    def _tells_of(self, entity: Entity, table: Table, other: str) -> bool:
        """Whether a table is called after one whose rows it points at, and not as another thing.

        An enrollment tells of its student, whatever it is called.
        """
        stays = self.chosen.get("school_enrollments")
        if stays is not None and stays.name == other:
            return True
        said = self.survey.tables[other].words
        spoken_against = any(f" {word} " in f" {said} " for word in words().against[entity.name])
        return not spoken_against and bool({*said.split()} & {*table.words.split()})

    def _fetched(
        self, entity: Entity, field: Field, key: str, pointer: str, column: Column, fit: Fit
    ) -> Placed:
        placed = self._placed(entity, field, column, fit)
        way = Lookup(key, column.table, pointer, column.name, told_as(field), then=placed.lookup)
        reason = f"{placed.reason}; it stands in {column.table}, where a row may have several"
        return replace(placed, confidence=round(0.9 * fit.score, 3), reason=reason, lookup=way)

    def _placed(self, entity: Entity, field: Field, column: Column, fit: Fit) -> Placed:
        lookup, label = self._labels.of(field, column) if self.joins else (None, None)
        shown = label or column
        pattern = shown.profile.date_pattern if field.type is FieldType.DATE else ""
        codes, open_codes = propose_codes(entity, field, shown.profile)
        reason = fit.reason
        if lookup is not None:
            reason += f"; what it stands for is in {lookup.table}.{lookup.wanted}"
        return Placed(
            name=field.name,
            table=column.table,
            column=column.name,
            confidence=fit.score,
            reason=reason,
            format="" if pattern in ("native", "YYYY-MM-DD") else pattern,
            lookup=lookup,
            codes=codes,
            open_codes=open_codes,
        )

    def _pointed(self, entity: Entity, field: Field, table: Table) -> tuple[Placed, ...]:
        """By what a table's rows point at those of another entity; empty: by nothing."""
        target = self.chosen.get(field.refers_to)
        if target is table and field.refers_to != entity.name and table.key:
            return (Placed(field.name, table.name, table.key[0], 0.8, "the same rows are both"),)
        fits = [(self._pointer_fit(field, c, table), c) for c in table.columns.values()]
        fit, column = max(fits, key=lambda each: each[0].score, default=(NO_FIT, None))
        if column is not None and fit.score >= LEAST_FIELD:
            return (Placed(field.name, table.name, column.name, fit.score, fit.reason),)
        return tuple(self._across(entity, field, table)) if target is None else ()

    def _pointer_fit(self, field: Field, column: Column, table: Table) -> Fit:
        """Whether a column points at a row of this very source, by that row's key."""
        target = self.chosen.get(field.refers_to)
        if target is None or target is table:
            return NO_FIT
        points = self.survey.pointers.get((table.name, column.name))
        name, _ = likeness(column.words, words().references[field.name])
        if points is not None:
            if points.table == target.name:
                return Fit(round(0.85 + 0.15 * name, 3), f"its values are those of {target.name}")
            return Fit(0.3 * name, "its values are those of another table")
        if name < LEAST_FIELD or column.profile.dates > 0.5:
            return NO_FIT
        return Fit(round(0.8 * name, 3), "its name says so")

    def _across(self, entity: Entity, field: Field, table: Table) -> Iterator[Placed]:
        """What this source shares with the one that has the rows: a number, an address, a name.

        A word that says something of this table's own rows, as "code" does, says nothing of others.
        """
        own = {word for f in entity for word in words().fields.get((entity.name, f.name), ())}
        for identifier in IDENTIFIERS[field.refers_to][1:]:
            known = (field.refers_to, identifier)
            told = words().across.get(known, ()) + words().fields.get(known, ())
            names = tuple(name for name in told if name not in own)
            likely = [
                (likeness(column.words, names)[0], column.name)
                for column in table.columns.values()
                if may_identify(identifier, column)
            ]
            score, name = max(likely, default=(0.0, ""))
            if score >= LEAST_ACROSS:
                reason = "its name says so; the rows themselves are in another source"
                trust = round(0.9 * score, 3)
                yield Placed(field.name, table.name, name, trust, reason, identifier=identifier)

    def _references(self, entity: Entity, table: Table) -> tuple[Placed, ...]:
        found: list[Placed] = []
        for field in entity.references:
            used = {placed.column for placed in found}
            found += [p for p in self._pointed(entity, field, table) if p.column not in used]
        return tuple(found)

    def _proposal(self, entity: Entity, table: Table) -> EntityProposal:
        fit = self._table_fit(entity, table)
        references = self._references(entity, table)
        fields = self._fields(entity, table, {p.column for p in references})
        given = {*fields, *(p.name for p in references), *(("status",) if "mark" in fields else ())}
        return EntityProposal(
            entity=entity.name,
            table=table.name,
            rows=table.info.rows,
            confidence=fit.score,
            reason=fit.reason,
            key=() if entity.natural_key else self._key(table, references, fields),
            fields=fields,
            references=references,
            filters=tuple(self._filters(table)) if self.joins else (),
            missing=tuple(f.name for f in entity if f.required and f.name not in given),
        )

    def _key(
        self, table: Table, references: Iterable[Placed], fields: Mapping[str, Placed]
    ) -> tuple[str, ...]:
        if table.key:
            return table.key
        dates = [p.column for n, p in fields.items() if n in ("begin_date", "entry_date", "date")]
        return tuple(dict.fromkeys((*(p.column for p in references), *dates)))

    def _filters(self, table: Table) -> Iterator[Filter]:
        """Where a table holds several years or schools, the one to read is a parameter."""
        for column in table.columns.values():
            parameter = words().filters.get(column.words)
            if parameter and column.profile.distinct > 1 and column.name not in table.key[:1]:
                yield Filter(column.name, parameter)


_SHARING = {"code", "written_as", "title"}
"""Fields that may be given by a column that gives another one too."""

_IDENTIFYING = {"student_number", "state_id", "staff_number", "course_code", "section_code"}
"""Fields that a table's own key may be: what people call the row by."""


def propose(survey: Survey, *, joins: bool) -> list[EntityProposal]:
    """Propose for every entity for which a table was found, in the register's order.

    `joins` says whether the source can look things up in a second table (see `Selecting`).
    """
    return Proposer(survey, joins=joins).all()
