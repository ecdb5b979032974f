"""Several books made one after the other: how long all of them will take, and a table of what became of each."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from audiobook.book import Book
from audiobook.cli import plain, progress, report
from audiobook.cli.console import escape, length, print_command, stderr
from audiobook.cli.typed import Typed
from audiobook.errors import AudiobookError
from audiobook.pipeline import Claim, Made

_LONGEST_COMMAND = 2000
"""A command line longer than this (a batch of many books) is not worth printing."""

_TEXT_SHARES = {
    ".txt": 1.0,
    ".md": 1.0,
    ".html": 0.8,
    ".htm": 0.8,
    ".xhtml": 0.8,
    ".fb2": 0.6,
    ".rtf": 0.7,
    ".fodt": 0.4,
    ".pdf": 0.4,
}
"""How much of a file is text, by its ending; of those not named here, which are packed, such as an EPUB or a DOCX, `_TEXT_SHARE_OF_ZIP`."""
_TEXT_SHARE_OF_ZIP = 1.5
"""An EPUB's text is packed to a third or so, and half of a usual file is pictures."""


class BatchWatch:
    """Progress of several books, with the time left for all of them: by the size of the files, and how long those before took.

    Args:
        files: the books, in order.
        quiet: show nothing.
    """

    def __init__(self, files: Sequence[Path], *, quiet: bool) -> None:
        self._files = files
        self._quiet = quiet
        self._sizes = [_size(path) for path in files]
        self._done = 0.0
        self._at = 0
        self._began = time.monotonic()
        self._own: progress.Watch | None = None

    @contextmanager
    def book(self, n: int) -> Iterator[None]:
        """While the book with an index is made."""
        self._at = n
        count = len(self._files)
        left = self.left_seconds(0.0)
        all_left = f", all in {_duration(left)}" if left is not None else ""
        with progress.Watch(quiet=self._quiet, prefix=f"{n + 1} of {count}{all_left}: {self._files[n].name}") as own:
            self._own = own
            yield
        self._done += self._sizes[n]

    @property
    def seconds(self) -> float:
        """Time since the start of the book that is made."""
        return self._own.seconds if self._own else 0.0

    def left_seconds(self, share: float) -> float | None:
        """How long all books will take yet; None where nothing is known.

        Args:
            share: of the book that is made, how much is done, 0 to 1.
        """
        done = self._done + share * self._sizes[self._at]
        if not done:
            return None
        return (time.monotonic() - self._began) * (sum(self._sizes) - done) / done

    def __call__(self, what: str, done: int, total: int) -> None:
        """Show how far a book is."""
        if self._own is None:
            return
        left = self.left_seconds(done / total) if total and what == "Speaking" else None
        self._own(what if left is None else f"{what} (all books: {_duration(left)} left)", done, total)


class ManyReport:
    """What became of each book, told as it happens, and as a table at the end.

    Args:
        typed: what was typed.
        quiet: tell failures only.
        as_json: give the report as JSON, and not as text.
    """

    def __init__(self, typed: Typed, *, quiet: bool, as_json: bool = False) -> None:
        self._console = stderr()
        self._typed = typed
        self._command = click.get_current_context().info_name or "make"
        self._studio = ""
        self._quiet = quiet or as_json
        self._as_json = as_json
        self._rows: list[tuple[str, str, str]] = []
        self._plain: list[dict[str, Any]] = []
        self._failures = 0
        self.exit_code = 0

    def left_out(self, files: Sequence[Path]) -> None:
        """Files in folders are not read, as the same story is there in another format."""
        if files and not self._quiet:
            shown = ", ".join(escape(path.name) for path in files[:5])
            more = f" and {len(files) - 5} more" if len(files) > 5 else ""
            self._console.print(f"Not made, as the same is there in another format: {shown}{more}.")

    def made(self, path: Path, book: Book, made: Made, claim: Claim, seconds: float, *, output: Path | None) -> None:
        """The book of a file was made; `output` is what to name as its -o to `make` or `studio`, None for the usual place."""
        more = () if output is None else ("-o", output)
        without = ("--into", "-o", "--output", "--preview", "--json")
        self._studio = self._studio or self._typed.command("studio", without=without, book=path, more=more)
        heard = length(made.timeline.duration_ms)
        first = str(made.files[0]) if len(made.files) == 1 else str(made.target)
        self._rows.append((path.name, f"[green]made[/green], {heard}", escape(first)))
        if self._as_json:
            self._plain.append({"book": str(path), **plain.made(book, made, claim, seconds)})
            return
        if not self._quiet:
            report.made_in_a_line(self._console, path, book, made, claim, seconds)
        for file in made.files:
            plain.say(str(file))

    def failed(self, book: Path, error: AudiobookError) -> None:
        """A book failed."""
        self._failures += 1
        self.exit_code = self.exit_code or error.exit_code
        self._rows.append((book.name, f"[red]failed[/red] (exit code {error.exit_code})", escape(error.message)))
        self._plain.append(
            {"book": str(book), "error": error.message, "hint": error.hint, "exit_code": error.exit_code}
        )
        self._console.print(f"[red]failed[/red] {escape(book.name)}: {escape(error.message)} {escape(error.hint)}")

    def close(self) -> None:
        """Every book was tried."""
        if self._as_json:
            plain.show({"format": "audiobook-made-books/1", "books": self._plain, "exit_code": self.exit_code})
            return
        if self._quiet:
            return
        self._print_table()
        tail = f", {self._failures} failed: correct those, and run the same command again" if self._failures else ""
        self._console.print(f"{len(self._rows) - self._failures} made{tail}.")
        if self._studio:
            self._console.print("Next: check who speaks in a book, and correct it, on a local page; the first:")
            print_command(self._console, self._studio)
        line = self._typed.command(self._command)
        if len(line) <= _LONGEST_COMMAND:
            self._console.print("Again, which makes only what is missing or was changed:")
            print_command(self._console, line)

    def _print_table(self) -> None:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for name in ("book", "", "file"):
            table.add_column(name, overflow="fold")
        for book, what, where in self._rows:
            table.add_row(escape(book), what, where)
        self._console.print(table)


def _size(path: Path) -> float:
    """About how many characters of text a file has."""
    try:
        size = path.stat().st_size
    except OSError:
        return 1.0
    return max(1.0, size * _TEXT_SHARES.get(path.suffix.lower(), _TEXT_SHARE_OF_ZIP))


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return "less than a minute"
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"
