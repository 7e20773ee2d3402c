"""A new source: which kind, where it is, and how it is read; or a known one, changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from appliance.errors import HomeroomError, MappingError, SourceError
from appliance.governance.access import Permission
from appliance.governance.audit import Action
from appliance.model.drafts import LARGEST_MAPPING, DraftState, Step, check_name
from appliance.model.mapping_file import parse_mapping
from appliance.model.runs import SourceInfo
from appliance.model.text import Message, mark
from appliance.store.repositories.sources import SourceExistsError
from appliance.web.drafting import asked, url_of
from appliance.web.pages import Answer, Data, Download, Go, Show, page
from appliance.web.parts import parts

if TYPE_CHECKING:
    from appliance.model.drafts import ConnectorKind
    from appliance.store.unit_of_work import UnitOfWork

_LONGEST = 500
_DROPPED = Message(mark("Dropped. Nothing of it is kept."))


class NotFilledInError(SourceError):
    """Choose what kind of system it is, and say its name and where it is."""


class PasswordInAddressError(SourceError):
    """The address has a password in it. Leave it out there and give it in the field for it, which
    is never shown again.
    """


class MappingFileError(MappingError):
    """That file cannot be read as a mapping: it must be text (UTF-8) of at most 200 kB."""


class MappingOfOtherKindError(MappingError):
    """The mapping file is for the connector “{said}”, and this source is read by “{connector}”."""


@page("/sources/add", needs=Permission.RUN_IMPORTS, because=Action.SOURCES_VIEWED)
def form(work: UnitOfWork) -> Show:  # noqa: ARG001
    """Ask what kind of system it is, and where."""
    chosen = request.args.get("kind", "")
    kind = next((one for one in parts().kinds if one.name == chosen), None)
    return Show("sources/add.html", {"kinds": parts().kinds, "kind": kind, "said": {}})


@page(
    "/sources/add",
    needs=Permission.RUN_IMPORTS,
    because=Action.DRAFT_BEGUN,
    writes=True,
    takes_file=LARGEST_MAPPING,
)
def begin(work: UnitOfWork) -> Answer:
    """Keep the draft of a source, and have it looked at."""
    said = {name: value.strip() for name, value in request.form.items()}
    kind = next((one for one in parts().kinds if one.name == said.get("connector")), None)
    try:
        info = _info(work, said, kind)
    except HomeroomError as error:
        context = {"kinds": parts().kinds, "kind": kind, "said": said, "problem": error}
        return Show("sources/add.html", context, 422)
    draft_id = work.find.drafts.begin(info, request.form.get("secret", ""), by=work.actor.name)
    draft = work.find.drafts.get(draft_id)
    return asked(work, draft, Step.LOOK)


def _info(work: UnitOfWork, said: dict[str, str], kind: ConnectorKind | None) -> SourceInfo:
    """What a person said of a new source."""
    name, address = said.get("name", ""), said.get("address", "")
    if kind is None or not address or len(address) > _LONGEST:
        raise NotFilledInError
    check_name(name)
    if any(known.name == name for known in work.find.sources.all()):
        raise SourceExistsError(name=name)
    _check_address(address)
    return SourceInfo(
        id=0,
        name=name,
        title=said.get("title", "")[:80] or name,
        connector=kind.name,
        address=address,
        parameters={},
        mapping=_uploaded(kind.name),
        schedule="",
        added_at=work.now,
    )


def _check_address(address: str) -> None:
    scheme, sep, rest = address.partition("://")
    user = rest.partition("/")[0].rpartition("@")[0]
    if sep and scheme and ":" in user:
        raise PasswordInAddressError


def _uploaded(connector: str) -> str:
    """The text of the mapping file that came with the form, once it is understood; empty: none."""
    file = request.files.get("mapping")
    content = file.read(LARGEST_MAPPING + 1) if file else b""
    if not content:
        return ""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MappingFileError from error
    if len(content) > LARGEST_MAPPING or "\0" in text:
        raise MappingFileError
    said = parse_mapping(text).connector
    if said != connector:
        raise MappingOfOtherKindError(said=said, connector=connector)
    return text


@page(
    "/sources/<source>/edit",
    needs=Permission.RUN_IMPORTS,
    because=Action.DRAFT_BEGUN,
    writes=True,
)
def edit(work: UnitOfWork, source: str) -> Go:
    """Begin to change a known source: the same steps, from what is stored."""
    info, secret = work.find.sources.get(source), work.find.sources.secret(source)
    by = work.actor.name
    draft_id = work.find.drafts.begin(info, secret, by=by, replaces=info.name)
    draft = work.find.drafts.get(draft_id)
    return asked(work, draft, Step.LOOK)


@page(
    "/sources/drafts/<int:draft_id>/state",
    needs=Permission.RUN_IMPORTS,
    because=None,
    is_polled=True,
)
def state(work: UnitOfWork, draft_id: int) -> Data:
    """Whether a process still looks, for the script of the page that waits."""
    return Data({"is_running": work.find.drafts.get(draft_id).is_busy(work.now)})


@page(
    "/sources/drafts/<int:draft_id>/again",
    needs=Permission.RUN_IMPORTS,
    because=Action.DRAFT_CHANGED,
    writes=True,
)
def again(work: UnitOfWork, draft_id: int) -> Answer:
    """Do the step anew that failed, with another address or password where one is said."""
    draft = work.find.drafts.get(draft_id)
    address = request.form.get("address", "").strip()
    if draft.is_busy(work.now):
        return Go(url_of(draft))
    if address:
        if len(address) > _LONGEST:
            raise NotFilledInError
        _check_address(address)
        secret = request.form.get("secret", "")
        work.find.drafts.keep_place(draft_id, address=address, secret=secret)
    step = draft.step if "codes" in draft.findings and not address else Step.LOOK
    return asked(work, draft, step)


@page(
    "/sources/drafts/<int:draft_id>/drop",
    needs=Permission.RUN_IMPORTS,
    because=Action.DRAFT_DROPPED,
    writes=True,
)
def drop(work: UnitOfWork, draft_id: int) -> Go:
    """Forget a draft and all that was found for it."""
    work.find.drafts.drop(draft_id)
    return Go("/sources", note=_DROPPED)


@page(
    "/sources/drafts/<int:draft_id>/upload",
    needs=Permission.RUN_IMPORTS,
    because=Action.DRAFT_CHANGED,
    writes=True,
    takes_file=LARGEST_MAPPING,
)
def upload(work: UnitOfWork, draft_id: int) -> Answer:
    """Take a mapping file in the place of what was described so far."""
    draft = work.find.drafts.get(draft_id)
    if draft.is_busy(work.now):
        return Go(url_of(draft, "codes"))
    text = _uploaded(draft.connector)
    if not text:
        raise MappingFileError
    work.find.drafts.keep_mapping(draft_id, text)
    work.find.drafts.keep_findings(draft_id, plan=None, codes=None, answers=None)
    return asked(work, draft, Step.DESCRIBE)


@page(
    "/sources/drafts/<int:draft_id>/mapping",
    needs=Permission.RUN_IMPORTS,
    because=Action.MAPPING_EXPORTED,
)
def mapping_file(work: UnitOfWork, draft_id: int) -> Answer:
    """Give the mapping as a file, to be kept and taken again."""
    draft = work.find.drafts.get(draft_id)
    if not draft.mapping or draft.state is DraftState.SAVED:
        return Go(url_of(draft))
    return Download(draft.mapping.encode(), "application/toml", f"{draft.name}.toml")


@page(
    "/sources/<source>/mapping",
    needs=Permission.RUN_IMPORTS,
    because=Action.MAPPING_EXPORTED,
)
def mapping_of_source(work: UnitOfWork, source: str) -> Answer:
    """Give a source's own mapping as a file; a ready connector's is shown when it is changed."""
    info = work.find.sources.get(source)
    if not info.mapping:
        return Go("/sources")
    return Download(info.mapping.encode(), "application/toml", f"{info.name}.toml")
