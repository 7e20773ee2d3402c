"""What may be chosen in a home's settings, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appliance.settings import (
    SETTINGS_FILE,
    SettingMovedError,
    SettingUnknownError,
    read_settings,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("word", ["complaint_contact", "notice_date"])
def test_what_the_principal_confirms_is_no_setting_of_a_text_file(
    word: str, tmp_path: Path
) -> None:
    (tmp_path / SETTINGS_FILE).write_text(f'{word} = "2026-08-31"\n')
    with pytest.raises(SettingMovedError, match="kept in the store now"):
        read_settings(tmp_path)


def test_no_text_file_makes_a_demo_of_a_school(tmp_path: Path) -> None:
    (tmp_path / SETTINGS_FILE).write_text("is_demo = true\n")
    with pytest.raises(SettingUnknownError, match="is_demo"):
        read_settings(tmp_path)
