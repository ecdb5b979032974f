"""What is known of books: the facts that are quick to read at once, and the others as soon as they are read."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace

from audiobook.studio.facts import Facts, facts_of, with_script
from audiobook.workspace import Workspace

_LOG = logging.getLogger("audiobook")


class Known:
    """The facts of books, read anew when a book's files change.

    Args:
        tell: called when what takes long has been read, from any thread.
    """

    def __init__(self, tell: Callable[[], None]) -> None:
        self._tell = tell
        self._books: dict[str, tuple[object, Facts]] = {}
        self._unread: dict[str, Workspace] = {}
        self._lock = threading.Lock()
        self._reader: threading.Thread | None = None

    def facts(self, book: str, space: Workspace) -> Facts:
        """What there is to tell of a book. What takes long to read is as it was before until it is read.

        Args:
            book: its id.
            space: its workspace.
        """
        stamps = space.all_stamps()
        known = self._books.get(book)
        if known is not None and known[0] == stamps:
            return known[1]
        found = facts_of(space)
        if known is not None and not found.is_whole:
            was = known[1]
            found = replace(found, title=was.title, author=was.author, words=was.words, doubtful=was.doubtful)
        with self._lock:
            self._books[book] = stamps, found
            if not found.is_whole:
                self._unread[book] = space
                if self._reader is None:
                    self._reader = threading.Thread(target=self._read, name="facts", daemon=True)
                    self._reader.start()
        return found

    def _read(self) -> None:
        """Read what takes long, one book after the other."""
        while True:
            with self._lock:
                if not self._unread:
                    self._reader = None
                    return
                book, space = self._unread.popitem()
            stamps = space.all_stamps()
            found = facts_of(space)
            try:
                found = with_script(found, space)
            except Exception:  # noqa: BLE001 - what is known is shown, and the next book has its turn
                _LOG.exception("A bug: %s could not be looked at.", space.folder)
            with self._lock:
                self._books[book] = stamps, replace(found, is_whole=True)
            self._tell()
