"""What the encrypted file holds.

The tables of the school's records are made from the field register, so that no column can be
there that the register does not name. Every row of them carries the source that gave it, that
source's key, and the run that last changed it.

Dates are ISO 8601 text (YYYY-MM-DD), instants are UTC ISO 8601 text with seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from appliance.model.fields import FieldType
from appliance.model.register import ENTITIES

if TYPE_CHECKING:
    from appliance.model.fields import Entity, Field

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# `sqlite_autoincrement`: the id of a row that was removed is never given to another. An old link
# or an audit event must not come to mean another child.

# --- sources and their runs -------------------------------------------------------------

sources = Table(
    "sources",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("connector", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("parameters", Text, nullable=False),  # JSON object
    Column("mapping", Text, nullable=False),  # TOML; empty: the ready connector's own
    Column("schedule", Text, nullable=False),  # "", "06:00" or "every 15 minutes"
    Column("added_at", Text, nullable=False),
    sqlite_autoincrement=True,
)

drafts = Table(
    "source_drafts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("replaces", Text, nullable=False),  # the source that it changes; "": a new one
    Column("name", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("connector", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("parameters", Text, nullable=False),  # JSON object
    Column("mapping", Text, nullable=False),  # TOML; empty: not described yet
    Column("schedule", Text, nullable=False),
    Column("state", Text, nullable=False),  # model.drafts.DraftState
    Column("step", Text, nullable=False),  # model.drafts.Step
    Column("problem", Text, nullable=False),  # why it failed, in a sentence
    Column("findings", Text, nullable=False),  # JSON object; no value but codes
    Column("begun_by", Text, nullable=False),
    Column("begun_at", Text, nullable=False),
    Column("changed_at", Text, nullable=False),
    sqlite_autoincrement=True,
)

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_id", ForeignKey("sources.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("started_at", Text, nullable=False),
    Column("ended_at", Text),
    Column("state", Text, nullable=False),  # model.runs.RunState
    Column("started_by", Text, nullable=False),
    Column("stage", Text, nullable=False),  # the stage it is in, for the live page
    Column("rows_done", Integer, nullable=False),
    Column("rows_expected", Integer),
    Column("problem", Text, nullable=False),  # one sentence; never a child's data
    Column("approved_by", Text),
    Column("difference", Text, nullable=False),  # digest of all that a held run would do
    Column("gaps", Text),  # JSON list of model.gaps.Gap: what its source left out; null: unknown
    Column("new_year", Text),  # JSON of model.runs.NewYear, where it looks like one
    Column("new_year_by", Text),  # who declared that it is one
    sqlite_autoincrement=True,
)

run_counts = Table(
    "run_counts",
    metadata,
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("entity", Text, primary_key=True),
    Column("read", Integer, nullable=False),
    Column("added", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("removed", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("set_aside", Integer, nullable=False),
    Column("repeated", Integer, nullable=False),  # the same row given twice
    Column("blank", Integer, nullable=False),  # nothing there: a mark not yet given
    Column("inputs", Text, nullable=False),  # digest of all that the outcome depends on
    # values that rows were taken without
    Column("left_empty", Integer, nullable=False, server_default="0"),
    # rows of children who are not to be here; nothing else is kept of them
    Column("opted_out", Integer, nullable=False, server_default="0"),
    # rows of children who are not of the pilot, and those removed of students who left it
    Column("outside", Integer, nullable=False, server_default="0"),
    Column("left_pilot", Integer, nullable=False, server_default="0"),
    # rows that the source no longer gives and that stay while a family waits to see them
    Column("locked", Integer, nullable=False, server_default="0"),
    Column("expired", Integer, nullable=False, server_default="0"),  # older than may be kept
    sqlite_with_rowid=False,
)

reconciliations = Table(
    "reconciliations",
    metadata,
    Column("source_id", ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("found", Text, nullable=False),  # JSON of model.reconciliation: counts, no child's data
    sqlite_with_rowid=False,
)
held_differences = Table(
    "held_differences",
    metadata,
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("entity", Text, primary_key=True),
    Column("guard", Text, primary_key=True),  # model.runs.Guard
    Column("section_id", Integer, primary_key=True),  # 0: of no section alone
    Column("section", Text, nullable=False),  # its code, as it was then
    Column("present", Integer, nullable=False),
    Column("removed", Integer, nullable=False),
    Column("added", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("allowed", Integer, nullable=False),
    Column("earlier", Integer, nullable=False),  # rows that went in the weeks before
    sqlite_with_rowid=False,
)

set_aside = Table(
    "set_aside",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("source_id", ForeignKey("sources.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("entity", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("row_number", Integer, nullable=False),
    Column("field", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("content", Text, nullable=False),  # JSON of the row's approved columns
    # whether the row was taken without this value
    Column("left_empty", Boolean, nullable=False, server_default=false()),
    sqlite_autoincrement=True,
)

# --- the school's records, from the register --------------------------------------------

_TYPES: dict[FieldType, type[Any]] = {
    FieldType.TEXT: Text,
    FieldType.DATE: Text,
    FieldType.TIME: Text,
    FieldType.CODE: Text,
    FieldType.NUMBER: Float,
    FieldType.INTEGER: Integer,
    FieldType.BOOLEAN: Boolean,
}

WHOLE_DAY = 0
"""Stands for “no section” in a natural key, where SQLite would let nulls repeat."""


def column_name(field: Field) -> str:
    """What a field's column is called: a reference's ends in `_id`."""
    return f"{field.name}_id" if field.type is FieldType.REFERENCE else field.name


def _column(entity: Entity, field: Field) -> Column[Any]:
    keyed = field.name in entity.natural_key
    name = column_name(field)
    if field.type is FieldType.REFERENCE and field.required:
        target = ForeignKey(f"{field.refers_to}.id", ondelete="CASCADE")
        return Column(name, Integer, target, nullable=False, primary_key=keyed)
    kind = Integer if field.type is FieldType.REFERENCE else _TYPES[field.type]
    return Column(name, kind, nullable=not (keyed or field.required), primary_key=keyed)


def _entity_table(entity: Entity) -> Table:
    origin: tuple[Column[Any], ...] = (
        Column("source_id", ForeignKey("sources.id", ondelete="CASCADE"), nullable=False),
        Column("run_id", Integer, nullable=False),
    )
    columns = [_column(entity, field) for field in entity]
    if entity.natural_key:
        by_name = {column.name: column for column in columns}
        keys = [by_name[column_name(entity.field(name))] for name in entity.natural_key]
        rest = [column for column in columns if column not in keys]
        return Table(entity.name, metadata, *keys, *rest, *origin, sqlite_with_rowid=False)
    return Table(
        entity.name,
        metadata,
        Column("id", Integer, primary_key=True),
        *columns,
        Column("source_key", Text, nullable=False),
        *origin,
        UniqueConstraint("source_id", "source_key"),
        sqlite_autoincrement=True,
    )


RECORDS: dict[str, Table] = {entity.name: _entity_table(entity) for entity in ENTITIES}
"""The table of each entity, in the register's order."""

students = RECORDS["students"]
staff = RECORDS["staff"]
courses = RECORDS["courses"]
sections = RECORDS["sections"]
academic_sessions = RECORDS["academic_sessions"]
calendar_dates = RECORDS["calendar_dates"]
school_enrollments = RECORDS["school_enrollments"]
section_staff = RECORDS["section_staff"]
section_enrollments = RECORDS["section_enrollments"]
attendance_events = RECORDS["attendance_events"]
attendance_days = RECORDS["attendance_days"]
line_items = RECORDS["line_items"]
results = RECORDS["results"]

Index(None, school_enrollments.c.student_id)
Index(None, section_enrollments.c.section_id, section_enrollments.c.student_id)
Index(None, section_enrollments.c.student_id)
Index(None, section_staff.c.staff_id)
Index(None, section_staff.c.section_id)
Index(None, line_items.c.section_id)
Index(None, calendar_dates.c.date)

student_terms = Table(
    "student_terms",
    metadata,
    Column("term", Text, primary_key=True),  # a word of a name or a number, folded
    Column("student_id", ForeignKey("students.id", ondelete="CASCADE"), primary_key=True),
    Column("field", Text, primary_key=True),  # the field of students that it is of
    sqlite_with_rowid=False,
)
Index(None, student_terms.c.student_id)

# --- who is who across sources ----------------------------------------------------------

links = Table(
    "links",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_id", ForeignKey("sources.id", ondelete="CASCADE"), nullable=False),
    Column("evidence", Text, nullable=False),  # JSON of what the source says of the person
    Column("state", Text, nullable=False),  # governance-free words: model.links.LinkState
    Column("student_id", ForeignKey("students.id", ondelete="CASCADE"), index=True),
    Column("candidates", Text, nullable=False),  # JSON list of [student id, score, explanation]
    Column("explanation", Text, nullable=False),
    Column("rows", Integer, nullable=False),  # rows that wait for a decision or hang on it
    Column("run_id", Integer, nullable=False),
    Column("decided_by", Text),
    Column("decided_at", Text),
    UniqueConstraint("source_id", "evidence"),
    sqlite_autoincrement=True,
)

# --- governance -------------------------------------------------------------------------

field_switches = Table(
    "field_switches",
    metadata,
    Column("entity", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("is_on", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("changed_at", Text, nullable=False),
    Column("purpose", Text, nullable=False, server_default=""),  # model.fields.Purpose, or none
    Column("until", Text),  # the day on which it goes off by itself; null: none
    sqlite_with_rowid=False,
)

consents = Table(
    "consents",
    metadata,
    Column("id", Integer, primary_key=True),
    # the child's number; no foreign key: a decision outlives the rows of whom it is about
    Column("subject", Integer, nullable=False, index=True),
    Column("answers", Text, nullable=False),  # JSON object: matter, model.consent.Answer
    Column("given_by", Text, nullable=False),  # "mother", "guardian": never a name
    Column("how", Text, nullable=False),  # model.consent.How
    Column("given_on", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("entered_by", Text, nullable=False),
    Column("entered_at", Text, nullable=False),
    Column("erased", Text, nullable=False),  # JSON object: kind, rows
    Column("undoes", Integer, unique=True),  # the decision that this one takes back
    sqlite_autoincrement=True,
)

consent_marks = Table(
    "consent_marks",
    metadata,
    Column("digest", LargeBinary, primary_key=True),  # governance.consent.fingerprint
    Column("subject", Integer, primary_key=True),
    Column("is_absence", Boolean, nullable=False),  # kept only of a child who is not to be here
    sqlite_with_rowid=False,
)

consent_rules = Table(
    "consent_rules",
    metadata,
    Column("id", Integer, primary_key=True),  # always 1
    Column("regime", Text, nullable=False),  # model.consent.Regime
    Column("secret", LargeBinary, nullable=False),  # the key of `consent_marks`
)

gate_steps = Table(
    "gate_steps",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("what", Text, nullable=False),  # model.gate.Step, or see repositories.gate
    Column("value", Text, nullable=False),
    Column("confirmed_by", Text, nullable=False),
    Column("confirmed_at", Text, nullable=False),
    sqlite_autoincrement=True,
)

pilots = Table(
    "pilots",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("with_counselors", Boolean, nullable=False),
    Column("notice_on", Text, nullable=False),
    Column("notice_days", Integer, nullable=False),
    Column("notice_how", Text, nullable=False),
    Column("notice_regime", Text, nullable=False),  # model.consent.Regime
    Column("notice_fields", Text, nullable=False),  # JSON of model.gate.Named, by field
    Column("begun_by", Text, nullable=False),
    Column("begun_at", Text, nullable=False),
    Column("started_on", Text),  # the day of the first record; null: none yet
    Column("compared", Text),  # JSON of model.pilot.Comparison; null: not asked yet
    Column("ended_by", Text),
    Column("ended_at", Text),  # null: it runs
    Column("ending", Text),  # model.pilot.Ending
    sqlite_autoincrement=True,
)

pilot_picks = Table(
    "pilot_picks",
    metadata,
    Column("pilot_id", ForeignKey("pilots.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", Text, primary_key=True),  # model.pilot.PickKind
    Column("source_id", ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True),
    Column("key", Text, primary_key=True),  # the source's own
    Column("title", Text, nullable=False),
    Column("detail", Text, nullable=False),
    sqlite_with_rowid=False,
)

pilot_offers = Table(
    "pilot_offers",
    metadata,
    Column("source_id", ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True),
    Column("at", Text, nullable=False),  # empty: it is being looked at
    Column("problem", Text, nullable=False),
    Column("found", Text, nullable=False),  # JSON list of model.pilot.Pick: sections and teachers
    sqlite_with_rowid=False,
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("email", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),  # model.fields.Role
    Column("password_hash", Text, nullable=False),
    Column("is_disabled", Boolean, nullable=False),
    Column("must_change_password", Boolean, nullable=False),
    Column("added_at", Text, nullable=False),
    sqlite_autoincrement=True,
)

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("key", Text, primary_key=True),  # account or source address
    Column("failures", Integer, nullable=False),
    Column("last_failure_at", Text, nullable=False),
    sqlite_with_rowid=False,
)

web_sessions = Table(
    "web_sessions",
    metadata,
    Column("token_digest", LargeBinary, primary_key=True),  # SHA-256 of the cookie's token
    Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("data", Text, nullable=False),  # JSON
    Column("created_at", Text, nullable=False),
    Column("seen_at", Text, nullable=False),
    sqlite_with_rowid=False,
)

pilot_sharers = Table(  # students whose address another child of the school has, too
    "pilot_sharers",
    metadata,
    Column("student_id", ForeignKey("students.id", ondelete="CASCADE"), primary_key=True),
)

pilot_answers = Table(
    "pilot_answers",
    metadata,
    Column("pilot_id", ForeignKey("pilots.id", ondelete="CASCADE"), primary_key=True),
    Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("scores", Text, nullable=False),  # JSON list of three figures
    Column("sentence", Text, nullable=False),
    Column("answered_at", Text, nullable=False),
    sqlite_with_rowid=False,
)

break_glass = Table(
    "break_glass",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("student_id", ForeignKey("students.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("begun_at", Text, nullable=False),
    Column("until", Text, nullable=False),
    Column("ended_at", Text),  # null: not before its time
    Column("reviewed_by", Text),
    Column("reviewed_at", Text),
    Column("is_justified", Boolean),
    Column("remark", Text),
    sqlite_autoincrement=True,
)

disclosures = Table(
    "disclosures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("student_id", ForeignKey("students.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("interest", Text, nullable=False),
    Column("disclosed_by", Text, nullable=False),
    sqlite_autoincrement=True,
)

family_requests = Table(
    "family_requests",
    metadata,
    Column("id", Integer, primary_key=True),
    # the child's number; no foreign key: a request outlives the rows of whom it is about
    Column("subject", Integer, nullable=False, index=True),
    Column("kind", Text, nullable=False),  # governance.requests.Kind
    Column("asked_by", Text, nullable=False),  # "mother", "guardian": never a name
    Column("received_on", Text, nullable=False),
    Column("due_on", Text, nullable=False),
    Column("entered_by", Text, nullable=False),
    Column("entered_at", Text, nullable=False),
    Column("closed_at", Text),  # null: the family still waits
    Column("closed_by", Text),
    Column("outcome", Text),  # governance.requests.Outcome
    Column("remark", Text),
    sqlite_autoincrement=True,
)

certificates = Table(
    "certificates",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("ground", Text, nullable=False),  # governance.retention.Ground
    Column("reason", Text, nullable=False),  # in the words of whoever erased on request
    Column("mark", LargeBinary),  # of the one child who was erased: governance.consent.fingerprint
    Column("erased", Text, nullable=False),  # JSON object: kind, rows
    Column("waiting", Integer, nullable=False),  # students left out, whose families wait to see
    sqlite_autoincrement=True,
)

backups = Table(
    "backups",
    metadata,
    Column("generation", Integer, primary_key=True),
    Column("folder", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("begun_at", Text, nullable=False),
    Column("octets", Integer, nullable=False),
    Column("digest", Text, nullable=False),  # of the encrypted copy, SHA-256 in hex
    Column("is_beside", Boolean, nullable=False),  # on the disk on which the store is
    Column("proved_at", Text),
    Column("tried_at", Text),
    Column("gone_at", Text),
    Column("problem", Text, nullable=False),
    sqlite_autoincrement=True,
)

restorations = Table(
    "restorations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Text, nullable=False),
    Column("made_at", Text, nullable=False),  # when the backup was made
    Column("decided_until", Text, nullable=False),  # up to when families' decisions are here
    Column("looked_by", Text, nullable=False),  # empty: the principal has yet to
    sqlite_autoincrement=True,
)

audit_events = Table(
    "audit_events",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),  # governance.audit.Action
    Column("subject", Text, nullable=False),  # "student:17", "source:sis", ""
    Column("why", Text, nullable=False),  # the reason the access rule gave
    Column("detail", Text, nullable=False),  # JSON
    Column("payload_digest", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)
Index(None, audit_events.c.subject)

# --- answers, computed after each import ------------------------------------------------

attendance_summaries = Table(
    "attendance_summaries",
    metadata,
    Column("student_id", ForeignKey("students.id", ondelete="CASCADE"), primary_key=True),
    Column("through", Text, nullable=False),  # the last day the figures speak of
    Column("days_enrolled", Integer, nullable=False),
    Column("days_known", Integer, nullable=False),  # enrolled days less the unknown ones
    Column("days_absent", Float, nullable=False),
    Column("days_excused", Float, nullable=False),
    Column("days_unexcused", Float, nullable=False),
    Column("days_tardy", Integer, nullable=False),
    Column("days_left_early", Integer, nullable=False),
    Column("days", Text, nullable=False),  # a letter for each school day so far, oldest first
)

mark_summaries = Table(
    "mark_summaries",
    metadata,
    Column("student_id", ForeignKey("students.id", ondelete="CASCADE"), primary_key=True),
    Column("section_id", ForeignKey("sections.id", ondelete="CASCADE"), primary_key=True),
    Column("percent", Float),  # of scored work; null: nothing scored yet
    Column("percent_before", Float),  # the same, four weeks before
    Column("scored", Integer, nullable=False),
    Column("missing", Integer, nullable=False),
    Column("excused", Integer, nullable=False),
    Column("trend", Text, nullable=False),  # JSON list of [date, percent], one a week
    sqlite_with_rowid=False,
)
Index(None, mark_summaries.c.section_id)

flags = Table(
    "flags",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("student_id", ForeignKey("students.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("rule", Text, nullable=False),
    Column("section_id", ForeignKey("sections.id", ondelete="CASCADE")),
    Column("level", Text, nullable=False),  # watch | act
    Column("pressing", Float, nullable=False),  # orders a list; never shown
    Column("facts", Text, nullable=False),  # JSON: value, threshold, period
    Column("since", Text, nullable=False),  # the school day on which it first held
    sqlite_autoincrement=True,
)

school_weeks = Table(
    "school_weeks",
    metadata,
    Column("week", Text, primary_key=True),  # its last school day
    Column("grade_level", Text, primary_key=True),
    Column("students", Integer, nullable=False),
    Column("band_95", Integer, nullable=False),
    Column("band_90", Integer, nullable=False),
    Column("band_80", Integer, nullable=False),
    Column("band_below", Integer, nullable=False),
    Column("chronic", Integer, nullable=False),
    sqlite_with_rowid=False,
)

insight_states = Table(
    "insight_states",
    metadata,
    Column("name", Text, primary_key=True),  # see repositories.answers
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)
