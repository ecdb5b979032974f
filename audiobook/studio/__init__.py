"""The studio: stories on local pages, to check who speaks, hear them, correct them and make their audio.

It shows and changes the same script.json and cast.toml as the command line, and makes audio by the same pipeline.
"""

from __future__ import annotations

import logging
import secrets
import socket
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from audiobook.errors import UsageError
from audiobook.invocation import install_packages

if TYPE_CHECKING:
    from audiobook.studio.library import Library, Shelved
    from audiobook.studio.making import Making

__all__ = ["library_of", "serve"]

_LOG = logging.getLogger("audiobook")
_LOOK_SECONDS = 0.7
"""So often the files are looked at: a change made elsewhere is on the page within a second."""


def serve(library: Library, port: int, opened: Callable[[str], None], first: Shelved | None = None) -> None:
    """Serve the pages of a library to this machine, until Ctrl-C.

    Args:
        library: the books.
        port: to serve at; 0 for any that is free.
        opened: called with the address, its key included, once it can be opened: of the list of books, or of the first book.
        first: the book that the user named; None for none.

    Raises:
        UsageError: the server is not installed, or the port is taken.
        AudiobookError: see `audiobook.errors`.
    """
    try:
        import uvicorn
        from starlette.applications import Starlette
    except ImportError as e:
        raise _not_installed(e) from e
    from audiobook.studio.guards import Guards
    from audiobook.studio.home import Home
    from audiobook.studio.hub import Hub

    hub = Hub()
    library.tell = hub.tell
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(_LOOK_SECONDS):
            try:
                library.look()
            except Exception:  # noqa: BLE001 - whatever it is, the next look has its turn
                _LOG.exception("A bug: the working folders could not be looked at.")

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        threading.Thread(target=look, name="look", daemon=True).start()
        opened(f"http://127.0.0.1:{here}/{f'b/{first.id}/' if first else ''}?key={secret}")
        yield
        ended.set()

    class Server(uvicorn.Server):
        """Lets the pages' event streams go first: they would never end by themselves."""

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            for each in (hub, *library.hubs()):
                each.close()
            await super().shutdown(sockets)

    secret = secrets.token_urlsafe(24)
    listening = _listening(port)
    here = listening.getsockname()[1]
    app = Guards(Starlette(routes=Home(library, hub, first).routes(), lifespan=life), secret, here)
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
        library.close()
        listening.close()


def library_of(making: Making) -> Library:
    """A library for `serve`.

    Raises:
        UsageError: the server is not installed.
    """
    try:
        from audiobook.studio.library import Library
    except ImportError as e:
        raise _not_installed(e) from e
    return Library(making)


def _not_installed(error: ImportError) -> UsageError:
    return UsageError(
        f"The studio needs a part that is not installed: {error}.", install_packages("starlette", "uvicorn")
    )


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
