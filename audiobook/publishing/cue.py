"""A cue sheet: where chapters begin in audio files, for players that read no chapters in the file itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from audiobook.publishing.tags import Tags

SUFFIX = ".cue"
_FRAMES_PER_SECOND = 75
"""A cue sheet counts time in minutes, seconds and the frames of a compact disc."""
_KINDS = {".mp3": "MP3", ".wav": "WAVE"}
"""What a file is called by its ending. The format has no words for the others; players look at the file, and expect WAVE."""


@dataclass(frozen=True, slots=True)
class CueFile:
    """An audio file of a cue sheet: its name, and the title and beginning in milliseconds of each chapter in it."""

    name: str
    chapters: tuple[tuple[str, int], ...]


def cue_sheet(tags: Tags, files: Sequence[CueFile]) -> Iterable[str]:
    """The lines of a cue sheet, each with its line end.

    Args:
        tags: of the book.
        files: in order.
    """
    if tags.author:
        yield f"PERFORMER {_quoted(tags.author)}\n"
    yield f"TITLE {_quoted(tags.title)}\n"
    number = 0
    for file in files:
        suffix = file.name[file.name.rfind(".") :].lower()
        yield f"FILE {_quoted(file.name)} {_KINDS.get(suffix, 'WAVE')}\n"
        for title, start_ms in file.chapters:
            number += 1
            yield f"  TRACK {number:02} AUDIO\n"
            yield f"    TITLE {_quoted(title)}\n"
            yield f"    INDEX 01 {place(start_ms)}\n"


def place(ms: int) -> str:
    """A time as mm:ss:ff, with 75 frames a second; never after it. Minutes go on beyond 99."""
    seconds, rest_ms = divmod(ms, 1000)
    return f"{seconds // 60:02}:{seconds % 60:02}:{rest_ms * _FRAMES_PER_SECOND // 1000:02}"


def _quoted(text: str) -> str:
    """A text in quotation marks. The format has no way to write one inside: it becomes a curved one."""
    flat = " ".join(text.split())
    curved = re.sub(r'(?<!\S)"|(?<=[(\[—–])"', "“", flat).replace('"', "”")
    return f'"{curved}"'
