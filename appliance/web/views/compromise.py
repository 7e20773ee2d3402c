"""What a compromise of this machine surrenders, as it stands now: to read, and to print."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from appliance.exports.documents.compromise import build
from appliance.exports.documents.compromise.facts import BackupFacts, BoxFacts
from appliance.exports.documents.facts import gather_facts
from appliance.governance.access import Permission
from appliance.governance.audit import Action
from appliance.governance.backups import rotation_of
from appliance.model.fields import Role
from appliance.model.moments import school_day
from appliance.web import trail
from appliance.web.pages import Download, Show, page
from appliance.web.parts import parts
from appliance.web.printing import printed
from appliance.web.sessions import idle_limit
from appliance.web.words import sentence

if TYPE_CHECKING:
    from appliance.store.unit_of_work import UnitOfWork

_PDF = "/trust/compromise/pdf"


@page("/trust/compromise", needs=Permission.VIEW_TRUST, because=Action.TRUST_VIEWED)
def compromise(work: UnitOfWork) -> Show:
    """Who gets what, as this machine stands."""
    return Show("trust/document.html", {"pdf": _PDF, "doc": _said(work)})


@page(_PDF, needs=Permission.VIEW_TRUST, because=Action.DOCUMENT_MADE)
def pdf(work: UnitOfWork) -> Download:
    """The same, to print."""
    return printed(work, _said(work), "compromise")


def _said(work: UnitOfWork) -> dict[str, Any]:
    return build(gather_facts(work, parts().settings), _box(work)).said(sentence)


def _box(work: UnitOfWork) -> BoxFacts:
    settings, book = parts().settings, parts().book
    newest, anchored = book.newest(), book.anchored()
    signed_at = trail.when(newest.at) if newest else None
    reaches = [parts().network.reach_of(each.address) for each in work.find.sources.all()]
    return BoxFacts(
        machine=parts().machine(),
        students=work.find.known.count("students"),
        idle_minutes=idle_limit(settings, Role.TEACHER) // timedelta(minutes=1),
        wider_minutes=idle_limit(settings, Role.PRINCIPAL) // timedelta(minutes=1),
        absolute_hours=settings.absolute_hours,
        remote=sum(any(not end.is_here for end in reach) for reach in reaches),
        signed=school_day(signed_at) if signed_at else None,
        is_anchored=bool(newest and anchored and newest in anchored),
        backups=_backups(work),
    )


def _backups(work: UnitOfWork) -> BackupFacts:
    settings = parts().settings
    good = next((each for each in work.find.backups.all() if each.is_good), None)
    return BackupFacts(
        folders=settings.backup_folders,
        proved=school_day(good.begun_at) if good else None,
        days=rotation_of(settings).longest.days,
        is_beside=bool(good and good.is_beside),
    )
