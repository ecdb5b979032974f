"""Events: told from any thread, heard by every open page."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

_PING_SECONDS = 15.0
"""So often an idle page is sent a comment: then a page that has gone is noticed, and a stream is not closed for being silent."""


class Hub:
    """Hands events to all pages that listen."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listeners: set[asyncio.Queue[str | None]] = set()

    @property
    def listening(self) -> bool:
        """Whether a page listens."""
        return bool(self._listeners)

    def close(self) -> None:
        """Let all listeners go."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._let_go)

    def _let_go(self) -> None:
        for queue in self._listeners:
            queue.put_nowait(None)

    def tell(self, kind: str, content: dict[str, object]) -> None:
        """Tell an event; lost where nobody listens."""
        message = f"event: {kind}\ndata: {json.dumps(content, ensure_ascii=False)}\n\n"
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._hand_out, message)

    def _hand_out(self, message: str) -> None:
        for queue in self._listeners:
            queue.put_nowait(message)

    async def listen(self) -> AsyncIterator[str]:
        """Server-sent events (the HTML standard, section 9.2), until the hub closes or the listener goes."""
        # Whoever tells something does so from another thread, and needs to know the listeners' loop.
        self._loop = asyncio.get_running_loop()
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            yield "retry: 1000\n\n"
            while True:
                try:
                    message = await asyncio.wait_for(queue.get(), _PING_SECONDS)
                except TimeoutError:
                    # A comment: it shows whether the page is still there.
                    yield ": still here\n\n"
                    continue
                if message is None:
                    return
                yield message
        finally:
            self._listeners.discard(queue)
