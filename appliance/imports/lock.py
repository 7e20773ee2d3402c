"""One import at a time on one machine, whoever starts it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from appliance.errors import OperatorError
from appliance.store.exclusive import exclusive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FILE = "import.lock"


class ImportRunningError(OperatorError):
    """An import is running already. Wait until it has ended (homeroom runs list), then try
    again; nothing was started.
    """


@contextmanager
def import_lock(home: Path, *, wait: bool = False) -> Iterator[None]:
    """Hold the right to import. The kernel gives it back when the process ends, however it ends.

    With `wait`, wait until whoever holds it has ended.

    Raises
    ------
    ImportRunningError
        Another process holds it.
    """
    with exclusive(home / _FILE, ImportRunningError, wait=wait):
        yield
