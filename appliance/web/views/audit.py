"""The audit chain's state: for the principal on paper, for each browser to remember."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segno
from flask import request

from appliance.governance.access import Permission
from appliance.governance.audit import Action
from appliance.store.audit import hash_of, head_of
from appliance.web import trail
from appliance.web.numbers import number_asked_for
from appliance.web.pages import Data, Show, page
from appliance.web.parts import parts

if TYPE_CHECKING:
    from appliance.store.unit_of_work import UnitOfWork


@page("/trust/audit", needs=Permission.VIEW_LOOKS, because=Action.AUDIT_VIEWED)
def chain(work: UnitOfWork) -> Show:
    """How long the chain is, what was signed last, and the line to print once a week."""
    book, (n, _) = parts().book, head_of(work.connection)
    newest, anchored = book.newest(), book.anchored()
    context = {
        "events": n,
        "newest": newest,
        "signed_at": trail.when(newest.at) if newest else None,
        "anchor": book.anchor,
        "anchored": anchored,
        "is_anchored": bool(newest and anchored and newest in anchored),
        "code": _code(newest.line) if newest else "",
    }
    return Show("audit/chain.html", context)


@page("/chain/head", needs=Permission.OWN_ACCOUNT, because=None, is_polled=True)
def head(work: UnitOfWork) -> Data:
    """The newest event's number and hash, and whether the chain holds what the browser saw."""
    n, newest = head_of(work.connection)
    seen = number_asked_for("n", 0)
    found = hash_of(work.connection, seen) if seen else None
    holds = found is not None and found.hex() == request.args.get("hash", "")
    return Data({"n": n, "hash": newest.hex(), "holds": holds})


def _code(line: str) -> str:
    """A checkpoint's line as a QR code that prints: drawn here, with nothing fetched."""
    drawn = segno.make(line, error="m", micro=False)
    return drawn.svg_inline(svgclass="qr", lineclass=None, omitsize=True, border=2)
