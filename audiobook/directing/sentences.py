"""A segment's text in, the stretches to say in one go out: its sentences, the long ones cut."""

from __future__ import annotations

import re
from collections.abc import Iterator

from audiobook.language import sentences as grammar

MAX_CHARS = 600
"""A longer sentence is cut near this length, at a semicolon, colon, dash, comma or blank. Engines speak long texts worse, and some
refuse them; 600 characters are about 40 seconds of speech."""

_CUTS = (r"[;:—]\s?", r",\s", r"\s")
"""Where a long sentence may be cut, the best place first."""


def sentences(text: str) -> Iterator[tuple[int, int, bool]]:
    """The sentences of a text, none longer than `MAX_CHARS`.

    Yields:
        For each where it starts, where it ends, and whether a line ends there. Only white space lies between them.
    """
    for start, end, ends_line in grammar.sentences(text):
        for first, last in _cut(text, start, end):
            yield first, last, ends_line and last == end


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > MAX_CHARS:
        cut = start + MAX_CHARS
        for pattern in _CUTS:
            found = [m.end() for m in re.finditer(pattern, text[start : start + MAX_CHARS])]
            # A cut in the first third would leave a stump.
            if found and found[-1] > MAX_CHARS // 3:
                cut = start + found[-1]
                break
        yield grammar.trimmed(text, start, cut)
        start, end = grammar.trimmed(text, cut, end)
    if start < end:
        yield start, end
