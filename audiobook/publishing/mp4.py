"""What an M4B has beyond what ffmpeg writes: the series and the language, and a chapter track that more programs can read.

Audiobookshelf and mp3tag read free fields of iTunes ("----", mean "com.apple.iTunes") named SERIES, SERIES-PART and LANGUAGE; Apple's
own programs, Plex and others have a book in a series as a movement of a work ("©mvn", "©mvi", "shwm").

Ffmpeg writes all titles of the chapter track as one chunk. That is right, but some programs (music-metadata 11) take a chunk for a title.

The file is not written again for all this: a comment of the right length keeps room for it, so that nothing outside the index moves.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
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
_OFFSET_BYTES = 4
"""Of a chunk, in a table of them."""


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


def placeholder(atoms: bytes, chapters: int) -> str:
    """A comment that keeps room for what `finish` adds.

    Args:
        atoms: see `extra_atoms`.
        chapters: how many there are.
    """
    return "x" * (len(atoms) + _OFFSET_BYTES * chapters)


def finish(path: Path, atoms: bytes, chapters: int) -> None:
    """Put atoms in the place of the comment that keeps room for them, and each chapter's title in a chunk of its own.

    Args:
        path: an M4B of ffmpeg's, with the comment.
        atoms: see `extra_atoms`.
        chapters: how many it has.

    Raises:
        EncodingError: the comment is not there.
    """
    comment = _atom(_COMMENT, _data(_TEXT, placeholder(atoms, chapters).encode()))
    with path.open("rb+") as f:
        start, length = _top_atom(path, b"moov")
        f.seek(start)
        index = f.read(length)
        if comment not in index:
            raise EncodingError(
                "ffmpeg wrote no comment.", "Install a newer ffmpeg, or take yours off PATH: one comes with audiobook."
            )
        content = b"".join(_changed(name, body, comment, atoms) for name, body in _atoms(index[8:]))
        # What is left of the room is an atom that says it is free: it has at least its own head.
        content += _atom(b"free", bytes(length - 8 - len(content) - 8))
        f.seek(start)
        f.write(_atom(b"moov", content))


def _changed(name: bytes, body: bytes, comment: bytes, atoms: bytes) -> bytes:
    """An atom of the index, rewritten."""
    if _atom(name, body) == comment:
        return atoms
    if name == b"trak":
        return _atom(name, _in_chunks(body)) if b"hdlr\0\0\0\0\0\0\0\0text" in body else _atom(name, body)
    # An atom "meta" has four bytes of version and flags before the atoms in it.
    head = 4 if name == b"meta" else 0
    if name in (b"udta", b"meta", b"ilst"):
        return _atom(name, body[:head] + b"".join(_changed(n, b, comment, atoms) for n, b in _atoms(body[head:])))
    return _atom(name, body)


def _in_chunks(body: bytes) -> bytes:
    """The content of a track or of an atom in it, with a chunk for each sample (ISO/IEC 14496-12, sections 8.7.3 to 8.7.5)."""
    found = dict(_atoms(body))
    if b"stco" in found:
        offsets = _sample_offsets(found[b"stsz"], found[b"stsc"], found[b"stco"])
        found[b"stsc"] = struct.pack(">5I", 0, 1, 1, 1, 1)
        found[b"stco"] = struct.pack(f">{2 + len(offsets)}I", 0, len(offsets), *offsets)
        return b"".join(_atom(name, content) for name, content in found.items())
    inner = (b"mdia", b"minf", b"stbl")
    return b"".join(_atom(name, _in_chunks(content) if name in inner else content) for name, content in _atoms(body))


def _sample_offsets(sizes: bytes, chunks: bytes, offsets: bytes) -> list[int]:
    """Where in the file each sample of a track lies, by its tables of sizes (stsz), of samples in chunks (stsc) and of chunks (stco)."""
    same, count = struct.unpack_from(">II", sizes, 4)
    each = [same] * count if same else list(struct.unpack_from(f">{count}I", sizes, 12))
    starts = struct.unpack_from(f">{struct.unpack_from('>I', offsets, 4)[0]}I", offsets, 8)
    runs = [struct.unpack_from(">3I", chunks, 8 + 12 * n) for n in range(struct.unpack_from(">I", chunks, 4)[0])]
    found: list[int] = []
    for chunk, at in enumerate(starts, 1):
        samples = next(in_each for first, in_each, _ in reversed(runs) if first <= chunk)
        for size in each[len(found) : len(found) + samples]:
            found.append(at)
            at += size
    return found


def _atoms(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The atoms in another's content, in order: name and content."""
    at = 0
    while at + 8 <= len(body):
        length = int.from_bytes(body[at : at + 4])
        if length < 8:
            break
        yield body[at + 4 : at + 8], body[at + 8 : at + length]
        at += length


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
