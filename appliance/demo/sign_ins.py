"""The accounts that the demo school comes with: one for each role."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from appliance.model.fields import Role
from appliance.model.vocabulary import StaffRole

if TYPE_CHECKING:
    from appliance.demo.people import StaffMember
    from appliance.demo.school import School

WORDS_A_PASSPHRASE = 4

_WORD_LIST = """
acorn almond amber anchor apricot arrow aspen autumn badge banjo barley basil beacon birch
biscuit blossom bramble bridge button cactus candle canyon carrot castle cedar cello cherry
chimney cinnamon clover cobalt comet copper coral cottage cricket crimson crystal daisy dolphin
drum eagle ember falcon feather fern fiddle finch forest fountain fox garden garnet ginger
glacier granite harbor harvest hazel heron hickory honey indigo island ivory jasmine juniper
kettle ladder lagoon lantern lavender lemon lilac linen lobster lotus magnet maple marble
marigold meadow melon mitten moss nectar nutmeg oak olive orchard otter paddle pebble pepper
pine planet plum pocket pumpkin quartz quilt raven ribbon river robin saddle saffron sailor
sapphire silver sparrow spruce summer sunset teapot thistle thunder timber tulip valley velvet
violin walnut willow window winter
"""
WORDS = tuple(_WORD_LIST.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """One demo account. The passphrase is as memorable as it is worthless: the seed gives it."""

    email: str
    name: str
    role: Role
    passphrase: str = field(repr=False)


def sign_ins(school: School) -> tuple[SignIn, ...]:
    """A teacher with much to see, a counselor, the principal and the IT person."""
    chosen = (
        (Role.TEACHER, busiest_teacher(school)),
        (Role.COUNSELOR, _first(school, StaffRole.COUNSELOR)),
        (Role.PRINCIPAL, _first(school, StaffRole.PRINCIPAL)),
        (Role.IT, next(person for person in school.staff if person.is_it)),
    )
    return tuple(
        SignIn(
            email=person.email,
            name=f"{person.first_name} {person.last_name}",
            role=role,
            passphrase=_passphrase(school.seed, role),
        )
        for role, person in chosen
    )


def busiest_teacher(school: School) -> StaffMember:
    """Who now teaches most of the students in real trouble; of several, most sections."""
    troubled: dict[int, set[int]] = {}
    for seat in school.seats:
        if seat.student.in_trouble and seat.covers(school.today):
            troubled.setdefault(seat.section.id, set()).add(seat.student.id)
    theirs: dict[int, set[int]] = {}
    sections: dict[int, int] = {}
    people: dict[int, StaffMember] = {}
    for teaching in school.teaching:
        person = teaching.staff
        if teaching.is_lead and teaching.end is None:
            people[person.id] = person
            sections[person.id] = sections.get(person.id, 0) + 1
            theirs.setdefault(person.id, set()).update(troubled.get(teaching.section.id, ()))
    return max(
        people.values(),
        key=lambda person: (len(theirs[person.id]), sections[person.id], -person.id),
    )


def _first(school: School, role: StaffRole) -> StaffMember:
    return next(person for person in school.staff if person.role is role)


def _passphrase(seed: int, role: Role) -> str:
    words = Random(f"{seed}:passphrase:{role}").sample(WORDS, WORDS_A_PASSPHRASE)
    return "-".join(words)
