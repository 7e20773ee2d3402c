"""The school in a system that stores exceptions only: absences and what is odd, never presence.

Aeries, Ed-Fi, Fedena and Aspen keep attendance so; here it is kept plainly, through the generic
`sql` connector, to hold the inference itself against the truth.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from appliance.model.vocabulary import AttendanceCategory
from tests.dialects import reference

if TYPE_CHECKING:
    from pathlib import Path

    from tests.dialects.dialect import Servers, SourceOfSchool
    from tests.dialects.truth import School


def write(school: School, folder: Path, servers: Servers) -> list[SourceOfSchool]:
    """In a SQLite file, without any mark of presence."""
    odd = tuple(m for m in school.marks if m.category is not AttendanceCategory.PRESENT)
    told = {name: reference.told_fields(name) for name in reference.TABLES}
    return reference.write(replace(school, marks=odd), folder, told, exceptions_only=True)
