"""One school, many dialects: whatever a school's systems are, the answers are the same.

Each vendor's tables and files are written from one truth, with that vendor's habits, and
imported into a fresh store. The records, the indicators and the flags must be those of the
reference, which is the truth written plainly, as seen through the gaps that the vendor's
connector declares. What a connector does not declare, it must tell.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from appliance.model.vocabulary import ResultStatus
from tests.dialects import reference
from tests.dialects.comparing import compare, reference_picture
from tests.dialects.registry import DIALECTS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.boxes import MadeHome
    from tests.dialects.dialect import Dialect, Servers
    from tests.dialects.truth import School, Score

EVERYTHING = {name: reference.told_fields(name) for name in reference.TABLES}


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_the_answers_are_the_same_whatever_the_system(
    dialect: Dialect, truth: School, servers: Servers, made_home: MadeHome, tmp_path: Path
) -> None:
    comparison = compare(dialect, truth, servers, made_home, tmp_path)
    assert comparison.set_aside == []
    assert comparison.unexplained == {}
    assert {name: rows for name, rows in comparison.differences.items() if rows} == {}


def test_the_reference_is_the_truth(truth: School, made_home: MadeHome, tmp_path: Path) -> None:
    """What everything else is held against stands in the store row for row."""
    found = reference_picture(made_home, tmp_path / "reference", truth, EVERYTHING)
    assert found.set_aside == []
    for name, rows in reference.rows_of(truth).items():
        assert len(found.records[name]) == len(list(rows)), name
    marks = found.rows("attendance_events", ("student", "date", "section", "period", "category"))
    assert len(marks) == len(truth.marks)


def test_the_answers_are_what_plain_arithmetic_makes_of_the_truth(
    truth: School, made_home: MadeHome, tmp_path: Path
) -> None:
    answers = reference_picture(made_home, tmp_path / "reference", truth, EVERYTHING).answers
    days = {row["student"]: row for row in map(json.loads, answers["attendance_summaries"])}
    marks = {
        (row["student"], row["section"]): row for row in map(json.loads, answers["mark_summaries"])
    }
    shares = truth.present_shares()
    for student in truth.students:
        told = {day: share for (who, day), share in shares.items() if who == student}
        assert days[student.number]["days_known"] == len(told)
        absent = sum(1 - share for share in told.values())
        assert days[student.number]["days_absent"] == pytest.approx(absent, abs=0.001)
    work: dict[tuple[str, str], list[Score]] = defaultdict(list)
    for score in truth.scores:
        work[score.student.number, score.item.section.code].append(score)
    assert marks.keys() == work.keys()
    for key, scores in work.items():
        counted = [s for s in scores if s.points is not None]
        percent = 100 * sum(s.points or 0 for s in counted) / sum(s.item.points for s in counted)
        assert marks[key]["percent"] == pytest.approx(percent, abs=0.01)
        missing = sum(s.status is ResultStatus.MISSING for s in scores)
        assert marks[key]["missing"] == missing
