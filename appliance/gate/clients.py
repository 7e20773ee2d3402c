"""Whose request it is: the gate knows, and tells the pages in a way that no one can forge.

A header could be sent by anyone. Instead the gate notes which client each of its own
connections to the pages belongs to, under that connection's port; the pages find the port in
``REMOTE_PORT``, which the operating system says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


class NotThroughTheGateError(RefusedError):
    """The request did not come through the gate. Use the address that begins with “https”."""


class Clients:
    """The client of each connection between the gate and the pages.

    The gate's thread writes, the threads of the pages read; each step is one operation on a
    dict, so no lock is needed.
    """

    def __init__(self) -> None:
        self._address_of_port: dict[int, str] = {}

    def enter(self, port: int, address: str) -> None:
        """Requests from this port are those of this client."""
        self._address_of_port[port] = address

    def leave(self, port: int) -> None:
        """No more requests come from this port."""
        self._address_of_port.pop(port, None)

    def client_address(self, environ: WSGIEnvironment) -> str:
        """The IP address of the client whose request this is.

        Raises
        ------
        NotThroughTheGateError
            Another program on this machine asked the pages directly.
        """
        try:
            return self._address_of_port[int(environ["REMOTE_PORT"])]
        except (KeyError, ValueError):
            raise NotThroughTheGateError from None

    def guard(self, app: WSGIApplication) -> WSGIApplication:
        """The same pages, which answer the gate alone and find the client in ``REMOTE_ADDR``."""

        def guarded(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            try:
                environ["REMOTE_ADDR"] = self.client_address(environ)
            except NotThroughTheGateError as refusal:
                body = f"{refusal.sentence}\n".encode()
                start_response("403 Forbidden", [("Content-Type", "text/plain; charset=utf-8")])
                return [body]
            return app(environ, start_response)

        return guarded
