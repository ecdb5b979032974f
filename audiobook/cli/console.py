"""Where reports are printed: results on standard output, all else on standard error."""

from __future__ import annotations

import json
import re
import sys

import click
from rich import markup
from rich.console import Console

from audiobook.outside import printable


def stderr() -> Console:
    """For reports, notes and hints."""
    return _unwrapped(Console(stderr=True, highlight=False, soft_wrap=True, emoji=False))


def stdout() -> Console:
    """For results."""
    return _unwrapped(Console(highlight=False, emoji=False))


def print_json(text: str, *, nl: bool = True) -> None:
    """Print a JSON text on standard output. Where that is not UTF-8, letters beyond ASCII are escaped, so that it is JSON there, too."""
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("_", "-")
    if encoding not in ("utf-8", "utf8", "utf-8-sig") and not text.isascii():
        text = re.sub(r"[^\x00-\x7f]+", lambda m: json.dumps(m.group())[1:-1], text)
    click.echo(text, nl=nl)


def escape(text: str) -> str:
    """Text of a story, a file or a server, to stand in what is printed: no mark-up of ours, and nothing that a terminal would obey."""
    return markup.escape(printable(text))


def print_command(console: Console, line: str) -> None:
    """Print a command on a line of its own, as it is: to be copied."""
    console.print(f"  {line}", markup=False, soft_wrap=True)


def _unwrapped(console: Console) -> Console:
    if not console.is_terminal:
        # Piped: no wrapping to a terminal's width.
        console.width = 160
    return console


def length(ms: int) -> str:
    """A time in words."""
    minutes, seconds = divmod(round(ms / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds} s"
