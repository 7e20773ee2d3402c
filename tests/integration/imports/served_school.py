"""A small school on a database server, behind a network that can fail."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from appliance.bootstrap.importing import run_import
from appliance.bootstrap.opening import Appliance
from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from appliance.imports.lock import import_lock
from appliance.imports.pipeline import Order
from appliance.model.mapping_file import parse_mapping
from appliance.model.runs import SourceInfo
from appliance.settings import Settings
from tests.boxes import NOW
from tests.database_servers import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from appliance.imports.report import Outcome
    from tests.boxes import Box
    from tests.database_servers import Server
    from tests.faulty_network import Network

PUPILS, DAYS = 100, 100
ABSENCES = PUPILS * DAYS
ROW_LIMIT = 15_000
SECONDS = 60
"""What an import may wait here where it is not the waiting that fails."""

ANSWERS = ("attendance_summaries", "mark_summaries", "flags", "school_weeks")

MAPPING = """
connector = "sql"
title = "Student information system"
[options]
timeout = {timeout}
row_limit = {row_limit}
[codes.grades]
6 = "6"
[codes.attendance]
UA = "unexcused_absence"
P = "present"
[entities.students]
table = "pupils"
key = ["id"]
[entities.students.fields]
student_number = "no"
first_name = "first"
last_name = "last"
grade_level = {{ column = "grade", codes = "grades" }}
birth_date = "born"
[entities.courses]
table = "courses"
key = ["id"]
fields = {{ title = "name" }}
[entities.sections]
table = "classes"
key = ["id"]
course.key = "course"
fields = {{ section_code = "code" }}
[entities.section_enrollments]
table = "seats"
key = ["id"]
student.key = "pupil"
section.key = "class"
[entities.attendance_events]
table = "absences"
student.key = "pupil"
section.key = "class"
[entities.attendance_events.fields]
date = "day"
category = {{ column = "code", codes = "attendance" }}
code = "code"
"""

TABLES = """
CREATE TABLE pupils (id integer PRIMARY KEY, no varchar(20), first varchar(40),
  last varchar(40), grade varchar(5), born date);
CREATE TABLE courses (id integer PRIMARY KEY, name varchar(40));
CREATE TABLE classes (id integer PRIMARY KEY, course integer, code varchar(20));
CREATE TABLE seats (id integer PRIMARY KEY, pupil integer, class integer);
CREATE TABLE absences (id integer PRIMARY KEY, pupil integer, class integer, day date,
  code varchar(5));
INSERT INTO courses VALUES (1, 'Mathematics');
INSERT INTO classes VALUES (1, 1, 'Math 6-1');
"""
ROWS = f"""
INSERT INTO pupils SELECT n, concat(1000 + n), concat('First', n), concat('Last', n), '6',
  date '2014-02-03' FROM {{pupils}};
INSERT INTO seats SELECT n, n, 1 FROM {{pupils}};
INSERT INTO absences SELECT n + 1, n % {PUPILS} + 1, 1, {{day}},
  CASE WHEN n % 7 = 0 THEN 'UA' ELSE 'P' END FROM {{absences}};
"""
NUMBERS = {
    "postgresql": {
        "pupils": f"generate_series(1, {PUPILS}) AS s(n)",
        "absences": f"generate_series(0, {ABSENCES - 1}) AS s(n)",
        "day": f"date '2026-11-24' - n / {PUPILS}",
    },
    "mariadb": {
        "pupils": f"(SELECT seq AS n FROM seq_1_to_{PUPILS}) AS s",
        "absences": f"(SELECT seq AS n FROM seq_0_to_{ABSENCES - 1}) AS s",
        "day": f"date '2026-11-24' - INTERVAL n DIV {PUPILS} DAY",
    },
}
READER = {
    "postgresql": "CREATE ROLE {reader} LOGIN PASSWORD '{password}';"
    " GRANT SELECT ON ALL TABLES IN SCHEMA public TO {reader}",
    "mariadb": "CREATE USER {reader} IDENTIFIED BY '{password}';"
    " GRANT SELECT ON {database}.* TO {reader}",
}


@dataclass
class ServedSchool:
    """The school's database: whole, or a copy that a test may break, and the way to it."""

    server: Server
    database: str
    network: Network | None = None
    host: str = ""
    timeout: int = SECONDS
    at: dict[str, Callable[[], object]] = field(default_factory=dict)
    """What happens once so many rows of a stage are in."""

    @property
    def is_postgresql(self) -> bool:
        return self.server.system == "postgresql"

    @property
    def reader(self) -> str:
        return f"reader_{self.database}"

    def run(self, script: str) -> None:
        """Change it as its own program would."""
        self.server.run(self.database, script)

    def source(self) -> SourceInfo:
        """How it is read."""
        port = self.network.port if self.network else self.server.port
        where = replace(self.server, port=port, host=self.host or self.server.host)
        address = where.url(self.database, self.reader)
        mapping = MAPPING.format(timeout=self.timeout, row_limit=ROW_LIMIT)
        return SourceInfo(0, "sis", "School", "sql", address, {}, mapping, "", NOW)

    def import_into(self, box: Box) -> Outcome:
        """Read it all, as every import is run."""
        info = replace(self.source(), id=box.sources["sis"].id)
        order = Order(source=info, mapping=parse_mapping(info.mapping), actor=CONSOLE)
        appliance = Appliance(box.home, box.made.key, Settings(), box.store)

        def progress(stage: str, done: int, expected: int | None) -> None:
            self.at.pop(stage, lambda: None)()

        with import_lock(box.home):
            return run_import(appliance, order, progress)


def make_school(server: Server) -> ServedSchool:
    """Make the school anew, with a user that may read it."""
    school = ServedSchool(server, server.new_database())
    rows = ROWS.format(**NUMBERS[server.system])
    said = {"reader": school.reader, "password": PASSWORD, "database": school.database}
    school.run(TABLES + rows + READER[server.system].format(**said))
    return school


def add_source(box: Box, school: ServedSchool) -> None:
    """Keep it as a source."""
    with box.store.writing(CONSOLE, AuditEvent(Action.SOURCE_ADDED)) as work:
        work.find.sources.add(school.source(), PASSWORD)
        box.sources["sis"] = work.find.sources.get("sis")


def everything(box: Box) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all records, and all answers made of them."""
    answers = {name: box.query(f"SELECT * FROM {name} ORDER BY 1, 2, 3") for name in ANSWERS}
    return box.picture() | answers


def holding(school: ServedSchool, script: str) -> Any:
    """A session of another program in which a script was run and not yet committed."""
    connection = school.server.connect(school.database)
    connection.cursor().execute(script)
    return closing(connection)
