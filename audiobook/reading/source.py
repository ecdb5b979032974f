"""The input of a reader: the bytes of a file, its name, and how much of it to read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath

MAX_FILE_BYTES = 256 * 2**20
"""Larger files are refused. The longest novels have less than 10 MiB of text, and rarely more than 100 MiB of pictures."""

MAX_TEXT_BYTES = 64 * 2**20
"""More text than this in one book is refused (about two thousand hours of audio)."""


class Scope(StrEnum):
    """How much of a file to read: the story, also the author's notes and summaries, or everything that has words."""

    STORY = "story"
    NOTES = "notes"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Source:
    """The file of a story.

    Attributes:
        content: its bytes.
        name: its name. It is used in messages, to tell the format, and as the title if the file does not name one.
        scope: how much of it to read.
        language: a BCP 47 tag, if the user named one; None to find it out.
        tags: the user says that the writer uses tags, see `language.writers_tags`.
    """

    content: bytes
    name: str
    scope: Scope = Scope.STORY
    language: str | None = None
    tags: bool = False

    @property
    def suffix(self) -> str:
        """The extension of the name, in lower case, with its dot."""
        return PurePath(self.name).suffix.lower()

    @property
    def stem(self) -> str:
        """The name without its extension, with spaces for underscores: the title if the file does not name one."""
        return PurePath(self.name).stem.replace("_", " ").strip() or "Untitled"
