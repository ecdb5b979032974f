"""A run of the pipeline started from a page: it goes on whatever becomes of the page, and can be stopped."""

from __future__ import annotations

import threading
import time
from dataclasses import asdict, dataclass, field, replace
from itertools import count
from typing import Any

from audiobook import pipeline
from audiobook.errors import AudiobookError, UsageError
from audiobook.studio.finished import Finished
from audiobook.studio.session import Session

_TELL_SECONDS = 0.2
"""Progress is told at most so often: five times a second looks continuous."""


class _StoppedError(Exception):
    """The user wants no more of it."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the run is.

    Attributes:
        state: "idle" (none yet), "running", "done", "failed" or "stopped".
        what: what it is doing, in words; of a failure, the reason.
        done: how much of that is done.
        total: how much there is; 0 where nobody knows.
        seconds: since its start.
        left_seconds: how long it will take yet; None where nobody knows.
        revision: of the session at its start.
        faults: texts that could not be said, of the last run that finished.
        number: of two of these, the one with the larger number is the newer one: an answer and an event may overtake each other.
        failed: why the last run failed; empty where it did not, or where the user has seen it. It stays while another runs.
        reused: parts that were there already.
        parts: parts in all.
    """

    state: str = "idle"
    what: str = ""
    done: int = 0
    total: int = 0
    seconds: float = 0.0
    left_seconds: float | None = None
    revision: int = 0
    faults: tuple[str, ...] = field(default=())
    reused: int = 0
    parts: int = 0
    failed: str = ""
    number: int = 0


class Runs:
    """The runs of a story, one at a time.

    Args:
        session: the story.
        finished: told what it was made of.
    """

    def __init__(self, session: Session, finished: Finished) -> None:
        self.progress = Progress()
        self._session = session
        self._finished = finished
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._numbers = count(1)
        self._began = 0.0
        self._told = 0.0
        self._spoken = 0
        self._spoken_at = 0.0

    def start(self) -> None:
        """Start a run.

        Raises:
            UsageError: one is going on.
        """
        with self._lock:
            if self._thread is not None and self._thread.is_alive():
                raise UsageError("The audiobook is being made already.")
            self._stopping.clear()
            self._began, self._spoken = time.monotonic(), -1
            before = self.progress
            self.progress = Progress(
                "running",
                "Starting",
                revision=self._session.revision,
                faults=before.faults,
                failed=before.failed,
                number=next(self._numbers),
            )
            self._thread = threading.Thread(target=self._run, name="run", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop the run, if one is going on; what is finished of it is kept."""
        self._stopping.set()

    def dismiss(self) -> None:
        """Forget why the last run failed, and what it could not say: the user has seen it."""
        with self._lock:
            self.progress = replace(self.progress, failed="", faults=(), number=next(self._numbers))
        self._session.tell("run", plain(self.progress))

    def wait(self) -> None:
        """Wait for the end of the run, if one is going on."""
        if self._thread is not None:
            self._thread.join()

    def close(self) -> None:
        """Stop, and wait for the end."""
        self.stop()
        if self._thread is not None:
            self._thread.join(20)

    def _run(self) -> None:
        session = self._session
        try:
            # Files that were deleted are there again before the pipeline would make others.
            session.look()
            made = pipeline.make(session.book, session.target, session.workspace, session.options, self._note)
        except _StoppedError:
            self._tell(replace(self.progress, state="stopped", what="Stopped; what is finished is kept."))
        except AudiobookError as e:
            why = f"{e.message} {e.hint}".strip()
            self._tell(replace(self.progress, state="failed", what=why, failed=why))
        except Exception as e:
            why = f"A bug: {type(e).__name__}: {e}"
            self._tell(replace(self.progress, state="failed", what=why, failed=why))
            raise
        else:
            self._finished.made_of(made.script, made.cast)
            faults = tuple(f"{u.text[:80]} ({why})" for u, why in made.faults)
            self._tell(
                replace(
                    self.progress,
                    state="done",
                    what="Done",
                    faults=faults,
                    failed="",
                    reused=made.reused,
                    parts=made.parts,
                )
            )

    def _note(self, what: str, done: int, total: int) -> None:
        if self._stopping.is_set():
            raise _StoppedError
        now = time.monotonic()
        if what != self.progress.what:
            self._spoken = done
            self._spoken_at = now
            self._told = 0.0
        seconds = now - self._began
        new = done - self._spoken
        left = (now - self._spoken_at) * (total - done) / new if new > 0 and total else None
        self.progress = replace(self.progress, what=what, done=done, total=total, seconds=seconds, left_seconds=left)
        if now - self._told >= _TELL_SECONDS:
            self._told = now
            self._tell(self.progress)

    def _tell(self, progress: Progress) -> None:
        self.progress = replace(progress, seconds=time.monotonic() - self._began, number=next(self._numbers))
        self._session.tell("run", plain(self.progress))


def plain(progress: Progress) -> dict[str, Any]:
    """Progress as JSON has it."""
    return asdict(progress)
