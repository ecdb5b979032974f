"""Files that a page sends: kept under safe names in one folder, and never in place of another file."""

from __future__ import annotations

import os
import re
import unicodedata
import uuid
from pathlib import Path, PurePosixPath

from audiobook import windows
from audiobook.files import UNFINISHED, digest_of, held, make_folder, not_written, sweep
from audiobook.pipeline.output_files import file_name
from audiobook.workspace import STORIES

_SEPARATORS = re.compile(r"[/\\]")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,12}")
_UNSEEN = ("Cc", "Cs", "Cn", "Co", "Zl", "Zp")
"""Unicode's categories of characters that a name on a disk should not have: control characters, halves of characters, line ends."""
_DIRECTIONS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BUSY_SECONDS = 30.0


def safe_name(name: str) -> str:
    """A file's name as somebody's browser tells it, as a name that any system can have, and that leads nowhere else.

    Of a path the last part counts. The ending is kept, as it may tell the format.
    """
    last = unicodedata.normalize("NFC", _SEPARATORS.split(name)[-1])
    text = "".join(" " if unicodedata.category(c) in _UNSEEN or c in _DIRECTIONS else c for c in last).strip(" .")
    suffix = PurePosixPath(f"_{text}").suffix
    suffix = suffix if _SUFFIX.fullmatch(suffix) else ""
    stem = text.removesuffix(suffix).strip(" .")
    return (file_name(stem) if stem else "story") + suffix


def new_file() -> Path:
    """A path for a file that is still being received.

    Raises:
        EncodingError: the folder cannot be made.
    """
    make_folder(STORIES)
    sweep(STORIES)
    return STORIES / f".{uuid.uuid4().hex}{UNFINISHED}"


def keep(received: Path, name: str) -> Path:
    """Give a received file its name. Where there is a file with its content already, that one is it.

    Args:
        received: what `new_file` gave; it is gone afterwards.
        name: as `safe_name` gave it.

    Returns:
        The file's path: its name, or the next that is free (NAME-2 and so on).

    Raises:
        EncodingError: it cannot be written.
        UsageError: another program does not let go of the folder.
    """
    folder, own = received.parent, Path(name)
    digest = digest_of(received)
    with held(folder / ".lock", _BUSY_SECONDS, busy=f"Another program is writing to {folder}.", guarded=folder):
        try:
            number = 1
            while os.path.lexists(path := folder / _numbered(own, number)):
                if path.is_file() and not path.is_symlink() and digest_of(path) == digest:
                    received.unlink()
                    return path
                number += 1
            windows.move(received, path)
        except OSError as e:
            raise not_written(folder / name, e) from e
    return path


def _numbered(name: Path, number: int) -> str:
    return name.name if number == 1 else f"{name.stem}-{number}{name.suffix}"
