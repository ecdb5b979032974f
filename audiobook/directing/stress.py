"""Stress: words that the author printed in italics inside a sentence are stressed when it is read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from audiobook.book import PARAGRAPH_GAP, Book
from audiobook.phonemes import with_stress

Spans = tuple[tuple[int, int], ...]

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_MOST_WORDS = 2
"""More words in italics are a thought, a letter or a quotation, and not stress."""
_LEAST_OTHERS = 2
"""So many other words a sentence must have: stress is heard against what is not stressed."""


def stresses(book: Book) -> tuple[Spans, ...]:
    """By chapter, the places in its text that are printed in italics."""
    out = []
    for chapter in book.chapters:
        spans: list[tuple[int, int]] = []
        at = 0
        for paragraph in chapter.paragraphs:
            spans += [(at + start, at + end) for start, end in paragraph.emphasis]
            at += len(paragraph.text) + len(PARAGRAPH_GAP)
        out.append(tuple(spans))
    return tuple(out)


def stressed(said: str, text: str, italics: Sequence[tuple[int, int]]) -> str:
    """The spoken form of a sentence with marks around the words that are stressed.

    Names of ships, titles and foreign names are printed in italics as well: words with a capital are not stressed, unless they begin the
    sentence. A word whose place in the spoken form is not sure is not stressed either.

    Args:
        said: the spoken form.
        text: the sentence as it is written.
        italics: places in it that are printed in italics.
    """
    words = list(_WORD.finditer(text))
    chosen = [w for w in words if any(start <= w.start() and w.end() <= end for start, end in italics)]
    if not 0 < len(chosen) <= _MOST_WORDS or len(words) < len(chosen) + _LEAST_OTHERS:
        return said
    if any(w.group()[0].isupper() and w is not words[0] and w.group() != "I" for w in chosen):
        return said
    spans = [_same_word(said, words, w) for w in chosen]
    return with_stress(said, sorted(span for span in spans if span is not None))


def _same_word(said: str, words: Sequence[re.Match[str]], wanted: re.Match[str]) -> tuple[int, int] | None:
    """Where a word of the text is in the spoken form: of equal words the one of the same number; None where there are more or fewer."""
    form = _form(wanted.group())
    written = [w for w in words if _form(w.group()) == form]
    spoken = [m for m in _WORD.finditer(said) if _form(m.group()) == form]
    if len(written) != len(spoken):
        return None
    return spoken[written.index(wanted)].span()


def _form(word: str) -> str:
    return word.lower().replace("’", "'")
