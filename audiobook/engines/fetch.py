"""Files from a publisher: fetched piece by piece, and believed only when the checksum is right.

What a server sends is never more than its list says; a download that breaks off goes on where it was.
"""

from __future__ import annotations

import hashlib
import http.client
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from audiobook.errors import EngineError
from audiobook.outside import shown, within

SECONDS = 30.0
"""How long to wait for a server that says nothing."""

_TRIES = 4
"""So often a download goes on where it broke off, before the user is asked to run the command again."""

_LEAST_BYTES_A_SECOND = 1000
"""A server that sends less than this over `SECONDS` is given up, as one that says nothing."""

_TEXT_SECONDS = 60.0
"""How long the fetching of a list or a card may take altogether."""

_PIECE_BYTES = 1 << 16
"""So much is read at once: progress is told, and Ctrl-C heard, after each piece."""

_GONE = (401, 403, 404, 410)
"""Answers that another try does not change."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file of a publisher's.

    Attributes:
        url: where it is.
        name: what users are told it is.
        size_bytes: how long it must be.
        digest: its checksum in hexadecimal.
        algorithm: of the checksum.
    """

    url: str
    name: str
    size_bytes: int
    digest: str
    algorithm: Literal["md5", "sha256"]


def into(part: Path, source: Source, progress: Callable[[int], None]) -> None:
    """Fetch a file, from where its part ends.

    Args:
        part: where it is written; the caller puts it into its place.
        source: what to fetch.
        progress: called with the bytes that are here.

    Raises:
        EngineError: it could not be fetched whole; what is here of it is kept for another try, unless it is wrong.
        OSError: the part cannot be written.
    """
    why = ""
    for _ in range(_TRIES):
        here = part.stat().st_size if part.is_file() else 0
        if here < source.size_bytes:
            try:
                _more(source, part, here, progress)
            except (OSError, http.client.HTTPException) as e:
                why = _excused(e, source)
            here = part.stat().st_size if part.is_file() else 0
        if here >= source.size_bytes:
            break
    else:
        raise EngineError(
            f"{source.name} could not be fetched whole{': ' + why if why else ''}.",
            "Run the same command again: it goes on.",
        )
    with part.open("rb") as f:
        digest = hashlib.file_digest(f, lambda: hashlib.new(source.algorithm, usedforsecurity=False)).hexdigest()
    if digest != source.digest:
        part.unlink()
        raise EngineError(f"{source.name} came changed: its checksum is wrong.", "Run the same command again.")
    progress(source.size_bytes)


def _excused(error: OSError | http.client.HTTPException, source: Source) -> str:
    """Why a try failed, if another may succeed.

    Raises:
        EngineError: the publisher has no such file.
        OSError: it is not the network's fault.
    """
    if isinstance(error, urllib.error.HTTPError) and error.code in _GONE:
        raise EngineError(f"The publisher has no {source.name} ({error.code}).", "Try another voice.") from error
    if isinstance(error, OSError) and error.errno is not None and not isinstance(error, ConnectionError | TimeoutError):
        raise error
    return shown(str(getattr(error, "reason", None) or error))


def _more(source: Source, part: Path, here: int, progress: Callable[[int], None]) -> None:
    headers = {"Range": f"bytes={here}-"} if here else {}
    with _opened(urllib.request.Request(source.url, headers=headers)) as response:
        # A server that does not know ranges sends the whole file.
        goes_on = here and response.status == 206
        at = begin = here if goes_on else 0
        began = time.monotonic()
        with part.open("ab" if goes_on else "wb") as f:
            # Not read(): that waits until so much is there, however slowly it comes.
            while piece := response.read1(_PIECE_BYTES):
                piece = piece[: source.size_bytes - at]
                f.write(piece)
                at += len(piece)
                progress(at)
                if at >= source.size_bytes:
                    return
                seconds = time.monotonic() - began
                if seconds > SECONDS and at - begin < seconds * _LEAST_BYTES_A_SECOND:
                    raise TimeoutError("it comes too slowly")


def text(url: str, most_bytes: int) -> bytes:
    """The beginning of what is at an address, at most so many bytes.

    Raises:
        EngineError: it cannot be had.
    """
    try:
        with _opened(urllib.request.Request(url)) as response:
            content = b""
            deadline = time.monotonic() + _TEXT_SECONDS
            while len(content) < most_bytes and (piece := response.read1(most_bytes - len(content))):
                content += piece
                if time.monotonic() > deadline:
                    raise TimeoutError("it comes too slowly")
            return content
    except (OSError, ValueError, http.client.HTTPException) as e:
        host = urllib.parse.urlsplit(url).hostname
        raise EngineError(
            f"{host} cannot be reached: {shown(str(getattr(e, 'reason', None) or e))}.",
            "Voices are fetched from their publisher; all else works offline.",
        ) from e


class StaysSecure(urllib.request.HTTPRedirectHandler):
    """Follows redirects, but not from an address that is encrypted to one that is not."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """The request to follow a redirect with; see urllib."""
        if req.type == "https" and not newurl.lower().startswith("https:"):
            raise urllib.error.URLError(f"it leads to {newurl}, which is not encrypted")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opened(request: urllib.request.Request) -> http.client.HTTPResponse:
    def open_() -> http.client.HTTPResponse:
        response: http.client.HTTPResponse = urllib.request.build_opener(StaysSecure).open(request, timeout=SECONDS)
        return response

    # Of the few lines before the content, a server may send a byte now and then for ever.
    return within(2 * SECONDS, open_)
