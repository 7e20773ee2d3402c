"""The chain of audit events: what is recorded, and how a break in it is found.

Each event's hash covers its number, the hash before it and the digest of its payload, so that
an edit, a deletion, an insertion or a reordering is seen by whoever walks the chain (Crosby
and Wallach, *Efficient data structures for tamper-evident logging*, 2009; one school writes
few enough events for the linear form). The hash covers a digest of the payload rather than
the payload, so that a lawful erasure of details leaves the chain whole.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_DOMAIN = b"homeroom audit v1"
GENESIS = hashlib.sha256(_DOMAIN).digest()


class Action(StrEnum):
    """Everything that is recorded."""

    STUDENT_VIEWED = "student viewed"
    STUDENTS_LISTED = "students listed"
    CLASS_VIEWED = "class viewed"
    TODAY_VIEWED = "today viewed"
    MISSING_WORK_VIEWED = "missing work viewed"
    SCHOOL_VIEWED = "school viewed"
    SOURCES_VIEWED = "sources viewed"
    RUNS_VIEWED = "runs viewed"
    SET_ASIDE_VIEWED = "set-aside rows viewed"
    LINKS_VIEWED = "links viewed"
    SIGNED_IN = "signed in"
    SIGN_IN_REFUSED = "sign-in refused"
    SIGNED_OUT = "signed out"
    ACCESS_REFUSED = "access refused"
    ACCOUNT_ADDED = "account added"
    ACCOUNT_RESET = "account reset"
    ACCOUNT_DISABLED = "account disabled"
    PASSWORD_CHANGED = "password changed"  # noqa: S105
    ACCOUNTS_LISTED = "accounts listed"
    SOURCE_ADDED = "source added"
    SOURCE_CHANGED = "source changed"
    SOURCE_SCHEDULED = "source scheduled"
    SOURCE_REMOVAL_ASKED_FOR = "removal of a source asked for"
    SOURCE_REMOVED = "source removed"
    SOURCE_CHECKED = "source checked"
    SOURCE_PREVIEWED = "source previewed"
    DRAFT_BEGUN = "draft of a source begun"
    DRAFT_VIEWED = "draft of a source viewed"
    DRAFT_CHANGED = "draft of a source changed"
    DRAFT_DROPPED = "draft of a source dropped"
    MAPPING_EXPORTED = "mapping exported"
    IMPORT_ASKED_FOR = "import asked for"
    SOURCE_LOOKED_THROUGH = "source looked through"
    SOURCE_RECONCILED = "source reconciled"
    RECONCILIATION_VIEWED = "reconciliation viewed"
    RECONCILIATION_ASKED_FOR = "reconciliation asked for"
    IMPORT_STARTED = "import started"
    IMPORT_PUBLISHED = "import published"
    IMPORT_HELD = "import held"
    IMPORT_FAILED = "import failed"
    IMPORT_APPROVED = "import approved"
    IMPORT_REFUSED = "import refused"
    NEW_YEAR_DECLARED = "new school year declared"
    ANSWERS_COMPUTED = "answers computed"
    LINK_DECIDED = "link decided"
    LINK_UNDONE = "decision on a link taken back"
    DOCUMENT_VIEWED = "document viewed"
    DOCUMENT_MADE = "document made"
    TRUST_VIEWED = "trust page viewed"
    OUTBOUND_VIEWED = "connections viewed"
    FIELD_SWITCHED = "field switched"
    FIELDS_LISTED = "fields listed"
    GATE_VIEWED = "trust gate viewed"
    GATE_CONFIRMED = "step of the trust gate confirmed"
    NOTICE_TAKEN_BACK = "notice taken back"
    DEMO_MARKED = "store marked as the demo's"
    CONSENTS_VIEWED = "consents viewed"
    CONSENT_WEIGHED = "effect of a decision shown"
    CONSENT_ENTERED = "consent entered"
    CONSENT_UNDONE = "consent taken back"
    CONSENT_REGIME_SET = "consent regime set"
    CONSENT_SHEET_GIVEN = "consent sheet given out"
    CONSENT_SHEET_READ = "consent sheet read"
    PILOT_VIEWED = "pilot viewed"
    PILOT_LOOKED_FOR = "classes for a pilot looked for"
    PILOT_ASKED_FOR = "beginning of a pilot asked for"
    PILOT_BEGUN = "pilot begun"
    PILOT_REPORTED = "pilot report viewed"
    PILOT_COMPARED = "pilot compared with the whole school"
    PILOT_WIDENED = "pilot widened to the whole school"
    PILOT_ERASED = "pilot ended and erased"
    PILOT_QUESTIONS_VIEWED = "pilot questions viewed"
    PILOT_ANSWERED = "pilot questions answered"
    STORE_CREATED = "store created"
    STATUS_VIEWED = "status viewed"
    AUDIT_VERIFIED = "audit verified"
    LOOKS_LISTED = "looks listed"
    OWN_LOOKS_LISTED = "own looks listed"
    BREAK_GLASS_ASKED = "break-glass asked for"
    BREAK_GLASS_OPENED = "break-glass opened"
    BREAK_GLASS_ENDED = "break-glass ended"
    BREAK_GLASS_LISTED = "break-glass listed"
    BREAK_GLASS_REVIEWED = "break-glass reviewed"
    DISCLOSURE_ASKED = "disclosure asked for"
    DISCLOSED = "disclosed to someone outside"
    DISCLOSURES_LISTED = "disclosures listed"
    REQUESTS_VIEWED = "families’ requests viewed"
    REQUEST_ENTERED = "family’s request entered"
    REQUEST_CLOSED = "family’s request closed"
    PACK_VIEWED = "all that is held of a student viewed"
    PACK_MADE = "all that is held of a student given out"
    CERTIFICATES_VIEWED = "certificates of erasure viewed"
    CERTIFICATE_CHECKED = "certificate of erasure compared with a student number"
    ERASURE_ASKED = "form for the erasure of a student viewed"
    STUDENT_ERASED = "student erased"
    RETENTION_VIEWED = "what is soon past retention viewed"
    RETENTION_APPLIED = "what was past retention erased"
    CHECKPOINT_SIGNED = "checkpoint signed"
    AUDIT_EXPORTED = "audit exported"
    AUDIT_VIEWED = "audit viewed"
    BACKUP_MADE = "backup made and proved"
    BACKUP_FAILED = "backup failed"
    BACKUP_PROVED = "backup proved again"
    BACKUP_TRIED = "backup restored on trial"
    BACKUP_REMOVED = "backup removed"
    BACKUPS_VIEWED = "backups viewed"
    STORE_RESTORED = "store put back from a backup"
    RESTORATION_SEEN = "restoration seen"


LOOKS_AT_ONE = frozenset(
    {
        Action.STUDENT_VIEWED,
        Action.LOOKS_LISTED,
        Action.DISCLOSURE_ASKED,
        Action.DISCLOSED,
        Action.DISCLOSURES_LISTED,
        Action.REQUESTS_VIEWED,
        Action.PACK_VIEWED,
        Action.PACK_MADE,
        Action.ERASURE_ASKED,
        Action.STUDENT_ERASED,
    }
)
"""What is a look at the student whom the event names, for that student was shown by name."""


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """Something that happened. `detail` holds counts and names of things, never a child's data.

    `subject` says on whom or what, as "student:17" or "source:sis"; `why` is the reason that
    the access rule gave. A list of students has both for each of them in its detail (`shown`).
    """

    action: Action
    subject: str = ""
    why: str = ""
    detail: dict[str, object] = field(default_factory=dict)


SHOWN = "shown"


def shown(reasons: Mapping[int, str]) -> dict[str, object]:
    """The detail of an event that showed a list of students: their ids by why each was shown."""
    by_reason: dict[str, list[int]] = {}
    for student_id, why in sorted(reasons.items()):
        by_reason.setdefault(why, []).append(student_id)
    return {SHOWN: by_reason} if by_reason else {}


def subject_of(student_id: int | str) -> str:
    """How the chain names a student."""
    return f"student:{student_id}"


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody was shown something of a student: the event's number, when, who, what and why."""

    n: int
    at: str
    actor: str
    action: str
    why: str


@dataclass(frozen=True, slots=True)
class LookEvent:
    """One event that showed somebody one student or many: how many, and every reason given."""

    n: int
    at: str
    actor: str
    action: str
    reasons: tuple[str, ...]
    students: int


def look_event(n: int, at: str, actor: str, event: AuditEvent) -> LookEvent:
    """Say of an event how many students it showed, and why; whatever was made of its row."""
    groups = event.detail.get(SHOWN)
    listed = groups if isinstance(groups, dict) else {}
    lists = [group for group in listed.values() if isinstance(group, list)]
    ids = {str(student) for group in lists for student in group}
    if event.action in LOOKS_AT_ONE and event.subject.startswith(subject_of("")):
        ids.add(event.subject.removeprefix(subject_of("")))
    return LookEvent(n, at, actor, event.action, tuple(listed) or (event.why,), len(ids))


@dataclass(frozen=True, slots=True)
class ChainedEvent:
    """An event as it stands in the chain."""

    n: int
    at: str
    actor: str
    event: AuditEvent
    payload_digest: bytes
    hash: bytes


def payload_digest(at: str, actor: str, event: AuditEvent) -> bytes:
    """Digest all that an event says, in one fixed writing (sorted JSON, UTF-8)."""
    payload = [at, actor, event.action, event.subject, event.why, event.detail]
    text = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).digest()


def link_hash(n: int, previous: bytes, payload: bytes) -> bytes:
    """Hash one link of the chain."""
    return hashlib.sha256(_DOMAIN + n.to_bytes(8, "big") + previous + payload).digest()


def chain(n: int, previous: bytes, at: str, actor: str, event: AuditEvent) -> ChainedEvent:
    """Make the next link."""
    payload = payload_digest(at, actor, event)
    return ChainedEvent(n, at, actor, event, payload, link_hash(n, previous, payload))


@dataclass(frozen=True, slots=True)
class UnreadableEvent:
    """A row of the chain that no program of ours wrote so: its words cannot be read."""

    n: int


class Fault(StrEnum):
    """In what way an event is bad, as a person reads it; the name is what a program reads."""

    BEFORE_FIRST = "it stands before the first one"
    MISSING = "it is missing"
    UNREADABLE = "it cannot be read"
    FOREIGN = "the first event is not that of the store's creation"
    EDITED = "what it says was changed after it was written"
    REPEATED = "it stands there a second time"
    UNLINKED = "it does not follow from the one before it"
    CUT_OFF = "it is missing, and so is all that came after it"
    UNCOUNTED = "the store has not counted it"
    ROLLED_BACK = "it is missing, though a checkpoint was signed on it or on one after it"
    REBUILT = "it, or one of those that follow, is not what a signed checkpoint says it was"
    REPLAYED = "a checkpoint up to it was used again, put in or left out"
    FORGED = "the checkpoint on it bears no valid signature"
    KEY_SWAPPED = "the checkpoint on it was signed with another key"


@dataclass(frozen=True, slots=True)
class Break:
    """The first event that does not fit, and in what way."""

    n: int
    reason: Fault


def find_break(events: Iterable[ChainedEvent | UnreadableEvent], written: int) -> Break | None:
    """Walk the chain from its first event; None when every link holds.

    `written` is how many events the store has counted, which tells when the last ones were cut
    off. Whoever changes that count as well, or makes all hashes anew from some event on, is seen
    only by a checkpoint (`governance.checkpoints`).
    """
    previous, expected = GENESIS, 1
    seen: set[bytes] = set()
    for link in events:
        fault = _misfit(link, expected, previous, seen)
        if fault:
            return Break(min(link.n, expected), fault)
        assert isinstance(link, ChainedEvent)  # noqa: S101 - an unreadable one does not fit
        seen.add(link.hash)
        previous, expected = link.hash, expected + 1
    if expected <= max(written, 1):
        return Break(expected, Fault.CUT_OFF)
    if written < expected - 1:
        return Break(written + 1, Fault.UNCOUNTED)
    return None


def _misfit(
    link: ChainedEvent | UnreadableEvent, expected: int, previous: bytes, seen: set[bytes]
) -> Fault | None:
    """In what way a link does not fit; None where it does."""
    if link.n < expected:
        return Fault.BEFORE_FIRST
    if link.n > expected:
        return Fault.MISSING
    if isinstance(link, UnreadableEvent):
        return Fault.UNREADABLE
    if link.hash in seen:
        return Fault.REPEATED
    if link.n == 1 and link.event.action is not Action.STORE_CREATED:
        return Fault.FOREIGN
    if payload_digest(link.at, link.actor, link.event) != link.payload_digest:
        return Fault.EDITED
    if link_hash(link.n, previous, link.payload_digest) != link.hash:
        return Fault.UNLINKED
    return None
