"""What of a book is not read, and what was guessed of it."""

from __future__ import annotations

from collections import Counter
from math import floor

from rich.console import Console

from audiobook.book import Book
from audiobook.cli.console import escape, stderr
from audiobook.language import tags, tongues

_LEAST_KEPT = 0.97
"""The share of a story's words below which a report begins by saying what is missing."""


def tell_missing(book: Book) -> None:
    """Say that less of a story is read than should be; nothing where that is not so."""
    missing = missing_words(book)
    if missing:
        stderr().print(f"[yellow]{missing}[/yellow]: {_parts(book, missing_only=True)}. `--all` reads them.")


def missing_words(book: Book) -> str | None:
    """A sentence without its full stop, where a story keeps too few of its words; see `Book.kept`."""
    if book.kept >= _LEAST_KEPT:
        return None
    return f"Only {floor(book.kept * 100)}% of the story's words are read, {book.missing_words} are left out"


def _parts(book: Book, *, missing_only: bool = False) -> str:
    """What is left out, and how many words of it, as text for the console."""
    words: Counter[str] = Counter()
    for part in book.left_out:
        if not (missing_only and part.expected):
            words[part.what] += part.words
    return escape(", ".join(f"{what} ({n} word{'s' * (n != 1)})" for what, n in words.items()))


def print_left_out(console: Console, book: Book) -> None:
    """The parts that are not read, and what was guessed while reading."""
    if book.left_out:
        console.print(f"Left out: {_parts(book)}. `--all` reads it.")
    for guess in book.guesses:
        console.print(escape(guess))
    if not book.language.lower().startswith("en"):
        console.print(
            f"[yellow]The book's language is {escape(tags.name_of(book.language))}[/yellow]: {_weaker(book.language)}"
        )


def _weaker(language: str) -> str:
    """What is weaker in a language than in English."""
    if tongues.of(language) is None:
        return "speakers are found by English words, so expect more lines to be wrong or unknown."
    return "speakers are found by its words for “said” and “she”, but less is known of it than of English: expect more lines to be wrong."
