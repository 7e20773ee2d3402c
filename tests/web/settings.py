"""The settings of the school of these tests."""

from __future__ import annotations

from appliance.settings import Settings

SETTINGS = Settings(school_name="Riverside School", host_names=("localhost",))
