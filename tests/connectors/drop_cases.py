"""The file drops of the ready connectors, for tests that hold for all connectors."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from connectors.base import SourceConfig
from connectors.clever import CleverConnector
from connectors.oneroster import OneRosterConnector
from tests.connectors import drop_files
from tests.connectors.cases import MANY, Case

if TYPE_CHECKING:
    from pathlib import Path

    from connectors.base import Connector


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
