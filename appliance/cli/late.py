"""Groups of commands of which only the one that is asked for is loaded."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Mapping


class LateGroup(click.Group):
    """A group that loads a command's module when it is called, or told of.

    `homeroom status` needs neither the pages nor the made-up school, and they take longer to load
    than it takes to answer.

    Parameters
    ----------
    late
        The module of each command by its name, and what it is called there: “module:command”.
    """

    def __init__(self, *args: Any, late: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._late = late

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command's name, in the order of the alphabet."""
        return sorted({*super().list_commands(ctx), *self._late})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; None where there is none."""
        if cmd_name not in self._late:
            return super().get_command(ctx, cmd_name)
        module, _, name = self._late[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command
