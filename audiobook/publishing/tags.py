"""Tags, chapters and cover: what players show, as ffmpeg writes it into a file."""

from __future__ import annotations

import base64
import struct
from dataclasses import dataclass
from pathlib import Path

from audiobook.book import Cover
from audiobook.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Tags:
    """What players show: title, author, who reads it, and the rest the book tells.

    Attributes:
        title: of the file: the book's, or the chapter's where each has a file.
        album: the book's title; None where it is `title`.
        author: who wrote it.
        narrator: who reads it; the tag "composer", as audiobook players expect.
        language: a BCP 47 tag.
        year: of publication.
        series: its name and the number within it.
        track: which of how many files this is.
    """

    title: str
    author: str | None = None
    narrator: str = "audiobook"
    language: str | None = None
    year: int | None = None
    series: tuple[str, str | None] | None = None
    album: str | None = None
    track: tuple[int, int] | None = None


PICTURE_MAPS = ("-map", "2:v", "-metadata:s:v", "title=Cover", "-metadata:s:v", "comment=Cover (front)")
"""ffmpeg's arguments for a cover that is its third input."""


def inputs_of(timeline: Timeline, tags: Tags, cover: Cover | None, folder: Path, **more: str) -> list[str]:
    """Ffmpeg's arguments for metadata as its second input and the cover, if any, as its third; files go to a folder."""
    path = folder / "metadata.txt"
    # Windows' own line ends would stay at the end of each value.
    path.write_text(metadata(timeline, tags, **more), encoding="utf-8", newline="\n")
    inputs = ["-f", "ffmetadata", "-i", str(path)]
    if cover is not None:
        picture = folder / f"cover.{'png' if cover.media_type.endswith('png') else 'jpg'}"
        picture.write_bytes(cover.content)
        inputs += ["-i", str(picture)]
    return inputs


def chapter_comments(timeline: Timeline) -> dict[str, str]:
    """Chapters as Vorbis comments (https://wiki.xiph.org/Chapter_Extension)."""
    out = {}
    for n, mark in enumerate(timeline.marks):
        seconds, ms = divmod(timeline.ms(mark.start), 1000)
        out[f"CHAPTER{n:03}"] = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{ms:03}"
        out[f"CHAPTER{n:03}NAME"] = mark.title
    return out


def picture_comment(cover: Cover) -> str:
    """A cover as the Vorbis comment METADATA_BLOCK_PICTURE: a FLAC picture block (its format, section 8.8) in base 64."""
    kind = cover.media_type.encode()
    block = struct.pack(">II", 3, len(kind)) + kind + struct.pack(">I", 0) + struct.pack(">IIII", 0, 0, 0, 0)
    return base64.b64encode(block + struct.pack(">I", len(cover.content)) + cover.content).decode()


def metadata(timeline: Timeline, tags: Tags, **more: str) -> str:
    """Tags and chapters, and whatever else, in ffmpeg's own text format."""
    lines = [";FFMETADATA1"]
    fields = {
        "title": tags.title,
        "album": tags.album or tags.title,
        "artist": tags.author,
        "album_artist": tags.author,
        "composer": tags.narrator,
        "genre": "Audiobook",
        "language": tags.language,
        "date": str(tags.year) if tags.year else None,
        "grouping": " #".join(filter(None, tags.series)) if tags.series else None,
        "series": tags.series[0] if tags.series else None,
        "series-part": tags.series[1] if tags.series else None,
        "track": f"{tags.track[0]}/{tags.track[1]}" if tags.track else None,
        **more,
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
