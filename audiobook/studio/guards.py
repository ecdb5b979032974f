"""What keeps strangers out: the studio is served to one browser of one user, on this machine.

A page of another site must not read or change anything (cross-site requests), nor may one that claims a name for this
address (DNS rebinding), nor another user of the machine (the secret). The text of a book is never trusted as markup; were
it ever taken for some, the content policy would still keep scripts in it from running and from reaching outside.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from audiobook.reading.source import MAX_FILE_BYTES

MOST_BYTES = 4 * 2**20
"""A request may be no larger, unless it is a file for the list of books."""

UPLOAD = "/api/books/upload"
"""Where a file is sent to: the only change that is not JSON."""

_PAGES = re.compile(r"/(?:b/[a-z0-9-]+/)?")
"""The addresses of pages: the list of books, and each book."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)

_HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
_SAFE = frozenset(("GET", "HEAD"))


class Guards:
    """ASGI middleware that lets through only what comes from the studio's own page, or from a script with the secret.

    Args:
        app: what is guarded.
        secret: a request that has it is the user's.
        port: the port that is served.
        names: of this machine, as an address may have them.
    """

    def __init__(
        self, app: ASGIApp, secret: str, port: int, names: Iterable[str] = ("127.0.0.1", "localhost", "[::1]")
    ) -> None:
        self._app = app
        self._secret = secret
        self._hosts = frozenset(f"{name}:{port}" for name in names)
        # A cookie is shared by all ports of a machine: the name tells which is meant.
        self._cookie = f"audiobook-{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            # Web sockets are not served; the life span is.
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name for name, _ in _HEADERS}
                given = [(k, v) for k, v in message.get("headers", ()) if k.lower() not in own]
                message = {**message, "headers": [*given, *_HEADERS]}
            await send(message)

        refused = self._refusal(scope)
        await (refused or self._app)(scope, receive, guarded)

    def _refusal(self, scope: Scope) -> Response | None:
        """The answer to a request that is refused."""
        headers = Headers(scope=scope)
        if headers.get("host", "").lower() not in self._hosts:
            return _no("This address does not belong to the studio.")
        origin = headers.get("origin")
        if origin is not None and origin.lower() not in {f"http://{host}" for host in self._hosts}:
            return _no("Another site may not use the studio.")
        opened = scope["method"] in _SAFE and _PAGES.fullmatch(scope["path"]) is not None
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none") and not opened:
            return _no("Another site may not use the studio.")
        if opened and self._knows(_key_in(scope)):
            entered = RedirectResponse(scope["path"], 303)
            entered.set_cookie(self._cookie, self._secret, httponly=True, samesite="strict", path="/")
            return entered
        if not self._knows(_bearer(headers)) and not self._knows(self._cookie_in(headers)):
            return _no(
                "Open the studio at the address that it printed when it was started: the address has the key.", 401
            )
        return _misshapen(scope["method"], scope["path"], headers)

    def _knows(self, given: str | None) -> bool:
        return given is not None and hmac.compare_digest(given.encode(), self._secret.encode())

    def _cookie_in(self, headers: Headers) -> str | None:
        try:
            found = SimpleCookie(headers.get("cookie", "")).get(self._cookie)
        except CookieError:
            return None
        return found.value if found else None


def _key_in(scope: Scope) -> str | None:
    return next(iter(parse_qs(scope["query_string"].decode("latin-1")).get("key", ())), None)


def _bearer(headers: Headers) -> str | None:
    kind, _, value = headers.get("authorization", "").partition(" ")
    return value if kind.lower() == "bearer" else None


def _misshapen(method: str, path: str, headers: Headers) -> Response | None:
    """The answer to a change that a form of another site could send, or that is too large.

    A form can send neither JSON nor a file as application/octet-stream.
    """
    if method in _SAFE:
        return None
    kind, most = ("application/octet-stream", MAX_FILE_BYTES) if path == UPLOAD else ("application/json", MOST_BYTES)
    if headers.get("content-type", "").partition(";")[0].strip().lower() != kind:
        what = "A file" if path == UPLOAD else "A change"
        return JSONResponse({"error": f"{what} is sent as {kind}."}, 415)
    length = headers.get("content-length", "")
    if not length.isdecimal() or int(length) > most:
        hint = f"The limit is {most // 2**20} MiB."
        return JSONResponse({"error": "That is too large.", "hint": hint}, 413)
    return None


def _no(why: str, status: int = 403) -> Response:
    return PlainTextResponse(why + "\n", status)
