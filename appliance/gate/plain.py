"""A visitor who speaks plain HTTP to the TLS port is shown the way."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from appliance.gate.conversation import check_host
from appliance.gate.refusals import RequestRefusedError, plain_answer

if TYPE_CHECKING:
    from appliance.gate.conversation import Client
    from appliance.gate.requests import RequestHead


class PlainRequestError(RequestRefusedError):
    """This address speaks https alone."""


async def show_the_way(client: Client, hosts: frozenset[str]) -> None:
    """Answer a plain request for a page with the same address under https.

    Only what reads is sent on: whoever posted has shown it to the network already, and a page
    that goes on working would hide that.
    """
    try:
        head = await client.read_head(wait=client.limits.head_seconds)
        if head is not None:
            await client.dismiss(_redirect(head, hosts))
    except RequestRefusedError as refusal:
        await client.dismiss(refusal.answer())
    except (OSError, EOFError):
        pass  # the client has left


def _redirect(head: RequestHead, hosts: frozenset[str]) -> bytes:
    check_host(head, hosts)
    if head.method not in {"GET", "HEAD"}:
        raise PlainRequestError
    location = f"Location: https://{head.host.decode('ascii')}{head.target.decode('ascii')}"
    return plain_answer(HTTPStatus.PERMANENT_REDIRECT, "This address speaks https.\n", location)
