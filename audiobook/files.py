"""Writing files safely: a file appears whole or not at all, and files of the user are kept, not overwritten."""

from __future__ import annotations

import glob
import hashlib
import os
import shutil
import stat
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from audiobook import windows
from audiobook.errors import EncodingError, ScriptError, UsageError
from audiobook.invocation import joined

UNFINISHED = ".unfinished"
"""The end of the name of a file that is still being written."""

LONGEST_NAME_BYTES = 255
"""What Linux' and macOS' usual file systems give a name, in bytes; Windows gives as many UTF-16 units, which is not less."""

_SPARE_BYTES = 5
"""Room in a name for the number of a file that is kept: .1 to .9999."""

_FORGOTTEN_SECONDS = 24 * 3600.0

_LONGEST_UNCUT_BYTES = LONGEST_NAME_BYTES - len(UNFINISHED) - 1
_LONGEST_SHOWN = 80


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


def check_place(path: Path, *, folder: bool = False, longest_ending: str = "", way_out: str = "") -> None:
    """Look whether a finished file can be written at a path, before any work is done for it.

    A link is refused, since it is not certain whether the link or the file that it names is meant; so is a pipe or device.

    Args:
        path: the file, or the folder of several.
        folder: whether it is a folder.
        longest_ending: the longest one that the file's name without its own gets, such as that of a file made beside it.
        way_out: what to do where nothing can be written there; empty where -o names another place.

    Raises:
        UsageError: no file can be written there.
        EncodingError: nothing can be written in its folder.
    """
    hint = way_out or ("Name another folder with -o." if folder else "Name another file with -o.")
    if windows.IS_WINDOWS and (fault := windows.name_fault(os.fspath(path))):
        raise UsageError(f"{shortened(path)} cannot be written: it has {fault}.", hint)
    try:
        mode = path.stat().st_mode if folder else path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        mode = None
    except OSError as e:
        raise UsageError(f"{shortened(path)} cannot be written: {e.strerror or e}.", hint) from e
    if mode is not None and stat.S_ISLNK(mode):
        own = path.parent / path.readlink()
        named = way_out or f"Name the file itself: -o {joined([os.fspath(own)])}"
        raise UsageError(f"{path} is a link to {own}.", named)
    if mode is not None and folder and not stat.S_ISDIR(mode):
        raise UsageError(f"{path} is not a folder.", hint)
    if mode is not None and not folder and not stat.S_ISREG(mode):
        what = "a folder" if stat.S_ISDIR(mode) else "a pipe or a device"
        raise UsageError(f"{path} is {what}, not a file.", hint)
    longest = max(len(os.fsencode(path.name)), len(os.fsencode(path.stem + longest_ending)))
    if longest + _SPARE_BYTES > LONGEST_NAME_BYTES:
        raise UsageError(
            f"The name {shortened(path)} is too long: with its endings it has {longest} bytes, and may have "
            f"{LONGEST_NAME_BYTES - _SPARE_BYTES}.",
            hint,
        )
    _check_parent(path, hint)


def _check_parent(path: Path, hint: str) -> None:
    """Look whether something can be written in a path's folder, or in the nearest one that exists."""
    there = next((parent for parent in path.absolute().parents if os.path.lexists(parent)), None)
    if there is not None and not there.is_dir():
        raise EncodingError(f"{path} cannot be written: {there} is not a folder.", hint)
    if there is not None and not os.access(there, os.W_OK | os.X_OK):
        raise EncodingError(f"{path} cannot be written: nothing may be written in {there}.", hint)


def shortened(path: Path) -> str:
    """A path for a sentence: a very long one without its middle."""
    text = os.fspath(path)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN // 2]}…{text[-_LONGEST_SHOWN // 2 :]}"


def cut_to_bytes(text: str, most: int) -> str:
    """The beginning of a text that has at most so many bytes as a file's name; no character is cut."""
    while len(os.fsencode(text)) > most:
        text = text[: -max(1, (len(os.fsencode(text)) - most) // 4)]
    return text


@contextmanager
def held(lock: Path, seconds: float, *, busy: str, guarded: Path) -> Iterator[None]:
    """Hold a lock for moments; whoever holds it in this process may take it again.

    Args:
        lock: the lock's file.
        seconds: how long to wait for another process.
        busy: what to say where it does not let go of it.
        guarded: what the lock is for.

    Raises:
        UsageError: another process has not let go of it.
        EncodingError: the lock cannot be made.
    """
    make_folder(lock.parent)
    try:
        # One object for all that name this file: who holds it may take it again.
        own = FileLock(lock, timeout=seconds, is_singleton=True)
        own.acquire()
    except Timeout as e:
        raise UsageError(busy, "Wait for it.") from e
    except OSError as e:
        raise not_written(guarded, e) from e
    try:
        yield
    finally:
        own.release()


def make_folder(folder: Path) -> None:
    """Make a folder and its parents, if they do not exist yet.

    Raises:
        EncodingError: the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        if found := windows.why_not_written(folder, e):
            raise EncodingError(f"{shortened(folder)} cannot be made: {found[0]}.", found[1]) from e
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
            windows.move(aside, path)
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
                windows.move(aside, path)
                moved.append(path)
        except BaseException as e:
            for done in reversed(moved):
                with suppress(OSError):
                    if former[done].exists():
                        windows.move(former[done], done)
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
        UsageError: no file can be written there.
        EncodingError: the file cannot be written.
    """
    check_place(path)
    raw = content.encode() if isinstance(content, str) else content
    kept = None
    try:
        if os.path.lexists(path) and path.read_bytes() != raw:
            kept = set_aside(path)
    except OSError as e:
        if windows.why_not_written(path, e):
            raise not_written(path, e) from e
        raise EncodingError(f"{path} cannot be written: {e.strerror or e}.", "Name another file with -o.") from e
    try:
        write_whole(path, raw)
    except EncodingError:
        if kept is not None:
            kept.rename(path)
        raise
    return kept


def keep_copy(path: Path) -> Path | None:
    """Copy a file to NAME.1, NAME.2 and so on, after the highest number there is, unless one of these is such a copy already.

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
    numbers = [0]
    for kept in path.parent.glob(f"{glob.escape(path.name)}.*"):
        if kept.suffix[1:].isdecimal():
            numbers.append(int(kept.suffix[1:]))
            with suppress(OSError):
                if kept.read_bytes() == content:
                    return kept
    kept = path.with_name(f"{path.name}.{max(numbers) + 1}")
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


def unfinished(path: Path) -> Path:
    """Where a finished file is written before it is moved to its path; what a killed run left there is overwritten by the next one."""
    name = path.name
    if len(os.fsencode(name)) > _LONGEST_UNCUT_BYTES:
        digest = hashlib.sha256(os.fsencode(name)).hexdigest()[:8]
        name = f"{cut_to_bytes(name, _LONGEST_UNCUT_BYTES - len(digest) - 1)}-{digest}"
    return path.with_name(f".{name}{UNFINISHED}")


def sweep(folder: Path) -> None:
    """Delete what killed runs left in a folder of finished files: unfinished ones that nothing has written to for a day."""
    with suppress(OSError):
        for path in folder.glob(f".*{UNFINISHED}"):
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > _FORGOTTEN_SECONDS:
                    path.unlink()


def _aside(path: Path) -> Path:
    """A name beside a path that no other file has, and that is never too long."""
    return path.with_name(f".{cut_to_bytes(path.name, 120)}.{uuid.uuid4().hex[:8]}{UNFINISHED}")


def not_written(path: Path | None, error: OSError) -> EncodingError:
    """The error that says a file or folder cannot be written."""
    if path is not None and (found := windows.why_not_written(path, error)):
        return EncodingError(f"{shortened(path)} cannot be written: {found[0]}.", found[1])
    return EncodingError(
        f"{path} cannot be written: {error.strerror or error}.", "Check the folder and the free space."
    )
