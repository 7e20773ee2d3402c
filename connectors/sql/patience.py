"""How long a database is waited for, whatever it does meanwhile.

A server's own limit ends with the statement: it is no help against an answer that has been made
and drips through a bad line, nor against a server that holds its connections and says nothing.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GRACE_SECONDS = 5.0
"""How much later than the server's own limit the line is cut: its reason is the better one."""

GOODBYE_SECONDS = 5.0
"""How long a server may take to be signed off from."""


class Patience:
    """The time that is left for one answer; when it is over, the line is cut from our side.

    Only what is waited for counts, not what is done with the rows in between. `line` gives the
    file descriptor of the connection; where there is none, the driver has a limit of its own.
    """

    def __init__(self, line: Callable[[], int | None]) -> None:
        self.is_over = False
        self._line = line
        self._left = 0.0

    def begin(self, seconds: float) -> None:
        """Another answer is asked for."""
        self._left = seconds

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Wait for the database; its driver fails when the time is over."""
        timer = threading.Timer(self._left, self._cut)
        timer.daemon = True
        began = time.monotonic()
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()  # so that it never cuts what is opened next
            self._left = max(0.0, self._left - (time.monotonic() - began))

    def _cut(self) -> None:
        line = self._line()
        if line is None:
            return
        self.is_over = True
        with suppress(OSError), socket.socket(fileno=os.dup(line)) as own:
            own.shutdown(socket.SHUT_RDWR)
