"""Standard output and standard error, before anything is printed. Nothing heavy is imported: help must be there at once."""

from __future__ import annotations

import sys


def print_all_letters() -> None:
    """Print letters that the terminal's encoding does not have as escapes: they must not end the program.

    Windows gives what is piped an encoding of some 250 letters.
    """
    for stream in (sys.stdout, sys.stderr):
        if getattr(stream, "errors", None) == "strict" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
