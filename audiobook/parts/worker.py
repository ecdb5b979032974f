"""What a process does that makes parts: one task after the other, telling which utterance it is at.

Such a process loads this module and what the engines need, and nothing of the stages that find out what is to be said.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection

from audiobook.engines import onnx_voices
from audiobook.errors import AudiobookError
from audiobook.parts import Job
from audiobook.workspace import StoredPart

Task = Callable[[Job, Callable[[int], None]], StoredPart | None]
"""What a process does with a part; it calls back with the index of each utterance before it is spoken."""


class Done:
    """What a process answers when it has done its task.

    Attributes:
        answer: what came of it.
    """

    def __init__(self, answer: StoredPart | None) -> None:
        self.answer = answer


def work(connection: Connection, threads: int) -> None:
    """A process: does one task with a part after the other, telling which utterance it is at."""
    _settle(threads)
    while True:
        try:
            task, job = connection.recv()
            try:
                connection.send(Done(task(job, connection.send)))
            except AudiobookError as e:
                connection.send(e)
        except (EOFError, BrokenPipeError, ConnectionResetError):
            # The process that started this one has ended, or has no more to do.
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
    sys.stdout = open(1, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115 - it stays open as long as the process
