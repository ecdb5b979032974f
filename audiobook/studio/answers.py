"""Answers of the studio's JSON API: what was asked, or what is wrong, as a sentence with a hint."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from audiobook.errors import AudiobookError, UsageError
from audiobook.studio.edits import NameTakenError
from audiobook.studio.steps import MovedError

PAGE = Path(__file__).parent / "page"

_LOG = logging.getLogger("audiobook")
_OPTION = re.compile(r"(?<![\w-])--?[a-z]")
_ON_THE_PAGE = (
    ("--workspace", "Wait for it, then try again."),
    ("--all", "A scan or a picture book has no text in it."),
    ("-o", "Start the studio in another folder."),
)
"""What a hint says instead, where it names an option of the command line and the page has a way of its own."""


def hint_of(error: AudiobookError) -> str:
    """A hint for somebody who has the page before them, not the command line.

    A sentence that names an option is left out, or says what is to be done on the page.
    """
    told = []
    for sentence in re.split(r"(?<=[.!?])\s+", error.hint):
        if not _OPTION.search(sentence):
            told.append(sentence)
        else:
            told += [instead for option, instead in _ON_THE_PAGE if option in sentence][:1]
    return " ".join(dict.fromkeys(told))


def plain_error(error: AudiobookError) -> dict[str, str]:
    """An error as JSON has it; of a name that somebody has, whose it is: the page offers to make the two one."""
    owner = {"owner": error.owner} if isinstance(error, NameTakenError) else {}
    return {"error": error.message, "hint": hint_of(error), **owner}


def reading(what: Callable[[Request], Any]) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that answers with what a function gives for a request: a response, or a value for JSON."""

    def answer(request: Request) -> Response:
        found = what(request)
        return found if isinstance(found, Response) else JSONResponse(found)

    async def endpoint(request: Request) -> Response:
        try:
            return await run_in_threadpool(answer, request)
        except AudiobookError as e:
            return failure(e)
        except Exception as e:  # noqa: BLE001 - the page is told, and goes on
            return bug(e)

    return endpoint


def changing(change: Callable[[dict[str, Any]], Any]) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that answers with what a function gives for a request's JSON object."""

    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(await run_in_threadpool(change, await body_of(request)))
        except AudiobookError as e:
            return failure(e)
        except Exception as e:  # noqa: BLE001 - the page is told, and the next change has its turn
            return bug(e)

    return endpoint


def page_files() -> list[Route]:
    """The routes of what pages are made of, each by its name."""
    return [
        Route(f"/{path.name}", _file(path), methods=["GET"])
        for path in sorted(PAGE.iterdir())
        if path.suffix in (".css", ".js", ".svg")
    ]


def _file(path: Path) -> Callable[[Request], Response]:
    return lambda _: FileResponse(path)


def failure(error: AudiobookError) -> Response:
    """The answer where something failed: 409 where the story has changed, 400 where the request is wrong, else 422."""
    moved, usage = isinstance(error, MovedError), isinstance(error, UsageError)
    status = 409 if moved else 400 if usage else 422
    return JSONResponse(plain_error(error), status)


def bug(error: Exception) -> Response:
    """The answer where this program has a bug; the terminal gets its traceback."""
    _LOG.error("A bug in the studio: it could not answer.", exc_info=error)
    return JSONResponse(
        {
            "error": f"A bug in the studio ({type(error).__name__}): nothing was changed.",
            "hint": "The terminal has more.",
        },
        500,
    )


async def body_of(request: Request) -> dict[str, Any]:
    """The JSON object that a request holds.

    Raises:
        UsageError: it holds none.
    """
    try:
        body = json.loads(await request.body())
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise UsageError("A change is a JSON object.")
    return body
