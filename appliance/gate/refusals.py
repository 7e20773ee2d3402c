"""Why the gate turns a request away: the sentence of each is what the visitor reads."""

from __future__ import annotations

from http import HTTPStatus
from typing import ClassVar

from appliance.errors import RefusedError


class RequestRefusedError(RefusedError):
    """The request was refused."""

    status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST

    def answer(self) -> bytes:
        """The whole answer, after which the connection is closed."""
        return plain_answer(self.status, f"{self.sentence}\n")


class MalformedRequestError(RequestRefusedError):
    """The request is not well formed."""


class RequestTooSlowError(RequestRefusedError):
    """The request did not arrive in time. Please try again."""

    status = HTTPStatus.REQUEST_TIMEOUT


class BodyTooLargeError(RequestRefusedError):
    """What was sent is too large."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class ExpectationError(RequestRefusedError):
    """The request expects what this server does not do."""

    status = HTTPStatus.EXPECTATION_FAILED


class WrongHostError(RequestRefusedError):
    """This server does not go by that name."""

    status = HTTPStatus.MISDIRECTED_REQUEST


class HeadTooLargeError(RequestRefusedError):
    """The request's head is too large. Deleting this site's cookies may help."""

    status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE


class MethodRefusedError(RequestRefusedError):
    """The request's method is not one that this server knows."""

    status = HTTPStatus.NOT_IMPLEMENTED


class TooMuchAtOnceError(RequestRefusedError):
    """Too much is being sent from this address at once. Please try again in a minute."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


class PagesGoneError(RequestRefusedError):
    """The pages do not answer just now. Please try again in a minute."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


class PagesLateError(RequestRefusedError):
    """The pages took too long to answer. Please try again in a minute."""

    status = HTTPStatus.GATEWAY_TIMEOUT


class VersionRefusedError(RequestRefusedError):
    """This server speaks HTTP/1.1 alone."""

    status = HTTPStatus.HTTP_VERSION_NOT_SUPPORTED


def plain_answer(status: HTTPStatus, text: str, *fields: str) -> bytes:
    """A whole answer of plain text, which also closes the connection."""
    body = text.encode()
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}",
        *fields,
        "Content-Type: text/plain; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        "Connection: close",
    )
    return "\r\n".join((*head, "", "")).encode("ascii") + body
