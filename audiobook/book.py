"""The Book: what a story file says, before anybody asks who speaks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

PARAGRAPH_GAP = "\n\n"
"""What stands between two paragraphs in a chapter's text."""

_UNSPACED = re.compile(
    "[\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Chinese and Japanese
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0ec0-\u0ec6"  # Thai and Lao
    "\u1780-\u17b3\u1000-\u102a\u0f40-\u0f6c]"  # Khmer, Burmese and Tibetan
)


def count_words(text: str) -> int:
    """How many words a text has.

    Words are counted by blanks. Chinese, Japanese, Thai and other scripts put no blanks between words: there
    each letter counts as a word.
    """
    letters = len(_UNSPACED.findall(text))
    if not letters:
        return len(text.split())
    rest = _UNSPACED.sub(" ", text)
    return letters + sum(any(c.isalnum() for c in word) for word in rest.split())


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
    """A part of the file that is not read aloud.

    Attributes:
        what: what it is ("title page", "notes"), in words for the user.
        text: its text.
        expected: the file itself marks the part as outside the story (a licence's frame, mark-up that says
            "copyright page"); False where that is a guess, or where the part may hold words of the story.
    """

    what: str
    text: str
    expected: bool = False

    @property
    def words(self) -> int:
        """Number of words in it."""
        return count_words(self.text)


def gathered(parts: Iterable[LeftOut]) -> tuple[LeftOut, ...]:
    """Parts in; those that have words, the parts of one kind joined to one, in order of their first."""
    texts: dict[tuple[str, bool], list[str]] = {}
    for part in parts:
        if part.text.strip():
            texts.setdefault((part.what, part.expected), []).append(part.text)
    return tuple(LeftOut(what, PARAGRAPH_GAP.join(found), expected) for (what, expected), found in texts.items())


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
        left_out: the parts of the file that are not read (licence, title page, notes), one entry for each kind.
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
        """Number of words in all chapters; see `count_words`."""
        return sum(count_words(p.text) for c in self.chapters for p in c.paragraphs)

    @property
    def missing_words(self) -> int:
        """Number of words that are left out and may belong to the story: all but the `expected` ones."""
        return sum(part.words for part in self.left_out if not part.expected)

    @property
    def kept(self) -> float:
        """The share of the story's words that are in the chapters, 0 to 1; see `missing_words`."""
        words = self.words
        return words / (words + self.missing_words) if words else 0.0
