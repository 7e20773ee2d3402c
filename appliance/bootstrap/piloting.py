"""What a pilot asks of the sources: what could be picked, and how much more the school is."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from appliance.bootstrap.mappings import in_order, mapping_of, open_source
from appliance.errors import HomeroomError
from appliance.governance.audit import Action, AuditEvent
from appliance.imports.consent.recognizing import consent_book
from appliance.imports.offering import offered
from appliance.imports.pilot import gives_class_lists, measure
from appliance.imports.piloting import running, subject_of
from appliance.model.pilot import Breadth, Comparison, Pick

if TYPE_CHECKING:
    from appliance.bootstrap.opening import Appliance
    from appliance.governance.access import Actor
    from appliance.model.pilot import Pilot
    from appliance.model.runs import SourceInfo


def look_for_pilot(box: Appliance, actor: Actor) -> None:
    """Ask every source what it offers for a pilot; of none is anything of a child read.

    A source that fails is told with its sentence, and the next is asked.
    """
    with box.store.reading(actor) as work:
        sources = in_order(work)
    for info in sources:
        problem, found = "", list[Pick]()
        try:
            found = _offered(box, info, actor)
        except HomeroomError as error:
            problem = error.sentence
        event = AuditEvent(Action.SOURCE_LOOKED_THROUGH, f"source:{info.name}")
        with box.store.writing(actor, event) as work:
            work.find.pilot_offers.keep(info.id, found, problem)


def compare_pilot(box: Appliance, actor: Actor) -> Comparison:
    """Count the pilot beside the whole school, by the sources' own class lists; nothing of what is
    read is kept but the counts.

    Raises
    ------
    NoPilotError
        There is none.
    SourceError
        A source could not be read.
    """
    with box.store.reading(actor) as work:
        pilot, sources = running(work), in_order(work)
    here = school = Breadth(0, 0, 0)
    for info in sources:
        of_pilot, of_school = _measured(box, info, pilot, actor)
        here, school = here + of_pilot, school + of_school
    with box.store.writing(actor) as work:
        compared = Comparison(work.now, here, school)
        work.find.pilots.keep_comparison(compared)
        detail: dict[str, object] = {"pilot": here.students, "school": school.students}
        work.record(AuditEvent(Action.PILOT_COMPARED, subject_of(pilot), detail=detail))
    return compared


def _offered(box: Appliance, info: SourceInfo, actor: Actor) -> list[Pick]:
    mapping = mapping_of(info)
    if "students" not in mapping.entities:
        return []  # it has nobody of its own, and is read for the students of others
    with box.store.reading(actor) as work:
        secret = work.find.sources.secret(info.name)
        switches, today = work.find.fields.switches(), work.today
    with closing(open_source(info, mapping, secret)) as source:
        return offered(source, mapping, switches, name=info.name, source_id=info.id, today=today)


def _measured(
    box: Appliance, info: SourceInfo, pilot: Pilot, actor: Actor
) -> tuple[Breadth, Breadth]:
    mapping = mapping_of(info)
    if not gives_class_lists(mapping.entities):
        return Breadth(0, 0, 0), Breadth(0, 0, 0)
    with box.store.reading(actor) as work:
        secret = work.find.sources.secret(info.name)
        is_out = consent_book(work, info.name).is_out_key
    with closing(open_source(info, mapping, secret)) as source:
        return measure(source, mapping.entities, pilot, info.id, is_out)
