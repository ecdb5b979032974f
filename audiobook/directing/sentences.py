"""A segment's text in, its sentences out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from audiobook.language import ABBREVIATIONS

_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s+[\"'“‘«(\[—–]*[^\W_a-zà-ÿ])|[。！？]|\n+")
_LAST_WORD = re.compile(r"([^\W\d_](?:[\w.]*[^\W_])?)\.$")
MAX_CHARS = 600
"""Longer sentences are cut at a semicolon, colon, dash, comma or blank near this length."""


def sentences(text: str) -> Iterator[tuple[str, bool]]:
    """The sentences of a text, each with whether it ends a paragraph or line."""
    at = 0
    for m in _END.finditer(text):
        if m.group().startswith(".") and _is_abbreviation(text, at, m.start() + 1):
            continue
        yield from _pieces(text[at : m.end()], "\n" in m.group())
        at = m.end()
    yield from _pieces(text[at:], False)


def _is_abbreviation(text: str, start: int, stop: int) -> bool:
    word = _LAST_WORD.search(text[max(start, stop - 16) : stop])
    if not word:
        return False
    bare = word.group(1).lower()
    return bare in ABBREVIATIONS or (len(bare) == 1 and bare != "i" and word.group(1).isupper())


def _pieces(sentence: str, ends_paragraph: bool) -> Iterator[tuple[str, bool]]:
    rest = sentence.strip()
    while len(rest) > MAX_CHARS:
        cut = -1
        for pattern in (r"[;:—]\s?", r",\s", r"\s"):
            found = [m.end() for m in re.finditer(pattern, rest[:MAX_CHARS])]
            if found and found[-1] > MAX_CHARS // 3:
                cut = found[-1]
                break
        cut = cut if cut > 0 else MAX_CHARS
        yield rest[:cut].strip(), False
        rest = rest[cut:].strip()
    if rest:
        yield rest, ends_paragraph
