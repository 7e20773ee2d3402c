"""What may be chosen in a home's settings, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appliance.settings import (
    SETTINGS_FILE,
    SettingMovedError,
    Settings,
    SettingUnknownError,
    SettingWrongError,
    read_settings,
    write_settings,
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


def test_when_and_where_backups_are_made_is_kept(tmp_path: Path) -> None:
    chosen = Settings(backup_folders=("/mnt/stick", "/mnt/share"), backup_at="22:15")
    write_settings(tmp_path, chosen)
    assert read_settings(tmp_path) == chosen


def test_a_time_that_is_none_is_refused_with_an_example(tmp_path: Path) -> None:
    (tmp_path / "homeroom.toml").write_text('backup_at = "25:00"')
    with pytest.raises(SettingWrongError, match=r"“backup_at”.*such as 03:30"):
        read_settings(tmp_path)
