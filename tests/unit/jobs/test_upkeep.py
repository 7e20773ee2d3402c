"""What a server that runs for months sees to, by a clock that is handed in."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from appliance.gate.certificates import SERVER_FILE, certificate_end, make_certificates
from appliance.jobs import Jobs
from appliance.model.moments import school_day
from appliance.store.keys import DataKey
from appliance.upkeep import Upkeep

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

MORNING = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)


@dataclass
class House:
    """A clock, a certificate's folder, and what was asked for."""

    folder: Path
    now: datetime = MORNING
    answers_of: date | None = None
    served: list[bytes] = field(default_factory=list)
    asked: list[datetime] = field(default_factory=list)
    does: bool = True
    signed: list[datetime] = field(default_factory=list)
    looked: list[datetime] = field(default_factory=list)
    retained: list[datetime] = field(default_factory=list)
    backed_up: list[datetime] = field(default_factory=list)

    def serve(self, file: Path) -> None:
        self.served.append(file.read_bytes())

    def are_current(self) -> bool:
        return self.answers_of == school_day(self.now)

    def refresh(self) -> None:
        self.asked.append(self.now)
        if self.does:
            self.answers_of = school_day(self.now)

    def upkeep(self) -> Upkeep:
        return Upkeep(
            certificates=self.folder,
            clock=lambda: self.now,
            use_certificate=self.serve,
            answers_are_current=self.are_current,
            refresh_answers=self.refresh,
            apply_retention=lambda: self.retained.append(self.now),
            keep_checkpoint=lambda: self.signed.append(self.now),
            keep_backups=lambda: self.backed_up.append(self.now),
            look_outside=lambda: self.looked.append(self.now),
        )


@pytest.fixture
def house(tmp_path: Path) -> House:
    make_certificates(
        tmp_path / "tls", school="Riverside", names=["localhost"], loopback=True, now=MORNING
    )
    return House(tmp_path / "tls")


def test_a_certificate_is_renewed_and_served_while_the_server_runs(house: House) -> None:
    upkeep = house.upkeep()
    first = (house.folder / SERVER_FILE).read_bytes()
    for _ in range(800):
        upkeep()
        assert certificate_end(house.folder) - house.now >= timedelta(days=30)
        assert house.served[-1] == (house.folder / SERVER_FILE).read_bytes()
        house.now += timedelta(days=1)
    assert len(house.served) == len(set(house.served)) == 3
    assert house.served[0] == first


def test_a_certificate_put_back_by_hand_is_served_too(house: House) -> None:
    upkeep = house.upkeep()
    upkeep()
    (house.folder / SERVER_FILE).write_bytes(b"rubbish")
    upkeep()
    assert len(house.served) == 2
    assert house.served[-1] == (house.folder / SERVER_FILE).read_bytes() != b"rubbish"


def test_the_answers_are_computed_anew_once_after_each_midnight(house: House) -> None:
    upkeep = house.upkeep()
    local = MORNING.astimezone().replace(hour=23, minute=50)
    house.now, house.answers_of = local, school_day(local)
    for _ in range(3 * 24 * 12):
        upkeep()
        house.now += timedelta(minutes=5)
    days = [school_day(each) for each in house.asked]
    assert days == sorted(set(days))
    assert len(days) == 3
    assert all(each.astimezone().strftime("%H:%M") == "00:00" for each in house.asked)


def test_what_is_too_old_is_asked_for_at_the_start_and_once_after_each_midnight(
    house: House,
) -> None:
    upkeep = house.upkeep()
    house.now = MORNING.astimezone().replace(hour=23, minute=50)
    for _ in range(2 * 24 * 12):
        upkeep()
        house.now += timedelta(minutes=5)
    assert [f"{each.astimezone():%H:%M}" for each in house.retained] == ["23:50", "00:00", "00:00"]


def test_answers_of_another_day_are_computed_anew_at_the_start(house: House) -> None:
    house.answers_of = school_day(MORNING - timedelta(days=3))
    house.upkeep()()
    assert house.asked == [MORNING]


@pytest.mark.parametrize("step", [1, -1])
def test_a_child_that_failed_is_started_anew_but_not_each_minute(step: int, house: House) -> None:
    house.does = False
    upkeep = house.upkeep()
    for _ in range(31):
        upkeep()
        house.now += step * timedelta(minutes=1)
    assert [abs(each - MORNING) for each in house.asked] == [
        timedelta(minutes=n) for n in (0, 15, 30)
    ]


def test_the_chain_is_signed_whatever_else_fails(house: House) -> None:
    (house.folder / "authority.pem").unlink()
    upkeep = house.upkeep()
    upkeep()
    assert house.signed == house.looked == house.backed_up == [MORNING]


def test_what_fails_is_logged_once_and_keeps_nothing_else_from_being_done(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    (house.folder / "authority.pem").unlink()
    upkeep = house.upkeep()
    for _ in range(5):
        upkeep()
        house.now += timedelta(days=1)
    assert len(house.asked) == 5
    (record,) = caplog.records
    assert "Restore that folder from a backup" in record.message


def test_a_fault_in_one_duty_ends_nothing(house: House, caplog: pytest.LogCaptureFixture) -> None:
    def broken(_: Path) -> None:
        raise OSError("out of handles")

    house.serve = broken  # type: ignore[method-assign]
    upkeep = house.upkeep()
    upkeep()
    assert house.asked == [MORNING]
    house.serve = lambda file: house.served.append(file.read_bytes())  # type: ignore[method-assign]
    upkeep.use_certificate = house.serve
    upkeep()
    assert len(house.served) == 1
    assert [record.message for record in caplog.records] == [
        "keep_certificate: It failed (OSError)."
    ]


def test_the_server_sees_to_it_from_its_start_on_and_ends_it_with_itself(tmp_path: Path) -> None:
    jobs, called = Jobs(tmp_path, DataKey(b"k" * 32)), threading.Event()
    before = threading.active_count()
    jobs.begin([], MORNING, called.set)
    assert called.wait(10)
    jobs.stop()
    assert threading.active_count() == before
