"""Play a sample through whatever player this machine has."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from audiobook.errors import UsageError

_PLAYERS = (
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "error"),
    ("mpv", "--really-quiet"),
    ("afplay",),
    ("mpg123", "-q"),
)


def is_there() -> bool:
    """Whether this machine has a player."""
    return sys.platform == "win32" or any(shutil.which(player) for player, *_ in _PLAYERS)


def play(frames: bytes) -> None:
    """Play a sample through whatever player this machine has.

    Raises:
        UsageError: it has none.
    """
    with tempfile.TemporaryDirectory(prefix="audiobook-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "sample.mp3"
        path.write_bytes(frames)
        for player, *arguments in _PLAYERS:
            if shutil.which(player):
                subprocess.run([player, *arguments, str(path)], check=False)
                return
        if sys.platform == "win32":
            os.startfile(path)
            click.pause("Press a key when you have heard it.")
            return
    raise UsageError("No program on this machine plays sound.", "Write a file instead: add -o sample.mp3")


def heard() -> tuple[str, ...]:
    """How a sample is heard on this machine: played, or written where nothing here plays sound."""
    return ("--play",) if is_there() else ("-o", "sample.mp3")
