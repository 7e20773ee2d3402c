"""What is too old goes by command and by the server's own child; the demo has nothing of that."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from appliance.bootstrap.serving import make_server
from appliance.governance.retention import a_year_before
from appliance.jobs import start_child
from appliance.model.moments import school_day
from tests.integration.cli.test_refresh import box

if TYPE_CHECKING:
    from appliance.bootstrap.opening import Appliance
    from tests.integration.cli.conftest import Homeroom

__all__ = ["box"]


def leave(box: Appliance, days: int) -> int:
    """Have a student have left a year and some days ago; gives whom."""
    left = a_year_before(school_day(box.store.clock())) - timedelta(days=days)
    with box.store.engine.begin() as connection:
        one = connection.exec_driver_sql("SELECT min(student_id) FROM school_enrollments").scalar()
        connection.exec_driver_sql(
            "UPDATE school_enrollments SET exit_date = ? WHERE student_id = ?",
            (left.isoformat(), one),
        )
    return int(one or 0)


def count(box: Appliance, table: str) -> int:
    with box.store.engine.connect() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() or 0)


def test_the_demo_loses_nothing(homeroom: Homeroom, box: Appliance) -> None:
    before = count(box, "students"), count(box, "results"), count(box, "attendance_events")
    answer = homeroom("retention", "run")
    assert (answer.status, answer.err) == (0, "Nothing is older than it may be kept.\n")
    assert homeroom("retention", "list", "--json").rows == []
    assert homeroom("retention", "certificates", "--json").rows == []
    after = count(box, "students"), count(box, "results"), count(box, "attendance_events")
    assert after == before


def test_the_servers_child_erases_what_is_over_and_the_console_tells_it(
    homeroom: Homeroom, box: Appliance
) -> None:
    one = leave(box, -7)  # in a week
    (due,) = homeroom("retention", "list", "--json").rows
    in_a_week = school_day(box.store.clock()) + timedelta(days=7)
    assert due == {"on": in_a_week.isoformat(), "what": "students who left", "rows": 1}
    assert leave(box, 0) == one
    _, jobs, upkeep = make_server(box, box.settings)
    upkeep()
    upkeep()
    asked = [jobs.imports.waiting.get_nowait() for _ in range(jobs.imports.waiting.qsize())]
    (retention,) = [each for each in asked if each and each[0] == "retention"]
    assert start_child(box.home, box.key, retention).wait(120) == 0
    (certificate,) = homeroom("retention", "certificates", "--json").rows
    assert (certificate["ground"], certificate["by"]) == ("retention", "schedule")
    assert certificate["erased"]["students"] == 1
    with box.store.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT 1 FROM students WHERE id = ?", (one,))
        assert found.first() is None
