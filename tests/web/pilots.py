"""A pilot in the demo school, whose records are here already, for what pages show of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from appliance.model.consent import Regime
from appliance.model.pilot import Pick, PickKind
from appliance.store.repositories.pilots import Told
from tests.boxes import TODAY

if TYPE_CHECKING:
    from tests.web.conftest import Web


def begin_pilot(
    web: Web, *, of: str, with_counselors: bool = False, days_ago: int | None = None
) -> int:
    """Let a pilot run of the teacher with an address; `days_ago` its first student came in."""
    (source_id, key, last), *_ = web.box.query(
        "SELECT source_id, source_key, last_name FROM staff WHERE email = ?", of
    )
    told = Told(
        on=TODAY - timedelta(days=40), how="on paper", days=14, regime=Regime.NOTICE, fields={}
    )
    with web.box.store.writing(CONSOLE, AuditEvent(Action.PILOT_BEGUN)) as work:
        pilot_id = work.find.pilots.begin(
            [Pick(PickKind.TEACHER, source_id, key, last)],
            "principal@riverside.example",
            with_counselors=with_counselors,
            told=told,
        )
    if days_ago is not None:
        _start(web, days_ago)
    return pilot_id


def _start(web: Web, days_ago: int) -> None:
    with web.box.store.engine.begin() as connection:
        day = (TODAY - timedelta(days=days_ago)).isoformat()
        connection.exec_driver_sql("UPDATE pilots SET started_on = ?", (day,))


def other_teacher(web: Web, *, than: str) -> str:
    """The address of another teacher, who has classes."""
    statement = (
        "SELECT email FROM staff JOIN section_staff ON staff_id = staff.id "
        "WHERE email <> ? ORDER BY staff.id LIMIT 1"
    )
    return str(web.box.query(statement, than)[0][0])
