"""The file drops of the ready connectors, for tests that hold for all connectors."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from connectors.base import SourceConfig
from connectors.clever import CleverConnector
from connectors.oneroster import OneRosterConnector
from connectors.powerschool import PowerSchoolConnector
from connectors.powerschool_exports import PowerSchoolExportsConnector
from tests.connectors import drop_files, powerschool_school
from tests.connectors.cases import MANY, Case

if TYPE_CHECKING:
    from pathlib import Path

    from connectors.base import Connector
    from tests.database_servers import Server


def oneroster(folder: Path) -> Case:
    rows = (f"x{n},,,k1,s1,u1,student,,,\n" for n in range(MANY))
    enrollments = f"{drop_files.ONEROSTER_11['enrollments.csv']}{''.join(rows)}"
    drop_files.write_folder(folder, {**drop_files.ONEROSTER_11, "enrollments.csv": enrollments})
    return _case(
        OneRosterConnector,
        folder,
        {"school": "s1", "year": "y26"},
        rows=(
            *(("u1", "Mason", "09"), ("u2", "Sofía", "10"), ("u3", "李", "KG")),
            *(("u4", "Ada", "09,10"), ("u6", "Gil", "09")),
        ),
        many="section_enrollments",
    )


def clever(folder: Path) -> Case:
    rows = (f"1923,501,x{n}\n" for n in range(MANY))
    enrollments = f"{drop_files.CLEVER['enrollments.csv']}{''.join(rows)}"
    drop = {**drop_files.CLEVER, "enrollments.csv": enrollments}
    return _case(
        CleverConnector,
        drop_files.write_zip(folder / "clever.zip", drop),
        {"school_id": "1923"},
        rows=(
            *(("1001", "Mason", "9"), ("1002", "Sofía", "0"), ("1003", "李", "9th Grade")),
            *(("1004", "Ada", "Ungraded"), ("2002", "Gil", "PreKindergarten")),
        ),
        many="section_enrollments",
    )


def powerschool_exports(folder: Path) -> Case:
    seats = (f"{n}\t4001\t2001\t3500\t1923\t08/18/2025\t05/30/2026\r" for n in range(MANY))
    cc = f"{powerschool_school.exports()['cc.export.text']}{''.join(seats)}"
    case = _case(
        PowerSchoolExportsConnector,
        drop_files.write_folder(folder, powerschool_school.exports(cc=cc)),
        powerschool_school.PARAMETERS,
        rows=powerschool_school.STUDENTS,
        many="section_enrollments",
    )
    return replace(case, secret=powerschool_school.SECRET)


def powerschool(server: Server) -> Case:
    database, config = powerschool_school.database(server)
    shipped = PowerSchoolConnector.default_mapping("")
    server.run(
        database,
        "INSERT INTO ps.cc (id, studentid, sectionid, termid, schoolid, dateenrolled, dateleft)"
        " SELECT n, 4001, 2001, 3500, 1923, DATE '2025-08-18', DATE '2026-05-30'"
        f" FROM generate_series(10000, {10000 + MANY}) AS n",
    )
    return Case(
        config=config,
        mapping=shipped,
        few=shipped.entities["students"],
        columns=("key", "first_name", "grade_level"),
        rows=powerschool_school.STUDENTS,
        many=shipped.entities["section_enrollments"],
        many_columns=("student_key", "section_key"),
        nowhere=replace(shipped.entities["students"], select="", table="nowhere"),
        snapshot=lambda: server.run(database, "SELECT count(*), max(id) FROM ps.students"),
        secret=powerschool_school.SECRET,
    )


def _case(
    connector: type[Connector],
    place: Path,
    parameters: dict[str, str],
    *,
    rows: tuple[tuple[str, ...], ...],
    many: str,
) -> Case:
    folder = place if place.is_dir() else place.parent
    shipped = connector.default_mapping("")
    assert shipped is not None
    students = shipped.entities["students"]
    return Case(
        config=SourceConfig(name="drop", address=str(place), parameters=parameters),
        mapping=shipped,
        few=students,
        columns=("key", "first_name", "grade_level"),
        rows=rows,
        many=shipped.entities[many],
        many_columns=("student_key", "section_key"),
        nowhere=replace(students, select="", table="nowhere"),
        snapshot=lambda: sorted((path.name, path.read_bytes()) for path in folder.iterdir()),
        secret=drop_files.PASSWORD_CELL,
    )
