"""A returned consent sheet between being shown and being carried out: kept with the stay, in the
encrypted store, until it is carried out or the list is opened again.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from appliance.errors import RefusedError
from appliance.model.consent import Answer, Given, How
from appliance.web.pages import current_stay

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHEET = "consent_sheet"


class SheetGoneError(RefusedError):
    """There is no sheet to carry out, or a decision was entered since it was shown. Nothing was
    changed. Give the file back once more.
    """


def keep_sheet(version: str, decisions: Iterable[tuple[int, Given]]) -> None:
    """Keep what a sheet would decide, and which decisions it was weighed against."""
    rows = [
        [
            student_id,
            dict(given.answers),
            given.by,
            given.how,
            given.on.isoformat(),
            given.reference,
        ]
        for student_id, given in decisions
    ]
    current_stay()[_SHEET] = {"version": version, "rows": rows}


def take_sheet(version: str) -> list[tuple[int, Given]]:
    """Take it out again, once.

    Raises
    ------
    SheetGoneError
        There is none, or it was weighed against other decisions.
    """
    kept = current_stay().pop(_SHEET, None)
    if not kept or kept["version"] != version:
        raise SheetGoneError
    return [
        (
            student_id,
            Given(
                answers={name: Answer(answer) for name, answer in answers.items()},
                by=by,
                how=How(how),
                on=date.fromisoformat(on),
                reference=reference,
            ),
        )
        for student_id, answers, by, how, on, reference in kept["rows"]
    ]


def forget_sheet() -> None:
    """Forget a sheet that was not carried out."""
    if _SHEET in current_stay():
        del current_stay()[_SHEET]
