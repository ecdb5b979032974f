"""What a reader is given: the bytes, the name, and how much to read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath

MAX_FILE_BYTES = 256 * 2**20
"""Larger files are refused: the longest novels are below 10 MiB of text, their pictures rarely above 100."""

MAX_TEXT_BYTES = 64 * 2**20
"""More text than this in one book is refused (about two thousand hours of audio)."""


class Scope(StrEnum):
    """How much of a file is read."""

    STORY = "story"
    NOTES = "notes"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Source:
    """A story's file: its bytes, its name (for messages, a title of last resort and the format), its scope.

    `Scope.STORY` reads the story alone, `Scope.NOTES` also the author's notes and summaries, `Scope.ALL`
    whatever has words.
    """

    content: bytes
    name: str
    scope: Scope = Scope.STORY

    @property
    def suffix(self) -> str:
        """The name's extension, in lower case, with its dot."""
        return PurePath(self.name).suffix.lower()

    @property
    def stem(self) -> str:
        """The name without its extension, blanks for underscores: a title of last resort."""
        return PurePath(self.name).stem.replace("_", " ").strip() or "Untitled"
