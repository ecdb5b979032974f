"""Paragraphs in, the same paragraphs without lists of contents out.

A list of contents is a run of lines that come again as headings further down, in the same order. Lines that only look like
headings are not a list of contents.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audiobook.book import LeftOut, Paragraph, ParagraphKind, gathered
from audiobook.language.sentences import ends_sentence
from audiobook.reading.titles.headings import CONTENTS, MAX_HEADING_CHARS, Name, name_of

_COLUMNS = re.compile(r"^[\s.]*(?:chap(?:ter)?\.?|no\.|title)?[\s.]*page[\s.]*$", re.IGNORECASE)
"""The heads of the columns of a list of contents."""
_LEAST_ENTRIES = 3
"""A list without the heading "Contents" has at least this many entries: two lines may come again by chance."""
_LEAST_ENTRIES_ANNOUNCED = 2
"""A list under the heading "Contents" has at least this many entries."""
_LEAST_SHARE = 0.6
"""At least this share of the lines of a list come again as headings. The others are parts the book does not head, or misprints."""
_MOST_BETWEEN = 2
"""How many other short paragraphs, one after the other, may interrupt a list."""
_MOST_NEUTRAL_CHARS = 60
"""A longer line is prose, and ends a list."""
_MOST_OWN = 4
"""How many headings at the end of a run may be those of the first chapter (book, part, chapter, title) and not entries."""


@dataclass(frozen=True, slots=True)
class _Entry:
    paragraph: int
    name: Name


class _Headings:
    """The headings of a book, to look up by their words."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        self.all = [
            _Entry(n, name_of(p.text))
            for n, p in enumerate(paragraphs)
            if p.kind is ParagraphKind.HEADING and not CONTENTS.match(p.text.strip())
        ]
        self._last: dict[object, int] = {}
        for entry in self.all:
            name = entry.name
            for key in (name.words, ("title", name.title[:12]), ("number", name.number)):
                self._last[key] = entry.paragraph
        self._last.pop(("title", ""), None)
        self._last.pop(("number", None), None)

    def may_recur(self, name: Name, paragraph: int) -> bool:
        """Whether a heading after a paragraph may have this name: a quick test, before `Name.same` decides."""
        keys = (name.words, ("title", name.title[:12]), ("number", name.number))
        return any(self._last.get(key, -1) > paragraph for key in keys)

    def has(self, name: Name, paragraph: int) -> bool:
        """Whether a heading from a paragraph on has this name."""
        return any(name.same(e.name) for e in self.below(paragraph))

    def below(self, paragraph: int) -> list[_Entry]:
        """The headings from a paragraph on."""
        return self.all[bisect_right(self.all, paragraph - 1, key=lambda e: e.paragraph) :]


def without_contents(paragraphs: Sequence[Paragraph]) -> tuple[list[Paragraph], tuple[LeftOut, ...]]:
    """Take lists of contents out.

    Returns:
        The other paragraphs, and the lists that were taken out.
    """
    headings = _Headings(paragraphs)
    dropped: set[int] = set()
    left_out: list[LeftOut] = []
    if len(headings.all) >= _LEAST_ENTRIES_ANNOUNCED:
        for first, last in _clusters(paragraphs, headings):
            found = _listed(paragraphs, headings, first, last)
            dropped.update(found)
            # An entry that comes again is read there. A line that does not may be more than an entry.
            for line in (line for n in found for line in paragraphs[n].text.split("\n")):
                again = (
                    CONTENTS.match(line.strip())
                    or _COLUMNS.match(line)
                    or headings.has(name_of(line, entry=True), found.stop)
                )
                left_out.append(LeftOut("list of contents", line, expected=bool(again)))
    return [p for n, p in enumerate(paragraphs) if n not in dropped], gathered(left_out)


def _clusters(paragraphs: Sequence[Paragraph], headings: _Headings) -> Iterator[tuple[int, int]]:
    """Runs of paragraphs, as (first, last), most of which may come again as headings further down."""
    first = last = None
    between = 0
    end = headings.all[-1].paragraph
    for n, p in enumerate(paragraphs[:end]):
        if _recurs(p, n, headings):
            first, last, between = (n if first is None else first), n, 0
        elif first is not None and last is not None:
            between += 1
            if between > _MOST_BETWEEN or not _neutral(p):
                yield first, last
                first = last = None
    if first is not None and last is not None:
        yield first, last


def _recurs(p: Paragraph, n: int, headings: _Headings) -> bool:
    """Whether at least half the lines of a paragraph may come again as headings after it."""
    if p.kind is ParagraphKind.BREAK or CONTENTS.match(p.text.strip()):
        return False
    lines = p.text.split("\n")
    if p.kind is ParagraphKind.PROSE and (
        any(len(line) > MAX_HEADING_CHARS for line in lines) or p.text[0] in '"“‘«「'
    ):
        return False
    found = sum(headings.may_recur(name_of(line, entry=True), n) for line in lines)
    return found * 2 >= len(lines)


def _neutral(p: Paragraph) -> bool:
    """Whether a paragraph may stand within a list of contents without being part of it."""
    if p.kind is not ParagraphKind.PROSE:
        return True
    return all(len(line) <= _MOST_NEUTRAL_CHARS for line in p.text.split("\n")) and not ends_sentence(p.text)


def _listed(paragraphs: Sequence[Paragraph], headings: _Headings, first: int, last: int) -> range:
    """The paragraphs of a cluster that are a list of contents.

    The list ends where most of its entries come again further down. Headings after that belong to the text that follows.
    """
    best: list[tuple[_Entry, _Entry]] = []
    entries = [
        _Entry(n, name_of(line, entry=True)) for n in range(first, last + 1) for line in paragraphs[n].text.split("\n")
    ]
    for end in range(max(first + 1, last + 1 - _MOST_OWN), last + 2):
        pairs = _in_order([e for e in entries if e.paragraph < end], headings.below(end))
        if len(pairs) > len(best):
            best = pairs
    if not best:
        return range(0)
    start, stop = best[0][0].paragraph, best[-1][0].paragraph
    announced = next(
        (n for n in range(start - 1, max(-1, start - 2 - _MOST_BETWEEN), -1) if _announces(paragraphs, n)), None
    )
    telling = [e for e, _ in best if announced is not None or e.name.title or e.name.division]
    among = sum(start <= e.paragraph <= stop for e in entries)
    next_below = headings.below(stop + 1)[:_MOST_OWN]
    if (
        len(telling) < (_LEAST_ENTRIES if announced is None else _LEAST_ENTRIES_ANNOUNCED)
        or len(best) < _LEAST_SHARE * among
        or not any(h in next_below for _, h in best)
    ):
        return range(0)
    return range(start if announced is None else announced, stop + 1)


def _announces(paragraphs: Sequence[Paragraph], n: int) -> bool:
    return CONTENTS.match(paragraphs[n].text.strip()) is not None


def _in_order(entries: Sequence[_Entry], headings: Sequence[_Entry]) -> list[tuple[_Entry, _Entry]]:
    """The longest run of (entry, heading) pairs that say the same, in the order of both."""
    longest = [[0] * (len(headings) + 1) for _ in range(len(entries) + 1)]
    for i in range(len(entries) - 1, -1, -1):
        for k in range(len(headings) - 1, -1, -1):
            if entries[i].name.same(headings[k].name):
                longest[i][k] = longest[i + 1][k + 1] + 1
            else:
                longest[i][k] = max(longest[i + 1][k], longest[i][k + 1])
    pairs: list[tuple[_Entry, _Entry]] = []
    i = k = 0
    while i < len(entries) and k < len(headings):
        if entries[i].name.same(headings[k].name) and longest[i][k] == longest[i + 1][k + 1] + 1:
            pairs.append((entries[i], headings[k]))
            i, k = i + 1, k + 1
        elif longest[i + 1][k] >= longest[i][k + 1]:
            i += 1
        else:
            k += 1
    return pairs
