"""What a second import makes of a source in which something has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from appliance.model.runs import RunState
from tests.boxes import change, counts_of, moves
from tests.integration.imports.hamlet import STUDENTS, badge, usual_rows

if TYPE_CHECKING:
    from tests.boxes import Box
    from tests.integration.imports.hamlet import Hamlet

ROWS = len(usual_rows())


def test_the_first_import_adds_every_row(hamlet_box: Box) -> None:
    assert hamlet_box.query("SELECT count(*) FROM students") == [(STUDENTS,)]
    assert hamlet_box.query("SELECT count(*) FROM attendance_events") == [(ROWS,)]


def test_the_same_sources_again_change_nothing(hamlet_box: Box) -> None:
    before = hamlet_box.picture()
    assert moves(hamlet_box.run("sis")) == moves(hamlet_box.run("attendance")) == {}
    assert hamlet_box.picture() == before


def test_one_changed_one_added_and_one_removed_row_are_counted_so(
    hamlet: Hamlet, hamlet_box: Box
) -> None:
    rows = usual_rows()
    number, day, _ = rows[0]
    gone = rows.pop(7)
    rows[0] = (number, day, "UA")
    rows.append((badge(3), "2026-11-17", "EA"))
    hamlet.write_kiosk(rows)
    assert moves(hamlet_box.run("attendance")) == {"attendance_events": (1, 1, 1)}
    stored = hamlet_box.query(
        "SELECT s.student_number, a.date, a.code FROM attendance_events a "
        "JOIN students s ON s.id = a.student_id"
    )
    assert {(n.zfill(6), d, c) for n, d, c in stored} == set(rows)
    assert (gone[0].lstrip("0"), gone[1], gone[2]) not in stored


def test_only_the_rows_that_changed_bear_the_new_runs_number(
    hamlet: Hamlet, hamlet_box: Box
) -> None:
    change(hamlet.sis, "UPDATE STUDENT SET GRADE = '7' WHERE ID = 5")
    outcome = hamlet_box.run("sis")
    assert moves(outcome) == {"students": (0, 1, 0)}
    found = hamlet_box.query("SELECT source_key FROM students WHERE run_id = ?", outcome.run_id)
    assert found == [("5",)]


def test_a_value_that_was_emptied_is_emptied_here(hamlet: Hamlet, hamlet_box: Box) -> None:
    change(hamlet.sis, "UPDATE STUDENT SET BORN = NULL WHERE ID = 5")
    assert moves(hamlet_box.run("sis")) == {"students": (0, 1, 0)}
    found = hamlet_box.query("SELECT birth_date FROM students WHERE source_key = '5'")
    assert found == [(None,)]


def test_a_student_keeps_their_id_whatever_changes_about_them(
    hamlet: Hamlet, hamlet_box: Box
) -> None:
    before = hamlet_box.query("SELECT id FROM students WHERE source_key = '5'")
    change(hamlet.sis, "UPDATE STUDENT SET FIRST = 'OTHER', NO = '9999' WHERE ID = 5")
    hamlet_box.run("sis")
    assert hamlet_box.query("SELECT id FROM students WHERE source_key = '5'") == before


def test_an_unknown_code_is_set_aside_with_its_place_and_the_reason(
    hamlet: Hamlet, hamlet_box: Box
) -> None:
    rows = usual_rows()
    rows[4] = (rows[4][0], rows[4][1], "Z9")
    hamlet.write_kiosk(rows)
    assert counts_of(hamlet_box.run("attendance"), "attendance_events").set_aside == 1
    (row,) = hamlet_box.set_aside()
    assert (row.source, row.entity, row.origin) == ("attendance", "attendance_events", "all.csv")
    assert (row.row_number, row.field) == (6, "category")
    assert row.reason == "has a code “Z9” that the table “attendance” lacks"
    assert row.content == {"badge": rows[4][0], "day": rows[4][1], "code": "Z9"}


def test_a_badge_of_nobody_is_set_aside(hamlet: Hamlet, hamlet_box: Box) -> None:
    hamlet.write_kiosk([*usual_rows(), ("990000", "2026-11-24", "UA")])
    hamlet_box.run("attendance")
    (row,) = hamlet_box.set_aside()
    assert (row.field, row.row_number) == ("student", ROWS + 2)
    assert row.reason == "is nobody we know: no student has this student number"


def test_a_refused_row_does_not_remove_what_was_stored_before(
    hamlet: Hamlet, hamlet_box: Box
) -> None:
    before = hamlet_box.picture()
    rows = usual_rows()
    rows[4] = (rows[4][0], rows[4][1], "Z9")
    hamlet.write_kiosk(rows)
    change(hamlet.sis, "UPDATE STUDENT SET GRADE = '99' WHERE ID = 5")
    assert moves(hamlet_box.run("attendance")) == moves(hamlet_box.run("sis")) == {}
    assert hamlet_box.picture() == before
    assert [row.field for row in hamlet_box.set_aside()] == ["category", "grade_level"]


def test_a_later_corrected_run_clears_what_was_set_aside(hamlet: Hamlet, hamlet_box: Box) -> None:
    rows = usual_rows()
    hamlet.write_kiosk([*rows[:-1], (*rows[-1][:2], "Z9"), ("990000", "2026-11-24", "UA")])
    hamlet_box.run("attendance")
    assert len(hamlet_box.set_aside()) == 2
    hamlet.write_kiosk(rows)
    hamlet_box.run("attendance")
    assert hamlet_box.set_aside() == []


def test_what_one_source_has_set_aside_outlives_the_run_of_another(
    hamlet: Hamlet, hamlet_box: Box
) -> None:
    hamlet.write_kiosk([*usual_rows(), ("990000", "2026-11-24", "UA")])
    hamlet_box.run("attendance")
    change(hamlet.sis, "UPDATE STUDENT SET LAST = 'OTHER' WHERE ID = 5")
    hamlet_box.run("sis")
    assert len(hamlet_box.set_aside()) == 1


def test_a_repeated_row_counts_once(hamlet: Hamlet, hamlet_box: Box) -> None:
    hamlet.write_kiosk(usual_rows()[:3], name="again.csv")
    counts = counts_of(hamlet_box.run("attendance"), "attendance_events")
    assert (counts.repeated, counts.unchanged, counts.moved) == (3, ROWS, False)


def test_rows_that_contradict_each_other_are_all_set_aside_and_the_stored_one_stays(
    hamlet: Hamlet, hamlet_box: Box
) -> None:
    number, day, _ = usual_rows()[0]
    hamlet.write_kiosk([(number, day, "UA")], name="other.csv")
    before = hamlet_box.picture()
    outcome = hamlet_box.run("attendance")
    assert not outcome.moved
    assert hamlet_box.picture() == before
    rows = hamlet_box.set_aside()
    assert sorted((row.origin, row.row_number) for row in rows) == [
        ("all.csv", 2),
        ("other.csv", 2),
    ]
    assert {row.reason for row in rows} == {"another row of the same key says something else"}


def test_students_given_twice_and_differently_are_set_aside_with_all_that_hangs_on_them(
    hamlet: Hamlet, box: Box
) -> None:
    """A view without a key of its own, as vendors give them."""
    from tests.integration.imports.hamlet import SIS

    change(
        hamlet.sis,
        "CREATE VIEW EVERYONE AS SELECT * FROM STUDENT UNION ALL "
        "SELECT ID, NO, FIRST, 'OTHER', GRADE, BORN, LUNCH, DISABILITY FROM STUDENT WHERE ID = 5",
    )
    box.add("sis", "sql", hamlet.sis, SIS.replace('"STUDENT"\nkey', '"EVERYONE"\nkey', 1))
    outcome = box.run("sis")
    assert counts_of(outcome, "students").set_aside == 2
    assert box.query("SELECT count(*) FROM students WHERE source_key = '5'") == [(0,)]
    assert counts_of(outcome, "section_enrollments").set_aside == 1


def test_a_corrected_decision_on_who_somebody_is_is_carried_out_by_the_next_import(
    hamlet: Hamlet, hamlet_box: Box
) -> None:
    """The source is the same and yet its rows mean somebody else."""
    from tests.integration.imports.hamlet import KIOSK

    named = KIOSK.replace('student_number = "badge"', 'name = "badge"')
    hamlet.write_kiosk([("First1 Last1", "2026-11-20", "UA")])
    hamlet_box.add("names", "csv", hamlet.kiosk, named)
    hamlet_box.run("names")
    (waiting,) = _waiting(hamlet_box)
    for student in (2, 3):
        _decide(hamlet_box, waiting, student)
        hamlet_box.run("names")
        found = hamlet_box.query(
            "SELECT student_id FROM attendance_events WHERE date = '2026-11-20' AND code = 'UA'"
        )
        assert found == [(student,)]


def test_a_dry_run_changes_nothing_and_says_what_it_would_do(
    hamlet: Hamlet, hamlet_box: Box
) -> None:
    hamlet.write_kiosk([*usual_rows()[1:], ("990000", "2026-11-24", "UA")])
    before = _everything(hamlet_box)
    outcome = hamlet_box.run("attendance", is_dry_run=True)
    assert moves(outcome) == {"attendance_events": (0, 0, 1)}
    assert outcome.set_aside == 1
    assert _everything(hamlet_box) == before
    newest = hamlet_box.runs()[0]
    assert newest.state is RunState.DRY_RUN
    assert newest.counts[0].removed == 1
    assert moves(hamlet_box.run("attendance")) == {"attendance_events": (0, 0, 1)}


@pytest.mark.parametrize("source", ["sis", "attendance"])
def test_no_file_of_the_gathering_is_left_behind(hamlet_box: Box, source: str) -> None:
    hamlet_box.run(source)
    assert not [*hamlet_box.home.glob("homeroom-staging*")]


def test_a_home_folder_may_have_any_name(hamlet: Hamlet, box: Box) -> None:
    from tests.boxes import opened
    from tests.integration.imports.hamlet import SIS

    box.store.close()
    for other in opened(box.made.copy_to(box.home.parent / "St. Mary's “home” — 2026")):
        other.add("sis", "sql", hamlet.sis, SIS)
        assert counts_of(other.run("sis"), "students").added == STUDENTS


def _everything(box: Box) -> tuple[object, ...]:
    links = box.query("SELECT * FROM links ORDER BY id")
    return box.picture(), [(r.source, r.origin, r.row_number) for r in box.set_aside()], links


def _waiting(box: Box) -> list[int]:
    with box.store.reading(CONSOLE) as work:
        return [link.id for link in work.find.links.waiting()]


def _decide(box: Box, link: int, student: int) -> None:
    with box.store.writing(CONSOLE, AuditEvent(Action.LINK_DECIDED, f"link:{link}")) as work:
        work.find.links.decide(link, student, "console")
