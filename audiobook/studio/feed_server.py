"""A podcast feed and its files, served to this machine or to the home network until Ctrl-C."""

from __future__ import annotations

import html
import socket
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from urllib.parse import quote

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from audiobook.errors import AudiobookError, UsageError
from audiobook.pipeline.feed import FeedFolder
from audiobook.publishing.feed import FILE_NAME, Feed, rss
from audiobook.publishing.read_along import media_type

_RSS = "application/rss+xml; charset=utf-8"


def serve(folder: FeedFolder, port: int, opened: Callable[[str, Feed], None], *, lan: bool) -> None:
    """Serve a feed until Ctrl-C.

    Args:
        folder: with the files.
        port: to serve at; 0 for any that is free.
        opened: called with the address of the folder, and the feed, once it can be heard.
        lan: serve the home network; without, this machine alone.

    Raises:
        UsageError: the port is taken.
        AudiobookError: the feed cannot be made.
    """
    listening = _listening("0.0.0.0" if lan else "127.0.0.1", port)
    try:
        base = f"http://{own_address() if lan else '127.0.0.1'}:{listening.getsockname()[1]}/"
        feed = folder.update(base)

        @asynccontextmanager
        async def life(_: Starlette) -> AsyncIterator[None]:
            opened(base, feed)
            yield

        config = uvicorn.Config(
            app(folder, base, life),
            log_level="critical",
            access_log=False,
            timeout_graceful_shutdown=2,
            server_header=False,
            lifespan="on",
        )
        uvicorn.Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        # Ctrl-C is how it ends.
        pass
    finally:
        listening.close()


def app(
    folder: FeedFolder, base: str, life: Callable[[Starlette], AbstractAsyncContextManager[None]] | None = None
) -> Starlette:
    """The server: the feed, a page with its episodes, and the files that the feed names, and no others.

    Args:
        folder: with the files.
        base: the address that the feed's own file has.
        life: what happens around the serving.
    """
    turn = threading.Lock()

    def current() -> Feed:
        # Chapters that are made meanwhile are in the next answer.
        with turn:
            try:
                return folder.update(base)
            except AudiobookError as e:
                raise HTTPException(503, e.message) from e

    def feed(request: Request) -> Response:
        # The address by which the phone reached this machine is the one that it can use.
        return Response(rss(current(), str(request.base_url)), media_type=_RSS)

    def page(_: Request) -> Response:
        return HTMLResponse(_page(current()))

    def file(request: Request) -> Response:
        name = request.path_params["name"]
        now = current()
        if name in {e.name for e in now.episodes}:
            return FileResponse(folder.folder / name, media_type=media_type(folder.folder / name))
        if name == now.cover:
            return FileResponse(folder.folder / name)
        raise HTTPException(404)

    routes = [Route("/", page), Route(f"/{FILE_NAME}", feed), Route("/{name}", file)]
    return Starlette(routes=routes, lifespan=life)


def _page(feed: Feed) -> str:
    rows = "".join(
        f'<li><a href="{quote(e.name)}">{html.escape(e.title)}</a> ({e.duration_ms // 60_000} min)</li>'
        for e in feed.episodes
    )
    title = html.escape(feed.title)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>{title}</title><h1>{title}</h1><p>For a podcast program: <a href="{FILE_NAME}">{FILE_NAME}</a></p>'
        f"<ol>{rows}</ol></html>"
    )


def own_address() -> str:
    """The address of this machine in its network; its name where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            # Nothing is sent: the system only chooses from which address it would be.
            asking.connect(("192.0.2.1", 9))
            return str(asking.getsockname()[0])
        except OSError:
            return socket.gethostname()


def _listening(host: str, port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(64)
    except OSError as e:
        listening.close()
        raise UsageError(f"Port {port} cannot be used: {e.strerror or e}.", "Name another with --port.") from e
    return listening
