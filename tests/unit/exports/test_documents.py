"""The documents say what the register says: every field, nothing else, in words and on paper."""

from __future__ import annotations

import io
import re
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from appliance.exports.documents.facts import SchoolFacts
from appliance.exports.documents.pdf import render_pdf
from appliance.exports.documents.positions import NO, OFF, YES
from appliance.exports.documents.registry import DOCUMENTS, document_named
from appliance.exports.documents.sentences import NEVER, REACH
from appliance.governance.access import Actor, Permission, can
from appliance.governance.minimization import kept_fields, visible_fields
from appliance.model.consent import Regime
from appliance.model.fields import Purpose, Role
from appliance.model.legal import LEGAL, LegalCategory
from appliance.model.ndpa import SCHEDULE_OF_DATA, DataElement
from appliance.model.register import (
    ENTITIES,
    STUDENT_FIELD_LIMIT,
    STUDENTS_FIRST,
    student_fields,
)
from appliance.model.switches import Decision, Switch
from appliance.store.tables import RECORDS, column_name
from appliance.web.words import FULL

if TYPE_CHECKING:
    from appliance.model.text import Message

TODAY = date(2026, 11, 24)
NAMES = ("Łukasz Wiśniewski", "Şeyma Yılmaz", "Đặng Thị Hằng", "José Ñandú", "Ζωή Παπά", "Оля Чуб")
LANGUAGE = Switch(
    decision=Decision(
        to_on=True, reason="letters", purpose=Purpose.WRITE_HOME, until=date(2027, 6, 30)
    ),
    changed_by="principal",
    changed_at=datetime(2026, 11, 1, tzinfo=UTC),
)
FIELDS = [(entity, field) for entity in ENTITIES for field in entity.values]
ALL_NAMES = [kind.name for kind in DOCUMENTS]
WITH_EVERY_FIELD = ("poster", "retention", "positions")


def facts(**switches: Switch) -> SchoolFacts:
    decided = {("students", name): switch for name, switch in switches.items()}
    people = dict.fromkeys(Role, ()) | {Role.TEACHER: NAMES}
    return SchoolFacts(
        school="Escuela Ñandú",
        contact="",
        notice_date=None,
        days=14,
        regime=Regime.NOTICE,
        is_first=True,
        today=TODAY,
        fields=kept_fields(decided, TODAY),
        people=people,
    )


def say(message: Message) -> str:
    template = message.template.replace(f":{FULL}", "")
    return template.format(**message.facts)


def said(name: str, told: SchoolFacts | None = None) -> dict[str, Any]:
    return document_named(name).build(told or facts()).said(say)


def texts(found: Any) -> list[str]:
    """Every text of a document, in its order."""
    if isinstance(found, dict):
        return [text for value in found.values() for text in texts(value)]
    if isinstance(found, list):
        return [text for value in found for text in texts(value)]
    return [found] if isinstance(found, str) else []


def cells(name: str, told: SchoolFacts | None = None) -> list[list[str]]:
    blocks = [block for block in said(name, told)["blocks"] if block["kind"] == "table"]
    return [row for block in blocks for group in block["groups"] for row in group["rows"]]


def pdf_of(name: str, told: SchoolFacts | None = None) -> bytes:
    document = said(name, told)
    return render_pdf(document, school="Escuela Ñandú", made="made today", language="en")


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


# --- every field, and nothing else ----------------------------------------------------------


def test_the_fields_of_the_documents_are_the_columns_of_the_tables() -> None:
    references = {(e.name, column_name(f)) for e in ENTITIES for f in e.references}
    origin = {"id", "source_key", "source_id", "run_id"}
    stored = {
        (name, column.name)
        for name, table in RECORDS.items()
        for column in table.columns
        if column.name not in origin
    }
    listed = {(kept.entity.name, kept.field.name) for kept in facts().fields}
    assert listed == stored - references


@pytest.mark.parametrize("name", WITH_EVERY_FIELD)
def test_every_field_stands_on_the_poster_and_the_public_lists(name: str) -> None:
    everything = texts(said(name))
    assert [f.meaning for _, f in FIELDS if f.meaning not in everything] == []


def test_the_lists_have_as_many_rows_as_the_register_has_fields() -> None:
    meanings = [f.meaning for _, f in FIELDS]
    for name in ("retention", "positions"):
        told = [row[0] for row in cells(name) if row[0] in set(meanings)]
        assert sorted(told) == sorted(meanings)


def test_what_is_on_stands_in_a_card_and_what_is_off_under_not_kept() -> None:
    blocks = said("poster", facts(home_language=LANGUAGE))["blocks"]
    cards = texts([b["cards"] for b in blocks if b["kind"] in ("cards", "dense")])
    told = facts(home_language=LANGUAGE).fields
    assert [k.field.name for k in told if k.is_on and not _stands(k.field.meaning, cards)] == []
    off = next(b["items"] for b in blocks if b["kind"] == "bullets" and "Gender" in b["items"])
    assert off == [k.field.meaning for k in told if not k.is_on]
    assert any("(until 2027-06-30)" in card for card in cards)


def _stands(meaning: str, cards: list[str]) -> bool:
    return any(card.startswith(meaning) for card in cards)


def test_every_field_of_a_student_is_in_the_letter() -> None:
    letter = " ".join(texts(said("letter"))).casefold()
    assert [f.name for _, f in student_fields() if f.meaning.casefold() not in letter] == []
    assert len(student_fields()) <= STUDENT_FIELD_LIMIT


def test_the_schedule_of_data_ticks_what_is_kept_and_nothing_else() -> None:
    kept = {row[0]: (row[1], row[2]) for row in cells("schedule-of-data")}
    assert kept[DataElement.BIRTH_DATE][0] == "Yes"
    assert kept[DataElement.GENDER] == ("Off", "Gender (off)")
    assert kept["Conduct or behavioral data"] == ("No", "–")
    on = said("schedule-of-data", facts(home_language=LANGUAGE))
    assert "Yes" in str(on).partition(DataElement.LANGUAGE)[2][:20]
    under = {element for _, rows in SCHEDULE_OF_DATA for element in rows}
    assert set(DataElement) <= under
    for _, field in student_fields():
        assert field.meaning in " ".join(told for _, told in kept.values())


def test_no_field_can_hold_what_is_said_to_be_never_kept() -> None:
    words = {word for line in NEVER for word in re.findall(r"[a-z]{4,}", line.casefold())}
    words -= {"home", "number", "student", "what", "does", "were", "where", "names", "someone"}
    names = " ".join(f"{f.name} {f.meaning} {f.edfi}".casefold() for _, f in FIELDS)
    about = {word for word in words if re.search(rf"\b{word}\b", names)}
    assert about <= {"address", "earns", "notes", "born"}
    addresses = {f.name for _, f in FIELDS if "address" in f.meaning.casefold()}
    assert addresses == {"email"}


# --- who sees it ----------------------------------------------------------------------------


def test_the_list_of_positions_is_what_each_role_may_be_shown() -> None:
    told = iter(facts(home_language=LANGUAGE).fields)
    rows = [row for row in cells("positions", facts(home_language=LANGUAGE)) if len(row) == 5]
    shown = {
        (kept.entity.name, kept.field.name): row[1:]
        for kept, row in zip(_in_order(told), rows, strict=True)
    }
    switches = {("students", "home_language"): True}
    for entity, field in FIELDS:
        for role, cell in zip(Role, shown[entity.name, field.name], strict=True):
            may = field.name in visible_fields(entity, role, switches)
            assert cell == (YES if may else cell)
            assert may or cell in (NO, OFF)


def _in_order(told: Any) -> list[Any]:
    kept = list(told)
    return [one for entity in STUDENTS_FIRST for one in kept if one.entity is entity]


def test_a_role_that_sees_no_student_is_told_so() -> None:
    for role in Role:
        sees = can(Actor("one", role), Permission.VIEW_STUDENT)
        assert ("no student" in REACH[role]) != sees


def test_who_holds_a_position_is_named() -> None:
    assert ", ".join(sorted(NAMES)) in texts(said("positions"))


# --- what is missing, and the law -----------------------------------------------------------


def test_what_the_school_has_not_said_is_a_line_to_fill_in() -> None:
    blanks = [b["text"] for b in said("letter")["blocks"] if b["kind"] == "blank"]
    assert blanks == [
        "The day on which this letter goes out",
        "Questions and complaints: name, room, telephone",
        "The principal’s signature",
    ]
    whole = replace(facts(), contact="Ms. Okafor, room 12.", notice_date=TODAY)
    blanks = [b["text"] for b in said("letter", whole)["blocks"] if b["kind"] == "blank"]
    assert blanks == ["The principal’s signature"]
    assert "Questions and complaints: Ms. Okafor, room 12." in texts(said("letter", whole))


def test_every_legal_category_says_its_rules_in_both_systems() -> None:
    assert set(LEGAL) == set(LegalCategory)
    assert all(basis.us and basis.eu for basis in LEGAL.values())


@given(st.sets(st.sampled_from([f.name for e, f in FIELDS if e.name == "students"])))
def test_whatever_is_switched_every_document_says_every_field(on: set[str]) -> None:
    told = facts(**dict.fromkeys(on, LANGUAGE))
    for name in WITH_EVERY_FIELD:
        everything = texts(said(name, told))
        assert all(any(t.startswith(f.meaning) for t in everything) for _, f in FIELDS)


# --- on paper -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL_NAMES)
def test_everything_that_a_document_says_stands_in_its_pdf(name: str) -> None:
    reader = PdfReader(io.BytesIO(pdf_of(name)))
    paper = squeezed(" ".join(page.extract_text() for page in reader.pages))
    assert [text for text in texts(said(name)["blocks"]) if _lacks(paper, text)] == []


def _lacks(paper: str, text: str) -> bool:
    is_a_mark = text in ("heading", "paragraph", "blank", "bullets", "table", "slip")
    is_a_mark = is_a_mark or text in ("cards", "keys", "dense")
    return not is_a_mark and squeezed(text) not in paper


def test_names_in_any_european_letters_and_vietnamese_can_be_read_and_copied() -> None:
    reader = PdfReader(io.BytesIO(pdf_of("positions")))
    words = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert [name for name in NAMES if name not in words] == []


@pytest.mark.parametrize("name", ALL_NAMES)
def test_a_pdf_is_tagged_titled_and_has_all_its_letters_within(name: str) -> None:
    reader = PdfReader(io.BytesIO(pdf_of(name)))
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalog
    assert catalog["/Lang"] == "en"
    assert reader.metadata is not None
    assert reader.metadata.title == said(name)["title"]
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            embedded = inner["/FontDescriptor"].get_object()
            assert "NotoSans" in embedded["/FontName"]
            assert embedded.keys() & {"/FontFile2", "/FontFile3"}


def test_the_poster_is_one_sheet_however_many_fields_are_on() -> None:
    every = dict.fromkeys((f.name for e, f in FIELDS if e.name == "students"), LANGUAGE)
    for told in (facts(), facts(**every), replace(facts(), contact="Ms. Okafor, room 12")):
        with closing(pypdfium2.PdfDocument(pdf_of("poster", told))) as pdf:
            assert len(pdf) == 1
            picture = pdf[0].render(scale=0.5, grayscale=True)
            dots, width = bytes(picture.buffer), picture.stride
            rows = [dots[at : at + width] for at in range(0, len(dots), width)]
            picture.close()
        white = 255
        assert {dot for row in rows for dot in row[:20]} == {white}  # nothing runs over the edge,
        assert {dot for row in rows[-33:-29] for dot in row} == {white}  # nor into the foot


def test_what_a_school_is_called_cannot_become_a_command_of_the_typesetter() -> None:
    told = replace(facts(), school='#read("/etc/passwd") $x$ *bold* </script>')
    reader = PdfReader(io.BytesIO(pdf_of("letter", told)))
    assert '#read("/etc/passwd")$x$*bold*</script>' in squeezed(reader.pages[0].extract_text())
