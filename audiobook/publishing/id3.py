"""The ID3v2 tag of an MP3: text, chapters and cover, as ffmpeg writes it, with a table of contents for any number of chapters."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

from audiobook import ffmpeg
from audiobook.book import Cover
from audiobook.errors import EncodingError
from audiobook.publishing import mp3
from audiobook.publishing.languages import iso_639_2
from audiobook.publishing.tags import PICTURE_MAPS, Tags, inputs_of
from audiobook.timeline import Timeline

_MOST_ENTRIES = 255
"""What a table of contents can hold: it counts its entries in one byte (ID3v2 Chapter Frame Addendum 1.0, section 3.2)."""
_TOP_LEVEL, _ORDERED = 2, 1
"""Flags of a table of contents (the same section)."""
_TEXT_IN_LATIN_1 = b"\0"


def id3(timeline: Timeline, tags: Tags, cover: Cover | None) -> bytes:
    """The ID3v2.3 tag with text, chapters and cover.

    Raises:
        EncodingError: ffmpeg is missing, fails, or writes no tag.
    """
    with tempfile.TemporaryDirectory(prefix="audiobook-", ignore_cleanup_errors=True) as folder:
        # TLAN has three letters of ISO 639-2 (ID3v2.3, section 4.2.1).
        tag = _tag_of_a_blank(timeline, replace(tags, language=iso_639_2(tags.language)), cover, Path(folder))
    return tag if len(timeline.marks) <= _MOST_ENTRIES else with_nested_contents(tag)


def with_nested_contents(tag: bytes) -> bytes:
    """An ID3v2.3 tag whose table of contents counts all chapters: where they are more than 255, a table of tables.

    Players that list chapters by their own frames (CHAP) find the same as before; others follow the tables, which the addendum lets
    nest ("a hierarchical (multi-level) table of contents").
    """
    frames = list(_frames(tag))
    chapters = [body.partition(b"\0")[0] for name, body, _ in frames if name == b"CHAP"]
    tables = _tables(chapters)
    out = [whole for name, _, whole in frames if name != b"CTOC"]
    first = next((n for n, (name, *_) in enumerate(frames) if name in (b"CTOC", b"CHAP")), len(out))
    out[first:first] = tables
    content = b"".join(out)
    return tag[:6] + _seven_bits(len(content)) + content


def _tables(chapters: Sequence[bytes]) -> list[bytes]:
    """Frames of tables of contents: the top-level one first, then, where it has too many entries for one, those it lists."""
    numbers = count(1)
    tables: list[bytes] = []
    entries = [(name, n, n) for n, name in enumerate(chapters, 1)]
    while len(entries) > _MOST_ENTRIES:
        # Groups of about the same length, none too long.
        groups = -(-len(entries) // _MOST_ENTRIES)
        size = -(-len(entries) // groups)
        above = []
        for group in (entries[at : at + size] for at in range(0, len(entries), size)):
            name = f"toc{next(numbers)}".encode()
            first, last = group[0][1], group[-1][2]
            title = _frame(b"TIT2", _TEXT_IN_LATIN_1 + f"{first}-{last}".encode())
            tables.append(_table(name, _ORDERED, [entry for entry, *_ in group], title))
            above.append((name, first, last))
        entries = above
    return [_table(b"toc", _TOP_LEVEL | _ORDERED, [entry for entry, *_ in entries]), *tables]


def _table(name: bytes, flags: int, entries: Sequence[bytes], more: bytes = b"") -> bytes:
    listed = b"".join(entry + b"\0" for entry in entries)
    return _frame(b"CTOC", name + b"\0" + bytes((flags, len(entries))) + listed + more)


def _frame(name: bytes, body: bytes) -> bytes:
    return name + struct.pack(">IH", len(body), 0) + body


def _frames(tag: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """The frames of an ID3v2.3 tag: name, body, and the whole frame; what fills the tag up is left out."""
    at = 10
    while at + 10 <= len(tag) and tag[at] != 0:
        name, length = tag[at : at + 4], int.from_bytes(tag[at + 4 : at + 8])
        end = at + 10 + length
        yield name, tag[at + 10 : end], tag[at:end]
        at = end


def _tag_of_a_blank(timeline: Timeline, tags: Tags, cover: Cover | None, folder: Path) -> bytes:
    """The ID3v2 tag with text, chapters and cover: ffmpeg writes it to a file of one frame, and it is cut out of that.

    So a book's audio is written once, not copied for its tag.
    """
    blank = folder / "blank.mp3"
    blank.write_bytes(mp3.encode([bytes(2 * (timeline.sample_rate_hz // 4))], timeline.sample_rate_hz))
    inputs = ["-f", "mp3", "-i", str(blank), *inputs_of(timeline, tags, cover, folder)]
    maps = ["-map", "0:a", *(PICTURE_MAPS if cover is not None else ())]
    tagged = folder / "tagged.mp3"
    ffmpeg.run(
        [
            *("-loglevel", "error", *inputs, *maps, "-map_metadata", "1", "-map_chapters", "1", "-c", "copy"),
            *("-id3v2_version", "3", "-write_xing", "0", "-fflags", "+bitexact", "-f", "mp3", str(tagged)),
        ]
    )
    content = tagged.read_bytes()
    if content[:3] != b"ID3":
        raise EncodingError(
            "ffmpeg wrote no tag.", "Install a newer ffmpeg, or take yours off PATH: one comes with audiobook."
        )
    # The tag's length is written in four bytes of seven bits each (ID3v2.3, section 3.1).
    length = 10 + sum(b << shift for b, shift in zip(content[6:10], (21, 14, 7, 0)))
    return content[:length]


def _seven_bits(length: int) -> bytes:
    """A number in four bytes of seven bits each."""
    return bytes(length >> shift & 0x7F for shift in (21, 14, 7, 0))
