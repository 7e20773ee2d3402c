"""The app factory: every page there is, in one list, behind one guard."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Flask, g
from flask_wtf.csrf import CSRFProtect

from appliance.errors import HomeroomError
from appliance.governance.access import Permission, can
from appliance.templating import template_folder
from appliance.web import failures, language, security, wording
from appliance.web.glass import standing
from appliance.web.navigation import destinations
from appliance.web.numbers import RowNumber
from appliance.web.pages import NAME, Page, current_stay, take_note
from appliance.web.parts import EXTENSION, Parts
from appliance.web.sessions import StoredStays
from appliance.web.views import (
    account,
    adding,
    audit,
    backups,
    break_glass,
    classes,
    compromise,
    consent_sheets,
    consents,
    consents_ahead,
    describing,
    disclosures,
    documents,
    erasing,
    fields,
    files,
    gate,
    landing,
    links,
    looks,
    meanings,
    missing_work,
    outbound,
    pack,
    pilot,
    pilot_questions,
    reconciliation,
    requests,
    runs,
    school,
    set_aside,
    sign_in,
    sources,
    students,
    today,
    trust,
    trying,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from appliance.model.drafts import ConnectorKind
    from appliance.model.machine import MachineFacts
    from appliance.outbound.network import Network
    from appliance.settings import Settings
    from appliance.store.checkpoints import CheckpointBook
    from appliance.store.unit_of_work import Store
    from appliance.web.parts import ClientAddress, ImportControl

PAGES: tuple[Page, ...] = (
    files.asset,
    sign_in.form,
    sign_in.enter,
    sign_in.leave,
    account.password_form,
    account.choose_password,
    landing.home,
    today.today,
    classes.class_grid,
    missing_work.missing_work,
    students.directory,
    students.search,
    students.suggest,
    students.student,
    school.school,
    looks.everyones,
    looks.search,
    looks.at_student,
    looks.own,
    audit.chain,
    audit.head,
    disclosures.ask,
    disclosures.hand_out,
    disclosures.listed,
    break_glass.form,
    break_glass.begin,
    break_glass.end,
    break_glass.reviews,
    break_glass.review,
    links.links,
    links.link,
    links.decide,
    links.undo,
    consents.consents,
    consents.search,
    consents.set_regime,
    consents_ahead.ahead,
    consents_ahead.decide,
    consents.student,
    consents.weigh,
    consents.decide,
    consents.receipt,
    consents.undo,
    requests.requests,
    requests.student,
    requests.enter,
    requests.close,
    pack.pack,
    pack.pdf,
    pack.as_json,
    pack.as_workbook,
    erasing.retention,
    erasing.certificate,
    erasing.pdf,
    erasing.compare,
    erasing.form,
    erasing.erase,
    consent_sheets.template,
    consent_sheets.read,
    consent_sheets.carry_out,
    sources.sources,
    sources.import_now,
    sources.remove,
    adding.form,
    adding.begin,
    adding.edit,
    adding.mapping_of_source,
    describing.contents,
    adding.state,
    describing.which,
    describing.choose_which,
    describing.fields,
    describing.choose_table,
    describing.choose_fields,
    meanings.codes,
    meanings.choose_codes,
    meanings.values,
    meanings.choose_values,
    describing.describe,
    trying.trial,
    trying.try_again,
    trying.save_form,
    trying.save,
    adding.mapping_file,
    adding.upload,
    adding.again,
    adding.drop,
    runs.runs,
    runs.run,
    runs.newest,
    runs.progress,
    runs.approve,
    runs.declare_new_year,
    set_aside.set_aside,
    reconciliation.reconciliation,
    reconciliation.count_now,
    trust.trust,
    gate.walk,
    gate.step,
    gate.confirm,
    gate.take_back,
    fields.fields,
    fields.one_field,
    fields.switch,
    documents.documents,
    documents.document,
    documents.pdf,
    backups.backups,
    backups.seen,
    outbound.outbound,
    compromise.compromise,
    compromise.pdf,
    pilot.pilot,
    pilot.look,
    pilot.begin,
    pilot.compare,
    pilot.widen,
    pilot.end,
    pilot.report,
    pilot.report_pdf,
    pilot_questions.questions,
    pilot_questions.answer,
)


class UndeclaredPageError(HomeroomError):
    """The address {rule} does not say what it needs and why opening it is recorded. This is a
    fault of the program.
    """


class Pages(Flask):
    """A Flask application that knows no address but those of declared pages."""

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Any = None,
        provide_automatic_options: bool | None = None,  # noqa: FBT001 - as Flask has it
        **options: Any,
    ) -> None:
        """Register a page's address, and refuse any other."""
        if not isinstance(getattr(view_func, "__self__", None), Page):
            raise UndeclaredPageError(rule=rule)
        super().add_url_rule(rule, endpoint, view_func, provide_automatic_options, **options)


def create_app(
    *,
    store: Store,
    settings: Settings,
    imports: ImportControl,
    client_address: ClientAddress,
    book: CheckpointBook,
    network: Network,
    machine: Callable[[], MachineFacts],
    kinds: tuple[ConnectorKind, ...] = (),
) -> Flask:
    """Make the WSGI application of one school."""
    app = Pages(__name__, template_folder=str(template_folder()), static_folder=None)
    app.config.update(
        SECRET_KEY=secrets.token_bytes(32),  # signs form tokens, which lie in the stay as well
        TRUSTED_HOSTS=list(settings.host_names),
        WTF_CSRF_TIME_LIMIT=None,  # as long as the stay
        WTF_CSRF_SSL_STRICT=False,  # `security` looks at the origin; no referrer is sent
        BABEL_DEFAULT_LOCALE=settings.language,
    )
    app.url_map.converters["int"] = RowNumber
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    pages = {page.name: page for page in PAGES}
    app.extensions[EXTENSION] = Parts(
        store, settings, imports, client_address, book, pages, kinds, network, machine
    )
    app.session_interface = stays = StoredStays(store, settings)
    security.guard(app)
    CSRFProtect(app)
    language.install(app)
    wording.install(app)
    failures.install(app)
    app.jinja_env.globals["take_note"] = take_note
    app.context_processor(lambda: _frame(settings, stays))
    for page in PAGES:
        app.add_url_rule(
            page.rule,
            page.name,
            page.answer,
            provide_automatic_options=False,
            methods=[page.method],
        )
    return app


def _frame(settings: Settings, stays: StoredStays) -> dict[str, Any]:
    """What the frame of every page shows."""
    actor, work = current_stay().actor, g.get("work")
    is_inside = work is not None and actor.role is not None
    beside = standing(work) if is_inside else {}
    return beside | {
        "may_search": can(actor, Permission.VIEW_STUDENT),
        "actor": actor,
        "who": current_stay().get(NAME, actor.name),
        "school_name": settings.school_name,
        "destinations": destinations(actor),
        "idle_minutes": stays.idle_limit(actor) // timedelta(minutes=1),
        "language": language.language().code.replace("_", "-"),
        "freshness": work.find.school.freshness(work.now) if is_inside else (),
        "printed_at": work.now if is_inside else None,
    }
