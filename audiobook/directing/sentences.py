"""A segment's text in, its sentences out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from audiobook.language import ABBREVIATIONS

_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s+[\"'“‘«(\[—–]*[^\W_a-zà-ÿ])|[。！？]|\n+")
_LAST_WORD = re.compile(r"([^\W\d_](?:[\w.]*[^\W_])?)\.$")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
MAX_CHARS = 600
"""Longer sentences are cut at a semicolon, colon, dash, comma or blank near this length."""


def sentences(text: str) -> Iterator[tuple[int, int, bool]]:
    """The sentences of a text: where each begins and ends, and whether it ends a paragraph or line.

    Between them lies nothing but white space.
    """
    at = 0
    for m in _END.finditer(text):
        if m.group().startswith(".") and _is_abbreviation(text, at, m.start() + 1):
            continue
        yield from _pieces(text, at, m.end(), "\n" in m.group())
        at = m.end()
    yield from _pieces(text, at, len(text), False)


def _is_abbreviation(text: str, start: int, stop: int) -> bool:
    word = _LAST_WORD.search(text[max(start, stop - 16) : stop])
    if not word:
        return False
    bare = word.group(1).lower()
    if _INITIALS.fullmatch(bare) and bare not in ("a.m", "p.m"):
        return True
    return bare in ABBREVIATIONS or (len(bare) == 1 and bare != "i" and word.group(1).isupper())


def _pieces(text: str, start: int, end: int, ends_paragraph: bool) -> Iterator[tuple[int, int, bool]]:
    start, end = _stripped(text, start, end)
    while end - start > MAX_CHARS:
        cut = start + MAX_CHARS
        for pattern in (r"[;:—]\s?", r",\s", r"\s"):
            found = [m.end() for m in re.finditer(pattern, text[start : start + MAX_CHARS])]
            if found and found[-1] > MAX_CHARS // 3:
                cut = start + found[-1]
                break
        yield *_stripped(text, start, cut), False
        start, end = _stripped(text, cut, end)
    if start < end:
        yield start, end, ends_paragraph


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
