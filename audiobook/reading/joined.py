"""Several files in, one Book out: each file is a chapter, or has several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from audiobook.book import Book, Chapter, WritersTags, gathered
from audiobook.reading import Scope, Source, languages, read_path

_TITLE = "Untitled"


def read_as_one(
    paths: Sequence[Path],
    title: str,
    scope: Scope = Scope.STORY,
    language: str | None = None,
    *,
    tags: bool = False,
) -> Book:
    """Read several files as one book.

    A file with a single chapter that has no title gets the title that the file names, or its own name. The author is the one most
    files name; the language is found from all of the text.

    Args:
        paths: the files, in order.
        title: of the book.
        scope: how much of each file to read.
        language: a BCP 47 tag, if it is known; None to find it out.
        tags: see `read_path`; tags count in all files where one of them has them.

    Raises:
        UsageError: the language is not a tag.
        InputError: one of the files cannot be read, or has no words.
    """
    books = [read_path(path, scope, language, tags=tags) for path in paths]
    if any(book.tags for book in books) and not all(book.tags for book in books):
        books = [read_path(path, scope, language, tags=True) for path in paths]
    titles = Counter(book.title for book in books)
    chapters: list[Chapter] = []
    for path, book in zip(paths, books):
        if len(book.chapters) == 1 and book.chapters[0].title is None:
            # What all files have for a title is that of the book.
            own = book.title if titles[book.title] == 1 else Source(b"", path.name).stem
            chapters.append(replace(book.chapters[0], title=own))
        else:
            chapters += book.chapters
    authors = Counter(book.author for book in books if book.author)
    words: Counter[str] = Counter()
    for book in books:
        # What was found from the text of one file is found again, from that of all.
        guessed = any(guess.startswith(languages.GUESS) for guess in book.guesses)
        words["en" if guessed else book.language] += book.words
    joined = Book(
        title=" ".join(title.split()) or _TITLE,
        chapters=tuple(chapters),
        author=authors.most_common(1)[0][0] if authors else None,
        language=words.most_common(1)[0][0],
        cover=next((book.cover for book in books if book.cover), None),
        series=next((book.series for book in books if book.series), None),
        year=next((book.year for book in books if book.year), None),
        left_out=gathered(part for book in books for part in book.left_out),
        guesses=tuple(
            dict.fromkeys(guess for book in books for guess in book.guesses if not guess.startswith(languages.GUESS))
        ),
        tags=_tags(books),
    )
    return languages.with_language(joined, language)


def _tags(books: Sequence[Book]) -> WritersTags | None:
    """The tags of all; None where none has any."""
    found = [book.tags for book in books if book.tags is not None]
    if not found:
        return None
    speakers = frozenset(name for tags in found for name in tags.speakers)
    return WritersTags(speakers, tuple(voice for tags in found for voice in tags.voices))
