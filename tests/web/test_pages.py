"""What the pages say, on the demo school."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from appliance.model.fields import Role
from appliance.model.runs import Guard, HeldDifference, NewYear, RunState
from appliance.templating import template_folder
from tests.web.conftest import email_of
from tests.web.test_audit import _every_page

if TYPE_CHECKING:
    from tests.web.conftest import Visitor, Web


def words(text: str) -> str:
    """A page's text without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_today_shows_at_most_ten_and_the_rest_behind_more(readers: dict[str, Visitor]) -> None:
    short, long = (readers["principal"].get(path).text for path in ("/today", "/today?more"))
    assert short.count('class="entry"') == 10
    assert long.count('class="entry"') > 10
    assert "Show" in words(short)


def test_today_gives_reasons_in_words_and_never_a_score(readers: dict[str, Visitor]) -> None:
    told = words(readers["teacher"].get("/today").text)
    assert re.search(r"Absent \d+ of", told) or re.search(r"Missing \d+ assignments", told)
    assert not re.search(r"\b(risk|score)\b", told, re.IGNORECASE)


def test_by_what_a_list_is_ordered_is_told_to_nobody(
    shared_web: Web, readers: dict[str, Visitor]
) -> None:
    """A page is given places to sort by; the figure behind them would be a hidden score."""
    text = readers["teacher"].get(f"/classes/{shared_web.own_section()}").text
    places = [int(found) for found in re.findall(r'class="why" data-value="([^"]*)"', text)]
    assert len(set(places)) > 2
    assert set(places) == set(range(max(places) + 1))
    files = list(template_folder().rglob("*.html"))
    assert not [file.name for file in files if ".pressing" in file.read_text(encoding="utf-8")]


def test_the_class_being_taught_stands_on_top(web: Web) -> None:
    section = web.own_section()
    with web.box.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE sections SET start_time = '', end_time = ''")
        local = web.clock.moment.astimezone()
        times = [(local + timedelta(minutes=m)).strftime("%H:%M") for m in (-10, 40)]
        connection.exec_driver_sql(
            "UPDATE sections SET start_time = ?, end_time = ?, meeting_days = 'MTWRF' WHERE id = ?",
            (*times, section),
        )
    text = web.signed_in("teacher").get("/today").text
    assert f'class="now-card" href="/classes/{section}"' in text
    assert "Now, until" in words(text)


def test_a_class_grid_has_a_row_for_each_student(
    shared_web: Web, readers: dict[str, Visitor]
) -> None:
    section = shared_web.own_section()
    text = readers["teacher"].get(f"/classes/{section}").text
    seated = shared_web.box.query(
        "SELECT count(DISTINCT student_id) FROM section_enrollments WHERE section_id = ? "
        "AND coalesce(begin_date, '0') <= '2026-11-24' AND coalesce(end_date, '9') >= '2026-11-24'",
        section,
    )[0][0]
    assert text.count('<th scope="row">') == seated


def test_missing_work_is_told_by_student_by_assignment_and_on_sheets(
    shared_web: Web, readers: dict[str, Visitor]
) -> None:
    by_student, by_assignment, sheets = (
        readers["teacher"].get(f"/missing-work{query}").text
        for query in ("", "?by=assignment", "?sheets")
    )
    told = words(by_student)
    missing, of = re.findall(r"Pieces missing ([\d,]+) of ([\d,]+)", told)[0]
    assert 0 < int(missing.replace(",", "")) < int(of.replace(",", ""))
    assert by_student.count('class="piece-title"') == int(missing)
    named = set(re.findall(r'href="/students/(\d+)"', by_student))
    assert set(re.findall(r'href="/students/(\d+)"', by_assignment)) == named
    assert {int(n) for n in named} <= shared_web.taught_students()
    assert sheets.count('<section class="sheet"') == len(named)
    assert sheets.count('class="to-write"') == int(missing)


def test_missing_work_of_nobody_says_why(web: Web) -> None:
    teacher = web.signed_in("teacher")
    for change, why in (
        ("UPDATE results SET status = 'excused' WHERE status = 'missing'", "marked missing"),
        ("DELETE FROM results", "No work yet"),
        ("DELETE FROM section_staff", "You have no class this term"),
    ):
        with web.box.store.engine.begin() as connection:
            connection.exec_driver_sql(change)
        assert why in words(teacher.get("/missing-work").text)


def test_every_value_of_a_student_tells_where_it_is_from(
    shared_web: Web, readers: dict[str, Visitor]
) -> None:
    ((student,),) = shared_web.box.query(
        "SELECT student_id FROM attendance_events GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
    )
    text = readers["counselor"].get(f"/students/{student}").text
    told = words(text)
    assert text.count("Where is this from?") > text.count('class="course"')
    assert "import 1" in told
    for source, n in (("Attendance", 2), ("Gradebooks", 3)):
        assert re.search(rf"entries: {source} · (key [^·]+ · )?import {n} · read", told)
    for table in re.findall(r"<table class=.list-table.*?</table>", text, re.DOTALL):
        rows = table.count('<th scope="row">')
        assert table.count('<td class="num run">') == rows > 0  # each with the import that gave it
    ((results,),) = shared_web.box.query(
        "SELECT count(*) FROM results WHERE student_id = ?", student
    )
    assert text.count('<td class="code">') >= results  # each as its source writes it
    for figure in ("known school days up to", "pieces of scored work", "The class median is of"):
        assert figure in told


def test_a_students_classes_are_linked_for_whoever_may_open_them(
    shared_web: Web, readers: dict[str, Visitor]
) -> None:
    student = shared_web.own_student()
    for role in ("teacher", "counselor", "principal"):
        text = readers[role].get(f"/students/{student}").text
        linked = set(re.findall(r'href="(/classes/\d+)"', text))
        assert linked
        assert {readers[role].get(path).status_code for path in linked} == {200}
        assert (len(linked) == text.count('class="course"')) is (role != "teacher")


def test_no_name_stands_in_a_title_or_an_address(
    shared_web: Web, readers: dict[str, Visitor]
) -> None:
    names = {
        name
        for row in shared_web.box.query("SELECT first_name, last_name FROM students")
        for name in row
    }
    student, section = shared_web.own_student(), shared_web.own_section()
    for path in ("/today", "/students", f"/classes/{section}", f"/students/{student}"):
        text = readers["teacher"].get(path).text
        title = re.search(r"<title>(.*?)</title>", text, re.DOTALL)
        assert title and title[1].endswith("· Homeroom")
        assert not names & set(re.split(r"\W+", title[1]))
        for address in re.findall(r'(?:href|action)="([^"]+)"', text):
            assert re.fullmatch(
                r"(/static/[\w.-]+|/[a-z-]*|#[\w-]+|/(students|classes)/\d+"
                r"|/classes/\d+\?sort=-?\w+|/account/password|/students\?grade=\w+|/today\?more)",
                address,
            )


@pytest.mark.parametrize("role", list(Role))
def test_no_page_of_any_role_has_a_name_in_its_title_addresses_or_file_name(
    role: str, shared_web: Web, readers: dict[str, Visitor]
) -> None:
    names = {
        name.casefold()
        for row in shared_web.box.query("SELECT first_name, last_name FROM students")
        for name in row
        if len(name) > 3  # a shorter one is a part of other words
    }
    looked = 0
    for path in _every_page(shared_web):
        answer = readers[role].get(path)
        if answer.status_code != 200:
            continue
        told = answer.headers.get("Content-Disposition", "")
        if answer.mimetype == "text/html":
            title = re.search(r"<title>(.*?)</title>", answer.text, re.DOTALL)
            assert title
            told += " ".join([title[1], *re.findall(r'(?:href|action)="([^"]+)"', answer.text)])
        looked += 1
        assert not names & set(re.split(r"[\W\d_]+", unquote(told).casefold())), path
    assert looked > 4


def test_a_search_by_name_leaves_no_trace_in_the_address(
    shared_web: Web, readers: dict[str, Visitor]
) -> None:
    last_name = shared_web.box.query("SELECT last_name FROM students LIMIT 1")[0][0]
    counselor = readers["counselor"]
    counselor.get("/students")
    found = counselor.post("/students", name=last_name[:4].lower())
    assert found.status_code == 200
    assert last_name in words(found.text)
    none = counselor.post("/students", name="%_\\")
    assert "Nobody by that name" in words(none.text)


def test_no_sensitive_field_is_shown_while_it_is_off(
    shared_web: Web, readers: dict[str, Visitor]
) -> None:
    told = words(readers["principal"].get(f"/students/{shared_web.own_student()}").text)
    for label in ("lunch", "meals", "disability", "race", "ethnicity", "language", "gender"):
        assert label not in told.lower()


def test_every_page_says_how_fresh_its_data_are(readers: dict[str, Visitor]) -> None:
    for role, path in (("teacher", "/today"), ("principal", "/school"), ("it", "/sources")):
        told = words(readers[role].get(path).text)
        assert "Attendance:" in told
        assert "Marks:" in told


def test_old_data_are_called_old(web: Web) -> None:
    web.clock.move(timedelta(days=10))
    text = web.signed_in("teacher").get("/today").text
    assert "is-stale" in text
    assert "do not rely on it" in words(text)


def test_small_groups_are_hidden(web: Web) -> None:
    with web.box.store.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE school_weeks SET students = 6, band_95 = 3, band_90 = 1, band_80 = 1, "
            "band_below = 1, chronic = 2 WHERE grade_level = '6'"
        )
    text = web.signed_in("principal").get("/school").text
    row = words(text[text.index("Grade 6</th>") : text.index("Grade 8</th>")])
    assert row.count("not told") == 10  # the small group, and the one that would give it away
    assert "fewer than 10 students" in words(text)


def test_refused_rows_are_masked(shared_web: Web, readers: dict[str, Visitor]) -> None:
    text = readers["it"].get("/set-aside").text
    values = [
        value
        for row in shared_web.box.set_aside()
        for value in row.content.values()
        if len(value) > 3
    ]
    assert "•" in text
    assert values
    assert not [value for value in values if f">{value}<" in text]


def test_a_value_left_empty_is_told_apart_from_a_row_set_aside(web: Web) -> None:
    with web.box.store.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE set_aside SET left_empty = 1 WHERE id = (SELECT min(id) FROM set_aside)"
        )
    rows = len(web.box.set_aside()) - 1
    visitor = web.signed_in("it")
    told = words(visitor.get("/set-aside").text)
    assert f"{rows} rows that could not be taken" in told
    assert "one value that was left empty in a row that was taken" in told
    assert told.count("left empty; the row was taken") == 1
    assert words(visitor.get("/sources").text).count("Values left empty") == 1
    assert "Values left empty" in words(visitor.get("/runs/1").text)


def test_a_page_says_why_it_is_empty(web: Web) -> None:
    with web.box.store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM section_staff")
    told = words(web.signed_in("teacher").get("/today").text)
    assert "The timetable has no class of yours" in told


def test_a_failure_is_told_in_words_and_without_detail(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = web.signed_in("teacher")

    def broken(*_: object) -> None:
        raise ValueError("secret detail")

    monkeypatch.setattr("appliance.store.repositories.classroom.Classroom.sections_of", broken)
    answer = visitor.get("/today")
    assert answer.status_code == 500
    assert "Something went wrong here" in answer.text
    assert "secret detail" not in answer.text
    assert "ValueError" not in answer.text


def test_names_stand_in_the_order_a_reader_expects(readers: dict[str, Visitor]) -> None:
    told = readers["counselor"].get("/students?grade=8").text
    names = re.findall(r'<span class="last-name">(.*?)</span>', told)
    plain = [
        "".join(c for c in unicodedata.normalize("NFKD", unescape(name).casefold()) if c.isalpha())
        for name in names
    ]
    assert len(names) > 40
    assert [name[0] for name in plain] == sorted(name[0] for name in plain)


YEAR = NewYear(
    ended=date(2027, 6, 11),
    begins=date(2027, 8, 25),
    overlapping=0,
    sections=43,
    new_sections=41,
    erased={"sections": 41, "section_enrollments": 1234},
)


def held_run(web: Web, year: NewYear | None, by: str | None = None) -> int:
    with web.box.store.writing(CONSOLE, AuditEvent(Action.IMPORT_HELD)) as work:
        source, runs = work.find.sources.all()[0], work.find.runs
        run_id = runs.start(source.id, by="tests", approved_by=None, difference="", new_year_by=by)
        runs.keep_held(run_id, [HeldDifference("sections", 43, 41, 41, 0, 5)])
        if year is not None:
            runs.keep_new_year(run_id, year)
        runs.end(run_id, RunState.HELD, problem="It waits.")
    return run_id


@pytest.mark.parametrize("role", ["it", "principal"])
def test_a_held_import_that_looks_like_a_new_year_says_so_and_what_is_erased(
    web: Web, role: str
) -> None:
    run_id = held_run(web, YEAR)
    visitor = web.signed_in(role)
    page = visitor.get(f"/runs/{run_id}").text
    told = words(page)
    assert "41 of 43 sections are of terms that begin after June 11, 2027" in told
    assert "Sections: 41" in told
    assert "Who sits in which section: 1,234" in told
    assert f'action="/runs/{run_id}/new-year"' in page
    assert visitor.post(f"/runs/{run_id}/new-year").status_code == 303
    assert web.imports.asked == [("declare_new_year", run_id, email_of(role))]
    recorded = web.chain()[-1].event
    assert (recorded.action, recorded.subject) == (Action.NEW_YEAR_DECLARED, f"run:{run_id}")


def test_a_source_without_classes_tells_a_new_year_by_the_schools_terms(web: Web) -> None:
    year = replace(YEAR, sections=0, new_sections=0)
    told = words(web.signed_in("it").get(f"/runs/{held_run(web, year)}").text)
    assert "What goes lies before August 25, 2027, when the school's terms begin." in told


def test_a_held_import_that_does_not_look_like_a_new_year_has_no_button(web: Web) -> None:
    assert "new-year" not in web.signed_in("it").get(f"/runs/{held_run(web, None)}").text


def test_a_declared_new_year_stands_on_its_import_and_is_not_declared_twice(web: Web) -> None:
    run_id = held_run(web, YEAR, by="principal@riverside.example")
    page = web.signed_in("it").get(f"/runs/{run_id}").text
    assert "new school year, declared by principal@riverside.example" in words(page)
    assert f"/runs/{run_id}/new-year" not in page


def test_a_held_import_tells_each_thing_it_was_held_for_with_its_counts(web: Web) -> None:
    seats = "section_enrollments"
    held = [
        HeldDifference("results", 200, 100, 3, 2, 6),
        HeldDifference(seats, 30, 29, 0, 0, 15, Guard.SECTION, 7, "MATH8-<b>"),
        HeldDifference("students", 600, 0, 0, 40, 18, Guard.NAMES),
        HeldDifference("students", 600, 25, 25, 0, 5, Guard.KEYS),
        HeldDifference("attendance_events", 208, 1, 0, 0, 6, Guard.DRIP, earlier=6),
    ]
    with web.box.store.writing(CONSOLE, AuditEvent(Action.IMPORT_HELD)) as work:
        source = work.find.sources.all()[0]
        run_id = work.find.runs.start(source.id, by="tests", approved_by=None, difference="")
        work.find.runs.keep_held(run_id, held)
        work.find.runs.end(run_id, RunState.HELD, problem="It waits.")
    told = words(web.signed_in("it").get(f"/runs/{run_id}").text)
    for each in (
        "100 of 200 rows would be removed, 3 added, 2 changed. Up to 6 pass without asking.",
        "29 of 30 rows of section MATH8-<b> would be removed. Up to 15 pass without asking.",
        "40 of 600 would bear another first and another last name",
        (
            "25 of 600 would be removed and 25 of the same names added: they seem to be the same "
            "students under new keys."
        ),
        "1 more would be removed: with the 6 of the last 30 days, 7 of 208 rows.",
    ):
        assert each in told
    with web.box.store.reading(CONSOLE) as work:
        assert set(work.find.runs.get(run_id).held) == set(held)
