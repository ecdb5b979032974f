"""The Book: the text of a story file, divided into chapters and paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

PARAGRAPH_GAP = "\n\n"
"""The text between two paragraphs of a chapter."""

GAP = "* * *"
"""The text of a scene break that is only a gap in print."""

_UNSPACED = re.compile(
    "[\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Chinese and Japanese
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0ec0-\u0ec6"  # Thai and Lao
    "\u1780-\u17b3\u1000-\u102a\u0f40-\u0f6c]"  # Khmer, Burmese and Tibetan
)


def count_words(text: str) -> int:
    """How many words a text has.

    Words are separated by spaces. Chinese, Japanese, Thai and some other scripts have no spaces between words: each of their
    letters counts as a word.
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
        text: its words, without mark-up; not empty, and without blank lines. The text of a scene break is the
            printed ornament, or "* * *" if there is only a gap in print.
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
    """A chapter: its title (None if it has none) and its paragraphs, headings included."""

    title: str | None
    paragraphs: tuple[Paragraph, ...]

    @property
    def text(self) -> str:
        """The text of the chapter: its paragraphs, with a blank line between two."""
        return PARAGRAPH_GAP.join(p.text for p in self.paragraphs)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A part of the file that is not read aloud.

    Attributes:
        what: its name in the report: "title page", "notes".
        text: its text.
        expected: whether the file itself marks the part as outside the story (a licence, mark-up for a copyright page).
            False if that is a guess, or if the part may hold words of the story.
    """

    what: str
    text: str
    expected: bool = False

    @property
    def words(self) -> int:
        """Number of words in it."""
        return count_words(self.text)


def gathered(parts: Iterable[LeftOut]) -> tuple[LeftOut, ...]:
    """Join the parts of each kind to one, in the order of the first of each; parts without text are dropped."""
    texts: dict[tuple[str, bool], list[str]] = {}
    for part in parts:
        if part.text.strip():
            texts.setdefault((part.what, part.expected), []).append(part.text)
    return tuple(LeftOut(what, PARAGRAPH_GAP.join(found), expected) for (what, expected), found in texts.items())


@dataclass(frozen=True, slots=True)
class Cover:
    """The cover picture, as it is in the file; `media_type` is image/jpeg or image/png."""

    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class WritersTags:
    """What a story has of the tags that its writer may use, see `language.writers_tags`. They stand in its text, and are not said.

    Attributes:
        speakers: whose labels ("ANNA:") count, as `plain_name` has them.
        voices: (line of the file, what a tag [voice: ...] names), in order.
    """

    speakers: frozenset[str] = frozenset()
    voices: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """A story, as it was read from a file.

    Attributes:
        title: not empty; the name of the file if the file does not name a title.
        author: None if the file does not name one.
        language: a BCP 47 tag; "en" if the file does not say.
        chapters: in reading order, each with at least one paragraph.
        cover: None if the file has none.
        series: the name of the series and the number in it; None if the file does not say.
        year: of publication; None if the file does not say.
        left_out: the parts of the file that are not read (licence, title page, notes), one for each kind.
        guesses: what was guessed while reading, one sentence each.
        tags: of a story whose writer uses tags; None where what looks like one is text.
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
    tags: WritersTags | None = None

    @property
    def words(self) -> int:
        """Number of words in all chapters; see `count_words`."""
        return sum(count_words(p.text) for c in self.chapters for p in c.paragraphs)

    @property
    def missing_words(self) -> int:
        """How many words were left out that may belong to the story: those of all parts that are not `expected`."""
        return sum(part.words for part in self.left_out if not part.expected)

    @property
    def kept(self) -> float:
        """The share of the words of the story that are in the chapters, 0 to 1; see `missing_words`."""
        words = self.words
        return words / (words + self.missing_words) if words else 0.0
