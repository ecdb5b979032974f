"""Notes that an author or translator wrote among the paragraphs of a story, each with its own mark ("A/N: ..."): left out, and listed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from audiobook.book import Book, LeftOut, Paragraph, ParagraphKind

_WHOSE = r"(?:author|writer|translator|beta)(?:['’]?s|s['’])?"
_NOTE = re.compile(
    rf"^[\s\[({{*~_=-]*(?:(?:a|t)\s?/\s?(?:n|l)(?=[\s:.,!)\]–—-])|{_WHOSE}\s+notes?\s*(?:\d+\s*)?(?=[:–—)\]]|-\s))|^[\[({{]\s*(?-i:AN|TN|TL)\s*:",
    re.IGNORECASE,
)
"""How a note begins, wherever it stands. An editor's is not among them: in novels made of letters and diaries it is often part of the story."""
_AT_FRONT = re.compile(r"^[\s\[({*~_=-]*disclaimers?\s*[:–—-]", re.IGNORECASE)
"""How a disclaimer begins, before the first words of a chapter."""
_MOST_WORDS = 400
"""A longer paragraph may hold a story, whatever it begins with."""


def without_notes(book: Book) -> Book:
    """A book without its author's marked notes; the same where it has none, or nothing else."""
    chapters, notes = [], []
    for chapter in book.chapters:
        kept, own = _parted(chapter.paragraphs)
        notes += own
        if not own:
            chapters.append(chapter)
        elif any(_has_words(p) for p in kept):
            chapters.append(replace(chapter, paragraphs=kept))
    if not notes or not any(_has_words(p) for c in chapters for p in c.paragraphs):
        return book
    left_out = LeftOut("author's notes", "\n\n".join(p.text for p in notes), expected=True)
    return replace(book, chapters=tuple(chapters), left_out=(*book.left_out, left_out))


def _parted(paragraphs: Sequence[Paragraph]) -> tuple[tuple[Paragraph, ...], list[Paragraph]]:
    """The paragraphs of a chapter that are read, and its notes."""
    kept: list[Paragraph] = []
    notes = []
    begun = False
    for p in paragraphs:
        if _is_note(p, at_front=not begun):
            notes.append(p)
            continue
        kept.append(p)
        begun = begun or _has_words(p)
    if not notes:
        return tuple(kept), notes
    # A line that parted the notes from the story parts nothing now.
    first = next((n for n, p in enumerate(kept) if _has_words(p)), len(kept))
    head = [p for p in kept[:first] if p.kind is not ParagraphKind.BREAK]
    while len(kept) > first and kept[-1].kind is ParagraphKind.BREAK:
        kept.pop()
    return (*head, *kept[first:]), notes


def _is_note(p: Paragraph, *, at_front: bool) -> bool:
    if p.kind is not ParagraphKind.PROSE or len(p.text.split()) > _MOST_WORDS:
        return False
    return _NOTE.match(p.text) is not None or (at_front and _AT_FRONT.match(p.text) is not None)


def _has_words(p: Paragraph) -> bool:
    return p.kind is ParagraphKind.PROSE and any(map(str.isalnum, p.text))
