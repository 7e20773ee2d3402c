"""While a pilot runs, rows of its students alone are stored, and no trace of any other child."""

from __future__ import annotations

import json
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from appliance.errors import SourceError
from appliance.governance.audit import Action, AuditEvent, find_break
from appliance.governance.gate import GateShutError
from appliance.governance.pilot import LetterOlderError
from appliance.governance.requests import Asked, Clock, InspectionOpenError, Kind, Outcome
from appliance.imports import piloting
from appliance.imports.holding import DRIP
from appliance.imports.piloting import PilotRunningError, SchoolHereError
from appliance.imports.report import HeldError
from appliance.imports.switching import switch_field
from appliance.model.fields import Purpose
from appliance.model.pilot import PickKind
from appliance.model.reconciliation import Difference
from appliance.model.register import STUDENTS as STUDENTS_ENTITY
from appliance.model.switches import Decision
from appliance.store.audit import count_written, read_chain
from appliance.store.tables import metadata
from tests.boxes import NOW, TODAY, change, counts_of, open_gate, opened
from tests.decrypting import decrypted
from tests.integration.consent.test_out import everything
from tests.integration.pilot.village import (
    PRINCIPAL,
    STUDENTS,
    add_village,
    begin,
    begin_math,
    first,
    last,
    make_village,
    pick,
)
from tests.web.tiny_school import BOOK as TINY_BOOK
from tests.web.tiny_school import DAYS, PUPILS, canaries, write_school
from tests.web.tiny_school import SIS as TINY_SIS

if TYPE_CHECKING:
    from tests.boxes import Box, MadeHome
    from tests.integration.pilot.village import Village


def names_in(text: str) -> set[int]:
    """The students whose first or last name stands anywhere in a text, however it is written."""
    lower = text.casefold()
    return {
        number
        for number in range(1, STUDENTS + 1)
        if first(number).casefold() in lower or last(number).casefold() in lower
    }


def here(box: Box) -> set[int]:
    return {int(number) - 9000 for (number,) in box.query("SELECT student_number FROM students")}


def test_only_the_students_of_a_picked_section_are_stored(village_box: Box) -> None:
    begin_math(village_box)
    outcome = village_box.run("sis")
    assert here(village_box) == set(range(1, 9))
    students, seats = (counts_of(outcome, name) for name in ("students", "section_enrollments"))
    assert (students.read, students.added, students.outside) == (40, 8, 32)
    assert (seats.read, seats.added, seats.outside) == (41, 9, 32)  # with the one in biology
    assert (students.set_aside, seats.set_aside, students.repeated) == (0, 0, 0)


def test_a_picked_teacher_brings_in_the_students_of_their_sections(village_box: Box) -> None:
    begin(village_box, pick(village_box, PickKind.TEACHER, 2))
    village_box.run("sis")
    assert here(village_box) == set(range(8, 41))


def test_no_name_outside_the_pilot_is_in_any_byte_of_the_file_or_the_log(
    village: Village, village_box: Box, capfd: pytest.CaptureFixture[str]
) -> None:
    begin_math(village_box)
    for _ in range(2):
        for name in ("sis", "named"):
            village_box.run(name)
    village_box.store.settle()
    content = decrypted(village_box).decode("latin-1")
    assert names_in(content) == set(range(1, 9))
    assert names_in("".join(capfd.readouterr())) == set()
    left = [path for path in village_box.home.rglob("*") if path.suffix not in {".db", ".db-wal"}]
    for path in (one for one in left if one.is_file()):
        assert not names_in(path.read_bytes().decode("latin-1"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE STUDENT SET GRADE = '99', BORN = 'soon' WHERE ID > 8",
        "UPDATE STUDENT SET NO = NULL, FIRST = NULL WHERE ID = 20",
        "UPDATE SEAT SET SINCE = 'ever' WHERE STUDENT > 8",
        "UPDATE SEAT SET STUDENT = NULL WHERE STUDENT = 20",
        "UPDATE SEAT SET STUDENT = 777 WHERE STUDENT = 20",
    ],
)
def test_a_row_outside_the_pilot_is_not_set_aside_whatever_is_wrong_with_it(
    statement: str, village: Village, village_box: Box
) -> None:
    change(village.sis, statement)
    begin_math(village_box)
    village_box.run("sis")
    assert not village_box.set_aside()
    assert names_in(everything(village_box)) == set(range(1, 9))


def test_what_is_wrong_with_a_row_of_the_pilot_is_told_as_ever(
    village: Village, village_box: Box
) -> None:
    change(village.sis, "UPDATE STUDENT SET GRADE = '99' WHERE ID = 3")
    begin_math(village_box)
    village_box.run("sis")
    told = village_box.set_aside()
    assert [row.entity for row in told] == ["students"]
    assert names_in(str(told[0].content)) == {3}


def test_a_namesake_of_another_class_is_not_taken_for_a_student_of_the_pilot(
    village: Village, village_box: Box
) -> None:
    """The whole school's names are not known meanwhile, so that a name alone proves nothing."""
    village.write_named(
        [
            (f"{first(3)} {last(3)}", "Bio 6-1", "2026-11-18", "LT"),  # may be another child
            (f"{first(8)} {last(8)}", "Bio 6-1", "2026-11-18", "LT"),  # sits there, too
            (f"{first(4)} {last(4)}", "Math 6-1", "2026-11-18", "LT"),
            (f"{first(20)} {last(20)}", "Math 6-1", "2026-11-18", "LT"),  # in no list of ours
        ]
    )
    begin_math(village_box)
    village_box.run("sis")
    events = counts_of(village_box.run("named"), "attendance_events")
    assert (events.added, events.outside, events.set_aside) == (2, 2, 0)
    assert names_in(everything(village_box)) == set(range(1, 9))


def test_only_a_name_that_two_of_the_pilots_class_bear_waits_for_a_person(
    village: Village, village_box: Box
) -> None:
    """To ask about any other name would be to keep what may be another child's."""
    change(
        village.sis,
        f"UPDATE STUDENT SET FIRST = '{first(3)}', LAST = '{last(3)}' WHERE ID = 4",
    )
    village.write_named(
        [
            (f"{first(3)} {last(3)}", "Math 6-1", "2026-11-18", "LT"),
            (f"Givan {last(3)}", "Math 6-1", "2026-11-18", "LT"),
        ]
    )
    begin_math(village_box)
    village_box.run("sis")
    events = counts_of(village_box.run("named"), "attendance_events")
    assert (events.outside, events.set_aside) == (1, 1)
    with village_box.store.reading(PRINCIPAL) as work:
        assert len(work.find.links.waiting()) == 1


@pytest.mark.parametrize("source", ["sis", "named"])
def test_the_reconciliation_explains_what_is_outside(source: str, village_box: Box) -> None:
    begin_math(village_box)
    for name in ("sis", "named"):
        village_box.run(name)
    found = village_box.run(source, reconciles=True).reconciled
    assert {each.unexplained for each in found} == {0}
    outside = sum(
        one.rows for each in found for one in each.explained if one.difference is Difference.OUTSIDE
    )
    assert outside == (64 if source == "sis" else 32)


def test_a_few_who_leave_the_pilots_sections_go_and_no_run_is_held(
    village: Village, village_box: Box
) -> None:
    begin_math(village_box)
    village_box.run("sis")
    village_box.run("named")
    change(village.sis, "UPDATE SEAT SET SECTION = 3 WHERE STUDENT IN (1, 2, 3, 4, 5)")
    outcome = village_box.run("sis")
    assert here(village_box) == {6, 7, 8}
    students = counts_of(outcome, "students")
    assert (students.removed, students.left_pilot, students.outside) == (5, 5, 37)
    village_box.store.settle()
    assert names_in(decrypted(village_box).decode("latin-1")) == {6, 7, 8}
    with village_box.store.reading(PRINCIPAL) as work:
        unseen = work.find.runs.removed_unseen(village_box.sources["sis"].id, NOW - DRIP)
    assert unseen["students"] == 0


def test_many_who_leave_at_once_are_asked_of(village: Village, village_box: Box) -> None:
    """Rather the source has lost who sits where than that the class has gone."""
    begin_math(village_box)
    village_box.run("sis")
    change(village.sis, "UPDATE SEAT SET SECTION = 3 WHERE STUDENT < 7")
    with pytest.raises(HeldError, match="remove 6 of 8 students"):
        village_box.run("sis")
    assert here(village_box) == set(range(1, 9))
    approved = village_box.runs()[0].difference
    village_box.run("sis", approved=approved, approved_by="pia")
    assert here(village_box) == {7, 8}


def test_a_loss_is_held_beside_those_who_leave(village: Village, village_box: Box) -> None:
    begin(village_box, pick(village_box, PickKind.TEACHER, 2))
    village_box.run("sis")
    change(
        village.sis,
        "UPDATE SEAT SET SECTION = 1 WHERE STUDENT IN (10, 11)",
        "DELETE FROM STUDENT WHERE ID > 34",
    )
    with pytest.raises(HeldError, match="remove 6 of 31 students"):
        village_box.run("sis")


def test_a_student_who_comes_into_a_pilots_section_is_let_in(
    village: Village, village_box: Box
) -> None:
    begin_math(village_box)
    village_box.run("sis")
    change(village.sis, "UPDATE SEAT SET SECTION = 1 WHERE STUDENT = 30")
    village_box.run("sis")
    assert here(village_box) == {*range(1, 9), 30}


def test_it_starts_on_the_day_of_the_first_student(village_box: Box) -> None:
    begin_math(village_box)
    started = "SELECT started_on FROM pilots"
    assert village_box.query(started) == [(None,)]
    village_box.run("sis")
    assert village_box.query(started) == [("2026-11-24",)]


def test_a_pilot_that_is_begun_while_a_source_is_read_fails_the_run(village_box: Box) -> None:
    def begin_meanwhile(stage: str, done: int, expected: int | None) -> None:
        if stage == "Students" and not village_box.query("SELECT 1 FROM pilots"):
            begin_math(village_box)

    open_gate(village_box.store)
    with pytest.raises(SourceError, match="A pilot was begun or ended"):
        village_box.run("sis", progress=begin_meanwhile)
    assert here(village_box) == set()


def test_a_pilot_comes_before_the_school_and_there_is_one(village_box: Box) -> None:
    begin_math(village_box)
    with pytest.raises(PilotRunningError):
        begin_math(village_box)
    village_box.run("sis")
    with village_box.store.writing(PRINCIPAL) as work:
        work.record(piloting.erase(work))
    with pytest.raises(GateShutError):  # the other families were not told
        village_box.run("sis")
    open_gate(village_box.store)
    village_box.run("sis")
    with pytest.raises(SchoolHereError, match="40 students"):
        begin_math(village_box)


def test_an_ended_pilot_leaves_no_byte_of_its_students(village_box: Box) -> None:
    begin_math(village_box)
    for name in ("sis", "named"):
        village_box.run(name)
    with village_box.store.writing(PRINCIPAL) as work:
        work.record(piloting.erase(work))
    village_box.store.settle()
    assert names_in(decrypted(village_box).decode("latin-1")) == set()
    assert not village_box.query("SELECT 1 FROM students")
    (said,) = village_box.query(
        "SELECT actor, detail FROM audit_events WHERE action = ?", Action.PILOT_ERASED
    )
    assert said == (PRINCIPAL.name, '{"students": 8}')
    with village_box.store.engine.connect() as connection:
        assert find_break(read_chain(connection), count_written(connection)) is None


def test_nothing_goes_with_a_pilot_while_a_family_waits_to_see_it(
    village: Village, village_box: Box
) -> None:
    begin_math(village_box)
    village_box.run("sis")
    kept = here(village_box)
    waiting = village_box.query("SELECT id, source_key FROM students ORDER BY id LIMIT 1")[0]
    asked = Asked(kind=Kind.INSPECT, by="mother", received_on=TODAY)
    with village_box.store.writing(PRINCIPAL, AuditEvent(Action.REQUEST_ENTERED)) as work:
        request = work.find.requests.add(waiting[0], asked, Clock.FERPA, PRINCIPAL.name)
    with (
        pytest.raises(InspectionOpenError),
        village_box.store.writing(PRINCIPAL, AuditEvent(Action.PILOT_ERASED)) as work,
    ):
        piloting.erase(work)
    change(village.sis, f"DELETE FROM SEAT WHERE STUDENT = {int(waiting[1])}")
    village_box.run("sis")
    assert here(village_box) == kept
    with village_box.store.writing(PRINCIPAL, AuditEvent(Action.REQUEST_CLOSED)) as work:
        work.find.requests.close(request, Outcome.ANSWERED, "shown", PRINCIPAL.name)
    village_box.run("sis")
    assert here(village_box) == kept - {int(waiting[1])}


@pytest.mark.parametrize(("days_ago", "opens"), [(14, True), (13, False), (0, False)])
def test_the_pilots_own_notice_opens_the_gate_to_its_students_alone(
    days_ago: int, opens: bool, village_box: Box
) -> None:
    math = pick(village_box, PickKind.SECTION, 1)
    begin(village_box, math, on=TODAY - timedelta(days=days_ago))
    if opens:
        village_box.run("sis")
        assert here(village_box) == set(range(1, 9))
    else:
        with pytest.raises(GateShutError, match="families were told, and have until"):
            village_box.run("sis")
        assert here(village_box) == set()


def test_a_field_of_which_the_pilots_families_were_not_told_is_not_read(village_box: Box) -> None:
    begin_math(village_box)
    with village_box.store.engine.begin() as connection:
        told = json.loads(connection.exec_driver_sql("SELECT notice_fields FROM pilots").scalar())
        del told["students.birth_date"]
        connection.exec_driver_sql("UPDATE pilots SET notice_fields = ?", (json.dumps(told),))
    village_box.run("sis")
    assert village_box.query("SELECT DISTINCT birth_date FROM students") == [(None,)]


def test_a_field_that_was_switched_on_after_the_letter_needs_another_letter(
    village_box: Box,
) -> None:
    meals = Decision(
        to_on=True, reason="meals", purpose=Purpose.SUPPORT, until=TODAY + timedelta(days=90)
    )
    with village_box.store.writing(PRINCIPAL, AuditEvent(Action.FIELD_SWITCHED)) as work:
        switch_field(work, STUDENTS_ENTITY, STUDENTS_ENTITY.field("lunch_status"), meals)
    with pytest.raises(LetterOlderError, match="2026-11-24"):
        begin_math(village_box)
    begin(village_box, pick(village_box, PickKind.SECTION, 1), on=TODAY)


# --- whatever the school, whatever is picked --------------------------------------------

SECTIONS = (1, 2, 3)
SEATS = st.dictionaries(
    st.integers(1, 12), st.sets(st.sampled_from(SECTIONS), max_size=3), max_size=12
)
TEACHING = st.sets(st.tuples(st.sampled_from((1, 2)), st.sampled_from(SECTIONS)))
WRONG = st.sampled_from(["", "GRADE = '99'", "FIRST = NULL", "BORN = 'soon'", "NO = '9001'"])


@given(
    seats=SEATS,
    teaching=TEACHING,
    picked=st.sets(st.sampled_from(SECTIONS)),
    teachers=st.sets(st.sampled_from((1, 2))),
    wrong=st.dictionaries(st.integers(1, 12), WRONG, max_size=6),
    said=st.lists(st.tuples(st.integers(1, 12), st.sampled_from(SECTIONS)), max_size=8),
)
@example(
    seats={1: {1}, 2: {2}},
    teaching=set(),
    picked={1},
    teachers=set(),
    wrong={2: "GRADE = '99'"},
    said=[(2, 2)],
)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_is_picked_no_row_outside_the_pilot_is_stored(
    shut_home: MadeHome,
    seats: dict[int, set[int]],
    teaching: set[tuple[int, int]],
    picked: set[int],
    teachers: set[int],
    wrong: dict[int, str],
    said: list[tuple[int, int]],
) -> None:
    if not picked and not teachers:
        picked = {1}
    of_pilot = picked | {section for teacher, section in teaching if teacher in teachers}
    expected = {number for number, sits in seats.items() if sits & of_pilot}
    codes = {1: "Math 6-1", 2: "Bio 6-1", 3: "Bio 6-2"}
    with tempfile.TemporaryDirectory() as folder:
        village = make_village(Path(folder) / "village", 12)
        change(
            village.sis,
            "DELETE FROM SEAT",
            "DELETE FROM TEACHES",
            *(
                f"INSERT INTO SEAT VALUES ({number * 10 + one}, {number}, {one}, '2026-09-01')"
                for number, sits in seats.items()
                for one in sits
            ),
            *(
                f"INSERT INTO TEACHES (STAFF, SECTION) VALUES ({teacher}, {one})"
                for teacher, one in teaching
            ),
            *(f"UPDATE STUDENT SET {how} WHERE ID = {n}" for n, how in wrong.items() if how),
        )
        village.write_named(
            [(f"{first(n)} {last(n)}", codes[one], "2026-11-18", "LT") for n, one in said]
        )
        for box in opened(shut_home.copy_to(Path(folder) / "home")):
            add_village(box, village)
            chosen = [pick(box, PickKind.SECTION, one) for one in picked]
            begin(box, *chosen, *(pick(box, PickKind.TEACHER, one) for one in teachers))
            for name in ("sis", "named"):
                box.run(name)
            keys = {int(key) for (key,) in box.query("SELECT source_key FROM students")}
            assert keys <= expected
            assert names_in(everything(box)) <= expected
            assert expected - keys <= {n for n, how in wrong.items() if how}
            for table in metadata.sorted_tables:
                if "student_id" in table.columns and table.name != "links":
                    assert not box.query(
                        f"SELECT 1 FROM {table} WHERE student_id NOT IN (SELECT id FROM students)"
                    )


@pytest.mark.parametrize("is_shared", [False, True])
def test_a_pilot_of_csv_files_keeps_the_same(
    is_shared: bool, shut_home: MadeHome, tmp_path: Path
) -> None:
    """Another kind of source, and one that names students by address and by name."""
    write_school(tmp_path / "tiny")
    if is_shared:  # a child of the pilot and another have one address
        students = tmp_path / "tiny" / "students.csv"
        students.write_text(students.read_text().replace(canaries(1)[3], canaries(5)[3]))
    for box in opened(shut_home.copy_to(tmp_path / "home")):
        box.add("sis", "csv", tmp_path / "tiny", TINY_SIS)
        box.add("book", "csv", tmp_path / "tiny", TINY_BOOK)
        begin(box, pick(box, PickKind.SECTION, "Art"))
        for name in ("sis", "book"):
            box.run(name)
        stored = everything(box)
        assert {n for n in PUPILS if any(word in stored for word in canaries(n))} == {5, 6}
        assert box.query("SELECT count(*) FROM results") == [(2,)]
        (days,) = box.query("SELECT count(*) FROM attendance_events")
        assert days == ((1 if is_shared else 2) * len(DAYS),)  # an address alone tells no sibling
