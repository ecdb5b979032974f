"""Files as the program writes them: each appears whole or not at all, and nothing a person made is lost on the way."""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from audiobook.errors import EncodingError, ScriptError

UNFINISHED = ".unfinished"
"""How the name of a file ends that is still being written."""


def digest_of(path: Path) -> str | None:
    """A file's SHA-256 in hexadecimal; None if it cannot be read."""
    try:
        with path.open("rb") as f:
            return hashlib.file_digest(f, "sha256").hexdigest()
    except OSError:
        return None


def read_text(path: Path) -> str | None:
    """A text file of the user's; None if there is none.

    Raises:
        ScriptError: it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as e:
        raise ScriptError(f"{path} cannot be read: {e}.", "Check the file, or delete it to have it made anew.") from e


def make_folder(folder: Path) -> None:
    """Make a folder, and those it lies in, where it is not there yet.

    Raises:
        EncodingError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise EncodingError(f"{folder} cannot be made: {e.strerror or e}.", "Check the folder's permissions.") from e


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file; it appears whole or not at all, and stays untouched where it already says the same.

    Raises:
        EncodingError: it cannot be written.
    """
    raw = content.encode() if isinstance(content, str) else content
    with suppress(OSError):
        if path.read_bytes() == raw:
            return
    with write_aside(path) as aside:
        aside.write_bytes(raw)


@contextmanager
def write_aside(path: Path) -> Iterator[Path]:
    """Give a file to write next to another; then sync it and move it to the other's place.

    Raises:
        EncodingError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = _aside(path)
        try:
            yield aside
            with aside.open("rb+") as f:
                os.fsync(f.fileno())
            aside.replace(path)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
    except OSError as e:
        raise not_written(path, e) from e


def write_together(contents: Mapping[Path, bytes]) -> None:
    """Write some files: all of them, or none where one cannot be written.

    All are written beside their places first, so that a full disk is met before anything has changed; what is left to do then is
    to move them, and what was moved is moved back if a later one cannot be.

    Args:
        contents: by file, what is to stand in it.

    Raises:
        EncodingError: one of them cannot be written.
    """
    with ExitStack() as stack:
        asides = {path: stack.enter_context(_beside(path)) for path in contents}
        former = {path: stack.enter_context(_beside(path)) for path in contents}
        moved: list[Path] = []
        path = None
        try:
            for path, aside in asides.items():
                aside.write_bytes(contents[path])
                with aside.open("rb+") as f:
                    os.fsync(f.fileno())
                _second_name(path, former[path])
            for path, aside in asides.items():
                aside.replace(path)
                moved.append(path)
        except BaseException as e:
            for done in reversed(moved):
                with suppress(OSError):
                    if former[done].exists():
                        former[done].replace(done)
                    else:
                        done.unlink(missing_ok=True)
            if isinstance(e, OSError):
                raise not_written(path, e) from e
            raise


def set_aside(path: Path) -> Path:
    """Rename a file to the first free of NAME.1, NAME.2 and so on, so that another can take its name; gives its new path.

    Raises:
        OSError: it cannot be renamed.
    """
    number = 1
    while os.path.lexists(kept := path.with_name(f"{path.name}.{number}")):
        number += 1
    path.rename(kept)
    return kept


def write_keeping(path: Path, content: str | bytes) -> Path | None:
    """Write a file the user named; what is there already and says something else is kept under another name.

    Returns:
        Where it is kept; None if nothing else was there.

    Raises:
        EncodingError: it cannot be written.
    """
    raw = content.encode() if isinstance(content, str) else content
    kept = None
    try:
        if os.path.lexists(path) and path.read_bytes() != raw:
            kept = set_aside(path)
    except OSError as e:
        raise EncodingError(f"{path} cannot be written: {e.strerror or e}.", "Name another file with -o.") from e
    try:
        write_whole(path, raw)
    except EncodingError:
        if kept is not None:
            kept.rename(path)
        raise
    return kept


def keep_copy(path: Path) -> Path | None:
    """Copy a text file to the first free of NAME.1, NAME.2 and so on; gives the copy, None where there is no file.

    Raises:
        EncodingError: the copy cannot be written.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as e:
        raise EncodingError(f"{path} cannot be read: {e.strerror or e}.", "Check the file's permissions.") from e
    number = 1
    while os.path.lexists(kept := path.with_name(f"{path.name}.{number}")):
        with suppress(OSError):
            if kept.read_bytes() == content:
                return kept
        number += 1
    write_whole(kept, content)
    return kept


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A name for a file beside another; what has that name at the end is deleted.

    Raises:
        EncodingError: there is no folder for it, and none can be made.
    """
    make_folder(path.parent)
    aside = _aside(path)
    try:
        yield aside
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def _second_name(path: Path, other: Path) -> None:
    """Give a file another name, too, or a copy where the file system has no such names; nothing where there is no file."""
    if not path.exists():
        return
    try:
        os.link(path, other)
    except OSError:
        shutil.copy2(path, other)


def _aside(path: Path) -> Path:
    return path.with_name(f".{path.name[:40]}.{uuid.uuid4().hex[:8]}{UNFINISHED}")


def not_written(path: Path | None, error: OSError) -> EncodingError:
    """The error that says a file or folder cannot be written."""
    return EncodingError(
        f"{path} cannot be written: {error.strerror or error}.", "Check the folder and the free space."
    )
