"""The Book: what a story file says, before anybody asks who speaks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

PARAGRAPH_GAP = "\n\n"
"""What stands between two paragraphs in a chapter's text."""


class ParagraphKind(StrEnum):
    """What a paragraph is."""

    PROSE = "prose"
    HEADING = "heading"
    BREAK = "break"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a chapter.

    Attributes:
        text: its words, without mark-up; never empty, no blank lines in it. A scene break holds the
            printed ornament, or "* * *" where only a gap was printed.
        kind: prose, heading or (scene) break.
        emphasis: (start, end) character spans of `text` printed in italics, in order, not overlapping.
        level: of a heading, 1 (a book's part) to 6; 0 otherwise.
    """

    text: str
    kind: ParagraphKind = ParagraphKind.PROSE
    emphasis: tuple[tuple[int, int], ...] = ()
    level: int = 0


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: its title (None where it has none) and its paragraphs, headings included."""

    title: str | None
    paragraphs: tuple[Paragraph, ...]

    @property
    def text(self) -> str:
        """The chapter's text: its paragraphs, a blank line between any two."""
        return PARAGRAPH_GAP.join(p.text for p in self.paragraphs)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A part of the file that is not read aloud: what it is, and how many words it has."""

    what: str
    words: int


@dataclass(frozen=True, slots=True)
class Cover:
    """The cover picture as it lies in the file; `media_type` is image/jpeg or image/png."""

    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Book:
    """A story, read.

    Attributes:
        title: never empty; the file's name where the file does not say.
        author: None where the file does not say.
        language: a BCP 47 tag, "en" where the file does not say.
        chapters: in reading order, each with at least one paragraph.
        cover: None where there is none.
        series: name of the series and number within it, where the file says.
        year: of publication, where the file says.
        left_out: the parts of the file that are not read (licence, title page, notes).
        guesses: what had to be guessed while reading, one sentence each.
    """

    title: str
    chapters: tuple[Chapter, ...]
    author: str | None = None
    language: str = "en"
    cover: Cover | None = None
    series: tuple[str, str | None] | None = None
    year: int | None = None
    left_out: tuple[LeftOut, ...] = ()
    guesses: tuple[str, ...] = ()

    @property
    def words(self) -> int:
        """Number of words in all chapters, counted by blanks."""
        return sum(len(p.text.split()) for c in self.chapters for p in c.paragraphs)
