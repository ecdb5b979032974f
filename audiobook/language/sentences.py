"""Where a sentence ends. This module alone decides it.

The rule, for a place in a text:

1. A sentence ends after one or more of the marks `. ! ? …`, the closing quotation marks and brackets after them included, if
   white space follows and then a capital, a digit or a letter without case, with or without an opening mark before it.
2. The full stop of an abbreviation ("Mr.", "etc.", "e.g.") or of an initial ("J. Smith") does not end a sentence.
3. The marks of Chinese and Japanese (`。 ！ ？`) and the end of a line always end a sentence.
4. Where a text ends, its last mark ends a sentence, unless it is the full stop of a title ("Mr."), which a name must follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from audiobook.language import ABBREVIATIONS, TITLES

SENTENCE_MARKS = ".!?…。！？؟।"
"""The marks that can end a sentence, in any script."""

CLAUSE_MARKS = ",;:—，、；："
"""The marks after which a sentence goes on."""

CLOSING_MARKS = "\"'”’»)]」』*_"
"""What can follow the last mark of a sentence and belongs to it: closing quotation marks, brackets, marks of emphasis."""

_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s+[\"'“‘«(\[—–]*[^\W_a-zà-ÿ])|[。！？]|\n+")
_LAST_WORD = re.compile(r"([^\W\d_](?:[\w.]*[^\W_])?)\.$")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_TITLES = ABBREVIATIONS & TITLES
"""Abbreviations that a name must follow."""
_TIMES = ("a.m", "p.m")
"""Abbreviations of the shape of initials after which a sentence often ends."""
_LONGEST_ABBREVIATION = 16
"""How many characters before a full stop are searched for an abbreviation."""


def sentences(text: str) -> Iterator[tuple[int, int, bool]]:
    """The sentences of a text, in order.

    Yields:
        For each sentence where it starts, where it ends, and whether a line ends there. White space around a sentence is not part
        of it; nothing else lies between two sentences.
    """
    start = 0
    for end, ends_line in [*_ends(text, 0), (len(text), False)]:
        first, last = trimmed(text, start, end)
        if first < last:
            yield first, last, ends_line
        start = end


def sentence_end(text: str, at: int) -> int:
    """Where the sentence that holds the character at `at` ends: the place after its last mark, or the end of the text."""
    return next((end for end, _ in _ends(text, at)), len(text))


def ends_sentence(text: str) -> bool:
    """Whether a text ends with the end of a sentence, white space and closing marks aside."""
    bare = text.rstrip().rstrip(CLOSING_MARKS + " ")
    if not bare.endswith(tuple(SENTENCE_MARKS)):
        return False
    word = _LAST_WORD.search(bare[-_LONGEST_ABBREVIATION:])
    return word is None or word.group(1).lower() not in _TITLES


def ends_clause(text: str) -> bool:
    """Whether a text's last character is a mark that ends a sentence or a clause."""
    return text.endswith(tuple(SENTENCE_MARKS + CLAUSE_MARKS))


def is_abbreviation_stop(text: str, at: int, start: int = 0) -> bool:
    """Whether the full stop at `at` belongs to an abbreviation or an initial.

    Args:
        text: any text.
        at: the place of a full stop in it.
        start: where its sentence starts.
    """
    word = _LAST_WORD.search(text[max(start, at + 1 - _LONGEST_ABBREVIATION) : at + 1])
    if not word:
        return False
    bare = word.group(1).lower()
    if _INITIALS.fullmatch(bare) and bare not in _TIMES:
        return True
    # "I." ends a sentence ("So do I."); any other single capital is an initial.
    return bare in ABBREVIATIONS or (len(bare) == 1 and bare != "i" and word.group(1).isupper())


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span from `start` to `end` without the white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _ends(text: str, at: int) -> Iterator[tuple[int, bool]]:
    """The places from `at` on where a sentence ends before the text does, and whether a line ends there."""
    start = at
    for m in _END.finditer(text, at):
        if m.group().startswith(".") and is_abbreviation_stop(text, m.start(), start):
            continue
        yield m.end(), "\n" in m.group()
        start = m.end()
