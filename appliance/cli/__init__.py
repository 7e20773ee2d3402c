"""The command `homeroom`: one module a group of commands."""

from __future__ import annotations

from appliance.cli.main import main

__all__ = ["main"]
