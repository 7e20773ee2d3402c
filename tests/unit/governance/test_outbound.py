"""What was connected to, held against the sources of today."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from appliance.governance.outbound import Standing, contacts
from appliance.model.outbound import Call, Endpoint, How

NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)
KNOWN = {"sis:5432": "Student information system"}


def call(minute: int, **more: object) -> Call:
    given: dict[str, object] = {
        "at": NINE + timedelta(minutes=minute),
        "pid": 7,
        "process": "import",
        "how": How.CONNECT,
        "host": "192.0.2.10",
        "port": 5432,
        "stands_for": "sis:5432",
    }
    return Call(**given | more)  # type: ignore[arg-type]


def test_each_is_held_against_the_sources_of_today() -> None:
    made = [
        call(0),
        call(1, host="192.0.2.11", stands_for="old:3306"),
        call(2, host="203.0.113.5", stands_for="", refused=True),
    ]
    found = contacts(made, KNOWN)
    assert [(one.standing, one.source, one.is_refused) for one in found] == [
        (Standing.NOBODYS, "", True),
        (Standing.FORMER, "", False),
        (Standing.SOURCE, "Student information system", False),
    ]


def test_an_address_that_was_reached_for_no_source_is_no_sources_today() -> None:
    """Whoever sets up a source later does not excuse what was done before."""
    (one,) = contacts([call(0, host="sis", stands_for="")], KNOWN)
    assert one.standing is Standing.NOBODYS


def test_times_are_summed_over_processes_which_each_count_from_one() -> None:
    made = [
        *(call(n, count=2**n) for n in range(3)),  # four by one process
        call(5, pid=8),
        call(6, pid=7),  # another that was given the first one's number
        call(7, pid=7, count=2),
    ]
    (one,) = contacts(made, KNOWN)
    assert one.count == 4 + 1 + 2
    assert (one.first, one.last) == (NINE, NINE + timedelta(minutes=7))


def test_loopback_is_this_machine_and_a_name_is_not() -> None:
    told = ("127.0.0.1", "::1", "localhost", "192.168.1.4", "sis")
    assert [Endpoint(host, 1).is_here for host in told] == [True, True, True, False, False]
