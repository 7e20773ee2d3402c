"""One at a time on one machine, whoever starts it."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from appliance.errors import HomeroomError


@contextmanager
def exclusive(file: Path, refused: type[HomeroomError], *, wait: bool = False) -> Iterator[None]:
    """Hold a right. The kernel gives it back when the process ends, however it ends.

    With `wait`, wait until whoever holds it has ended; else `refused` is raised.
    """
    with file.open("a") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise refused from error
        yield
