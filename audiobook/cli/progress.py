"""How far a run has come, with the time left."""

from __future__ import annotations

import time

from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn

from audiobook.cli.console import escape, stderr


class Watch:
    """Progress with the time left, on standard error, where that is a terminal; silent elsewhere."""

    def __init__(self, *, quiet: bool, prefix: str = "") -> None:
        self._prefix = f"{prefix}: " if prefix else ""
        self._console = stderr()
        self._shown = not quiet and self._console.is_terminal
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
        )
        self._task = self._progress.add_task("", total=None, start=True)
        self._what = ""
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """Time since the start."""
        return time.monotonic() - self._began

    def __enter__(self) -> Watch:
        if self._shown:
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._progress.stop()

    def __call__(self, what: str, done: int, total: int) -> None:
        """Show how far `what` has come; `total` 0: it is not known how much there is."""
        if not self._shown:
            return
        if what != self._what:
            self._what = what
            self._progress.remove_task(self._task)
            self._task = self._progress.add_task(escape(self._prefix + what), total=total or None, completed=done)
        else:
            self._progress.update(self._task, completed=done, total=total or None)
