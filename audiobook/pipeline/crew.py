"""The crew: makes parts in processes of their own, several at once, and gives them in order.

A process that crashes or hangs costs its part another try, without the utterance it broke at if it breaks there
again; that utterance is reported. Nothing is lost silently.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from audiobook.engines.onnx_voices import THREADS_VARIABLE
from audiobook.errors import AudiobookError, EngineError
from audiobook.pipeline import parts
from audiobook.pipeline.parts import Job
from audiobook.workspace import Part

SPEAKING_SECONDS = 60.0
"""How long one utterance may take to be spoken before its process is taken for hung; slow engines included."""

_FINISHING_SECONDS = 120.0
_TRIES_AT_AN_UTTERANCE = 2
_PRELOAD = [
    "audiobook.pipeline.parts",
    "audiobook.engines.espeak",
    "audiobook.engines.espeak_driver",
    "pyttsx3",
    "espeakng_loader",
]


def prepare() -> None:
    """Start the process that others are forked from, where there is one; it loads while there is something else to do."""
    if _context().get_start_method() == "forkserver":
        # Windows has no such module to import.
        from multiprocessing import forkserver

        forkserver.ensure_running()


def _context() -> Any:  # noqa: ANN401 - the contexts' common base has no Process
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    # A new process imports the program's main module: all that has loaded of it is kept ready.
    own = __name__.partition(".")[0]
    context.set_forkserver_preload([*_PRELOAD, *(name for name in sys.modules if name.partition(".")[0] == own)])
    return context


class Crew:
    """Makes parts.

    Args:
        jobs: how many at once.
        speaking_seconds: how long one utterance may take.
    """

    def __init__(self, jobs: int, *, speaking_seconds: float = SPEAKING_SECONDS) -> None:
        self._speaking_seconds = speaking_seconds
        self._stopping = threading.Event()
        self._running: set[BaseProcess] = set()
        self._lock = threading.Lock()
        self._executor = ThreadPoolExecutor(jobs, thread_name_prefix="part")
        self._ahead = jobs + 2
        self._context = _context()
        self._threads = max(1, (os.cpu_count() or 1) // jobs)

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        with self._lock:
            for process in self._running:
                process.kill()
        self._executor.shutdown(wait=True, cancel_futures=True)

    def make(self, jobs: Iterable[Job]) -> Iterator[Part]:
        """Make parts, in order; only a few are held at a time.

        Raises:
            AudiobookError: an engine is not there, ffmpeg fails, or the engine breaks at everything.
        """
        pending: deque[Future[Part]] = deque()
        for job in jobs:
            pending.append(self._executor.submit(self._made, job))
            if len(pending) >= self._ahead:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()

    def _made(self, job: Job) -> Part:
        broke: dict[int, int] = {}
        skip: dict[int, str] = {}
        while True:
            outcome, at, why = self._attempt(replace(job, skip=tuple(skip.items())))
            if outcome is not None:
                return outcome
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

    def _attempt(self, job: Job) -> tuple[Part | None, int | None, str]:
        """One try in a process of its own: the part, or at which utterance it broke and why."""
        receiver, sender = self._context.Pipe(duplex=False)
        process = self._context.Process(target=_work, args=(job, sender, self._threads), daemon=True)
        with self._lock:
            if self._stopping.is_set():
                return None, None, "stopped"
            process.start()
            self._running.add(process)
        sender.close()
        try:
            return self._watch(process, receiver)
        finally:
            receiver.close()
            process.kill()
            process.join()
            with self._lock:
                self._running.discard(process)
            process.close()

    def _watch(self, process: BaseProcess, receiver: Connection) -> tuple[Part | None, int | None, str]:
        at: int | None = None
        while True:
            try:
                if not receiver.poll(self._speaking_seconds if at is not None else _FINISHING_SECONDS):
                    return None, at, f"it hung for {self._speaking_seconds:.0f} s"
                message = receiver.recv()
            except (EOFError, OSError):
                process.join(5)
                return None, at, f"it crashed with status {process.exitcode}"
            if isinstance(message, int):
                at = message
            elif isinstance(message, AudiobookError):
                raise message
            elif isinstance(message, Part):
                return message, at, ""


def _work(job: Job, sender: Connection, threads: int) -> None:
    """The process: makes one part, telling which utterance it is at."""
    os.environ.setdefault(THREADS_VARIABLE, str(threads))
    # Ctrl-C is the parent's to handle; whoever started us being gone ends us with the broken pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _silence_standard_output()
    try:
        sender.send(parts.make(job, sender.send))
    except AudiobookError as e:
        sender.send(e)
    except (BrokenPipeError, ConnectionResetError):
        os._exit(1)


def _silence_standard_output() -> None:
    """pyttsx3's drivers print; a worker has nothing to say to the user."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.close(null)
    sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115 - it stays open as long as the process
