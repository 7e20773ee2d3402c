"""What every answer says to the browser, and which requests are not answered at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, request

from appliance.web.parts import parts

if TYPE_CHECKING:
    from flask import Flask, Response

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)

_OFF = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "microphone",
    "midi",
    "payment",
    "usb",
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _OFF),
}

LIMITS = {
    "MAX_CONTENT_LENGTH": 64 * 1024,
    "MAX_FORM_MEMORY_SIZE": 64 * 1024,
    "MAX_FORM_PARTS": 50,
}
"""For all but the few pages that take a file and say how large a one (`Page.takes_file`)."""

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def guard(app: Flask) -> None:
    """Refuse forged requests and put the headers on every answer."""
    app.config.update(LIMITS)
    app.before_request(_refuse_foreign_origin)
    app.before_request(_make_room)
    app.after_request(_add_headers)


def _refuse_foreign_origin() -> None:
    """Refuse what another site's page sends.

    Beside the token of the form. Under our own referrer policy a browser calls the origin of
    a form `null`, so that what tells is `Sec-Fetch-Site`; an older browser sends neither.
    """
    if request.method in _SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin", "null")
    if site != "same-origin" or origin not in ("null", f"https://{request.host}"):
        abort(403)


def _make_room() -> None:
    """Let a page that takes a file be sent one, before anything of the form is read."""
    known = parts().pages.get(request.endpoint or "")
    if known is not None and known.takes_file:
        request.max_content_length = known.takes_file + LIMITS["MAX_CONTENT_LENGTH"]


def _add_headers(response: Response) -> Response:
    response.headers.update(HEADERS)
    response.headers.setdefault("Cache-Control", "no-store")
    return response
