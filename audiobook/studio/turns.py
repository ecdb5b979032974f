"""Turns: the runs of all books, one after the other, however many are waiting."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Protocol

from audiobook.errors import AudiobookError, UsageError
from audiobook.studio.answers import hint_of
from audiobook.studio.runs import Progress, Runs

_LOG = logging.getLogger("audiobook")


class Opened(Protocol):
    """A book that is open, as a turn needs it."""

    @property
    def runs(self) -> Runs:
        """Its runs."""


@dataclass(slots=True)
class Turn:
    """A run that is waiting, going on or over.

    Attributes:
        book: the book's id.
        title: its title.
        size: how much there is to say, in letters.
        progress: how far it is; its state is "waiting" until it has its turn.
        stopped: the user wants no more of it.
        runs: what makes it, once it has its turn.
        opening: since when the book is being opened for it (`time.monotonic`); 0 where it is not.
    """

    book: str
    title: str
    size: int
    progress: Progress = field(default_factory=lambda: Progress("waiting", "Waiting"))
    stopped: bool = False
    runs: Runs | None = None
    began: float = 0.0

    @property
    def is_over(self) -> bool:
        """Whether it has ended, well or not."""
        return self.progress.state not in ("waiting", "running")


class Turns:
    """The queue of runs.

    Args:
        open_book: opens a book by its id, and waits for it; may raise an AudiobookError.
        tell: called with a book's id when something of its turn has changed, from any thread.
    """

    def __init__(self, open_book: Callable[[str], Opened], tell: Callable[[str], None]) -> None:
        self._open = open_book
        self._tell = tell
        self._lock = threading.Lock()
        self._turns: dict[str, Turn] = {}
        self._order: list[str] = []
        self._now: Turn | None = None
        self._thread: threading.Thread | None = None
        self._closed = False
        self._seconds_a_letter: float | None = None

    def add(self, books: Iterable[tuple[str, str, int]]) -> None:
        """Have books made, each after those that are waiting; one that is waiting or being made already stays where it is.

        Args:
            books: of each, the id, the title and the size in letters.
        """
        added = []
        with self._lock:
            for book, title, size in books:
                known = self._turns.get(book)
                if self._closed or (known is not None and not known.is_over):
                    continue
                self._turns[book] = Turn(book, title, max(1, size))
                self._order.append(book)
                added.append(book)
            if added and (self._thread is None or not self._thread.is_alive()):
                self._thread = threading.Thread(target=self._work, name="turns", daemon=True)
                self._thread.start()
        for book in added:
            self._tell(book)

    def stop(self, book: str) -> None:
        """Stop a book's run, or take it out of the queue; what is finished of it is kept."""
        with self._lock:
            turn = self._turns.get(book)
            if turn is None or turn.is_over:
                return
            turn.stopped = True
            if turn is self._now:
                if turn.runs is not None:
                    turn.runs.stop()
                turn.progress = replace(turn.progress, what="Stopping")
            else:
                self._order.remove(book)
                turn.progress = Progress("stopped", "Taken out of the queue.")
        self._tell(book)

    def stop_all(self) -> None:
        """Stop the run that is going on, and take all others out of the queue."""
        with self._lock:
            books = [*reversed(self._order), *([self._now.book] if self._now else [])]
        for book in books:
            self.stop(book)

    def forget(self, book: str) -> None:
        """Forget what became of a book's run, once it is over."""
        with self._lock:
            turn = self._turns.get(book)
            if turn is not None and turn.is_over:
                del self._turns[book]
        self._tell(book)

    def close(self) -> None:
        """Stop all, and wait for the end."""
        with self._lock:
            self._closed = True
        self.stop_all()
        if self._thread is not None:
            self._thread.join(20)

    def is_busy(self, book: str) -> bool:
        """Whether a book is waiting or being made."""
        turn = self._turns.get(book)
        return turn is not None and not turn.is_over

    def progress(self, book: str) -> Progress | None:
        """How far a book's run is; None where there was none."""
        turn = self._turns.get(book)
        return self._of(turn) if turn is not None else None

    def waiting_for(self, book: str) -> str | None:
        """The title of the book that is made before this one; None where it is not waiting."""
        with self._lock:
            turn = self._turns.get(book)
            first = self._now or next((self._turns[b] for b in self._order), None)
        is_waiting = turn is not None and turn.progress.state == "waiting"
        return first.title if is_waiting and first is not None and first is not turn else None

    def plain(self) -> dict[str, object]:
        """The queue as JSON has it: what is made now, and the ids of those that wait, with the time left for all."""
        with self._lock:
            now, waiting = self._now, [self._turns[b] for b in self._order]
        return {
            "now": now.book if now else None,
            "waiting": [t.book for t in waiting],
            "left_seconds": self._left(now, waiting),
        }

    def _of(self, turn: Turn) -> Progress:
        if turn.runs is not None and turn is self._now and not turn.stopped:
            own = turn.runs.progress
            return own if own.state != "idle" else turn.progress
        return turn.progress

    def _left(self, now: Turn | None, waiting: list[Turn]) -> float | None:
        """Seconds until all are made: by how long the one that is made, or else those before, took for their letters."""
        if now is None:
            return None
        own = self._of(now)
        rate = self._seconds_a_letter
        left = own.left_seconds
        if left is not None:
            rate = (own.seconds + left) / now.size
        elif rate is not None:
            left = max(0.0, rate * now.size - (time.monotonic() - now.began))
        if left is None or rate is None:
            return None
        return left + rate * sum(t.size for t in waiting)

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._order:
                    self._now, self._thread = None, None
                    return
                turn = self._turns[self._order.pop(0)]
                self._now = turn
                turn.began = time.monotonic()
                turn.progress = Progress("running", "Opening")
            self._tell(turn.book)
            ended = self._made(turn)
            with self._lock:
                turn.progress = ended
                if ended.state == "done" and ended.parts > ended.reused:
                    self._seconds_a_letter = (time.monotonic() - turn.began) / turn.size
                if not self._order:
                    self._now = None
            self._tell(turn.book)

    def _made(self, turn: Turn) -> Progress:
        """Make a book whose turn it is; how it ended."""
        try:
            runs = self._open(turn.book).runs
            with self._lock:
                if turn.stopped:
                    return Progress("stopped", "Stopped before it began.")
                runs.start()
                turn.runs = runs
            runs.wait()
            return runs.progress
        except AudiobookError as e:
            return Progress("failed", f"{e.message} {hint_of(e)}".strip())
        except Exception as e:  # noqa: BLE001 - it is told, and the next book has its turn
            _LOG.exception("A bug: %s could not be made.", turn.title)
            return Progress("failed", f"A bug: {type(e).__name__}: {e}")


class BookRuns:
    """A book's runs, as its page sees them: a run that it starts has its turn after those of other books.

    Args:
        book: its id.
        title: its title.
        size: in letters.
        own: what makes it.
        turns: the queue.
    """

    def __init__(self, book: str, title: str, size: int, own: Runs, turns: Turns) -> None:
        self._book = book, title, size
        self._own = own
        self._turns = turns

    @property
    def progress(self) -> Progress:
        """How far it is; one that waits is running as far as its page is concerned."""
        found = self._turns.progress(self._book[0])
        if found is None or (found.state not in ("waiting", "running") and self._own.progress.state != "idle"):
            return self._own.progress
        if found.state != "waiting":
            return found
        before = self._turns.waiting_for(self._book[0])
        return replace(found, state="running", what=f"Waiting: “{before}” is made first" if before else "Waiting")

    def start(self) -> None:
        """Have it made, now or after the books before it.

        Raises:
            UsageError: it is being made.
        """
        if self._turns.is_busy(self._book[0]):
            raise UsageError("The audiobook is being made already.")
        self._turns.add([self._book])

    def stop(self) -> None:
        """Stop it, or take it out of the queue."""
        self._turns.stop(self._book[0])

    def dismiss(self) -> None:
        """Forget why the last run failed, and what it could not say: the user has seen it."""
        self._turns.forget(self._book[0])
        self._own.dismiss()
