"""The library: the books that a studio knows, each opened when it is asked for and closed when nobody needs it."""

from __future__ import annotations

import hashlib
import logging
import re
import threading
import time
import unicodedata
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.routing import Router

from audiobook import pipeline
from audiobook.book import Book, Cover
from audiobook.errors import AudiobookError, InputError, UsageError
from audiobook.pipeline import Options
from audiobook.reading import WITH_COVERS, Source, may_have_tags, read, read_path
from audiobook.reading.folders import in_order_of_numbers, stories_in
from audiobook.studio import choices, recent, uploads
from audiobook.studio.api import Api
from audiobook.studio.facts import Facts
from audiobook.studio.finished import Finished
from audiobook.studio.hub import Hub
from audiobook.studio.known import Known
from audiobook.studio.making import Making
from audiobook.studio.runs import Runs, plain
from audiobook.studio.session import Session
from audiobook.studio.turns import BookRuns, Turns
from audiobook.workspace import OUTPUT, Workspace, every, stem_of

_LOG = logging.getLogger("audiobook")
_MOST_FILES = 200
"""So many stories of the current folder are offered."""
_IDLE_SECONDS = 3600.0
"""A book that no page has shown for so long is closed; the next who asks opens it again."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A book that is open.

    Attributes:
        session: the story.
        finished: what was made of it.
        runs: what makes its audio.
        hub: what tells its pages of changes.
        app: its page's addresses.
    """

    session: Session
    finished: Finished
    runs: Runs
    hub: Hub
    app: Router


@dataclass(slots=True)
class Shelved:
    """A book in the list.

    Attributes:
        id: a short name for addresses.
        workspace: its working folder.
        elsewhere: it lies in another folder than the output folder of this studio.
        opened: it, once it is open.
        opening: what becomes of the opening that goes on; None where none does.
        since: when that began (`time.monotonic`).
        trouble: why it could not be opened the last time.
        used: when somebody asked for it last (`time.monotonic`).
        pinned: it is never closed: it cannot be opened again in the same way.
    """

    id: str
    workspace: Workspace
    elsewhere: bool = False
    opened: Opened | None = None
    opening: Future[Opened] | None = None
    since: float = 0.0
    trouble: AudiobookError | None = None
    used: float = field(default_factory=time.monotonic)
    pinned: bool = False


class Library:
    """The books of a studio.

    Args:
        making: how they are made.
        tell: called with the kind of an event and its content, from any thread, for the pages that show the list.
    """

    def __init__(self, making: Making, tell: Callable[[str, dict[str, object]], None] = lambda *_: None) -> None:
        self.making = making
        self.tell = tell
        self.turns = Turns(self.opened, self._turn_changed)
        self._books: dict[str, Shelved] = {}
        self._lock = threading.RLock()
        self._one_opening = threading.Lock()
        self._one_cover = threading.Lock()
        self._known = Known(lambda: self.tell("books", {}))
        self._covers: dict[str, Cover | None] = {}
        self._seconds_a_letter: float | None = None
        self._seen: object = None

    # The list.

    def books(self) -> list[Shelved]:
        """All books, in the order of their folders' names: those of the output folder, then those opened elsewhere lately."""
        found = [self._shelved(space, elsewhere=False) for space in every()]
        here = {b.id for b in found}
        more = [self._shelved(Workspace(folder), elsewhere=True) for folder in recent.folders()]
        with self._lock:
            kept = [b for b in self._books.values() if b.opened is not None or b.opening is not None]
        out = {b.id: b for b in (*found, *(b for b in more if b.id not in here), *kept)}
        return sorted(out.values(), key=lambda b: (b.elsewhere, in_order_of_numbers(b.workspace.folder.name)))

    def book(self, id: str) -> Shelved:
        """The book with an id.

        Raises:
            UsageError: there is none.
        """
        with self._lock:
            known = self._books.get(id)
        if known is None:
            known = next((b for b in self.books() if b.id == id), None)
        if known is None:
            raise UsageError("There is no such book.", "See the list of books.")
        return known

    def facts(self, book: Shelved) -> Facts:
        """What there is to tell of a book; see `Known`."""
        return self._known.facts(book.id, book.workspace)

    def is_listed(self, book: Shelved) -> bool:
        """Whether a book is in the list; one can be taken off it."""
        return book.workspace.choices().get("listed", True) is not False

    def offered(self) -> dict[str, Path]:
        """By id, the stories in the current folder that are not in the list yet."""
        with suppress(InputError, OSError):
            known = {f.story for f in map(self.facts, self.books())}
            files = [p for p in stories_in(Path(), deep=False)[0] if p.absolute() not in known]
            return {_short_id(path): path for path in files[:_MOST_FILES]}
        return {}

    # Adding, and taking off the list.

    def add(self, path: Path) -> Shelved:
        """Put a story's file in the list.

        Raises:
            AudiobookError: it cannot be read.
        """
        return self._added(read_path(path, self.making.scope, self.making.language, tags=self._tags(path)), path)

    def _tags(self, path: Path) -> bool:
        """Whether a story's writer uses tags, as the user says."""
        return self.making.tags and may_have_tags(path)

    def receive(self, received: Path, name: str) -> Shelved:
        """Put a file that a page sent in the list. One that cannot be read is not kept.

        Args:
            received: its content, in a file that is moved to its place.
            name: as the page tells it.

        Raises:
            AudiobookError: it cannot be read, or cannot be kept.
        """
        safe = uploads.safe_name(name)
        story = read(
            Source(received.read_bytes(), safe, self.making.scope, self.making.language, self._tags(Path(safe)))
        )
        return self._added(story, uploads.keep(received, safe))

    def _added(self, story: Book, path: Path) -> Shelved:
        claim = pipeline.claim(story, path, stem_of(path))
        book = self._shelved(claim.workspace, elsewhere=False)
        self._covers[book.id] = story.cover
        self.list(book, listed=True)
        return book

    def list(self, book: Shelved, *, listed: bool) -> None:
        """Put a book in the list, or take it off; its files stay where they are."""
        if self.turns.is_busy(book.id) and not listed:
            raise UsageError("The audiobook is being made.", "Stop it first.")
        if book.elsewhere:
            (recent.note if listed else recent.forget)(book.workspace.folder)
        if self.is_listed(book) != listed:
            book.workspace.keep_choices({**book.workspace.choices(), "listed": listed})
        if not listed:
            self.close_book(book)
        self.tell("books", {})

    # Opening and closing.

    def hold(self, story: Book, space: Workspace, options: Options, target: Path) -> Shelved:
        """Open the book that the user named on the command line; it stays open.

        Raises:
            AudiobookError: its files do not hold together, or an engine is missing.
        """
        book = self._shelved(space, elsewhere=space.folder.absolute().parent != OUTPUT.absolute())
        book.pinned = True
        book.opened = self._open(book, story, options, target)
        self._covers[book.id] = story.cover
        recent.note(space.folder)
        return book

    def open(self, id: str) -> Shelved:
        """Begin to open a book; whoever wants to wait for it calls `opened`.

        Raises:
            UsageError: there is no such book.
        """
        book = self.book(id)
        with self._lock:
            book.used = time.monotonic()
            if book.opened is None and book.opening is None:
                book.opening, book.since, book.trouble = Future(), time.monotonic(), None
                threading.Thread(target=self._work, args=(book, book.opening), name="open", daemon=True).start()
        self.tell("books", {})
        return book

    def opened(self, id: str) -> Opened:
        """A book, opened if it is not yet.

        Raises:
            AudiobookError: it cannot be opened.
        """
        book = self.book(id)
        with self._lock:
            book.used = time.monotonic()
            if book.opened is not None:
                return book.opened
            going = book.opening
        if going is None:
            going = self.open(id).opening
        return going.result() if going is not None else self.opened(id)

    def opening_left(self, book: Shelved) -> float | None:
        """How long opening a book will take yet, by how long others took; None where nobody knows."""
        rate, letters = self._seconds_a_letter, self.facts(book).letters
        if rate is None or not letters or book.workspace.script_path.exists():
            return None
        return max(0.0, rate * letters - (time.monotonic() - book.since))

    def close_book(self, book: Shelved) -> None:
        """Close a book; the next who asks opens it again."""
        with self._lock:
            was, book.opened = book.opened, None
        if was is not None:
            was.hub.close()

    def look(self) -> None:
        """Take over what others changed on disk, and close what nobody needs any more."""
        with self._lock:
            books = [b for b in self._books.values() if b.opened is not None]
        for book in books:
            own = book.opened
            if own is None:
                continue
            own.session.look()
            if own.hub.listening:
                book.used = time.monotonic()
            elif not book.pinned and time.monotonic() - book.used > _IDLE_SECONDS and not self.turns.is_busy(book.id):
                self.close_book(book)
        self._look_at_list()

    def _look_at_list(self) -> None:
        """Tell the pages when a book has come, gone or changed on disk, or a file in the current folder."""
        seen = [(b.id, b.workspace.all_stamps()) for b in self.books()], _names()
        if self._seen not in (None, seen):
            self.tell("books", {})
        self._seen = seen

    def close(self) -> None:
        """Stop all runs, and wait for the end."""
        self.turns.close()

    def hubs(self) -> Iterable[Hub]:
        """Of all open books, what tells their pages."""
        with self._lock:
            return [b.opened.hub for b in self._books.values() if b.opened is not None]

    def _work(self, book: Shelved, going: Future[Opened]) -> None:
        began, new = time.monotonic(), not book.workspace.script_path.exists()
        try:
            with self._one_opening:
                opened = self._open(book, *self._read(book))
        except Exception as e:  # noqa: BLE001 - whoever waits for it is told
            if not isinstance(e, AudiobookError):
                _LOG.exception("A bug: %s could not be opened.", book.workspace.folder)
                e = AudiobookError(f"A bug: {type(e).__name__}: {e}", "The terminal has more.")
            with self._lock:
                book.trouble, book.opening = e, None
            going.set_exception(e)
        else:
            with self._lock:
                book.opened, book.opening, book.used = opened, None, time.monotonic()
            if new and (letters := self.facts(book).letters):
                self._seconds_a_letter = (time.monotonic() - began) / letters
            recent.note(book.workspace.folder)
            going.set_result(opened)
        self.tell("books", {})

    def _read(self, book: Shelved) -> tuple[Book, Options, Path]:
        """The story of a book, with how it is made and where that goes."""
        path = self.facts(book).story
        if path is None:
            raise InputError(
                "This story was not read from one file, so the studio cannot open it by itself.",
                "Add its file to the list of books, or start the studio with it.",
            )
        if not path.exists():
            raise InputError(
                f"There is no file {path} any more.", "Put it back, or add the file to the list of books again."
            )
        story = read_path(path, self.making.scope, self.making.language, tags=self._tags(path))
        space = pipeline.claim(story, path, stem_of(path), book.workspace.folder).workspace
        self._covers[book.id] = story.cover
        options = choices.options_of(book.workspace, self.making.options)
        return story, options, self.making.target(story, space.folder.name, options, space.folder.parent)

    def _open(self, book: Shelved, story: Book, options: Options, target: Path) -> Opened:
        hub = Hub()
        session = Session(story, book.workspace, options, target, lambda kind, content: self._told(book, kind, content))
        finished = Finished(session)
        runs = Runs(session, finished)
        queued = BookRuns(book.id, story.title, sum(len(c.text) for c in story.chapters), runs, self.turns)
        return Opened(session, finished, runs, hub, Router(routes=Api(session, queued, finished, hub).routes()))

    # How it is made, and how it looks.

    def choose(self, book: Shelved, changes: dict[str, Any]) -> None:
        """Choose how a book is made; see `choices.choose`.

        Raises:
            UsageError: it is being made, was named on the command line, or cannot be made so.
            AudiobookError: see `Options.check`.
        """
        if self.turns.is_busy(book.id):
            raise UsageError("The audiobook is being made.", "Stop it first, or wait for it.")
        if book.pinned:
            raise UsageError(
                "How this book is made was said when the studio was started.",
                "Start the studio without it to choose here.",
            )
        choices.choose(book.workspace, self.making.options, changes, self.facts(book).narrator)
        # Whatever page is open on it asks again, and so opens it with what was chosen.
        self.close_book(book)
        self.tell("books", {})

    def cover(self, book: Shelved) -> Cover | None:
        """A book's cover; None where it has none, or where its file cannot be read."""
        if book.id not in self._covers:
            if len(self._covers) >= 64:
                self._covers.clear()
            found, story = None, self.facts(book).story
            # One at a time: a list of many books asks for all of them at once, and each file is read whole.
            with self._one_cover, suppress(AudiobookError):
                found = read_path(story).cover if story and story.suffix.lower() in WITH_COVERS else None
            self._covers[book.id] = found
        return self._covers[book.id]

    # How.

    def _shelved(self, space: Workspace, *, elsewhere: bool) -> Shelved:
        id = id_of(space.folder)
        with self._lock:
            return self._books.setdefault(id, Shelved(id, space, elsewhere))

    def _told(self, book: Shelved, kind: str, content: dict[str, object]) -> None:
        if book.opened is not None:
            book.opened.hub.tell(kind, content)
        if kind == "run":
            self.tell("run", {"id": book.id, "run": content, "queue": self.turns.plain()})
        else:
            self.tell("books", {})

    def _turn_changed(self, id: str) -> None:
        with self._lock:
            book = self._books.get(id)
            own = book.opened if book is not None else None
        progress = self.turns.progress(id)
        if own is not None and progress is not None and progress.state == "waiting":
            own.hub.tell("run", {**plain(progress), "state": "running"})
        self.tell("books", {})


def id_of(folder: Path) -> str:
    """A short name for a working folder in addresses: always the same, and no other folder's."""
    plain_name = unicodedata.normalize("NFKD", folder.name).encode("ascii", "ignore").decode().lower()
    return f"{re.sub(r'[^a-z0-9]+', '-', plain_name).strip('-')[:30] or 'book'}-{_short_id(folder)}"


def _short_id(path: Path) -> str:
    return hashlib.blake2b(str(path.absolute()).encode("utf-8", "surrogatepass"), digest_size=5).hexdigest()


def _names() -> list[str]:
    """The names in the current folder, as far as they may be stories."""
    with suppress(OSError):
        return sorted(p.name for p in Path().iterdir())
    return []
