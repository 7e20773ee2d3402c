"""How a command answers: a table for a person, JSON with stable keys for a program."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

as_json = click.option("--json", "is_json", is_flag=True, help="Answer in JSON.")


def say(text: str) -> None:
    """Say something to the person: on standard error, so that answers stay clean."""
    click.echo(text, err=True)


def answer(
    rows: Sequence[dict[str, Any]], *, is_json: bool, empty: str, columns: Sequence[str] = ()
) -> None:
    """Print rows: all keys in JSON, else `columns` of them as a table, or `empty`."""
    if is_json:
        click.echo(json.dumps(list(rows), indent=2, ensure_ascii=False, default=str))
    elif not rows:
        say(empty)
    else:
        _print_table(rows, columns or tuple(rows[0]))


def answer_one(values: dict[str, Any], *, is_json: bool) -> None:
    """Print one thing: as a JSON object, or a line a value."""
    if is_json:
        click.echo(json.dumps(values, indent=2, ensure_ascii=False, default=str))
        return
    width = max(map(len, values))
    for name, value in values.items():
        click.echo(f"{_heading(name):<{width}}  {_cell(value)}")


def _print_table(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for column in columns:
        is_figure = all(isinstance(row[column], int | float) for row in rows)
        table.add_column(
            _heading(column), justify="right" if is_figure else "left", overflow="fold"
        )
    for row in rows:
        table.add_row(*(_cell(row[column]) for column in columns))
    width = None if sys.stdout.isatty() else 160
    Console(width=width, highlight=False, markup=False, soft_wrap=False).print(table)


def _heading(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _cell(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)


class Bars:
    """A progress bar for each source, on standard error; a line each where that is no terminal."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.fields[source]:<28}"),
            BarColumn(bar_width=28),
            TaskProgressColumn(),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
        )

    def __enter__(self) -> Bars:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def begin(self, source: str) -> Bar:
        """Begin a source's bar."""
        return Bar(self._progress, source)


class Bar:
    """One source's bar."""

    def __init__(self, progress: Progress, source: str) -> None:
        self._progress = progress
        self._source = source
        self._task = progress.add_task("", total=None, source=source)

    def move(self, stage: str, done: int, expected: int | None) -> None:
        """Show how far the source is."""
        total = max(done, expected) if expected else None
        self._progress.update(self._task, description=stage, completed=done, total=total)

    def end(self, words: str) -> None:
        """Fill the bar and say what came of it."""
        self._progress.update(self._task, description=words, completed=1, total=1)
        self._progress.stop_task(self._task)
        if self._progress.disable:
            say(f"{self._source}: {words}")
