"""The NDPA's Schedule of Data (Exhibit B), filled in from the register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.exports.documents.blocks import Document, Group, Paragraph, Table, plain
from appliance.model.ndpa import SCHEDULE_OF_DATA, DataElement
from appliance.model.text import Message, mark

if TYPE_CHECKING:
    from appliance.exports.documents.facts import SchoolFacts
    from appliance.governance.minimization import KeptField

_LEDE = mark(
    "National Data Privacy Agreement, Exhibit B. Each row says whether {school} keeps such data in "
    "Homeroom on {today:full}, and in which fields."
)
_NOBODY = mark(
    "No company receives any of this data: Homeroom runs on the school’s own computer and sends "
    "nothing out. Students have no accounts in it, so that it knows nothing of what they do."
)
_YES, _NO, _OFF = mark("Yes"), mark("No"), mark("Off")
_OWN_NUMBER = mark("A number that Homeroom gives to each student")


def build(facts: SchoolFacts) -> Document:
    """Fill the schedule in."""
    return Document(
        title=Message(mark("Schedule of Data")),
        lede=Message(_LEDE, {"school": facts.school, "today": facts.today}),
        look="list",
        blocks=(
            Paragraph(Message(_NOBODY)),
            Table(
                columns=(
                    Message(mark("Data element")),
                    Message(mark("Kept")),
                    Message(mark("Fields")),
                ),
                groups=tuple(
                    Group(plain(title), tuple(_row(facts, element) for element in elements))
                    for title, elements in SCHEDULE_OF_DATA
                ),
                widths=(10, 3, 14),
            ),
            Paragraph(
                Message(
                    mark(
                        "Off: the field exists, and is neither read nor kept until the principal "
                        "switches it on with a purpose, a reason and an end date."
                    )
                )
            ),
        ),
    )


def _row(facts: SchoolFacts, element: str) -> tuple[Message, ...]:
    under = [k for k in facts.fields if isinstance(element, DataElement) and _falls(k, element)]
    on = [kept for kept in under if kept.is_on]
    if element is DataElement.PROVIDER_ID:
        return (plain(element), Message(_YES), Message(_OWN_NUMBER))
    state = _YES if on else _OFF if under else _NO
    told = [kept.field.meaning if kept.is_on else f"{kept.field.meaning} (off)" for kept in under]
    return (plain(element), Message(state), plain("; ".join(dict.fromkeys(told)) or "–"))


def _falls(kept: KeptField, element: DataElement) -> bool:
    return kept.field.data_element is element
