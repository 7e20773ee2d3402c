"""Print the table *connector × entity × equal / cannot tell*: `python -m tests.dialects.matrix`.

Written to docs/dialects.md by hand, when a connector is added or its gaps change.
"""

from __future__ import annotations

import contextlib
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from appliance.store.creation import create_store
from tests.boxes import NOW, PASSPHRASE, MadeHome
from tests.database_servers import mariadb_server, postgresql_server
from tests.dialects import reference
from tests.dialects.comparing import compare
from tests.dialects.registry import DIALECTS
from tests.dialects.truth import make_truth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.database_servers import Server
    from tests.dialects.comparing import Comparison

ANSWERS = ("attendance_summaries", "mark_summaries", "flags", "school_weeks")


@dataclass
class OwnServers:
    """Starts a server when the first dialect asks for it."""

    stack: contextlib.ExitStack

    def postgresql(self) -> Server:
        return self._postgresql

    def mariadb(self) -> Server:
        return self._mariadb

    @cached_property
    def _postgresql(self) -> Server:
        return self.stack.enter_context(postgresql_server())

    @cached_property
    def _mariadb(self) -> Server:
        return self.stack.enter_context(mariadb_server())


def main() -> None:
    truth = make_truth()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        key, recovery = create_store(folder / "made", PASSPHRASE, lambda: NOW)
        made, servers = MadeHome(folder / "made", key, recovery), OwnServers(stack)
        found = {}
        for dialect in DIALECTS:
            place = folder / dialect.name
            place.mkdir()
            found[dialect.title] = compare(dialect, truth, servers, made, place)
    print("\n".join(_table(found)))


def _table(found: dict[str, Comparison]) -> Iterator[str]:
    names = (*reference.TABLES, *ANSWERS)
    yield f"| | {' | '.join(found)} |"
    yield f"| --- |{' --- |' * len(found)}"
    for name in names:
        yield f"| `{name}` | {' | '.join(_cell(each, name) for each in found.values())} |"
    yield ""
    for title, comparison in found.items():
        yield f"**{title}** cannot tell:"
        yield ""
        yield from (f"- {gap.sentence}" for gap in comparison.gaps)
        for entity, fields in comparison.untold.items():
            if fields and entity in comparison.told:
                yield f"- of `{entity}`: {', '.join(sorted(fields))}"
        yield ""


def _cell(comparison: Comparison, name: str) -> str:
    if name in reference.TABLES and name not in comparison.told:
        return "cannot tell"
    if comparison.differences[name] or comparison.set_aside:
        return "**different**"
    partly = comparison.untold.get(name) or any(gap.entity == name for gap in comparison.gaps)
    return "equal, but for gaps" if partly else "equal"


if __name__ == "__main__":
    main()
