"""A pilot on its pages: picked, begun, asked about, reported, and widened or ended."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pypdf
import pytest

from appliance.bootstrap.opening import Appliance
from appliance.bootstrap.piloting import compare_pilot, look_for_pilot
from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from appliance.model.fields import Role
from tests.boxes import TODAY, open_gate, opened
from tests.decrypting import decrypted
from tests.integration.pilot.village import STUDENTS, add_village, first, last, make_village
from tests.web.conftest import PASSWORD, SETTINGS, web_over

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.boxes import MadeHome
    from tests.web.conftest import Visitor, Web

ADA, BO, PIA, CAM = (f"{name}@school.example" for name in ("ada", "bo", "pia", "cam"))
_ROLES = {ADA: Role.TEACHER, BO: Role.TEACHER, PIA: Role.PRINCIPAL, CAM: Role.COUNSELOR}
TOLD = (TODAY - timedelta(days=20)).isoformat()


@pytest.fixture
def village_web(shut_home: MadeHome, tmp_path: Path) -> Iterator[Web]:
    """A village school that has imported nothing, and whose families know of nothing."""
    for box in opened(shut_home.copy_to(tmp_path / "home")):
        add_village(box, make_village(tmp_path / "village"))
        with box.store.writing(CONSOLE, AuditEvent(Action.ACCOUNT_ADDED)) as work:
            for email, role in _ROLES.items():
                work.find.accounts.add(email, email.partition("@")[0].title(), role, PASSWORD)
        yield web_over(box)


def machine(web: Web) -> Appliance:
    return Appliance(web.box.home, web.box.made.key, SETTINGS, web.box.store)


def entered(web: Web, email: str) -> Visitor:
    visitor = web.visitor()
    assert visitor.sign_in(email).status_code == 303
    return visitor


def look(web: Web, visitor: Visitor) -> None:
    """Have the page ask, and do what its child process would."""
    visitor.get("/trust/pilot")
    visitor.post("/trust/pilot/look")
    assert web.imports.asked[-1][0] == "look_for_pilot"
    look_for_pilot(machine(web), CONSOLE)


def begin(web: Web, visitor: Visitor, **more: str) -> int:
    """Pick Ada, and begin."""
    look(web, visitor)
    visitor.get("/trust/pilot")
    source = web.box.sources["sis"].id
    form = {"pick": f"teacher {source} 1", "told_on": TOLD, "how": "on paper", "days": "14"}
    return visitor.post("/trust/pilot/begin", **(form | more)).status_code


def imported(web: Web) -> None:
    for name in ("sis", "named"):
        web.box.run(name)


def test_the_sources_offer_sections_and_teachers_and_no_child(village_web: Web) -> None:
    pia = entered(village_web, PIA)
    look(village_web, pia)
    text = pia.get("/trust/pilot").text
    for said in ("Math 6-1", "Bio 6-2", "Teachermath, Ada", "Teacherbio, Bo", "Mathematics"):
        assert said in text
    assert "does not say by its own keys" not in text
    village_web.box.store.settle()
    content = decrypted(village_web.box).decode("latin-1")
    assert not [n for n in range(1, STUDENTS + 1) if first(n) in content or last(n) in content]
    assert not village_web.box.query("SELECT 1 FROM staff UNION SELECT 1 FROM sections")


def test_a_source_that_seats_nobody_by_its_own_keys_is_told(village_web: Web) -> None:
    info = village_web.box.sources["sis"]
    seats = info.mapping.index("[entities.section_enrollments]")
    with village_web.box.store.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE sources SET mapping = ? WHERE id = ?", (info.mapping[:seats], info.id)
        )
    pia = entered(village_web, PIA)
    look(village_web, pia)
    assert "does not say by its own keys" in pia.get("/trust/pilot").text


def test_a_look_reads_no_table_of_students(village_web: Web) -> None:
    """Of the source's tables those that hold a child are not there: nobody misses them."""
    from tests.boxes import change

    folder = village_web.box.sources["sis"].address
    change(folder, "DROP TABLE STUDENT", "DROP TABLE SEAT")  # type: ignore[arg-type]
    look_for_pilot(machine(village_web), CONSOLE)
    with village_web.box.store.reading(CONSOLE) as work:
        offers = {one.source_id: one for one in work.find.pilot_offers.all()}
    assert len(offers[village_web.box.sources["sis"].id].picks) == 5


def test_a_pilot_is_begun_of_what_was_picked_and_told_so(village_web: Web) -> None:
    pia, bo = entered(village_web, PIA), entered(village_web, BO)
    assert begin(village_web, pia) == 303
    events = [link.event for link in village_web.chain() if link.event.action is Action.PILOT_BEGUN]
    assert [event.detail for event in events] == [
        {
            "sections": 0,
            "teachers": 1,
            "with_counselors": False,
            "told_on": TOLD,
            "how": "on paper",
            "days": 14,
        }
    ]
    assert bo.get("/today").headers["Location"] == "/sign-in"
    assert "Teachermath, Ada" in pia.get("/trust/pilot").text
    imported(village_web)
    assert village_web.box.query("SELECT count(*) FROM students") == [(8,)]
    assert entered(village_web, ADA).get("/today").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"pick": "teacher 1 99"}, "not what the sources offer"),
        ({"told_on": "2026-11-25"}, "not in the future"),
        ({"told_on": "last week"}, "not a date"),
        ({"days": "3"}, "between 10 and 90 days"),
        ({"how": " "}, "in a few words"),
    ],
)
def test_what_speaks_against_it_is_said_and_nothing_begun(
    wrong: dict[str, str], sentence: str, village_web: Web
) -> None:
    pia = entered(village_web, PIA)
    look(village_web, pia)
    pia.get("/trust/pilot")
    source = village_web.box.sources["sis"].id
    form = {"pick": f"teacher {source} 1", "told_on": TOLD, "how": "on paper", "days": "14"}
    answer = pia.post("/trust/pilot/begin", **(form | wrong))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not village_web.box.query("SELECT 1 FROM pilots")
    assert Action.PILOT_BEGUN not in {link.event.action for link in village_web.chain()}


def test_a_pilot_is_not_offered_once_the_school_is_here(web: Web) -> None:
    assert "The whole school is here already" in web.signed_in("principal").get("/trust/pilot").text


# --- the questions ----------------------------------------------------------------------

ANSWERS = {"score0": "5", "score1": "4", "score2": "2", "sentence": "Show it on my telephone."}


def in_use(web: Web, days: int) -> tuple[Visitor, Visitor]:
    """A pilot whose first student came in some days ago: its principal and its teacher."""
    pia = entered(web, PIA)
    assert begin(web, pia) == 303
    imported(web)
    with web.box.store.engine.begin() as connection:
        started = (TODAY - timedelta(days=days)).isoformat()
        connection.exec_driver_sql("UPDATE pilots SET started_on = ?", (started,))
    return pia, entered(web, ADA)


@pytest.mark.parametrize(("days", "are_asked"), [(13, False), (14, True)])
def test_the_questions_are_asked_from_the_fifteenth_day_on(
    days: int, are_asked: bool, village_web: Web
) -> None:
    _, ada = in_use(village_web, days)
    assert ("/pilot/questions" in ada.get("/today").text) is are_asked
    assert ('name="score0"' in ada.get("/pilot/questions").text) is are_asked
    assert ada.post("/pilot/questions", **ANSWERS).status_code == (303 if are_asked else 422)
    assert bool(village_web.box.query("SELECT 1 FROM pilot_answers")) is are_asked


def test_answers_are_kept_once_and_can_be_changed(village_web: Web) -> None:
    _, ada = in_use(village_web, 14)
    ada.get("/pilot/questions")
    ada.post("/pilot/questions", **ANSWERS)
    assert "/pilot/questions" not in ada.get("/today").text
    assert "Show it on my telephone." in ada.get("/pilot/questions").text
    ada.post("/pilot/questions", **(ANSWERS | {"score0": "1", "sentence": ""}))
    kept = village_web.box.query("SELECT scores, sentence FROM pilot_answers")
    assert kept == [("[1, 4, 2]", "")]


@pytest.mark.parametrize(
    "wrong", [{"score1": ""}, {"score2": "6"}, {"score0": "0"}, {"sentence": "x" * 301}]
)
def test_half_an_answer_is_not_kept(wrong: dict[str, str], village_web: Web) -> None:
    _, ada = in_use(village_web, 14)
    ada.get("/pilot/questions")
    assert ada.post("/pilot/questions", **(ANSWERS | wrong)).status_code == 422
    assert not village_web.box.query("SELECT 1 FROM pilot_answers")
    assert Action.PILOT_ANSWERED not in {link.event.action for link in village_web.chain()}


# --- the report, and what follows from it -----------------------------------------------


def test_the_report_tells_use_findings_and_answers_and_no_student(village_web: Web) -> None:
    pia, ada = in_use(village_web, 14)
    student = village_web.box.query("SELECT min(id) FROM students")[0][0]
    for path in ("/today", f"/students/{student}", f"/students/{student}", "/pilot/questions"):
        ada.get(path)
    ada.post("/pilot/questions", **ANSWERS)
    text = " ".join(pia.get("/trust/pilot/report").text.split())
    assert '<th scope="row">Ada</th><td>1</td><td>1</td><td>1</td><td>0</td><td>2</td>' in text
    assert "Show it on my telephone." in text
    assert "outside the pilot, at the last imports</th><td>96</td>" in text
    assert not [n for n in range(1, STUDENTS + 1) if last(n) in text or first(n) in text]
    pdf = pia.get("/trust/pilot/report/pdf")
    assert pdf.mimetype == "application/pdf"
    printed = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf.data)).pages)
    assert "Show it on my telephone." in printed
    assert "Family" not in printed.replace("Families", "")


def test_it_is_widened_in_one_step_after_the_difference_was_shown_and_all_were_told(
    village_web: Web,
) -> None:
    pia, _ = in_use(village_web, 20)
    pia.get("/trust/pilot")
    assert "not counted yet" in pia.post("/trust/pilot/widen").text
    pia.post("/trust/pilot/compare")
    assert village_web.imports.asked[-1] == ("compare_pilot", PIA)
    before = village_web.box.picture()
    compare_pilot(machine(village_web), CONSOLE)
    assert village_web.box.picture() == before
    text = " ".join(pia.get("/trust/pilot").text.split())
    row = '<th scope="row">Students</th><td class="num">8</td><td class="num">40</td>'
    assert f'{row}<td class="num">+32</td>' in text
    assert 'action="/trust/pilot/widen"' not in text  # the other families were not told
    assert "all families are told" in pia.post("/trust/pilot/widen").text
    open_gate(village_web.box.store)
    assert "import 32 more students" in pia.get("/trust/pilot").text
    assert pia.post("/trust/pilot/widen").status_code == 303
    started = [each[1] for each in village_web.imports.asked if each[0] == "start"]
    assert started == ["sis", "named"]
    imported(village_web)
    assert village_web.box.query("SELECT count(*) FROM students") == [(40,)]
    assert entered(village_web, BO).get("/today").status_code == 200
    event = next(
        link.event for link in village_web.chain() if link.event.action is Action.PILOT_WIDENED
    )
    assert event.detail["school"] == {"students": 40, "sections": 3, "teachers": 2}


def test_it_is_ended_with_all_that_was_kept(village_web: Web) -> None:
    pia, ada = in_use(village_web, 20)
    ada.get("/pilot/questions")
    ada.post("/pilot/questions", **ANSWERS)
    pia.get("/trust/pilot")
    assert pia.post("/trust/pilot/end").status_code == 303
    assert village_web.box.query("SELECT count(*) FROM students") == [(0,)]
    village_web.box.store.settle()  # the answer wrote that the browser was seen
    content = decrypted(village_web.box).decode("latin-1")
    assert not [n for n in range(1, STUDENTS + 1) if last(n) in content]
    assert "Show it on my telephone." in pia.get("/trust/pilot/report").text


def test_every_step_is_recorded(village_web: Web) -> None:
    pia, ada = in_use(village_web, 20)
    ada.get("/pilot/questions")
    ada.post("/pilot/questions", **ANSWERS)
    for path in ("/trust/pilot", "/trust/pilot/report", "/trust/pilot/report/pdf"):
        pia.get(path)
    pia.get("/trust/pilot")
    for step in ("compare", "end"):
        pia.post(f"/trust/pilot/{step}")
    done = {link.event.action for link in village_web.chain()}
    assert done >= {
        Action.PILOT_VIEWED,
        Action.PILOT_LOOKED_FOR,
        Action.PILOT_BEGUN,
        Action.PILOT_REPORTED,
        Action.PILOT_COMPARED,
        Action.PILOT_ERASED,
        Action.PILOT_QUESTIONS_VIEWED,
        Action.PILOT_ANSWERED,
    }
