"""A command loads what it needs: whoever asks for a count does not wait for pages and workbooks."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from appliance.cli.commands import homeroom

LOADED_LATE = ("flask", "waitress", "apscheduler", "alembic", "openpyxl", "appliance.demo")


def modules_of(*arguments: str) -> set[str]:
    """What is loaded when a command has told of itself."""
    told = (
        "import sys; from appliance.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", told, *arguments, "--help"],
        check=True,
        capture_output=True,
        text=True,
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("command", ["counts", "status", "account list", "links list"])
def test_a_listing_waits_for_nothing_that_it_does_not_use(command: str) -> None:
    assert not modules_of(*command.split()) & {*LOADED_LATE}


def test_what_serves_pages_loads_them() -> None:
    assert {"flask", "waitress", "apscheduler"} <= modules_of("serve")


def test_every_command_that_is_named_is_there() -> None:
    def names(group: click.Group, path: str) -> list[str]:
        context = click.Context(group)
        found = []
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None, name
            assert command.name == name
            found.append(f"{path} {name}")
            if isinstance(command, click.Group):
                found += names(command, f"{path} {name}")
        return found

    known = names(homeroom, "homeroom")
    assert {"homeroom import", "homeroom source suggest", "homeroom runs new-year"} <= {*known}
    assert homeroom.get_command(click.Context(homeroom), "no-such-command") is None
