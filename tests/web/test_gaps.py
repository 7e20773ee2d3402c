"""What a source leaves out stands in words beside the figures that it touches, and is no figure."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from appliance.model.gaps import Gap
from tests.web.test_pages import words

if TYPE_CHECKING:
    from tests.web.conftest import Web

OF_ATTENDANCE = {
    *(Gap.REGISTERS_NOT_TAKEN, Gap.TARDIES, Gap.EARLY_DEPARTURES, Gap.EXCUSES),
    *(Gap.ENTRY_DATES, Gap.EARLIER_STAYS),
}
OF_MARKS = {Gap.LATE_WORK, Gap.EXCUSED_WORK, Gap.MISSING_WORK, Gap.MARKS_IN_WORDS}


def leave_out(web: Web, *gaps: Gap) -> None:
    """Have the newest run of every source say that it left these out."""
    with web.box.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE runs SET gaps = ?", (json.dumps(gaps),))


def page(web: Web, role: str, path: str) -> str:
    answer = web.signed_in(role).get(path)
    assert answer.status_code == 200
    return answer.text


def said(text: str) -> list[Gap]:
    """The gaps of whose sentences a page has one, as often as it has it."""
    told = words(text)
    return [gap for gap in Gap for _ in range(told.count(gap.sentence))]


def figure(text: str, title: str) -> str:
    """What stands under a title among the key figures."""
    found = re.search(rf"<dt>{title}</dt>\s*<dd>(.*?)</dd>", text, re.DOTALL)
    assert found is not None
    return words(found[1])


def test_the_demo_schools_kiosk_says_that_it_records_absences_only(web: Web) -> None:
    """As the import kept it, and not as a test has set it."""
    sources = page(web, "it", "/sources")
    assert said(sources) == [Gap.REGISTERS_NOT_TAKEN]
    own = re.findall(r'<li class="source">.*?</form>', sources, re.DOTALL)
    assert [said(each) for each in own].count([Gap.REGISTERS_NOT_TAKEN]) == 1
    assert said(page(web, "teacher", f"/students/{web.own_student()}")) == [Gap.REGISTERS_NOT_TAKEN]


def test_it_staff_are_told_every_gap_of_every_source(web: Web) -> None:
    leave_out(web, *Gap)
    sources = page(web, "it", "/sources")
    own = re.findall(r'<li class="source">.*?</form>', sources, re.DOTALL)
    assert own
    assert all(said(each) == list(Gap) for each in own)


def test_a_student_is_told_with_what_touches_each_figure_once(web: Web) -> None:
    leave_out(web, *Gap)
    text = page(web, "teacher", f"/students/{web.own_student()}")
    parts = dict(re.findall(r'<section aria-labelledby="(\w+)"(.*?)</section>', text, re.DOTALL))
    assert set(said(parts["attendance"])) == OF_ATTENDANCE
    assert set(said(parts["marks"])) == OF_MARKS - {Gap.MISSING_WORK} | {Gap.FORMER_CLASSES}
    assert said(parts["missing"]) == [Gap.MISSING_WORK]
    assert len(said(text)) == len(set(said(text)))


def test_a_class_and_the_school_are_told_with_what_touches_their_figures(web: Web) -> None:
    leave_out(web, *Gap)
    grid = said(page(web, "teacher", f"/classes/{web.own_section()}"))
    assert sorted(grid) == sorted(OF_ATTENDANCE | OF_MARKS)
    school = said(page(web, "principal", "/school"))
    assert sorted(school) == sorted(OF_ATTENDANCE | OF_MARKS | {Gap.FORMER_STUDENTS})


def test_where_nothing_is_left_out_nothing_is_said(web: Web) -> None:
    leave_out(web)
    for role, path in (
        ("it", "/sources"),
        ("teacher", f"/students/{web.own_student()}"),
        ("teacher", f"/classes/{web.own_section()}"),
        ("principal", "/school"),
    ):
        text = page(web, role, path)
        assert said(text) == []
        assert "left-out" not in text


def test_what_is_not_recorded_is_no_zero(web: Web) -> None:
    path = f"/students/{web.own_student()}"
    for title, gap in {
        "Late": Gap.TARDIES,
        "Left early": Gap.EARLY_DEPARTURES,
        "Excused": Gap.EXCUSES,
        "Not excused": Gap.EXCUSES,
    }.items():
        leave_out(web)
        assert re.fullmatch(r"[\d.]+", figure(page(web, "teacher", path), title))
        leave_out(web, gap)
        assert figure(page(web, "teacher", path), title) == "not recorded"


def test_how_many_were_excused_is_not_said_where_no_excuse_is_recorded(web: Web) -> None:
    leave_out(web)
    assert "of them excused" in page(web, "principal", "/school")
    leave_out(web, Gap.EXCUSES)
    assert "of them excused" not in page(web, "principal", "/school")


def test_since_when_a_student_is_here_is_not_said_where_it_is_the_whole_year(web: Web) -> None:
    path = f"/students/{web.own_student()}"
    leave_out(web)
    assert "here since" in page(web, "teacher", path)
    leave_out(web, Gap.ENTRY_DATES)
    assert "here since" not in page(web, "teacher", path)


def test_no_missing_work_is_not_said_where_it_cannot_be_told(web: Web) -> None:
    student, section = web.own_student(), web.own_section()
    with web.box.store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM results WHERE status = 'missing'")
        connection.exec_driver_sql("UPDATE mark_summaries SET missing = 0")
    leave_out(web)
    assert "None is marked missing." in page(web, "teacher", f"/students/{student}")
    assert 'data-value="0"><span class="soft">0</span>' in page(
        web, "teacher", f"/classes/{section}"
    )
    leave_out(web, Gap.MISSING_WORK)
    assert "None is marked missing." not in page(web, "teacher", f"/students/{student}")
    assert 'data-value="0"><span class="soft">0</span>' not in page(
        web, "teacher", f"/classes/{section}"
    )


def test_only_what_was_published_last_counts(web: Web) -> None:
    """A run that is tried out, fails or is held leaves the figures as they are, and the words."""
    leave_out(web)
    with web.box.store.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO runs (source_id, started_at, state, started_by, stage, rows_done, problem,"
            " difference, gaps) SELECT source_id, started_at, 'failed', started_by, '', 0, '', '',"
            " '[\"tardies\"]' FROM runs"
        )
    assert said(page(web, "it", "/sources")) == []
