"""What an audio file tells of itself without being decoded: length, tags, cover."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from audiobook import ffmpeg
from audiobook.book import Cover
from audiobook.errors import InputError
from audiobook.publishing.measure import fields_of


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file tells.

    Attributes:
        duration_ms: how long it is heard.
        tags: by name in small letters.
        has_cover: whether there is a picture in it.
    """

    duration_ms: int
    tags: dict[str, str]
    has_cover: bool

    @property
    def track(self) -> int | None:
        """Which of several files it is."""
        found = re.match(r"\s*(\d{1,6})", self.tags.get("track", ""))
        return int(found[1]) if found else None


def facts(path: Path) -> Facts:
    """What an audio file tells of itself.

    Raises:
        InputError: it cannot be read as audio.
        EncodingError: ffmpeg is missing.
    """
    done = ffmpeg.run(["-i", str(path), "-f", "ffmetadata", "pipe:1"], check=False)
    log, told = done.stderr.decode(errors="replace"), done.stdout.decode(errors="replace")
    length = re.search(r"Duration: (\d+):(\d\d):(\d\d)\.(\d+)", log)
    if "Audio:" not in log or length is None:
        raise InputError(
            f"{path} is not an audio file that can be read.", "Make it again, or take it out of the folder."
        )
    hours, minutes, seconds, part = length.groups()
    ms = ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + round(int(part) * 1000 / 10 ** len(part))
    # Ogg has its tags in the stream, other containers at their head.
    head = told.partition("[CHAPTER]")[0]
    return Facts(ms, fields_of(head), "Video:" in log)


def cover_of(path: Path) -> Cover | None:
    """The picture in an audio file; None where it has none that can be read."""
    done = ffmpeg.run(
        ["-i", str(path), "-map", "0:v:0", "-c", "copy", "-frames:v", "1", "-f", "image2pipe", "pipe:1"], check=False
    )
    for magic, kind in ((b"\xff\xd8", "image/jpeg"), (b"\x89PNG", "image/png")):
        if done.stdout.startswith(magic):
            return Cover(done.stdout, kind)
    return None
