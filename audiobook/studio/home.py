"""The studio's first page: the list of books and what can be done with them, as JSON; docs/studio.md describes it."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from audiobook import engines, invocation
from audiobook.cast import USUAL_WPM
from audiobook.errors import AudiobookError, UsageError
from audiobook.publishing.formats import FORMATS
from audiobook.reading import WITH_COVERS
from audiobook.reading.folders import BY_WORTH
from audiobook.reading.source import MAX_FILE_BYTES
from audiobook.studio import recent, uploads
from audiobook.studio.answers import PAGE, bug, changing, failure, page_files, plain_error, reading
from audiobook.studio.facts import Facts
from audiobook.studio.guards import UPLOAD
from audiobook.studio.hub import Hub
from audiobook.studio.library import Library, Shelved
from audiobook.studio.runs import plain
from audiobook.workspace import OUTPUT, STORIES

_MOST_AT_ONCE = 1000
_KINDS = {".mp3": "audio/mpeg", ".m4b": "audio/mp4", ".opus": "audio/ogg", ".flac": "audio/flac"}


class Home:
    """The routes of the list of books, and of each book's pages.

    Args:
        library: the books.
        hub: what tells pages of changes.
        first: the book that the user named on the command line: it answers at the root, too; None for none.
    """

    def __init__(self, library: Library, hub: Hub, first: Shelved | None = None) -> None:
        self._library = library
        self._hub = hub
        self._first = first

    def routes(self) -> list[Route | Mount]:
        """All of them."""
        reads: dict[str, Callable[[Request], Any]] = {
            "/api/books": lambda _: self._list(),
            "/api/books/{id}": lambda r: self._plain(self._library.book(r.path_params["id"])),
            "/api/books/{id}/cover": self._cover,
            "/api/books/{id}/audio/{number:int}": self._audio,
        }
        changes: dict[str, Callable[[dict[str, Any]], Any]] = {
            "/api/books/add": self._add,
            "/api/books/open": lambda b: self._plain(self._library.open(_id(b))),
            "/api/books/make": self._make,
            "/api/books/stop": self._stop,
            "/api/books/dismiss": self._dismiss,
            "/api/books/remove": lambda b: self._put(b, listed=False),
            "/api/books/restore": lambda b: self._put(b, listed=True),
            "/api/books/options": self._choose,
            "/api/books/forget": self._forget,
        }
        return [
            Route("/", lambda _: FileResponse(PAGE / "home.html"), methods=["GET"]),
            Route("/api/books/events", self._events, methods=["GET"]),
            Route(UPLOAD, self._upload, methods=["POST"]),
            *(Route(path, reading(what), methods=["GET"]) for path, what in reads.items()),
            *(Route(path, changing(what), methods=["POST"]) for path, what in changes.items()),
            *page_files(),
            Mount("/b/{id}", app=self._book),
            # Programs that were written for a studio with one book go on to work.
            *([Mount("/api", app=self._root)] if self._first is not None else []),
        ]

    # A book's own pages.

    async def _book(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A book's page and API, as it is opened; its page tells of the opening until then."""
        id, path = scope["path_params"]["id"], scope["path"].removeprefix(scope["root_path"])
        try:
            book = self._library.book(id)
            asks = path.startswith("/api/")
            opened = await run_in_threadpool(self._library.opened, id) if asks and book.opened is None else book.opened
        except AudiobookError as e:
            await failure(e)(scope, receive, send)
            return
        if path.startswith("/api/") and opened is not None:
            await opened.app(scope, receive, send)
            return
        found = _page_file(path, "opening.html" if opened is None else "index.html")
        await found(scope, receive, send)

    async def _root(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The API of the book that was named on the command line, at the root."""
        if self._first is None or self._first.opened is None:
            await Response("Not Found", 404)(scope, receive, send)
            return
        await self._first.opened.app({**scope, "root_path": ""}, receive, send)

    # The list.

    def _list(self) -> dict[str, Any]:
        library = self._library
        books = [(b, library.is_listed(b)) for b in library.books()]
        return {
            "books": [self._plain(b) for b, listed in books if listed],
            "removed": [{"id": b.id, "title": library.facts(b).title} for b, listed in books if not listed],
            "files": [
                {"id": id, "name": p.name, "bytes": p.stat().st_size}
                for id, p in library.offered().items()
                if p.exists()
            ],
            "queue": library.turns.plain(),
            "folder": str(OUTPUT.absolute()),
            "stories": STORIES.as_posix(),
            "here": str(OUTPUT.absolute().parent),
            "endings": list(BY_WORTH),
            "most_bytes": MAX_FILE_BYTES,
            "formats": list(FORMATS),
            "format": library.making.options.form or "mp3",
            "split": library.making.options.is_split,
            "engines": list(_usable_engines()),
            "recent": recent.file() is not None,
            "command": invocation.again(),
        }

    def _plain(self, book: Shelved) -> dict[str, Any]:
        """A book as JSON has it."""
        library = self._library
        facts, choices = library.facts(book), book.workspace.choices()
        run = library.turns.progress(book.id)
        trouble = book.trouble or facts.trouble
        state = "open" if book.opened else "opening" if book.opening else "failed" if book.trouble else "closed"
        return {
            "id": book.id,
            "title": facts.title,
            "author": facts.author,
            "words": facts.words,
            "minutes": round(facts.words / USUAL_WPM) if facts.words else None,
            "doubtful": facts.doubtful,
            "reading": not facts.is_whole,
            "state": state,
            "opening": {"seconds": time.monotonic() - book.since, "left_seconds": library.opening_left(book)}
            if state == "opening"
            else None,
            "trouble": plain_error(trouble) if trouble is not None else None,
            "run": plain(run) if run is not None else None,
            "audio": self._plain_audio(book, facts),
            "choices": {key: choices.get(key) for key in ("format", "split", "engine")},
            "narrator": facts.narrator,
            "fixed": book.pinned,
            "folder": str(book.workspace.folder.absolute()),
            "story": str(facts.story) if facts.story else None,
            "missing": facts.story is not None and not facts.story.exists(),
            "gone": not book.workspace.folder.is_dir(),
            "elsewhere": book.elsewhere,
            "cover": facts.story is not None and facts.story.suffix.lower() in WITH_COVERS,
        }

    def _plain_audio(self, book: Shelved, facts: Facts) -> dict[str, Any] | None:
        files = [p for p in facts.audio if p.is_file()]
        if not files:
            return None
        opened = book.opened
        return {
            "files": [{"name": p.name, "bytes": p.stat().st_size} for p in files],
            "made": (facts.made_ns or 0) / 1e9,
            "folder": str(files[0].parent.absolute()),
            "changed": facts.changed,
            "changed_lines": len(opened.finished.changed()) if opened is not None else None,
        }

    def _cover(self, request: Request) -> Response:
        cover = self._library.cover(self._library.book(request.path_params["id"]))
        if cover is None or cover.media_type not in ("image/jpeg", "image/png"):
            return Response(status_code=204)
        return Response(cover.content, media_type=cover.media_type)

    def _audio(self, request: Request) -> Response:
        files = self._library.facts(self._library.book(request.path_params["id"])).audio
        number = request.path_params["number"]
        if number >= len(files) or not files[number].is_file():
            raise UsageError("There is no such file any more.", "Make the audiobook again.")
        path = files[number]
        return FileResponse(path, media_type=_KINDS.get(path.suffix.lower(), "audio/wav"), filename=path.name)

    # Changing.

    async def _upload(self, request: Request) -> Response:
        """A file's content; its name stands in a header, as an address writes it."""
        name = unquote(request.headers.get("x-audiobook-file", ""), errors="replace")
        if not name.strip():
            return failure(UsageError("The file has no name: X-Audiobook-File is missing."))
        try:
            received = await run_in_threadpool(uploads.new_file)
        except AudiobookError as e:
            return failure(e)
        try:
            size = 0
            with received.open("wb") as out:
                async for piece in request.stream():
                    size += len(piece)
                    if size > MAX_FILE_BYTES:
                        return failure(UsageError("That is too large.", f"The limit is {MAX_FILE_BYTES // 2**20} MiB."))
                    await run_in_threadpool(out.write, piece)
            book = await run_in_threadpool(self._library.receive, received, name)
            return JSONResponse({"book": await run_in_threadpool(self._plain, book)})
        except AudiobookError as e:
            return failure(e)
        except ClientDisconnect:
            return Response(status_code=400)
        except OSError as e:
            return failure(AudiobookError(f"The file cannot be kept: {e.strerror or e}.", "Check the free space."))
        except Exception as e:  # noqa: BLE001 - the page is told, and goes on
            return bug(e)
        finally:
            received.unlink(missing_ok=True)

    def _add(self, body: dict[str, Any]) -> dict[str, Any]:
        offered = self._library.offered()
        added, failed = [], []
        for id in _ids(body):
            path = offered.get(id)
            if path is None:
                failed.append({"id": id, "name": "", "error": "That file is not there any more.", "hint": ""})
                continue
            try:
                added.append(self._plain(self._library.add(path)))
            except AudiobookError as e:
                failed.append({"id": id, "name": path.name, **plain_error(e)})
        return {"books": added, "failed": failed}

    def _make(self, body: dict[str, Any]) -> dict[str, Any]:
        books = [self._library.book(id) for id in _ids(body)]
        facts = [(b.id, self._library.facts(b)) for b in books]
        self._library.turns.add((id, f.title, f.letters) for id, f in facts)
        return {"books": [self._plain(b) for b in books], "queue": self._library.turns.plain()}

    def _stop(self, body: dict[str, Any]) -> dict[str, Any]:
        if "ids" in body:
            for id in _ids(body):
                self._library.turns.stop(id)
        else:
            self._library.turns.stop_all()
        return {"queue": self._library.turns.plain()}

    def _dismiss(self, body: dict[str, Any]) -> dict[str, Any]:
        book = self._library.book(_id(body))
        book.trouble = None
        self._library.turns.forget(book.id)
        return self._plain(book)

    def _put(self, body: dict[str, Any], *, listed: bool) -> dict[str, Any]:
        book = self._library.book(_id(body))
        self._library.list(book, listed=listed)
        return self._plain(book)

    def _choose(self, body: dict[str, Any]) -> dict[str, Any]:
        book = self._library.book(_id(body))
        self._library.choose(book, _choices(body))
        return self._plain(book)

    def _forget(self, _: dict[str, Any]) -> dict[str, Any]:
        recent.forget_all()
        return self._list()

    async def _events(self, _: Request) -> Response:
        return StreamingResponse(self._hub.listen(), media_type="text/event-stream")


@cache
def _usable_engines() -> tuple[str, ...]:
    """The engines that can speak on this machine; the one that only beeps is the last."""
    found = []
    for name in engines.available():
        try:
            if engines.load(name).voices():
                found.append(name)
        except AudiobookError:
            continue
    return tuple(sorted(found, key=lambda name: (name == "tone", name)))


_FILES = {route.path for route in page_files()}


def _page_file(path: str, page: str) -> Response:
    """A file of a book's page, by its address below the book's."""
    if path == "/":
        return FileResponse(PAGE / page)
    return FileResponse(PAGE / path[1:]) if path in _FILES else Response("Not Found", 404)


def _id(body: dict[str, Any]) -> str:
    value = body.get("id")
    if not isinstance(value, str):
        raise UsageError("id is missing.")
    return value


def _ids(body: dict[str, Any]) -> list[str]:
    value = body.get("ids")
    if not isinstance(value, list) or len(value) > _MOST_AT_ONCE or not all(isinstance(x, str) for x in value):
        raise UsageError("ids is a list of ids.")
    return list(dict.fromkeys(value))


def _choices(body: dict[str, Any]) -> dict[str, Any]:
    """What is chosen for a book: each of format, split and engine that the body has; null for what holds for all books."""
    out: dict[str, Any] = {}
    for key, kind, known in (
        ("format", str, tuple(FORMATS)),
        ("split", bool, (True, False)),
        ("engine", str, engines.available()),
    ):
        if key not in body:
            continue
        value = body[key]
        if value is not None and (not isinstance(value, kind) or value not in known):
            raise UsageError(f"Unknown {key} “{str(value)[:40]}”.", f"Known: {', '.join(map(str, known))}.")
        out[key] = value
    return out
