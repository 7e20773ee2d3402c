"""The school as PowerSchool exports it: one file a table, as the database has it.

Tabs and carriage returns, MM/DD/YYYY, names of columns in capitals and small, and Windows letters.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tests.connectors.drop_files import lines, write_folder
from tests.dialects.dialect import SourceOfSchool
from tests.dialects.powerschool import PARAMETERS, tables_of

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from tests.dialects.dialect import Servers
    from tests.dialects.truth import School


def write(school: School, folder: Path, servers: Servers) -> list[SourceOfSchool]:
    """In a folder."""
    files = {
        f"{table}.export.text": _file(rows).encode("cp1252")
        for table, rows in tables_of(school).items()
    }
    place = write_folder(folder / "export", files)
    return [SourceOfSchool("sis", "powerschool-exports", str(place), parameters=PARAMETERS)]


def _file(rows: list[dict[str, Any]]) -> str:
    header = "\t".join(column.title() for column in rows[0])
    return lines(header, *("\t".join(map(_cell, row.values())) for row in rows), end="\r")


def _cell(value: object) -> str:
    if isinstance(value, date):
        return value.strftime("%m/%d/%Y")
    return "" if value is None else str(value)
