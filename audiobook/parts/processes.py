"""How the processes are started that make parts: forked from one that has loaded what they need, or each by itself."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from audiobook import engines, settings
from audiobook.errors import AudiobookError


def prepare(engine: str | None = None) -> None:
    """Start the process that others are forked from, where there is one; it loads while there is something else to do.

    Args:
        engine: the one that will speak most; None for espeak. Only the first call of a process counts.

    It and all that are forked from it never hear of Ctrl-C, nor of a terminal that closes: these are ours to handle, even before their
    own code runs.
    """
    if os.name == "nt":
        return
    # Windows has no such modules to import.
    from multiprocessing import forkserver, resource_tracker

    # Whatever starts the tracker undoes what is blocked, so it is started first.
    resource_tracker.ensure_running()
    if context(engine).get_start_method() == "forkserver":
        with no_interrupts():
            forkserver.ensure_running()


@contextmanager
def no_interrupts() -> Iterator[None]:
    """Block Ctrl-C and the end of the terminal for this thread, and so for a process started from it. Here they only wait.

    Windows blocks no signals: there, a process that is still starting hears Ctrl-C, too.
    """
    if os.name == "nt":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def context(engine: str | None = None) -> Any:  # noqa: ANN401 - the contexts' common base has no Process
    """What starts the processes.

    Args:
        engine: see `prepare`.
    """
    if settings.start_method() == "spawn":
        return multiprocessing.get_context("spawn")
    forking = multiprocessing.get_context("forkserver")
    more: tuple[str, ...] = ()
    with suppress(AudiobookError):
        more = engines.load(engine or "espeak").preload
    # A new process imports the program's main module, too.
    forking.set_forkserver_preload(["audiobook.parts.worker", "audiobook.cli", *more])
    return forking
