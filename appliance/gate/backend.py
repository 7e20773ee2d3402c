"""Waitress, serving the pages to the gate on a port of the loopback address."""

from __future__ import annotations

import logging
import sys
import threading
from typing import TYPE_CHECKING, Any, Final

from waitress import wasyncore
from waitress.server import create_server

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

    from appliance.gate.limits import GateLimits

_LOOPBACK: Final = "127.0.0.1"
_SPARE_CONNECTIONS: Final = 100  # waitress counts its own handles and connections not yet cleared
_CHUNK_OVERHEAD: Final = 6  # waitress counts a chunk's frame as body; "1\r\na\r\n" is the worst
_QUEUE_LOG: Final = "waitress.queue"  # it warns of each request that waits, as all do at the bell
_IDLE_SECONDS: Final = 3600  # the gate hangs up first, so no request meets a closing connection


class Backend:
    """The pages, answering on `address` from a pool of threads.

    Parameters
    ----------
    app
        The pages.
    limits
        Those of the gate, which these are set just above, so that the gate's answers come first.
    threads
        How many requests are worked on at once.
    """

    def __init__(self, app: WSGIApplication, *, limits: GateLimits, threads: int) -> None:
        self._handles: dict[int, Any] = {}
        self._stopping = threading.Event()
        self._server = create_server(
            app,
            map=self._handles,
            host=_LOOPBACK,
            port=0,
            threads=threads,
            ident="",
            url_scheme="https",
            clear_untrusted_proxy_headers=True,
            connection_limit=limits.connections + _SPARE_CONNECTIONS,
            channel_timeout=_IDLE_SECONDS,
            max_request_header_size=2 * limits.head_octets,
            max_request_body_size=_CHUNK_OVERHEAD * limits.body_octets + 1,
            # Never spill to a temporary file: what a child's record says is on no disk in clear.
            inbuf_overflow=sys.maxsize,
            outbuf_overflow=sys.maxsize,
            asyncore_use_poll=True,  # select() ends at 1024 handles
        )
        self._thread = threading.Thread(target=self._run, name="pages", daemon=True)

    @property
    def address(self) -> tuple[str, int]:
        """Where the gate finds the pages."""
        return _LOOPBACK, int(self._server.effective_port)

    @property
    def is_open(self) -> bool:
        """Whether the pages are served."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Serve, in a thread."""
        logging.getLogger(_QUEUE_LOG).setLevel(logging.ERROR)
        self._thread.start()

    def stop(self, timeout: float) -> None:
        """Let the requests at hand end, for that many seconds, and close all connections."""
        if not self._handles:
            return
        self._server.task_dispatcher.shutdown(timeout=timeout)
        self._stopping.set()
        if self._thread.is_alive():
            self._server.pull_trigger()
            self._thread.join()
        if self._server.task_dispatcher.threads:
            # A thread that would not end may yet write to the trigger's handle, which by then
            # could be another file's: leave it open until the process ends.
            self._server.trigger.del_channel()
        wasyncore.close_all(self._handles)

    def _run(self) -> None:
        while not self._stopping.is_set():
            wasyncore.loop(timeout=1, use_poll=True, map=self._handles, count=1)
