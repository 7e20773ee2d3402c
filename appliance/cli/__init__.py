"""The command `homeroom`: one module a group of commands."""

from __future__ import annotations

from datetime import UTC, datetime

from appliance.outbound.watching import WATCH


def main() -> None:
    """Run one command. What it connects to is heard from here on, its libraries' imports too."""
    WATCH.begin(lambda: datetime.now(UTC))
    from appliance.cli.commands import main as run

    run()
