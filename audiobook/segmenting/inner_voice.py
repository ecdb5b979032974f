"""A Book in, whether its italics are thoughts: first-person sentences in italics, in a story that nobody tells in the first person."""

from __future__ import annotations

import re
from collections.abc import Iterator

from audiobook.book import Book, Paragraph, ParagraphKind
from audiobook.segmenting.thoughts import is_inner_voice, marked_clauses

_QUOTED = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)|(?<!\w)‘.*?[.,?!…—-]’(?!\w)|(?<!\w)'.*?[.,?!…—-]'(?!\w)", re.S)
_FIRST_PERSON = re.compile(r"\bI\b|\b(?:me|my|myself|mine)\b")
_WORD = re.compile(r"[^\W\d_]+")
_MOST_TOLD = 0.004
"""Of the words of narration outside italics: where more are "I" or "my", somebody tells the story in the first person."""
_MOST_ITALICS = 0.5
"""Where a larger share of all words is in italics, they are letters or whole scenes."""
_LEAST_CLAUSES = 2


def is_heard(book: Book) -> bool:
    """Whether sentences in italics in the first person are what somebody in the story thinks."""
    clauses = sum(sum(_inner(p)) for p in _prose(book))
    if clauses < _LEAST_CLAUSES:
        return False
    everything = words = first = italic = 0
    for p in _prose(book):
        rest = list(p.text)
        everything += len(_WORD.findall(p.text))
        for start, end in marked_clauses(p.text, p.emphasis, []):
            italic += len(_WORD.findall(p.text[start:end]))
            rest[start:end] = " " * (end - start)
        narration = _QUOTED.sub(" ", "".join(rest))
        words += len(_WORD.findall(narration))
        first += len(_FIRST_PERSON.findall(narration))
    return first <= _MOST_TOLD * words and italic <= _MOST_ITALICS * everything


def _prose(book: Book) -> Iterator[Paragraph]:
    for chapter in book.chapters:
        for p in chapter.paragraphs:
            if p.kind is ParagraphKind.PROSE:
                yield p


def _inner(p: Paragraph) -> Iterator[bool]:
    for start, end in marked_clauses(p.text, p.emphasis, []):
        yield is_inner_voice(p.text, start, end)
