"""The worker pool: makes parts in processes of their own, several at once, and gives them in order.

What slow engines say of a part is spoken before, in processes that stay: a neural model is loaded once by each of them, and
not for every part.

A process that crashes or hangs costs its part another try, without the utterance it broke at if it breaks there
again; that utterance is reported. Nothing is lost silently.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from audiobook import engines
from audiobook.engines import onnx_voices
from audiobook.errors import AudiobookError, EngineError
from audiobook.pipeline import parts
from audiobook.pipeline.parts import Job
from audiobook.timeline import Utterance
from audiobook.workspace import StoredPart

SPEAKING_SECONDS = 60.0
"""How long any utterance may take to be spoken before its process is taken for hung, however short it is: the engine may be loading
its model. Time for its length comes on top (`TimeLimits`)."""

_SLOW_SECONDS_PER_CHAR = 1.0
"""The time a character may take on an engine that says it is slow: about 15 times as long as it is heard."""

_SECONDS_PER_CHAR = 0.2
"""The same for other engines: about 3 times as long as it is heard."""

_TIMES_AS_LONG = 8.0
"""So many times as long as on the average so far may an utterance take: the machine may become busy meanwhile."""

_FINISHING_SECONDS = 120.0
"""How long a process may take to start and load, or to encode what is spoken. Both take seconds; the rest is reserve for a busy machine."""

_TRIES_AT_AN_UTTERANCE = 2
"""After so many breaks at one utterance it is passed over: the first may have had another cause, such as a lack of memory."""

_PRELOAD = [
    "audiobook.pipeline.parts",
    "audiobook.engines.espeak",
    "audiobook.engines.espeak_driver",
    "pyttsx3",
    "espeakng_loader",
]


def prepare() -> None:
    """Start the process that others are forked from, where there is one; it loads while there is something else to do.

    It and all that are forked from it never hear of Ctrl-C, which is ours to handle: not even before their own code runs.
    """
    if _context().get_start_method() == "forkserver":
        # Windows has no such modules to import.
        from multiprocessing import forkserver, resource_tracker

        # The fork server starts the tracker first, and that undoes what is blocked.
        resource_tracker.ensure_running()
        # What is blocked here is blocked in a process started from here; here it only waits.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            forkserver.ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _context() -> Any:  # noqa: ANN401 - the contexts' common base has no Process
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    # A new process imports the program's main module: all that has loaded of it is kept ready.
    own = __name__.partition(".")[0]
    context.set_forkserver_preload([*_PRELOAD, *(name for name in sys.modules if name.partition(".")[0] == own)])
    return context


class TimeLimits:
    """How long an utterance may take to be spoken: more for a longer text, and more on an engine that was found to be slow.

    A limit that is too short kills a process that works, and with it the model it has loaded; one that is too long only delays the
    report of an engine that hangs.

    Args:
        speaking_seconds: what any utterance may take; the times for each character are in proportion to it.
    """

    def __init__(self, speaking_seconds: float = SPEAKING_SECONDS) -> None:
        self._speaking_seconds = speaking_seconds
        self._spoken: dict[str, tuple[float, int]] = {}
        self._lock = threading.Lock()

    def seconds(self, utterance: Utterance) -> float:
        """How long an utterance may take."""
        name = utterance.setting.engine
        with self._lock:
            took, chars = self._spoken.get(name, (0.0, 0))
        per_char = _SLOW_SECONDS_PER_CHAR if engines.load(name).slow else _SECONDS_PER_CHAR
        per_char = max(per_char, _TIMES_AS_LONG * took / max(1, chars))
        return self._speaking_seconds * (1 + per_char * len(utterance.text) / SPEAKING_SECONDS)

    def note(self, utterance: Utterance, took_seconds: float) -> None:
        """Take into account how long an utterance took."""
        name = utterance.setting.engine
        with self._lock:
            took, chars = self._spoken.get(name, (0.0, 0))
            self._spoken[name] = took + took_seconds, chars + len(utterance.text)


class _Done:
    """What a process that stays answers when it has spoken what it was given."""


class _BrokenError(Exception):
    """A process crashed or hung.

    Attributes:
        at: the index of the utterance it was at; None before the first.
        why: what became of it.
    """

    def __init__(self, at: int | None, why: str) -> None:
        super().__init__(why)
        self.at = at
        self.why = why


class _Worker:
    """A process, and a connection to it both ways."""

    def __init__(self, context: Any, target: Callable[..., None], *arguments: object) -> None:  # noqa: ANN401 - see _context
        self.connection, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(target=target, args=(theirs, *arguments), daemon=True)
        self.process.start()
        theirs.close()

    def answer(self, job: Job, limits: TimeLimits, *, speaks: bool) -> StoredPart | _Done:
        """Wait for what it makes.

        Args:
            job: what it was given.
            limits: how long each utterance may take.
            speaks: it speaks each utterance itself and takes none from the store: so `limits` learns how long that takes.

        Raises:
            _BrokenError: it crashed or hung.
            AudiobookError: what it raised.
        """
        at: int | None = None
        began = time.monotonic()
        while True:
            try:
                allowed = _FINISHING_SECONDS if at is None else limits.seconds(job.utterances[at])
                if not self.connection.poll(allowed):
                    raise _BrokenError(at, f"it hung for {allowed:.0f} s")
                message = self.connection.recv()
            except (EOFError, OSError) as e:
                self.process.join(5)
                raise _BrokenError(at, f"it crashed with status {self.process.exitcode}") from e
            if speaks and at is not None and isinstance(message, int | _Done):
                limits.note(job.utterances[at], time.monotonic() - began)
            began = time.monotonic()
            if isinstance(message, int):
                at = message
            elif isinstance(message, AudiobookError):
                raise message
            elif isinstance(message, StoredPart | _Done):
                return message

    def end(self) -> None:
        """End it at once."""
        self.connection.close()
        self.process.kill()
        self.process.join()
        self.process.close()


class WorkerPool:
    """Makes parts.

    Args:
        jobs: how many at once.
        speaking_seconds: how long any utterance may take; a longer text may take longer (`TimeLimits`).
    """

    def __init__(self, jobs: int, *, speaking_seconds: float = SPEAKING_SECONDS) -> None:
        self._limits = TimeLimits(speaking_seconds)
        self._stopping = threading.Event()
        self._running: set[_Worker] = set()
        self._resting: list[_Worker] = []
        self._lock = threading.Lock()
        self._executor = ThreadPoolExecutor(jobs, thread_name_prefix="part")
        self._ahead = jobs + 2
        prepare()
        self._context = _context()
        self._threads = max(1, (os.cpu_count() or 1) // jobs)

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        with self._lock:
            for worker in self._running:
                worker.process.kill()
        self._executor.shutdown(wait=True, cancel_futures=True)
        while self._resting:
            self._end(self._resting.pop())

    def make(self, jobs: Iterable[Job]) -> Iterator[StoredPart]:
        """Make parts, in order; only a few are held at a time.

        Raises:
            AudiobookError: an engine is not there, ffmpeg fails, or the engine breaks at everything.
        """
        pending: deque[Future[StoredPart]] = deque()
        for job in jobs:
            pending.append(self._executor.submit(self._made, job))
            if len(pending) >= self._ahead:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()

    def speak(self, job: Job) -> None:
        """Have what slow engines say of a part spoken and kept, by a process that stays, without making the part.

        Raises:
            AudiobookError: an engine is not there.
        """
        with suppress(_BrokenError):
            self._speak(job)

    def _made(self, job: Job) -> StoredPart:
        broke: dict[int, int] = {}
        skip: dict[int, str] = {}
        while True:
            trial = replace(job, skip=tuple(skip.items()))
            try:
                self._speak(trial)
                return self._assemble(trial)
            except _BrokenError as e:
                at, why = e.at, e.why
            if self._stopping.is_set():
                raise EngineError("The run was stopped.")
            if at is None:
                raise EngineError(
                    f"The process that makes the audio ended at once ({why}).", "Run the same command again."
                )
            broke[at] = broke.get(at, 0) + 1
            if broke[at] >= _TRIES_AT_AN_UTTERANCE:
                skip[at] = why
            if len(skip) > 3:
                text = job.utterances[at].text[:60]
                raise EngineError(
                    f"The engine breaks again and again, last at “{text}” ({why}).", "Try another `--engine`."
                )

    def _assemble(self, job: Job) -> StoredPart:
        """One try at a part, in a process of its own."""
        worker = self._started(_work, job, self._threads)
        try:
            made = worker.answer(job, self._limits, speaks=False)
        finally:
            self._end(worker)
        assert isinstance(made, StoredPart)
        return made

    def _speak(self, job: Job) -> None:
        """One try at what slow engines say of a part."""
        if not any(parts.slow_work(job)):
            return
        with self._lock:
            worker = self._resting.pop() if self._resting else None
        if worker is not None:
            try:
                self._have_spoken(worker, job)
                return
            except _BrokenError as e:
                if e.at is not None:
                    raise
                # It ended while it rested: that says nothing of this part.
        self._have_spoken(self._started(_speak, self._threads), job)

    def _have_spoken(self, worker: _Worker, job: Job) -> None:
        try:
            with suppress(BrokenPipeError):
                # One that is gone shows as such when its answer is read.
                worker.connection.send(job)
            worker.answer(job, self._limits, speaks=True)
        except BaseException:
            self._end(worker)
            raise
        with self._lock:
            self._resting.append(worker)

    def _started(self, target: Callable[..., None], *arguments: object) -> _Worker:
        with self._lock:
            if self._stopping.is_set():
                raise EngineError("The run was stopped.")
            worker = _Worker(self._context, target, *arguments)
            self._running.add(worker)
            return worker

    def _end(self, worker: _Worker) -> None:
        # Forgotten first: the thread that stops the pool must not kill a process that is closed.
        with self._lock:
            self._running.discard(worker)
        worker.end()


def _work(connection: Connection, job: Job, threads: int) -> None:
    """A process: makes one part, telling which utterance it is at."""
    _settle(threads)
    try:
        connection.send(parts.make(job, connection.send))
    except AudiobookError as e:
        connection.send(e)
    except (BrokenPipeError, ConnectionResetError):
        os._exit(1)


def _speak(connection: Connection, threads: int) -> None:
    """A process that stays: speaks what slow engines say of one part after the other."""
    _settle(threads)
    while True:
        try:
            job: Job = connection.recv()
            try:
                parts.speak_slow(job, connection.send)
            except AudiobookError as e:
                connection.send(e)
            else:
                connection.send(_Done())
        except (EOFError, BrokenPipeError, ConnectionResetError):
            # The process that started this one has ended.
            os._exit(1)


def _settle(threads: int) -> None:
    onnx_voices.use_threads(threads)
    # Ctrl-C is the parent's to handle; when the parent has ended, the broken pipe ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _silence_standard_output()


def _silence_standard_output() -> None:
    """pyttsx3's drivers print; a worker has nothing to say to the user."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.close(null)
    sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115 - it stays open as long as the process
