"""One repository a subject: the only place where the store is asked, in words of the model."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from appliance.store.repositories.accounts import Accounts
from appliance.store.repositories.answers import Answers
from appliance.store.repositories.backups import Backups
from appliance.store.repositories.break_glass import BreakGlass
from appliance.store.repositories.certificates import Certificates
from appliance.store.repositories.classroom import Classroom
from appliance.store.repositories.consents import Consents
from appliance.store.repositories.directory import Directory
from appliance.store.repositories.disclosures import Disclosures
from appliance.store.repositories.drafts import Drafts
from appliance.store.repositories.erasure import Erasure
from appliance.store.repositories.facts import Facts
from appliance.store.repositories.fields import Fields
from appliance.store.repositories.gate import Gate
from appliance.store.repositories.held import Held
from appliance.store.repositories.known import KnownRows
from appliance.store.repositories.links import Links
from appliance.store.repositories.looks import Looks
from appliance.store.repositories.missing import MissingWorks
from appliance.store.repositories.pilot_offers import PilotOffers
from appliance.store.repositories.pilots import Pilots
from appliance.store.repositories.reconciliations import Reconciliations
from appliance.store.repositories.requests import FamilyRequests
from appliance.store.repositories.retention import Retention
from appliance.store.repositories.roster import Roster
from appliance.store.repositories.runs import Runs
from appliance.store.repositories.school import School
from appliance.store.repositories.sign_in_attempts import SignInAttempts
from appliance.store.repositories.sources import Sources
from appliance.store.repositories.student_record import StudentRecords
from appliance.store.repositories.terms import SearchTerms
from appliance.store.repositories.usage import Usage
from appliance.store.repositories.web_sessions import WebSessions

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


class Repositories:
    """Every repository, on one connection and one instant."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    @cached_property
    def accounts(self) -> Accounts:
        """Who may sign in."""
        return Accounts(self._connection, self._now)

    @cached_property
    def sign_in_attempts(self) -> SignInAttempts:
        """How often a sign-in failed, from where."""
        return SignInAttempts(self._connection, self._now)

    @cached_property
    def web_sessions(self) -> WebSessions:
        """Browsers' stays."""
        return WebSessions(self._connection, self._now)

    @cached_property
    def directory(self) -> Directory:
        """Students by name."""
        return Directory(self._connection, self._now)

    @cached_property
    def search_terms(self) -> SearchTerms:
        """What students are found by."""
        return SearchTerms(self._connection, self._now)

    @cached_property
    def consents(self) -> Consents:
        """What families decided."""
        return Consents(self._connection, self._now)

    @cached_property
    def erasure(self) -> Erasure:
        """What can be erased of a student."""
        return Erasure(self._connection, self._now)

    @cached_property
    def fields(self) -> Fields:
        """Which fields are on."""
        return Fields(self._connection, self._now)

    @cached_property
    def gate(self) -> Gate:
        """What was confirmed before the first import, and what families were told."""
        return Gate(self._connection, self._now)

    @cached_property
    def sources(self) -> Sources:
        """The school's systems."""
        return Sources(self._connection, self._now)

    @cached_property
    def drafts(self) -> Drafts:
        """Sources that are being described."""
        return Drafts(self._connection, self._now)

    @cached_property
    def runs(self) -> Runs:
        """Imports, past and present."""
        return Runs(self._connection, self._now)

    @cached_property
    def reconciliations(self) -> Reconciliations:
        """What each source counted when it was last held against what is kept."""
        return Reconciliations(self._connection, self._now)

    @cached_property
    def links(self) -> Links:
        """Who is who across sources."""
        return Links(self._connection, self._now)

    @cached_property
    def roster(self) -> Roster:
        """Who teaches and attends what: the relations that access depends on."""
        return Roster(self._connection, self._now)

    @cached_property
    def known(self) -> KnownRows:
        """What an import must know before it reads a row."""
        return KnownRows(self._connection, self._now)

    @cached_property
    def facts(self) -> Facts:
        """What the rules are given."""
        return Facts(self._connection, self._now)

    @cached_property
    def answers(self) -> Answers:
        """What the rules answered."""
        return Answers(self._connection, self._now)

    @cached_property
    def classroom(self) -> Classroom:
        """Classes, and the students of whom something is to be said today."""
        return Classroom(self._connection, self._now)

    @cached_property
    def missing_work(self) -> MissingWorks:
        """Missing work of some classes."""
        return MissingWorks(self._connection, self._now)

    @cached_property
    def backups(self) -> Backups:
        """What was copied, and from what this store was put back."""
        return Backups(self._connection, self._now)

    @cached_property
    def looks(self) -> Looks:
        """Who looked at a student."""
        return Looks(self._connection, self._now)

    @cached_property
    def break_glass(self) -> BreakGlass:
        """Records opened by break-glass."""
        return BreakGlass(self._connection, self._now)

    @cached_property
    def requests(self) -> FamilyRequests:
        """What families asked of the school."""
        return FamilyRequests(self._connection, self._now)

    @cached_property
    def retention(self) -> Retention:
        """What is older than it may be kept, or will be soon."""
        return Retention(self._connection, self._now)

    @cached_property
    def certificates(self) -> Certificates:
        """What was erased, and why."""
        return Certificates(self._connection, self._now)

    @cached_property
    def held(self) -> Held:
        """Everything that is held of one student."""
        return Held(self._connection, self._now)

    @cached_property
    def pilots(self) -> Pilots:
        """The pilot that runs, and those that ended."""
        return Pilots(self._connection, self._now)

    @cached_property
    def pilot_offers(self) -> PilotOffers:
        """What can be picked for a pilot."""
        return PilotOffers(self._connection, self._now)

    @cached_property
    def usage(self) -> Usage:
        """How much each account used."""
        return Usage(self._connection, self._now)

    @cached_property
    def disclosures(self) -> Disclosures:
        """What was given to somebody outside."""
        return Disclosures(self._connection, self._now)

    @cached_property
    def student_record(self) -> StudentRecords:
        """Everything that may be shown of one student."""
        return StudentRecords(self._connection, self._now)

    @cached_property
    def school(self) -> School:
        """The school as a whole, and how fresh its data are."""
        return School(self._connection, self._now)
