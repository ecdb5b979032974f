"""The studio: a story on a local page, to check who speaks, hear it and correct it.

It shows and changes the same script.json and cast.toml as the command line, and makes audio by the same pipeline.
"""

from __future__ import annotations

import secrets
import socket
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from audiobook.book import Book
from audiobook.errors import UsageError
from audiobook.invocation import install_packages
from audiobook.pipeline import Options
from audiobook.workspace import Workspace

__all__ = ["serve"]

_LOOK_SECONDS = 0.7
"""So often the files are looked at: a change made elsewhere is on the page within a second."""


def serve(
    book: Book, workspace: Workspace, options: Options, target: Path, port: int, opened: Callable[[str], None]
) -> None:
    """Serve a story's page to this machine, until Ctrl-C.

    Args:
        book: the story.
        workspace: where its files lie.
        options: how it is made.
        target: the finished file, or the folder of the files.
        port: to serve at; 0 for any that is free.
        opened: called with the address, its key included, once it can be opened.

    Raises:
        UsageError: the server is not installed, or the port is taken.
        AudiobookError: see `audiobook.errors`.
    """
    try:
        import uvicorn
        from starlette.applications import Starlette
    except ImportError as e:
        raise UsageError(
            f"The studio needs a part that is not installed: {e}.", install_packages("starlette", "uvicorn")
        ) from e
    from audiobook.studio.api import Api
    from audiobook.studio.finished import Finished
    from audiobook.studio.guards import Guards
    from audiobook.studio.hub import Hub
    from audiobook.studio.runs import Runs
    from audiobook.studio.session import Session

    hub = Hub()
    session = Session(book, workspace, options, target, hub.tell)
    finished = Finished(session)
    runs = Runs(session, finished)
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(_LOOK_SECONDS):
            session.look()

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        hub.open()
        threading.Thread(target=look, name="look", daemon=True).start()
        opened(f"http://127.0.0.1:{here}/?key={secret}")
        yield
        ended.set()

    class Server(uvicorn.Server):
        """Lets the pages' event streams go first: they would never end by themselves."""

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            hub.close()
            await super().shutdown(sockets)

    secret = secrets.token_urlsafe(24)
    listening = _listening(port)
    here = listening.getsockname()[1]
    app = Guards(Starlette(routes=Api(session, runs, finished, hub).routes(), lifespan=life), secret, here)
    config = uvicorn.Config(
        app, log_level="critical", access_log=False, timeout_graceful_shutdown=2, server_header=False, lifespan="on"
    )
    try:
        Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        # Ctrl-C is how it ends; uvicorn has let everybody go by now.
        pass
    finally:
        ended.set()
        runs.close()
        listening.close()


def _listening(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        # From now on who comes waits: the address is told before the server takes its first.
        listening.listen(64)
    except OSError as e:
        listening.close()
        raise UsageError(f"Port {port} cannot be used: {e.strerror or e}.", "Name another with --port.") from e
    return listening
