"""Read along: the text with the audio, each sentence lit as it is spoken; as one web page, or as an EPUB 3 with media overlays."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from audiobook.publishing.formats import format_of

KINDS = ("html", "epub")


@dataclass(frozen=True, slots=True)
class Track:
    """A finished audio file, and which part of the whole it is.

    Attributes:
        path: where it lies.
        start_ms: where in the whole it begins.
        end_ms: where it ends.
        chapters: indexes of the chapters in it.
    """

    path: Path
    start_ms: int
    end_ms: int
    chapters: tuple[int, ...]


AUDIO = ("mp3", "m4b")
"""The formats that an EPUB can have its audio in."""

_MEDIA_TYPES = {"mp3": "audio/mpeg", "m4b": "audio/mp4", "opus": "audio/ogg", "flac": "audio/flac", "wav": "audio/wav"}
"""By a format's name."""


def media_type(audio: Path) -> str:
    """An audio file's media type, by its ending."""
    form = format_of(audio)
    return _MEDIA_TYPES[form.name] if form else "application/octet-stream"


COLOURS = 12
"""How many colours speakers are shown in; each has a name beside it, since colours come again."""
