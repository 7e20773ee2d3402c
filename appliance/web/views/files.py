"""The files that pages load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort

from appliance.governance.access import Permission
from appliance.web.assets import assets_by_url
from appliance.web.pages import File, page

if TYPE_CHECKING:
    from appliance.store.unit_of_work import UnitOfWork


@page("/static/<name>", needs=Permission.SIGN_IN, because=None)
def asset(work: UnitOfWork, name: str) -> File:  # noqa: ARG001
    """A style sheet, script or icon; its name changes with its content."""
    found = assets_by_url().get(name)
    return File(found.content, found.mimetype) if found else abort(404)
