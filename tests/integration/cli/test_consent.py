"""`homeroom consent`: entered, listed, taken back, and with a sheet; by the principal alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl import load_workbook

from appliance.model.consent import MATTERS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.cli.conftest import Homeroom


def signed(homeroom: Homeroom, role: str, folder: Path) -> tuple[str, ...]:
    """How a person of a role signs in for one command."""
    person = homeroom.sign_in(role)
    file = folder / f"{role}.txt"
    file.write_text(person["passphrase"])
    return ("--as", person["email"], "--password-file", str(file))


def test_a_sheet_goes_out_comes_back_and_a_decision_is_taken_back(
    homeroom: Homeroom, tmp_path: Path
) -> None:
    principal = signed(homeroom, "principal", tmp_path)
    sheet = tmp_path / "consents.xlsx"
    made = homeroom("consent", "template", str(sheet), *principal)
    assert made.status == 0, made.err
    book = load_workbook(sheet)
    page = book.worksheets[0]
    headings = [cell.value for cell in page[1]]
    number = page.cell(2, 1).value
    for heading, said in {
        MATTERS[0].title: "no",
        "Decided by": "mother",
        "How": "in person",
        "Date": "2026-11-20",
    }.items():
        page.cell(2, headings.index(heading) + 1).value = said
    book.save(sheet)
    loaded = homeroom("consent", "load", str(sheet), "--json", *principal)
    assert loaded.status == 0, loaded.err
    assert [row["state"] for row in loaded.rows].count("applies") == 1
    assert len(loaded.rows) == page.max_row - 1
    (listed,) = homeroom("consent", "list", "--number", str(number), "--json").rows
    assert listed["answers"] == ["dashboard refused"]
    imported = homeroom("import", "--json")
    assert [(r["added"], r["changed"], r["removed"]) for r in imported.rows] == [(0, 0, 0)] * 3
    assert homeroom("consent", "undo", str(listed["id"]), *principal).status == 0
    back = homeroom("import", "--json", "sis")
    assert back.rows[0]["added"] > 1


def test_only_the_principal_enters_decisions_and_sees_first_what_is_erased(
    homeroom: Homeroom, tmp_path: Path
) -> None:
    said = ("--refuse", "flags", "--by", "mother", "--on", "2026-11-20", "--yes")
    teacher = signed(homeroom, "teacher", tmp_path)
    refused = homeroom("consent", "set", "1", *said, *teacher)
    assert (refused.status, "not part of your role" in refused.err) == (1, True)
    unknown = homeroom("consent", "set", "none", *said, *signed(homeroom, "principal", tmp_path))
    assert (unknown.status, "No student here has that number" in unknown.err) == (1, True)


def test_a_decision_is_entered_before_the_child_is_here(homeroom: Homeroom, tmp_path: Path) -> None:
    said = ("--refuse", "dashboard", "--by", "father", "--on", "2026-11-02")
    principal = signed(homeroom, "principal", tmp_path)
    entered = homeroom("consent", "ahead", "778899", *said, *principal)
    assert entered.status == 0, entered.err
    assert "holds when an import brings the child" in entered.err
    (listed,) = homeroom("consent", "list", "--number", "778899", "--json").rows
    assert homeroom("consent", "undo", str(listed["id"]), *principal).status == 0
    refused = homeroom("consent", "ahead", "778899", *said, *signed(homeroom, "teacher", tmp_path))
    assert refused.status == 1
