"""Writing files safely: a file appears whole or not at all, and files of the user are kept, not overwritten."""

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
"""The end of the name of a file that is still being written."""


def digest_of(path: Path) -> str | None:
    """A file's SHA-256 in hexadecimal; None if it cannot be read."""
    try:
        with path.open("rb") as f:
            return hashlib.file_digest(f, "sha256").hexdigest()
    except OSError:
        return None


def read_text(path: Path) -> str | None:
    """The text of a file that the user may have edited; None if the file does not exist.

    Raises:
        ScriptError: the file cannot be read, or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as e:
        raise ScriptError(
            f"{path} cannot be read: {e}.", "Check the file, or delete it: the program then writes a new one."
        ) from e


def make_folder(folder: Path) -> None:
    """Make a folder and its parents, if they do not exist yet.

    Raises:
        EncodingError: the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise EncodingError(f"{folder} cannot be made: {e.strerror or e}.", "Check the folder's permissions.") from e


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file, whole or not at all. A file that has this content already is not touched.

    Raises:
        EncodingError: the file cannot be written.
    """
    raw = content.encode() if isinstance(content, str) else content
    with suppress(OSError):
        if path.read_bytes() == raw:
            return
    with write_aside(path) as aside:
        aside.write_bytes(raw)


@contextmanager
def write_aside(path: Path) -> Iterator[Path]:
    """Write to a temporary file beside `path`. After the block, the file is synced to disk and moved to `path`.

    Yields:
        The path of the temporary file.

    Raises:
        EncodingError: the file cannot be written.
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
    """Write several files: all of them or, if one cannot be written, none.

    First all contents are written to temporary files, so that a full disk is noticed before anything has changed. Then the files
    are moved to their places. If one cannot be moved, the former files are put back.

    Args:
        contents: the new content of each file.

    Raises:
        EncodingError: one of the files cannot be written.
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
    """Rename a file to the first free name of NAME.1, NAME.2 and so on, so that its name is free.

    Returns:
        Its new path.

    Raises:
        OSError: the file cannot be renamed.
    """
    number = 1
    while os.path.lexists(kept := path.with_name(f"{path.name}.{number}")):
        number += 1
    path.rename(kept)
    return kept


def write_keeping(path: Path, content: str | bytes) -> Path | None:
    """Write a file that the user named. A file with another content that has this name is renamed and so kept.

    Returns:
        The new path of the renamed file; None if there was none.

    Raises:
        EncodingError: the file cannot be written.
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
    """Copy a file to the first free name of NAME.1, NAME.2 and so on, unless one of these is such a copy already.

    Returns:
        The path of the copy; None if the file does not exist.

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
    """Give a name for a temporary file beside `path`. After the block, a file with this name is deleted.

    Raises:
        EncodingError: the folder does not exist and cannot be made.
    """
    make_folder(path.parent)
    aside = _aside(path)
    try:
        yield aside
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def _second_name(path: Path, other: Path) -> None:
    """Make a second name (a hard link) for a file or, if the file system has no links, a copy. Without a file, do nothing."""
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
