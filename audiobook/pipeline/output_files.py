"""The audio files of a finished audiobook: what they are called, which parts go into each, and what players show of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from audiobook.book import Book
from audiobook.publishing import Tags
from audiobook.publishing.shortening import shortened
from audiobook.windows import NOT_IN_NAMES, RESERVED

T = TypeVar("T")

_LONGEST_NAME = 80
"""Characters of a title in a file's name."""
_LONGEST_NAME_BYTES = 200
"""Bytes of a title in a file's name. File systems give a name 255 bytes (Linux, macOS) or 255 characters (Windows): this leaves room for
a track's number, the longest ending there is (".read-along.html"), and what marks a file as unfinished or kept ("." and ".unfinished")."""


@dataclass(frozen=True, slots=True)
class OutputFile:
    """An audio file of the finished audiobook.

    Attributes:
        path: where it lies.
        first: index of the first part in it.
        last: index of the part after its last one.
        tags: what players show.
    """

    path: Path
    first: int
    last: int
    tags: Tags

    def of(self, parts: Sequence[T]) -> Sequence[T]:
        """Of all the book's parts, those in this file."""
        return parts[self.first : self.last]


def output_files(
    book: Book,
    target: Path,
    chapters: Sequence[int],
    titles: Sequence[str],
    suffix: str,
    *,
    split: bool,
    heard: Sequence[int] | None = None,
) -> list[OutputFile]:
    """The audio files a run writes.

    Args:
        book: whose audiobook it is.
        target: the file, or the folder of the files where split.
        chapters: of each part, its chapter.
        titles: of the chapters.
        suffix: of the files.
        split: a file for each chapter.
        heard: the chapters by which the files are numbered: those of the whole book; None for those of the parts.
    """
    if not split:
        return [OutputFile(target, 0, len(chapters), tags_of(book))]
    starts = [i for i, n in enumerate(chapters) if i == 0 or n != chapters[i - 1]]
    numbered = list(heard if heard is not None else dict.fromkeys(chapters))
    width = max(2, len(str(len(numbered))))
    out = []
    for first, last in zip(starts, [*starts[1:], len(chapters)]):
        track, title = numbered.index(chapters[first]) + 1, titles[chapters[first]]
        name = f"{track:0{width}} - {file_name(title)}{suffix}"
        out.append(OutputFile(target / name, first, last, tags_of(book, title, (track, len(numbered)))))
    return out


def tags_of(book: Book, title: str | None = None, track: tuple[int, int] | None = None) -> Tags:
    """The tags of a book's file, or of one of its chapters'."""
    return Tags(
        title or book.title,
        book.author,
        language=book.language,
        year=book.year,
        series=book.series,
        album=book.title,
        track=track,
    )


def title_of(title: str | None, n: int) -> str:
    """A chapter's title in one line; its number where it has none."""
    return " ".join((title or "").split()) or f"Chapter {n + 1}"


def file_name(title: str) -> str:
    """A title as a file's name on any system; never empty. A long one is cut between two characters."""
    flat = " ".join(NOT_IN_NAMES.sub(" ", title).split())
    name = shortened(flat, _LONGEST_NAME_BYTES, most_chars=_LONGEST_NAME).rstrip(". ")
    return f"_{name}" if not name or RESERVED.match(name) or name.startswith(".") else name


def shelf(book: Book, root: Path) -> Path:
    """Where audiobook servers look for a book: root/Author/Series/Title."""
    folder = root / file_name(book.author or "Unknown author")
    if book.series:
        folder /= file_name(book.series[0])
    return folder / file_name(book.title)
