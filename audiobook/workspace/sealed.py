"""Files of the program's own, sealed: each begins with what kind it is and a digest of the rest, so that a torn or changed one is noticed."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path
from typing import Any

from audiobook.files import write_whole
from audiobook.outside import json_value

ODD = (ValueError, KeyError, TypeError, AttributeError, OverflowError)
"""What reading a record raises that another version of the program wrote."""


def read_object(path: Path, magic: bytes) -> dict[str, Any] | None:
    """A stored JSON object; None if it is missing, torn or changed, or not an object."""
    stored = unsealed(path, magic)
    if stored is None:
        return None
    with suppress(ValueError):
        found = json_value(stored)
        return found if isinstance(found, dict) else None
    return None


def unsealed(path: Path, magic: bytes) -> bytes | None:
    """A stored file's content after its magic and digest; None if it is missing, torn or changed."""
    try:
        raw = path.read_bytes()
    except OSError:
        return None
    head, _, rest = raw.removeprefix(magic).partition(b"\n")
    if not raw.startswith(magic) or hashlib.sha256(rest).hexdigest().encode() != head:
        return None
    return rest


def write_sealed(path: Path, magic: bytes, content: bytes) -> None:
    """Write a file that `unsealed` reads: whole or not at all."""
    write_whole(path, sealed(magic, content))


def sealed(magic: bytes, content: bytes) -> bytes:
    """The bytes of such a file."""
    return magic + hashlib.sha256(content).hexdigest().encode() + b"\n" + content
