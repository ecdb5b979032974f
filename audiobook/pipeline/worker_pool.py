"""The worker pool: makes parts in processes of their own, several at once, and gives them in order.

A part is made in a process of its own where its sound depends on what its process said before; other parts are made by processes that
stay. What slow engines say of a part is spoken before, by processes that stay, too: a neural model is loaded once by each of them, and
not for every part.

A process that crashes or hangs costs its part another try, without the utterance it broke at if it breaks there
again; that utterance is reported. Nothing is lost silently.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import replace
from multiprocessing.process import BaseProcess
from typing import Any

from audiobook import engines, parts
from audiobook.errors import AudiobookError, EngineError
from audiobook.parts import Job, processes
from audiobook.parts.worker import Done, Task, work
from audiobook.pipeline.time_limits import SPEAKING_SECONDS, TimeLimits
from audiobook.workspace import StoredPart

_FINISHING_SECONDS = 120.0
"""How long a process may take to start and load, or to encode what is spoken. Both take seconds; the rest is reserve for a busy machine."""

_TRIES_AT_AN_UTTERANCE = 2
"""After so many breaks at one utterance it is passed over: the first may have had another cause, such as a lack of memory."""


_LOOK_SECONDS = 0.2
"""How often a thread that waits for a part looks up: on Windows, Ctrl-C is not heard during one long wait."""


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

    def __init__(self, context: Any, threads: int) -> None:  # noqa: ANN401 - see processes.context
        self.connection, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(target=work, args=(theirs, threads), daemon=True)
        with processes.no_interrupts():
            self.process.start()
        theirs.close()

    def ask(self, task: Task, job: Job, limits: TimeLimits) -> StoredPart | None:
        """Have it do a task with a part, and wait for what comes of it.

        Args:
            task: what to do.
            job: the part.
            limits: how long each utterance may take. They learn how long it took, unless clips may come from the store.

        Raises:
            _BrokenError: it crashed or hung.
            AudiobookError: what it raised.
        """
        at: int | None = None
        speaks = task is parts.speak_slow or not any(engines.load(name).slow for name, _ in job.versions)
        began = time.monotonic()
        with suppress(BrokenPipeError):
            # One that is gone shows as such when its answer is read.
            self.connection.send((task, job))
        while True:
            try:
                allowed = _FINISHING_SECONDS if at is None else limits.seconds(job.utterances[at])
                if not self.connection.poll(allowed):
                    raise _BrokenError(at, f"it hung for {allowed:.0f} s")
                message = self.connection.recv()
            except (EOFError, OSError) as e:
                self.process.join(5)
                raise _BrokenError(at, f"it crashed with status {self.process.exitcode}") from e
            if speaks and at is not None and isinstance(message, int | Done):
                limits.note(job.utterances[at], time.monotonic() - began)
            began = time.monotonic()
            if isinstance(message, int):
                at = message
            elif isinstance(message, AudiobookError):
                raise message
            elif isinstance(message, Done):
                return message.answer

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
        processes.prepare()
        self._context = processes.context()
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
                yield _result(pending.popleft())
        while pending:
            yield _result(pending.popleft())

    def speak(self, job: Job) -> None:
        """Have what slow engines say of a part spoken and kept, by a process that stays, without making the part.

        Raises:
            AudiobookError: an engine is not there.
        """
        with suppress(_BrokenError):
            self._speak(job)

    def seconds_to_make(self, jobs: Sequence[Job]) -> float:
        """How long some parts take that are made at the same time by processes that have loaded what they need; nothing of it is kept.

        Raises:
            AudiobookError: see `make`.
        """
        # The first round starts the processes.
        for said in (tuple(job.utterances[:1] for job in jobs), tuple(job.utterances for job in jobs)):
            began = time.monotonic()
            list(self.make(replace(job, utterances=own, skip=()) for job, own in zip(jobs, said)))
        return time.monotonic() - began

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
        """One try at a part, in a process of its own if its sound depends on what the process has said before."""
        if all(engines.load(name).forgets for name, _ in job.versions):
            made = self._by_one_that_stays(parts.make, job)
        else:
            worker = self._started()
            try:
                made = worker.ask(parts.make, job, self._limits)
            finally:
                self._end(worker)
        assert isinstance(made, StoredPart)
        return made

    def _speak(self, job: Job) -> None:
        """One try at what slow engines say of a part."""
        if any(parts.slow_work(job)):
            self._by_one_that_stays(parts.speak_slow, job)

    def _by_one_that_stays(self, task: Task, job: Job) -> StoredPart | None:
        with self._lock:
            worker = self._resting.pop() if self._resting else None
        if worker is not None:
            try:
                return self._asked(worker, task, job)
            except _BrokenError as e:
                if e.at is not None:
                    raise
                # It ended while it rested: that says nothing of this part.
        return self._asked(self._started(), task, job)

    def _asked(self, worker: _Worker, task: Task, job: Job) -> StoredPart | None:
        try:
            answer = worker.ask(task, job, self._limits)
        except BaseException:
            self._end(worker)
            raise
        with self._lock:
            self._resting.append(worker)
        return answer

    def _started(self) -> _Worker:
        with self._lock:
            if self._stopping.is_set():
                raise EngineError("The run was stopped.")
            worker = _Worker(self._context, self._threads)
            self._running.add(worker)
            return worker

    def _end(self, worker: _Worker) -> None:
        # Forgotten first: the thread that stops the pool must not kill a process that is closed.
        with self._lock:
            self._running.discard(worker)
        worker.end()


def _result(part: Future[StoredPart]) -> StoredPart:
    """Wait for a part, and hear Ctrl-C meanwhile on every system."""
    while not wait((part,), timeout=_LOOK_SECONDS).done:
        pass
    return part.result()
