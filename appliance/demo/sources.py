"""The demo school's three sources, which do not agree, and the truth beside them."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from appliance.demo.gradebooks import write_gradebooks
from appliance.demo.kiosk import badge_of, write_kiosk
from appliance.demo.legacy_sis import FILE_NAME, write_legacy_sis
from appliance.demo.truth import FOLDER, write_people

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from appliance.demo.school import School

SOURCES = {"sis": FILE_NAME, "attendance": "attendance", "gradebooks": "gradebooks"}
"""The sources' names, each with its file or folder within the folder they are written into."""


def mapping_text(source: str) -> str:
    """The mapping file by which one of the sources is read, as text."""
    mappings = files(__package__) / "mappings"
    return mappings.joinpath(f"{source}.toml").read_text(encoding="utf-8")


def write_sources(
    school: School, folder: Path, progress: Callable[[str, int, int], None] | None = None
) -> None:
    """Write the three sources and the truth into a folder that has none of them yet.

    Parameters
    ----------
    progress
        Called with the source's name and how many of how many steps are done.

    Raises
    ------
    FileExistsError
        The folder has sources in it already.
    """
    report = progress or _ignore
    (folder / FOLDER).mkdir(parents=True)
    badges = {student.id: badge_of(student) for student in school.students}
    write_people(school, folder, badges)
    report("sis", 0, 1)
    write_legacy_sis(school, folder / FILE_NAME)
    report("sis", 1, 1)
    write_kiosk(school, folder, lambda done, total: report("attendance", done, total))
    write_gradebooks(school, folder, lambda done, total: report("gradebooks", done, total))


def _ignore(source: str, done: int, total: int) -> None:
    """Nobody asked how far it is."""
