"""What an M4B has beyond what ffmpeg writes: the series and the language, as servers and players for audiobooks read them.

Audiobookshelf and mp3tag read free fields of iTunes ("----", mean "com.apple.iTunes") named SERIES, SERIES-PART and LANGUAGE; Apple's
own programs, Plex and others have a book in a series as a movement of a work ("©mvn", "©mvi", "shwm").
"""

from __future__ import annotations

import struct
from pathlib import Path

from audiobook.errors import EncodingError
from audiobook.publishing.languages import iso_639_2
from audiobook.publishing.tags import Tags

MOST_LISTED_CHAPTERS = 255
"""Chapters that Nero's list (the atom "chpl") can count, in one byte; QuickTime's chapter track has no such limit."""
MOST_TITLE_BYTES = 255
"""The longest title in that list: its length is one byte."""

_TEXT, _INTEGER = 1, 21
"""Kinds of data in iTunes' metadata: UTF-8, and a signed number (QuickTime File Format, "Well-known data types")."""
_COMMENT = b"\xa9cmt"


def extra_atoms(tags: Tags) -> bytes:
    """The atoms of a book's series and language; empty where it tells neither."""
    atoms = []
    if tags.series:
        name, number = tags.series
        atoms += [_free("SERIES", name), _atom(b"\xa9mvn", _data(_TEXT, name.encode()))]
        if number:
            atoms.append(_free("SERIES-PART", number))
            if number.isdecimal() and int(number) < 1 << 15:
                atoms.append(_atom(b"\xa9mvi", _data(_INTEGER, struct.pack(">h", int(number)))))
        atoms.append(_atom(b"shwm", _data(_INTEGER, b"\1")))
    if language := iso_639_2(tags.language):
        atoms.append(_free("LANGUAGE", language))
    return b"".join(atoms)


def placeholder(atoms: bytes) -> str:
    """A comment of the length of some atoms: `replace_placeholder` puts them in its place.

    So the file need not be written again to make room for them, and nothing in it moves.
    """
    return "x" * (len(atoms) - len(_atom(_COMMENT, _data(_TEXT, b""))))


def replace_placeholder(path: Path, atoms: bytes) -> None:
    """Put atoms in the place of the comment that keeps room for them in an MP4 file.

    Raises:
        EncodingError: the comment is not there.
    """
    comment = _atom(_COMMENT, _data(_TEXT, placeholder(atoms).encode()))
    with path.open("rb+") as f:
        start, length = _top_atom(path, b"moov")
        f.seek(start)
        at = f.read(length).find(comment)
        if at < 0:
            raise EncodingError(
                "ffmpeg wrote no comment.", "Install a newer ffmpeg, or take yours off PATH: one comes with audiobook."
            )
        f.seek(start + at)
        f.write(atoms)


def _top_atom(path: Path, wanted: bytes) -> tuple[int, int]:
    """Where an atom of a file's top level starts, and its length; (0, 0) where there is none."""
    with path.open("rb") as f:
        at = 0
        while len(head := f.read(16)) >= 8:
            length = int.from_bytes(head[:4])
            if length == 1:
                length = int.from_bytes(head[8:])
            if head[4:8] == wanted:
                return at, length
            if length < 8:
                break
            at += length
            f.seek(at)
    return 0, 0


def _free(name: str, value: str) -> bytes:
    """A free field of iTunes."""
    mean = _atom(b"mean", b"\0\0\0\0com.apple.iTunes")
    return _atom(b"----", mean + _atom(b"name", b"\0\0\0\0" + name.encode()) + _data(_TEXT, value.encode()))


def _data(kind: int, value: bytes) -> bytes:
    return _atom(b"data", struct.pack(">II", kind, 0) + value)


def _atom(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + name + body
