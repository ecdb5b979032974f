"""Standard output and standard error, before anything is printed. Nothing heavy is imported: help must be there at once."""

from __future__ import annotations

import json
import re
import sys

import click


def print_all_letters() -> None:
    """Print letters that the terminal's encoding does not have as escapes: they must not end the program.

    Windows gives what is piped an encoding of some 250 letters.
    """
    for stream in (sys.stdout, sys.stderr):
        if getattr(stream, "errors", None) == "strict" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def print_json(text: str, *, nl: bool = True) -> None:
    """Print a JSON text on standard output. Where that is not UTF-8, letters beyond ASCII are escaped, so that it is JSON there, too."""
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("_", "-")
    if encoding not in ("utf-8", "utf8", "utf-8-sig") and not text.isascii():
        text = re.sub(r"[^\x00-\x7f]+", lambda m: json.dumps(m.group())[1:-1], text)
    click.echo(text, nl=nl)
