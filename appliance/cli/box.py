"""What every command starts from: where the home folder is, and the key that opens it."""

from __future__ import annotations

import functools
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from appliance.bootstrap.opening import Appliance, inherited_key, open_appliance
from appliance.errors import OperatorError
from appliance.governance.access import CONSOLE, Actor
from appliance.model.fields import LARGEST_NUMBER
from appliance.outbound.watching import WATCH
from appliance.store.keys import KEY_FILE, KeyFileMissingError, open_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Command = TypeVar("Command", bound="Callable[..., Any]")

DEFAULT_HOME = Path.home() / "homeroom"


ROW_NUMBER = click.IntRange(0, LARGEST_NUMBER)
"""The number of a student, a run or a link, or how many of them."""


class PassphraseFileError(OperatorError):
    """The passphrase file {file} cannot be read. Check its path and who may read it."""


@dataclass
class Place:
    """Where a command works, as its options and the environment say."""

    home: Path = DEFAULT_HOME
    passphrase_file: Path | None = None
    is_child: bool = False

    def passphrase(self, *, confirm: bool = False) -> str:
        """The passphrase: from its file, or asked for at the terminal."""
        if self.passphrase_file is not None:
            return read_passphrase(self.passphrase_file)
        return str(
            click.prompt("Passphrase", hide_input=True, confirmation_prompt=confirm, err=True)
        )

    @contextmanager
    def opened(self, *, to_serve: bool = False) -> Iterator[Appliance]:
        """The home folder, opened for one command."""
        key = inherited_key()
        self.is_child = key is not None
        if key is None:
            if not (self.home / KEY_FILE).exists():
                raise KeyFileMissingError(folder=self.home)
            key = open_keys(self.home, self.passphrase())
        box = open_appliance(self.home, key, to_serve=to_serve)
        try:
            yield box
        finally:
            box.store.close()


def read_passphrase(file: Path) -> str:
    """Read a passphrase file's first line.

    Raises
    ------
    PassphraseFileError
        It cannot be read, or is empty.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise PassphraseFileError(file=file) from error
    if not lines or not lines[0]:
        raise PassphraseFileError(file=file)
    return lines[0]


def _take_home(context: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        context.ensure_object(Place).home = value.absolute()


def _take_passphrase(context: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        context.ensure_object(Place).passphrase_file = value


def place_options(command: Command, *, from_environment: bool = False) -> Command:
    """Let a command be told its place; the environment is heeded once, by the outermost."""
    home = click.option(
        "--home",
        envvar="HOMEROOM_HOME" if from_environment else None,
        type=click.Path(path_type=Path, file_okay=False),
        callback=_take_home,
        expose_value=False,
        help=f"The home folder (or HOMEROOM_HOME; default {DEFAULT_HOME.name} in your own).",
    )
    passphrase = click.option(
        "--passphrase-file",
        envvar="HOMEROOM_PASSPHRASE_FILE" if from_environment else None,
        type=click.Path(path_type=Path, dir_okay=False),
        callback=_take_passphrase,
        expose_value=False,
        help="Unlock with this file's first line (or HOMEROOM_PASSPHRASE_FILE).",
    )
    return home(passphrase(command))


def with_place(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command its place, and the options that say where it is."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        WATCH.process = click.get_current_context().command_path.partition(" ")[2]
        return command(click.get_current_context().ensure_object(Place), *args, **kwargs)

    return place_options(run)


by_option = click.option("--by", default="", hidden=True, help="For whom this is done.")


def acting(by: str = "", *, place: Place | None = None) -> Actor:
    """Who acts: the console of this machine, or, in a child of the server, whom it acts for.

    A person at the console cannot pass for another.
    """
    return Actor(by) if by and place is not None and place.is_child else CONSOLE
