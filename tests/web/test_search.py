"""Finding a student: by what is typed, whom one may see, and nobody else to be noticed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from appliance.governance.audit import Action
from appliance.model.searching import NUMBER, SEARCHED, terms_of, words_of
from tests.boxes import opened
from tests.web.conftest import email_of, web_over
from tests.web.test_audit import everyone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.boxes import MadeHome
    from tests.web.conftest import Visitor, Web

names = st.text(
    st.sampled_from("aeinorst AEÉÑüßøł-'’ ") | st.characters(categories=["L"]),
    min_size=1,
    max_size=12,
)


# --- what is typed ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("lo", "López"),
        ("LÓP", "López"),
        ("muel", "Müller"),
        ("mull", "Müller"),
        ("obr", "O’Brien"),
        ("o'b", "O’Brien"),
        ("delac", "de la Cruz"),
        ("cruz", "de la Cruz"),
        ("oka", "Müller-Okafor"),
        ("muller-ok", "Müller-Okafor"),
    ],
)
def test_a_name_is_found_as_people_type_it(typed: str, name: str) -> None:
    terms = terms_of("last_name", name)
    words = words_of(typed, numbers=False)
    assert words
    assert all(any(term.startswith(word.beginning) for term in terms) for word in words)


@given(names, st.integers(2, 12))
def test_every_beginning_of_a_word_of_a_name_finds_it(name: str, letters: int) -> None:
    terms = terms_of("first_name", name)
    for typed in name.split():
        for word in words_of(typed[:letters], numbers=False):
            assert any(term.startswith(word.beginning) for term in terms)


def test_a_comma_tells_the_last_name_from_the_first() -> None:
    last, first = words_of("Di, An", numbers=True)
    assert (last.beginning, last.fields) == ("di", ("last_name",))
    assert (first.beginning, first.fields) == ("an", ("first_name", "preferred_name"))


def test_a_number_is_asked_for_only_where_it_may_be_seen() -> None:
    (seen,), (unseen,) = (words_of("00412", numbers=may) for may in (True, False))
    assert (seen.number, unseen.number) == ("412", "")
    assert terms_of(NUMBER, "0041220") == {"41220"}


@pytest.mark.parametrize("text", ["", " ", "a", ",", "a,", "%", "_\\", "-'", "²"])
def test_too_little_asks_for_nobody(text: str) -> None:
    assert words_of(text, numbers=True) == []


# --- whom it finds ----------------------------------------------------------------------


def suggested(visitor: Visitor, text: str) -> list[dict[str, str]]:
    answer = visitor.post("/students/suggest", name=text)
    assert answer.status_code == 200
    assert answer.json is not None
    return list(answer.json["found"])


def ids(text: str) -> set[int]:
    return {int(found) for found in re.findall(r"/students/(\d+)", text)}


def test_a_student_is_found_by_name_by_both_and_by_number(
    shared_web: Web, readers: dict[str, Visitor]
) -> None:
    student = shared_web.own_student()
    first, last = shared_web.box.query(
        "SELECT first_name, last_name FROM students WHERE id = ?", student
    )[0]
    number = shared_web.number_of(student)
    for role in ("teacher", "counselor", "principal"):
        readers[role].get("/students")
        for typed in (f"{last}, {first}", f"{first} {last}", f"{last[:3]}, {first[:2]}", number):
            assert student in ids(readers[role].post("/students", name=typed).text)
            assert len(suggested(readers[role], typed)) <= 8
        assert [each["url"] for each in suggested(readers[role], number)] == [
            f"/students/{student}"
        ]


def test_suggestions_are_recorded_with_everyone_they_name(web: Web) -> None:
    teacher = web.signed_in("teacher")
    teacher.get("/students")
    for letters in ("ma", "an", "de", "zz"):
        before = len(web.chain())
        named = {int(each["url"].rpartition("/")[2]) for each in suggested(teacher, letters)}
        (link,) = web.chain()[before:]
        assert link.event.action is Action.STUDENTS_LISTED
        assert (link.actor, everyone(link.event)) == (email_of("teacher"), named)
        assert letters not in repr(link.event.detail)


@pytest.fixture(scope="module")
def half_empty(web_home: MadeHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """The same school, in which there is nobody but those whom the teacher teaches."""
    for box in opened(web_home.copy_to(tmp_path_factory.mktemp("half") / "web")):
        half = web_over(box)
        taught = ", ".join(map(str, half.taught_students()))
        with box.store.engine.begin() as connection:
            connection.exec_driver_sql(f"DELETE FROM students WHERE id NOT IN ({taught})")
        yield half


@pytest.fixture(scope="module")
def two_teachers(shared_web: Web, half_empty: Web) -> tuple[Visitor, Visitor]:
    both = shared_web.signed_in("teacher"), half_empty.signed_in("teacher")
    for visitor in both:
        visitor.get("/students")
    return both


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_what_a_teacher_is_answered_is_the_same_whether_others_are_there_or_not(
    data: st.DataObject, shared_web: Web, two_teachers: tuple[Visitor, Visitor]
) -> None:
    """Byte for byte, page and suggestions, by the names and numbers of everyone in the school."""
    values = [
        value
        for row in shared_web.box.query(f"SELECT {', '.join(SEARCHED)} FROM students")
        for value in row
        if value
    ]
    text = data.draw(
        st.sampled_from(values).flatmap(lambda v: st.integers(1, len(v)).map(lambda n: v[:n]))
        | st.tuples(st.sampled_from(values), st.sampled_from(values)).map(", ".join)
        | st.text(max_size=6)
    )
    for path in ("/students", "/students/suggest"):
        full, half = (without_token(each.post(path, name=text).text) for each in two_teachers)
        assert full == half
        assert ids(full) <= shared_web.taught_students()


def test_others_are_found_by_who_may_see_them(
    shared_web: Web, two_teachers: tuple[Visitor, Visitor], readers: dict[str, Visitor]
) -> None:
    """So that the test above can fail: the same number finds a student for a counselor."""
    other = shared_web.other_student()
    number = shared_web.number_of(other)
    readers["counselor"].get("/students")
    assert ids(str(suggested(readers["counselor"], number))) == {other}
    assert suggested(two_teachers[0], number) == []


def test_a_field_that_is_off_finds_nobody_any_more(web: Web) -> None:
    student = web.own_student()
    number = web.number_of(student)
    counselor, principal = web.signed_in("counselor"), web.signed_in("principal")
    for visitor in (counselor, principal):
        visitor.get("/students")
    assert suggested(counselor, number)
    principal.get("/trust/fields/students.student_number")
    principal.post("/trust/fields/students.student_number/switch", on="")
    assert suggested(counselor, number) == []
    assert web.box.query("SELECT count(*) FROM student_terms WHERE field = ?", NUMBER) == [(0,)]


def test_a_search_looks_at_no_student_but_those_found(web: Web) -> None:
    """At 60,000 students it must not read them all: every table is searched by an index."""
    asked: list[tuple[str, object]] = []
    counselor, teacher = web.signed_in("counselor"), web.signed_in("teacher")
    for visitor in (counselor, teacher):
        visitor.get("/students")

    def note(_c: object, _u: object, statement: str, parameters: object, *_: object) -> None:
        if "student_terms" in statement:
            asked.append((statement, parameters))

    event.listen(web.box.store.engine, "before_cursor_execute", note)
    for visitor in (counselor, teacher):
        suggested(visitor, "ma an 412")
    event.remove(web.box.store.engine, "before_cursor_execute", note)
    assert len(asked) == 2
    for statement, parameters in asked:
        with web.box.store.engine.connect() as connection:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps = [row[-1] for row in plan]
        large = "students|student_terms|school_enrollments|section_enrollments|flags"
        scanned = [step for step in steps if re.match(rf"SCAN ({large})\b", step)]
        # whether the school has any stays at all is asked of the first one there is
        first_stay = "USING COVERING INDEX ix_school_enrollments_student_id"
        assert set(scanned) <= {f"SCAN school_enrollments {first_stay}"}, steps
        assert any("student_terms USING PRIMARY KEY (term>? AND term<?)" in s for s in steps), steps


def without_token(text: str) -> str:
    return re.sub(r'name="csrf_token" value="[^"]+"', "", text)


def test_two_of_one_name_are_told_apart_by_their_numbers(web: Web) -> None:
    one, other = (row[0] for row in web.box.query("SELECT id FROM students ORDER BY id LIMIT 2"))
    with web.box.store.housekeeping() as work:
        work.connection.exec_driver_sql(
            "UPDATE students SET first_name = 'Nia', last_name = 'Quill', preferred_name = NULL, "
            "grade_level = '8' WHERE id IN (?, ?)",
            (one, other),
        )
        work.find.search_terms.renew()
    counselor = web.signed_in("counselor")
    counselor.get("/students")
    numbers = [f"Grade 8 · {web.number_of(student)}" for student in (one, other)]
    assert sorted(each["beside"] for each in suggested(counselor, "quill, nia")) == sorted(numbers)
    page = counselor.post("/students", name="quill, nia").text
    assert all(number in page for number in numbers)
