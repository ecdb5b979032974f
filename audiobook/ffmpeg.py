"""ffmpeg: where it is, and how to run it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NoReturn

from audiobook.errors import EncodingError
from audiobook.invocation import reinstall


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
        raise EncodingError(f"ffmpeg is missing: {e}.", reinstall("imageio-ffmpeg")) from e


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
        raise EncodingError(
            f"{Path(command[0]).name} cannot be started: {e.strerror or e}.", reinstall("imageio-ffmpeg")
        ) from e
    if check and done.returncode != 0:
        _fail(done.stderr, done.returncode)
    return done


def feed(arguments: Sequence[str], pieces: Iterable[bytes]) -> None:
    """Run ffmpeg and feed it, piece by piece.

    Args:
        arguments: what to call it with, without its name.
        pieces: what it reads from its standard input.

    Raises:
        EncodingError: it is missing, cannot start, or fails.
    """
    command = [executable(), "-hide_banner", "-y", *arguments]
    with tempfile.TemporaryFile() as log:
        try:
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=log)
        except OSError as e:
            raise EncodingError(
                f"{Path(command[0]).name} cannot be started: {e.strerror or e}.", reinstall("imageio-ffmpeg")
            ) from e
        with process as running:
            assert running.stdin is not None
            try:
                for piece in pieces:
                    running.stdin.write(piece)
                running.stdin.close()
            except BrokenPipeError:
                # It ended early; it says why.
                running.wait()
            except BaseException:
                running.kill()
                raise
        log.seek(0)
        if process.returncode != 0:
            _fail(log.read(), process.returncode)


def _fail(log: bytes, status: int) -> NoReturn:
    said = log.decode(errors="replace")
    lines = said.strip().splitlines()
    if "No space left" in said:
        raise EncodingError("The disk is full.", "Make room, and run the same command again: finished work is kept.")
    reason = lines[-1] if lines else f"status {status}"
    raise EncodingError(f"ffmpeg failed: {reason}", "Run the same command again; if it fails again, this is a bug.")


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
        raise EncodingError(
            f"{Path(command[0]).name} cannot be started: {e.strerror or e}.", reinstall("imageio-ffmpeg")
        ) from e
