"""A source added on the pages, from its address to an import that gives the school's students."""

from __future__ import annotations

import io
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from appliance.bootstrap.importing import order_for, run_import
from appliance.demo.sources import SOURCES, mapping_text
from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action
from appliance.imports.lock import import_lock
from appliance.jobs import Jobs, start_child
from appliance.model.drafts import KEPT, LARGEST_MAPPING, DraftState
from appliance.model.mapping_file import parse_mapping
from appliance.web.parts import EXTENSION
from tests.boxes import Box, add_demo, not_told
from tests.database_servers import PASSWORD as SERVER_PASSWORD
from tests.web.conftest import IT, Web, email_of
from tests.web.drafts import Walk, appliance_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.database_servers import Server


@pytest.fixture
def walk(empty_web: Web) -> Walk:
    return Walk(empty_web, empty_web.signed_in(IT))


def imported(box: Box, name: str) -> None:
    with box.store.reading(CONSOLE) as work:
        info = work.find.sources.get(name)
    with import_lock(box.home):
        run_import(appliance_of(box), order_for(info, CONSOLE), not_told)


def people(box: Box) -> list[tuple[Any, ...]]:
    return box.query(
        "SELECT last_name, first_name, birth_date, grade_level FROM students ORDER BY 1, 2, 3"
    )


def names_in(box: Box) -> set[str]:
    return {name for row in box.query("SELECT first_name, last_name FROM students") for name in row}


def through(walk: Walk) -> None:
    """From what is there to a saved source, with everything as it is proposed."""
    assert walk.post("describe").status_code == 303
    assert walk.post("codes", **chosen(walk, "codes")).status_code == 303
    assert walk.post("values", **chosen(walk, "values")).status_code == 303
    assert walk.get("trial").status_code == 200
    assert walk.post("save", title="A stranger", name="stranger").status_code == 303


def chosen(walk: Walk, step: str) -> dict[str, str]:
    """What a browser would send of a page's lists, as they stand."""
    said = {}
    for name, options in re.findall(
        r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', walk.get(step).text, re.S
    ):
        picked = re.search(r'value="([^"]*)" selected', options) or re.search(
            r'value="([^"]*)"', options
        )
        said[name] = picked[1] if picked else ""
    return said


# --- a stranger's database --------------------------------------------------------------


def test_a_stranger_is_described_saved_and_imported_with_the_same_students(
    walk: Walk, riverside: Path, box: Box
) -> None:
    """The same students come in as by the mapping that the demo ships."""
    add_demo(box, riverside)
    imported(box, "sis")
    walk.begin("sql", riverside / SOURCES["sis"])
    through(walk)
    assert walk.draft.state is DraftState.SAVED, walk.draft.problem
    imported(walk.web.box, "stranger")
    assert people(walk.web.box) == people(box) != []


def test_every_step_shows_tables_reasons_and_codes_but_no_name(
    walk: Walk, riverside: Path, riverside_box: Box
) -> None:
    walk.begin("sql", riverside / SOURCES["sis"])
    assert ">STUDENT</a>" in walk.get().text
    assert "e-mail addresses" in walk.visitor.get(f"{walk.base}?table=STUDENT").text
    fields = walk.visitor.get(f"{walk.base}/fields?entity=students").text
    assert "its values are words" in fields
    assert "switched off: not read" in fields
    walk.post("describe")
    assert "refuse: set rows aside" in walk.get("codes").text
    walk.post("codes", **chosen(walk, "codes"))
    walk.post("values", **chosen(walk, "values"))
    assert re.search(r"xxx", walk.get("trial").text)
    names = {name for name in names_in(riverside_box) if len(name) > 3}
    for step in ("", "fields", "fields?entity=students", "codes", "values", "trial", "save"):
        told = set(re.findall(r"\w+", re.sub(r"<[^>]+>", " ", walk.get(step).text)))
        assert told.isdisjoint(names), step
    found = walk.web.box.query("SELECT findings FROM source_drafts")[0][0]
    assert set(re.findall(r"\w+", found)).isdisjoint(names)


def test_the_counts_of_the_preview_are_those_of_the_import(walk: Walk, riverside: Path) -> None:
    walk.begin("sql", riverside / SOURCES["sis"])
    through_to_trial(walk)
    tried = {one["entity"]: one for one in walk.draft.findings["trial"]["tried"]}
    walk.post("save", title="A stranger", name="stranger")
    imported(walk.web.box, "stranger")
    for counts in walk.web.box.runs()[0].counts:
        one = tried[counts.entity]
        assert (one["read"], one["set_aside"]) == (counts.read, counts.set_aside), counts.entity
        assert one["taken"] == counts.added + counts.repeated


def through_to_trial(walk: Walk) -> None:
    walk.post("describe")
    walk.post("codes", **chosen(walk, "codes"))
    walk.post("values", **chosen(walk, "values"))


def test_the_preview_keeps_nothing_and_is_no_run(walk: Walk, riverside: Path) -> None:
    walk.begin("sql", riverside / SOURCES["sis"])
    through_to_trial(walk)
    assert walk.web.box.runs() == []
    assert people(walk.web.box) == []
    assert list(walk.web.box.home.glob("homeroom-*-*.db*")) == []


def test_a_field_is_left_out_and_another_column_taken(walk: Walk, riverside: Path) -> None:
    walk.begin("sql", riverside / SOURCES["sis"])
    walk.post("fields", entity="students", **{"place.email": "", "place.state_id": "STU_NO"})
    walk.post("describe")
    students = parse_mapping(walk.draft.mapping).entities["students"]
    assert "email" not in students.fields
    assert students.fields["state_id"].column == "STU_NO"
    assert students.fields["first_name"].column == "FIRST_NM"


def test_a_kind_of_record_is_left_out_and_taken_from_another_table(
    walk: Walk, riverside: Path
) -> None:
    walk.begin("sql", riverside / SOURCES["sis"])
    walk.post("table", entity="calendar_dates", table="")
    walk.post("table", entity="courses", table="SECTION")
    assert "It is left out until there is a column" in walk.get("fields?entity=courses").text
    walk.post("describe")
    entities = parse_mapping(walk.draft.mapping).entities
    assert entities.keys().isdisjoint({"calendar_dates", "courses"})
    walk.post("table", entity="courses", table="COURSE")
    walk.post("describe")
    assert parse_mapping(walk.draft.mapping).entities["courses"].table == "COURSE"


def test_nothing_chosen_is_a_sentence(walk: Walk, riverside: Path) -> None:
    walk.begin("sql", riverside / SOURCES["sis"])
    for entity in walk.draft.findings["plan"]:
        walk.post("table", entity=entity, table="")
    answer = walk.post("describe")
    assert answer.status_code == 422
    assert "Nothing is chosen to be read yet" in answer.text


# --- a folder of files ------------------------------------------------------------------


def test_a_refused_code_sets_its_rows_aside_and_a_mapped_one_does_not(
    walk: Walk, riverside: Path
) -> None:
    walk.begin("csv", riverside / SOURCES["attendance"])
    walk.post("describe")
    (found,) = walk.draft.findings["codes"]
    codes = [value["code"] for value in found["values"]]
    said = {f"code.0.{codes.index(c)}": "tardy" for c in ("LT", "MD")} | {
        f"code.0.{codes.index('UA')}": "-"
    }
    walk.post("codes", **said)
    table = parse_mapping(walk.draft.mapping).codes[found["table"]]
    assert (table["LT"], table["MD"], table["EA"]) == ("tardy", "tardy", "excused_absence")
    assert table.keys().isdisjoint({"UA", "QQ"})
    walk.post("values", records="exceptions")
    mapping = parse_mapping(walk.draft.mapping)
    assert mapping.entities["attendance_events"].records == "exceptions"
    (tried,) = walk.draft.findings["trial"]["tried"]
    reasons = " ".join(reason for _, reason, _, _ in tried["reasons"])
    assert "“UA”" in reasons
    assert "“QQ”" in reasons
    assert "“LT”" not in reasons


def test_what_was_decided_of_codes_stays_when_a_field_is_changed(
    walk: Walk, riverside: Path
) -> None:
    walk.begin("sql", riverside / SOURCES["sis"])
    walk.post("describe")
    found = walk.draft.findings["codes"]
    n = next(i for i, one in enumerate(found) if one["table"] == "staff.role")
    m = next(i for i, value in enumerate(found[n]["values"]) if value["code"] == "TCH")
    walk.post("codes", **chosen(walk, "codes") | {f"code.{n}.{m}": "counselor"})
    walk.post("fields", entity="students", **{"place.email": ""})
    walk.post("describe")
    assert parse_mapping(walk.draft.mapping).codes["staff.role"]["TCH"] == "counselor"


def test_day_and_month_are_asked_and_never_guessed(walk: Walk, tmp_path: Path) -> None:
    folder = tmp_path / "drop"
    folder.mkdir()
    names = "student_number,first_name,last_name,birth_date,grade_level"
    people = ((f"S{n:03}", "Ann" + "abc"[n % 3], "Lee" + "xyz"[n % 3], n) for n in range(1, 60))
    rows = [f"{','.join(p)},0{n % 9 + 1}/0{n % 7 + 1}/2012,0{n % 3 + 6}" for *p, n in people]
    (folder / "students.csv").write_text("\n".join([names, *rows, ""]))
    walk.begin("csv", folder)
    assert walk.post("describe").status_code == 303
    assert walk.draft.state is DraftState.READY, walk.draft.problem
    (date,) = walk.draft.findings["dates"]
    assert date["patterns"] == ["MM/DD/YYYY", "DD/MM/YYYY"]
    answer = walk.post("values")
    assert answer.status_code == 422
    assert "day and month are never guessed" in answer.text
    assert walk.post("values", **{"date.0": "DD/MM/YYYY"}).status_code == 303
    how = parse_mapping(walk.draft.mapping).entities["students"].fields["birth_date"]
    assert how.format == "DD/MM/YYYY"
    walk.post("describe")
    how = parse_mapping(walk.draft.mapping).entities["students"].fields["birth_date"]
    assert how.format == "DD/MM/YYYY"


def test_a_school_and_year_are_chosen_from_what_the_source_holds(
    walk: Walk, tmp_path: Path
) -> None:

    file = tmp_path / "two.db"
    with sqlite3.connect(file) as made:
        made.execute(
            "CREATE TABLE STUDENT (STU_ID INTEGER PRIMARY KEY, STU_NO TEXT, FIRST_NM TEXT,"
            " LAST_NM TEXT, GRD_LVL TEXT, SCHOOL_ID INTEGER)"
        )
        made.executemany(
            "INSERT INTO STUDENT VALUES (?, ?, ?, ?, ?, ?)",
            [
                (n, f"S{n:04}", "Ann" if n % 2 else "Bob", "Lee", "07", 1 + n % 2)
                for n in range(1, 31)
            ],
        )
    made.close()
    walk.begin("sql", file)
    page = walk.get("which").text
    assert re.search(r'<option value="1">1 · 15 rows', page)
    walk.post("which", **{"parameter.school_id": "2"})
    walk.post("describe")
    assert ":school_id" in parse_mapping(walk.draft.mapping).entities["students"].select
    walk.post("codes", **chosen(walk, "codes"))
    walk.post("values", **chosen(walk, "values"))
    (tried,) = walk.draft.findings["trial"]["tried"]
    assert tried["read"] == 15


# --- a server ---------------------------------------------------------------------------


@pytest.mark.postgresql
def test_a_server_is_described_by_its_read_only_user_and_gives_the_same_students(
    walk: Walk, riverside: Path, box: Box, postgresql: Server
) -> None:
    """The demo's records, moved to a server by its owner; the user may read and nothing else."""
    add_demo(box, riverside)
    imported(box, "sis")
    database = postgresql.new_database()
    moved_to(postgresql, database, riverside / SOURCES["sis"])
    postgresql.run(
        database,
        f"CREATE USER reader PASSWORD '{SERVER_PASSWORD}';"
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader;",
    )
    walk.begin("sql", postgresql.url(database, "reader"), secret="not this one")
    assert walk.draft.state is DraftState.FAILED
    assert "password" in walk.get().text
    walk.post("again", address=walk.draft.address, secret=SERVER_PASSWORD)
    through(walk)
    assert walk.draft.state is DraftState.SAVED, walk.draft.problem
    imported(walk.web.box, "stranger")
    assert people(walk.web.box) == people(box) != []


def moved_to(server: Server, database: str, file: Path) -> None:
    """Make a SQLite file's tables anew on a server, with their keys and rows."""
    with closing(sqlite3.connect(file)) as old, closing(server.connect(database)) as new:
        tables = old.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            columns = old.execute(f'PRAGMA table_info("{table}")').fetchall()
            told = [f'"{c[1]}" {"bigint" if "INT" in c[2] else "text"}' for c in columns]
            keys = ", ".join(f'"{c[1]}"' for c in sorted(columns, key=lambda c: c[5]) if c[5])
            if keys:
                told.append(f"PRIMARY KEY ({keys})")
            new.cursor().execute(f'CREATE TABLE "{table}" ({", ".join(told)})')
            rows = old.execute(f'SELECT * FROM "{table}"').fetchall()
            with new.cursor().copy(f'COPY "{table}" FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
        new.commit()


# --- the mapping file -------------------------------------------------------------------


def test_the_mapping_file_is_taken_and_given_back(walk: Walk, riverside: Path) -> None:
    walk.begin("sql", riverside / SOURCES["sis"])
    through_to_trial(walk)
    taken = walk.get("mapping")
    assert taken.headers["Content-Disposition"] == "attachment; filename=stranger.toml"
    kept = parse_mapping(taken.text)
    walk.post("drop")
    walk.visitor.get("/sources/add")
    given = uploaded(walk, taken.data, address=str(riverside / SOURCES["sis"]))
    assert given.status_code == 303
    walk.work()
    assert parse_mapping(walk.draft.mapping) == kept


def uploaded(walk: Walk, content: bytes, **more: str) -> Any:
    """Send the form of a new source with a mapping file."""
    data: dict[str, Any] = {"csrf_token": walk.visitor.token, "connector": "sql", "name": "again"}
    data |= {"title": "Again"} | more
    data["mapping"] = (io.BytesIO(content), "m.toml")
    where = walk.visitor._where({})
    answer = walk.visitor.client.post("/sources/add", data=data, **where)
    if answer.status_code == 303:
        walk.draft_id = int(re.search(r"/drafts/(\d+)", answer.headers["Location"])[1])
    return answer


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"connector = ", "not valid TOML"),
        (b"\xff\xfe\x00", "cannot be read as a mapping"),
        (mapping_text("attendance").encode(), "is for the connector"),
        (b"# " + b"x" * LARGEST_MAPPING, "at most 200 kB"),
    ],
)
def test_a_file_that_is_no_mapping_is_a_sentence_and_nothing_is_begun(
    content: bytes, said: str, walk: Walk
) -> None:
    walk.visitor.get("/sources/add?kind=sql")
    answer = uploaded(walk, content, address="/srv/sis.db")
    assert answer.status_code == 422
    assert said in answer.text
    assert walk.web.box.query("SELECT * FROM source_drafts") == []


def test_a_file_far_too_large_is_not_read(walk: Walk) -> None:
    walk.visitor.get("/sources/add?kind=sql")
    assert uploaded(walk, b"x" * 400_000, address="/srv/sis.db").status_code == 413


# --- what is refused --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"name": "No Name"}, "small letters"),
        ({"name": "../x"}, "small letters"),
        ({"address": ""}, "Choose what kind"),
        ({"address": "postgresql://me:secret@host/db"}, "has a password in it"),
        ({"address": "x" * 501}, "Choose what kind"),
    ],
)
def test_what_a_person_got_wrong_is_said_on_the_page(
    more: dict[str, str], said: str, walk: Walk
) -> None:
    answer = walk.begin("sql", **{"address": "/srv/sis.db"} | more)
    assert answer.status_code == 422
    assert said in answer.text
    assert walk.web.box.query("SELECT * FROM source_drafts") == []
    assert walk.web.imports.asked == []


def test_a_source_that_is_not_there_is_a_sentence_and_can_be_put_right(
    walk: Walk, riverside: Path, tmp_path: Path
) -> None:
    walk.begin("sql", tmp_path / "nothing.db")
    assert walk.draft.state is DraftState.FAILED
    assert "Traceback" not in walk.get().text
    assert "Try again" in walk.get().text
    walk.post("again", address=str(riverside / SOURCES["sis"]))
    assert ">STUDENT</a>" in walk.get().text


@pytest.mark.parametrize("connector", ["csv", "sql"])
@pytest.mark.parametrize("address", ["{home}", "{home}/keys.json", "sqlite:///{home}/homeroom.db"])
def test_homerooms_own_folder_is_no_source(connector: str, address: str, walk: Walk) -> None:
    walk.begin(connector, address.format(home=walk.web.box.home))
    assert walk.draft.state is DraftState.FAILED
    assert walk.draft.findings == {}


def test_a_child_of_the_server_does_what_a_page_asked_for(empty_web: Web, riverside: Path) -> None:
    box = empty_web.box
    jobs = Jobs(box.home, box.made.key)
    parts = empty_web.app.extensions[EXTENSION]
    empty_web.app.extensions[EXTENSION] = replace(parts, imports=jobs)
    walk = Walk(empty_web, empty_web.signed_in(IT))
    walk.begin("csv", riverside / SOURCES["attendance"])
    child = start_child(box.home, box.made.key, jobs.looks.waiting.get_nowait())
    assert child.wait(120) == 0
    assert walk.draft.state is DraftState.READY
    looked = [e for e in empty_web.chain() if e.event.action is Action.SOURCE_LOOKED_THROUGH]
    assert [(e.actor, e.event.subject) for e in looked] == [(email_of(IT), "draft:1")]


def test_two_sources_cannot_own_the_same_records(web: Web, riverside: Path) -> None:
    walk = Walk(web, web.signed_in(IT))
    walk.begin("sql", riverside / SOURCES["sis"])
    through_to_trial(walk)
    assert walk.draft.state is DraftState.FAILED
    assert "already come from the source “sis”" in walk.get("trial").text
    assert "How sure, and why" in walk.get("fields").text  # where it can be put right


def test_a_file_that_says_decimal_signs_field_by_field_keeps_them(
    walk: Walk, tmp_path: Path
) -> None:
    (tmp_path / "marks.csv").write_text('id,section,points,weight\n1,1,1.5,"2,5"\n')
    text = """
    connector = "csv"
    title = "Marks"
    [entities.line_items]
    table = "*.csv"
    key = "id"
    section.key = "section"
    fields.title = "id"
    fields.points_possible = { column = "weight", decimal = "," }
    """
    walk.visitor.get("/sources/add?kind=csv")
    address = str(tmp_path / "marks.csv")
    assert uploaded(walk, text.encode(), address=address, connector="csv").status_code == 303
    walk.work()
    walk.post("describe")
    walk.post("codes")
    walk.post("values", **chosen(walk, "values"))
    how = parse_mapping(walk.draft.mapping).entities["line_items"].fields["points_possible"]
    assert how.decimal == ","


def test_a_source_is_removed_with_its_rows_by_the_imports_own_queue(web: Web) -> None:
    visitor = web.signed_in(IT)
    visitor.get("/sources")
    assert visitor.post("/sources/attendance/remove").status_code == 303
    assert web.imports.asked == [("remove", "attendance", email_of(IT))]
    assert "are being removed" in visitor.get("/sources").text


def test_a_password_is_kept_and_never_shown(walk: Walk, riverside: Path) -> None:
    walk.begin("sql", riverside / SOURCES["sis"], secret="hush-hush-1")
    assert walk.web.box.query("SELECT secret FROM source_drafts") == [("hush-hush-1",)]
    for step in ("", "which", "fields", "save"):
        assert "hush-hush-1" not in walk.get(step).text
    walk.post("drop")
    assert walk.web.box.query("SELECT * FROM source_drafts") == []


def test_while_a_process_looks_the_page_says_so_and_takes_no_change(
    walk: Walk, riverside: Path
) -> None:
    walk.begin("sql", riverside / SOURCES["sis"])
    before = walk.draft.findings["plan"]
    walk.visitor.get(walk.base)
    walk.visitor.post(f"{walk.base}/describe")
    assert "data-waits" in walk.get("codes").text
    assert walk.visitor.get(f"{walk.base}/state").json == {"is_running": True}
    walk.visitor.post(f"{walk.base}/table", entity="students", table="")
    assert walk.draft.findings["plan"] == before
    walk.work()
    assert walk.visitor.get(f"{walk.base}/state").json == {"is_running": False}


def test_a_draft_that_nobody_touches_is_forgotten(walk: Walk, riverside: Path) -> None:
    walk.begin("sql", riverside / SOURCES["sis"])
    walk.web.clock.move(2 * KEPT)
    walk.visitor = walk.web.signed_in(IT)
    walk.begin("csv", riverside / SOURCES["attendance"])
    assert len(walk.web.box.query("SELECT * FROM source_drafts")) == 1


def test_everything_is_recorded(walk: Walk, riverside: Path) -> None:
    before = len(walk.web.chain())
    walk.begin("sql", riverside / SOURCES["sis"])
    through(walk)
    told = [link.event.action for link in walk.web.chain()[before:]]
    for action in (
        Action.DRAFT_BEGUN,
        Action.SOURCE_LOOKED_THROUGH,
        Action.SOURCE_CHECKED,
        Action.DRAFT_CHANGED,
        Action.SOURCE_PREVIEWED,
        Action.SOURCE_ADDED,
    ):
        assert action in told


# --- a known source, changed ------------------------------------------------------------


def test_a_known_source_is_changed_from_what_is_stored(web: Web) -> None:
    walk = Walk(web, web.signed_in(IT))
    walk.visitor.get("/sources")
    answer = walk.visitor.post("/sources/attendance/edit")
    walk.draft_id = int(re.search(r"/drafts/(\d+)", answer.headers["Location"])[1])
    walk.work()
    kept = parse_mapping(
        web.box.query("SELECT mapping FROM sources WHERE name = 'attendance'")[0][0]
    )
    walk.post("describe")
    found = walk.draft.findings["codes"]
    codes = [value["code"] for value in found[0]["values"]]
    walk.post("codes", **{f"code.0.{codes.index('QQ')}": "unknown"})
    walk.post("values", **chosen(walk, "values"))
    walk.post("save", title="The kiosk", schedule="06:30")
    assert walk.draft.state is DraftState.SAVED, walk.draft.problem
    ((text, title, schedule),) = web.box.query(
        "SELECT mapping, title, schedule FROM sources WHERE name = 'attendance'"
    )
    changed = parse_mapping(text)
    assert changed.codes[found[0]["table"]]["QQ"] == "unknown"
    assert changed.entities.keys() == kept.entities.keys()
    assert (title, schedule) == ("The kiosk", "06:30")
