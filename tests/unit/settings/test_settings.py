"""What may be chosen in a home's settings, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appliance.settings import (
    SETTINGS_FILE,
    Settings,
    SettingWrongError,
    read_settings,
    write_settings,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_whom_families_ask_and_when_they_were_told_are_kept(tmp_path: Path) -> None:
    told = Settings(complaint_contact="Ms. Okafor, room 12", notice_date="2026-08-17")
    write_settings(tmp_path, told)
    assert read_settings(tmp_path) == told


@pytest.mark.parametrize("day", ['"soon"', '"2026-02-30"', '"17.08.2026"', "3"])
def test_a_day_that_is_none_is_refused_with_an_example(day: str, tmp_path: Path) -> None:
    (tmp_path / SETTINGS_FILE).write_text(f"notice_date = {day}\n")
    with pytest.raises(SettingWrongError, match="a date such as 2026-08-31"):
        read_settings(tmp_path)
