"""Programs that take a file apart in a process of their own: what goes wrong there, or never ends, harms nothing here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_STARTING_SECONDS = 20


def run_apart(program: str, book: Path, out: Path, *, most_seconds: int) -> bool:
    """Run a program of Python that reads a file and writes another.

    Args:
        program: its path. It is given the two paths below, and prints nothing.
        book: the file to read.
        out: the file or folder to write.
        most_seconds: how long it may take. It also limits itself, where the system can.

    Returns:
        Whether it ended well.
    """
    try:
        # -P: modules beside the program are none of the library's.
        done = subprocess.run(
            [sys.executable, "-P", program, str(book), str(out)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=most_seconds + _STARTING_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
