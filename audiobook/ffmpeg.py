"""ffmpeg: where it is, and how to run it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from audiobook.errors import EncodingError

_HINT = "pip install --force-reinstall imageio-ffmpeg, or install ffmpeg from your system's packages."


@cache
def executable() -> str:
    """The ffmpeg to use: the one on PATH, else the one that comes with imageio-ffmpeg.

    Raises:
        EncodingError: there is none.
    """
    found = shutil.which("ffmpeg")
    if found:
        return found
    try:
        import imageio_ffmpeg

        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except (ImportError, RuntimeError, OSError) as e:
        raise EncodingError(f"There is no ffmpeg: {e}.", _HINT) from e


def run(
    arguments: Sequence[str], *, stdin: bytes | None = None, check: bool = True
) -> subprocess.CompletedProcess[bytes]:
    """Run ffmpeg and wait for it.

    Args:
        arguments: what to call it with, without its name.
        stdin: what to feed it.
        check: an exit status other than 0 is an error.

    Raises:
        EncodingError: it is missing, cannot start, or fails.
    """
    command = [executable(), "-hide_banner", "-nostdin" if stdin is None else "-y", *arguments]
    try:
        done = subprocess.run(
            command, input=stdin, capture_output=True, check=False, env={**os.environ, "AV_LOG_FORCE_NOCOLOR": "1"}
        )
    except OSError as e:
        raise EncodingError(f"{Path(command[0]).name} cannot be started: {e.strerror or e}.", _HINT) from e
    if check and done.returncode != 0:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        reason = lines[-1] if lines else f"status {done.returncode}"
        if "No space left" in done.stderr.decode(errors="replace"):
            raise EncodingError(
                "The disk is full.", "Make room, and run the same command again: finished work is kept."
            )
        raise EncodingError(f"ffmpeg failed: {reason}", "Run the same command again; if it fails again, this is a bug.")
    return done


def stream(arguments: Sequence[str], chunk_bytes: int, take: Callable[[bytes], None]) -> tuple[int, str]:
    """Run ffmpeg and take what it writes to standard output as it comes.

    Args:
        arguments: what to call it with, without its name.
        chunk_bytes: how much to take at a time; only the last chunk is shorter.
        take: called with each chunk.

    Returns:
        Its exit status, and what it said.

    Raises:
        EncodingError: it is missing or cannot start.
    """
    command = [executable(), "-hide_banner", "-nostdin", *arguments]
    try:
        with tempfile.TemporaryFile() as log:
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, bufsize=chunk_bytes)
            with process as running:
                assert running.stdout is not None
                while chunk := running.stdout.read(chunk_bytes):
                    take(chunk)
            log.seek(0)
            return process.returncode, log.read().decode(errors="replace")
    except OSError as e:
        raise EncodingError(f"{Path(command[0]).name} cannot be started: {e.strerror or e}.", _HINT) from e
