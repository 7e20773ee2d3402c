"""A public population of whom it is known who is who: the sample that pseudopeople ships.

Sixteen thousand simulated people of one town, with their families, twins and namesakes, and what
three offices wrote of them (Haddock et al., *Simulated data for census-scale entity resolution
research without privacy restrictions*, 2024). The social security register without any error
stands for a school's books, its number for the student number. Errors are the package's own, each
kind in one cell of a hundred: typing, misreading, mishearing, nicknames, made-up names, blanks, day
and month exchanged, and the date or the number of somebody else of the household.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from appliance.imports.identity import KnownStudent
from appliance.imports.values import date_parser
from tests.linkage import Person

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 1
COLUMNS = ("simulant_id", "ssn", "first_name", "last_name", "date_of_birth")
ERRORS_IN_NUMBERS = (
    *("copy_from_household_member", "leave_blank", "make_ocr_errors", "make_typos"),
    "write_wrong_digits",
)
"""The register's own numbers are without error; here they are written down by somebody else."""


def the_books() -> list[KnownStudent]:
    """Everyone in the register, as they are."""
    import pseudopeople

    rows = _rows(_births(pseudopeople.generate_social_security(config=pseudopeople.NO_NOISE)))
    return [
        KnownStudent(
            id=number,
            key=row["simulant_id"],
            state_id="",
            student_number=row["ssn"],
            email="",
            first_name=row["first_name"],
            last_name=row["last_name"],
            preferred_name="",
            birth_date=said_date(row["date_of_birth"], "YYYYMMDD"),
        )
        for number, row in enumerate(rows, 1)
    ]


def offices() -> Iterator[tuple[str, list[dict[str, str]], str]]:
    """What each office wrote: its name, rows, and how it writes dates."""
    import pseudopeople

    cells = {"cell_probability": 0.01}
    numbers = {"ssn": dict.fromkeys(ERRORS_IN_NUMBERS, cells)}
    register = pseudopeople.generate_social_security(
        seed=SEED, config={"social_security": {"column_noise": numbers}}
    )
    yield "number, name and birth date", _rows(_births(register)), "YYYYMMDD"
    yield "number and name", _rows(pseudopeople.generate_taxes_w2_and_1099(seed=SEED)), ""
    census = pseudopeople.generate_decennial_census(seed=SEED)
    yield "name and birth date", _rows(census), "MM/DD/YYYY"


def _births(register: Any) -> Any:
    return register[register["event_type"] == "creation"].drop_duplicates("simulant_id")


def _rows(frame: Any) -> list[dict[str, str]]:
    kept = [column for column in COLUMNS if column in frame]
    rows: list[dict[str, str]] = frame[kept].astype(object).fillna("").to_dict("records")
    return rows


def person(row: dict[str, str], dates: str, known: dict[str, int]) -> Person:
    """What an office says of one person, and who it is of those who are known by key."""
    said = {
        "student_number": row.get("ssn", ""),
        "first_name": row["first_name"],
        "last_name": row["last_name"],
        "birth_date": said_date(row["date_of_birth"], dates) if dates else "",
    }
    evidence = tuple((name, value) for name, value in said.items() if value)
    return Person(evidence, known.get(row["simulant_id"]))


def said_date(text: str, pattern: str) -> str:
    """A date as an import reads it: one that does not exist says nothing."""
    found = date_parser(pattern)(text)
    return found if isinstance(found, str) else ""
