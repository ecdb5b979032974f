"""What Windows asks of files and their names, where it differs from other systems."""

from __future__ import annotations

import ctypes
import os
import re
import time
from pathlib import Path, PureWindowsPath

IS_WINDOWS = os.name == "nt"

NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
"""What a name cannot have. A colon would write to a hidden stream of another file."""

RESERVED = re.compile(r"^(?:con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³]) *(?:\.|$)", re.IGNORECASE)
"""Names that Windows keeps for devices, with any ending."""

LONGEST_PATH = 259
"""UTF-16 units of a path, unless the user has allowed long ones. A folder's may have 12 less."""

_WAITS_S = (0.05, 0.1, 0.2, 0.4, 0.8)
_ROOM = 40
"""What the name of a file that is still being written has more than its own, at most."""
_CODE_PAGE = "mbcs"


def move(source: Path, target: Path) -> None:
    """Move a file to a place; a file that is there is replaced.

    Windows refuses that while any program has the target open, and virus scanners, indexers and our own pages do for moments:
    there it is tried for a second and a half.

    Raises:
        OSError: it cannot be moved.
    """
    for wait_s in _WAITS_S if IS_WINDOWS else ():
        try:
            source.replace(target)
            return
        except PermissionError:
            time.sleep(wait_s)
    source.replace(target)


def why_not_written(path: Path, error: OSError) -> tuple[str, str] | None:
    """Why Windows does not let a file be written, and what to do about it; None where the error itself says it."""
    if not IS_WINDOWS:
        return None
    if isinstance(error, PermissionError) and path.is_file() and os.access(path, os.W_OK):
        return (
            "another program has it open",
            "Close the program that has it open, such as a player, and run the same command again.",
        )
    length = len(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links
    if isinstance(error, FileNotFoundError) and length + _ROOM > LONGEST_PATH:
        return (
            f"its whole path has {length} characters, and Windows allows {LONGEST_PATH}, some of them for files on the way",
            "Use a folder with a shorter path, or allow long paths in Windows' settings.",
        )
    return None


def name_fault(path: str) -> str | None:
    """What is wrong with a path's names, to follow "it has" or the like; None where Windows can have them all."""
    given = PureWindowsPath(path)
    for name in given.parts[1:] if given.anchor else given.parts:
        if name in (".", ".."):
            continue
        if found := NOT_IN_NAMES.search(name):
            return f"a name with {found.group()[0]!r}"
        if RESERVED.match(name):
            return f"the name {name}, which Windows keeps for a device"
        if name[-1] in ". ":
            return f"a name that ends with {'a dot' if name[-1] == '.' else 'a space'}"
    return None


def for_c_library(path: str) -> bytes:
    """A path as a C library opens it: on Windows in the system's code page, by the short name if that lacks a character.

    Raises:
        OSError: a C library cannot open it.
    """
    if not IS_WINDOWS:
        return os.fsencode(path)
    for name in (path, _short_name(path)):
        try:
            return name.encode(_CODE_PAGE)
        except UnicodeEncodeError:
            continue
    raise OSError(f"Windows' code page does not have all characters of {path}; install in another folder")


def _short_name(path: str) -> str:
    """The old short form of a path (ANNA~1 for a longer folder's name); the path itself where the drive keeps none."""
    ask = getattr(ctypes, "windll").kernel32.GetShortPathNameW  # noqa: B009 - exists on Windows alone
    found = ctypes.create_unicode_buffer(32768)
    return found.value if ask(path, found, len(found)) else path
