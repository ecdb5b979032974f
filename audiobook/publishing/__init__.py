"""Publishing: a Timeline and the encoded parts in, the finished file out, whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from audiobook import ffmpeg
from audiobook.book import Cover
from audiobook.errors import EncodingError
from audiobook.publishing import mp3
from audiobook.timeline import Timeline

__all__ = ["Tags", "publish"]


@dataclass(frozen=True, slots=True)
class Tags:
    """What players show: title, author, who reads it, and the rest the book tells."""

    title: str
    author: str | None = None
    narrator: str = "audiobook"
    language: str | None = None
    year: int | None = None
    series: str | None = None


def publish(parts: Iterable[bytes], timeline: Timeline, tags: Tags, cover: Cover | None, target: Path) -> str:
    """Join encoded parts to a tagged MP3 with chapters.

    The file is written beside its place, synced, and moved there when it is complete. What a killed run left beside it is
    overwritten by the next.

    Args:
        parts: MP3 frames, in order; read one at a time.
        timeline: whose chapters the file gets.
        tags: what players show.
        cover: a picture, or None.
        target: the file to write; one that is there is replaced.

    Returns:
        The file's SHA-256 in hexadecimal.

    Raises:
        EncodingError: ffmpeg fails, the disk is full, or the folder cannot be written to.
    """
    digest = hashlib.sha256()
    aside = target.with_name(f".{target.name}.unfinished")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with aside.open("wb") as f:
                for piece in _ahead(chain((_tag(timeline, tags, cover),), parts), digest.update):
                    f.write(piece)
                f.flush()
                os.fsync(f.fileno())
            aside.replace(target)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)
    except OSError as e:
        raise EncodingError(
            f"{target} cannot be written: {e.strerror or e}.", "Check the folder and the free space."
        ) from e
    return digest.hexdigest()


def _ahead(pieces: Iterable[bytes], note: Callable[[bytes], None]) -> Iterator[bytes]:
    """The same pieces, each fetched and noted by a thread while the one before is used."""
    pending = iter(pieces)

    def fetch() -> bytes | None:
        piece = next(pending, None)
        if piece is not None:
            note(piece)
        return piece

    with ThreadPoolExecutor(1) as thread:
        future = thread.submit(fetch)
        while (piece := future.result()) is not None:
            future = thread.submit(fetch)
            yield piece


def _sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut."""
    with suppress(OSError):
        # Windows cannot open a folder; there the rename itself is durable enough.
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _tag(timeline: Timeline, tags: Tags, cover: Cover | None) -> bytes:
    """The ID3v2 tag with text, chapters and cover, as ffmpeg writes it."""
    with tempfile.TemporaryDirectory(prefix="audiobook-") as folder:
        return _tag_of_a_blank(timeline, tags, cover, Path(folder))


def _tag_of_a_blank(timeline: Timeline, tags: Tags, cover: Cover | None, folder: Path) -> bytes:
    """The ID3v2 tag with text, chapters and cover: ffmpeg writes it to a file of one frame, and it is cut out of that.

    So a book's audio is written once, not copied for its tag.
    """
    blank = folder / "blank.mp3"
    blank.write_bytes(mp3.encode([bytes(2 * (timeline.sample_rate_hz // 4))], mp3.Encoding(timeline.sample_rate_hz)))
    metadata = folder / "metadata.txt"
    metadata.write_text(_metadata(timeline, tags), encoding="utf-8")
    inputs = ["-f", "mp3", "-i", str(blank), "-f", "ffmetadata", "-i", str(metadata)]
    maps = ["-map", "0:a"]
    if cover is not None:
        picture = folder / f"cover.{'png' if cover.media_type.endswith('png') else 'jpg'}"
        picture.write_bytes(cover.content)
        inputs += ["-i", str(picture)]
        maps += ["-map", "2:v", "-metadata:s:v", "title=Cover", "-metadata:s:v", "comment=Cover (front)"]
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


def _metadata(timeline: Timeline, tags: Tags) -> str:
    """Tags and chapters in ffmpeg's own text format."""
    lines = [";FFMETADATA1"]
    fields = {
        "title": tags.title,
        "album": tags.title,
        "artist": tags.author,
        "album_artist": tags.author,
        "composer": tags.narrator,
        "genre": "Audiobook",
        "language": tags.language,
        "date": str(tags.year) if tags.year else None,
        "grouping": tags.series,
    }
    lines += [f"{k}={_escaped(v)}" for k, v in fields.items() if v]
    starts = [timeline.ms(m.start) for m in timeline.marks]
    for n, (mark, start) in enumerate(zip(timeline.marks, starts)):
        end = starts[n + 1] if n + 1 < len(starts) else timeline.duration_ms
        lines += [
            "[CHAPTER]",
            "TIMEBASE=1/1000",
            f"START={start}",
            f"END={max(start, end)}",
            f"title={_escaped(mark.title)}",
        ]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    flat = " ".join(text.split())
    return "".join(f"\\{c}" if c in "=;#\\" else c for c in flat)
