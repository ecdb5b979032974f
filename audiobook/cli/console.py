"""Where reports are printed: results on standard output, all else on standard error."""

from __future__ import annotations

from rich import markup
from rich.console import Console

from audiobook.outside import printable


def stderr() -> Console:
    """For reports, notes and hints."""
    return _unwrapped(Console(stderr=True, highlight=False, soft_wrap=True, emoji=False))


def stdout() -> Console:
    """For results."""
    return _unwrapped(Console(highlight=False, emoji=False))


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


def counted(number: int, one: str, many: str = "") -> str:
    """A number of things in words: "1 line", "2 lines"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def length(ms: int) -> str:
    """A time in words."""
    minutes, seconds = divmod(round(ms / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds} s"
