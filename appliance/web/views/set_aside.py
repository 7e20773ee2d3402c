"""Rows that were refused, and values that the rows which were taken are without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from appliance.governance.access import Permission
from appliance.governance.audit import Action
from appliance.web.masking import masked
from appliance.web.numbers import number_asked_for
from appliance.web.pages import Show, page

if TYPE_CHECKING:
    from appliance.store.unit_of_work import UnitOfWork

SHOWN = 100


@page("/set-aside", needs=Permission.RUN_IMPORTS, because=Action.SET_ASIDE_VIEWED)
def set_aside(work: UnitOfWork) -> Show:
    """Where each refused row or value lies and why; values are masked."""
    source = request.args.get("source") or None
    start = number_asked_for("from", 0)
    found = work.find.runs.set_aside(source=source, limit=SHOWN, offset=start)
    rows = work.find.runs.count_set_aside(source=source)
    values = work.find.runs.count_left_empty(source=source)
    context = {
        "rows": [masked(row) for row in found],
        "start": start,
        "shown": SHOWN,
        "set_aside": rows,
        "left_empty": values,
        "total": rows + values,
        "source": source,
        "sources": work.find.sources.all(),
    }
    return Show("set_aside/set_aside.html", context)
