"""Where a subtitle and its lines are cut: by the phrase.

After the line treatment of Netflix's Timed Text Style Guide, General Requirements (partnerhelp.netflixstudios.com, article 215758617):
at most two lines of 42 characters; cut after punctuation, or before conjunctions and prepositions; not between an article or an
adjective and its noun, a first name and a last name, a pronoun or an auxiliary and its verb. Which word is an adjective or a noun is not
known here: a cut is dear after words that belong to the next one, by a list.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

LINE_CHARS = 42
"""The longest line; characters that are as wide as two (Chinese, Japanese, Korean) count twice."""
LINES = 2

_NOT_FIRST = frozenset("、。，．・：；？！ー」』）］｝】〉》〕”’…‥ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.;:!?)]}%")
"""What no line begins with, where it stands without a blank before it (after JIS X 4051)."""
_NOT_LAST = frozenset("「『（［｛【〈《〔“‘([{")
"""What no line ends with."""

_SENTENCE = re.compile(r"[.!?…。！？][\"'”’»)\]」』]*$")
_CLAUSE = re.compile(r"[;:—–；：][\"'”’»)\]」』]*$")
_COMMA = re.compile(r"[,、，][\"'”’»)\]」』]*$")

_BEGIN_CLAUSES = frozenset(
    """and but or nor so yet because although though while when whenever where wherever if unless until since as than that which who
    whom whose what why how before after till lest whether""".split()
)
_BEGIN_PHRASES = frozenset(
    """of in on at by for with from to into onto over under about above across against along among around behind below beneath beside
    between beyond down during except inside like near off out outside past through throughout toward towards up upon within without""".split()
)
_BOUND_TO_NEXT = (
    frozenset(
        """a an the my your his her its our their this these those some any no every each another such
    i you he she it we they there who miss sir lady lord captain mister madam professor
    am is are was were be been being have has had do does did will would shall should can could may might must not never
    very too more most quite rather i'm i've i'll i'd he's she's it's we're they're you're don't didn't won't can't couldn't
    wouldn't isn't wasn't aren't weren't hasn't hadn't haven't""".split()
    )
    | _BEGIN_PHRASES
    | _BEGIN_CLAUSES
)
"""Words after which a line is not cut where that can be avoided: they belong to the next one."""

_TITLES = frozenset("mr. mrs. ms. dr. st. prof. capt. col. lt. mr mrs ms dr st".split())
"""Abbreviations that a name follows: their full stop ends nothing."""

_SHORT = 3
"""In other languages than English, words of so many letters or fewer are taken for such words."""

# What a cut costs. They were set by hand, on our own sentences.
_FREE, _AFTER_CLAUSE, _AFTER_COMMA, _BEFORE_CLAUSE, _BEFORE_PHRASE, _PLAIN, _INSIDE_PHRASE = 0, 2, 3, 6, 9, 14, 30
_A_SUBTITLE = 16
"""What one more subtitle costs: so that a text has few of them, cut at good places."""
_SECOND_LINE = 2
_TOO_LONG = 1000
_FEWEST_CHARS, _TOO_SHORT = 16, 14
"""A subtitle shorter than this costs more: it is gone before it is read."""


@dataclass(frozen=True, slots=True)
class Caption:
    """The text of a subtitle, and the same in lines."""

    text: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A word, or a letter of a script without blanks; whether a blank follows it; what a cut after it costs."""

    text: str
    blank: bool
    width: int
    cost: int


class _Row:
    """The units of a text in a row."""

    def __init__(self, units: Sequence[_Unit], label: str) -> None:
        self.units = units
        self.label = label
        self.head = _width(label)
        self._places = [0, *accumulate(u.width + u.blank for u in units)]

    def width(self, start: int, end: int) -> int:
        """How wide some units are in one line."""
        return self._places[end] - self._places[start] - self.units[end - 1].blank

    def layout(self, start: int, end: int) -> tuple[float, int] | None:
        """What the lines of a subtitle cost, and where its second begins (`end` where there is none); None where it does not fit."""
        if self.head + self.width(start, end) <= LINE_CHARS:
            return 0.0, end
        places, blank = self._places, self.units[end - 1].blank
        # The second line begins where both fit.
        first_cut = max(start + (not self.label), bisect_left(places, places[end] - blank - LINE_CHARS))
        last_cut = min(end - 1, bisect_right(places, places[start] + LINE_CHARS + 1 - self.head) - 1)
        found: tuple[float, int] | None = None
        for cut in range(last_cut, first_cut - 1, -1):
            # A label may have a line of its own.
            first = self.head + (self.width(start, cut) if cut > start else 0)
            if first <= LINE_CHARS:
                after = self.units[cut - 1].cost if cut > start else _PLAIN
                cost = _SECOND_LINE + after / 2 + abs(first - places[end] + blank + places[cut]) / 8
                if found is None or cost < found[0]:
                    found = cost, cut
        return found

    def best_way(self, end: int, best: Sequence[tuple[float, int, int]]) -> tuple[float, int, int]:
        """How a subtitle best ends before a unit: (cost of the text so far, where it starts, where its second line does)."""
        last = end == len(self.units)
        after = 0 if last else self.units[end - 1].cost
        # A single unit that fits nowhere stands alone.
        found = best[end - 1][0] + _A_SUBTITLE + _TOO_LONG, end - 1, end
        for start in range(end - 1, -1, -1):
            if self.width(start, end) > LINES * LINE_CHARS:
                break
            so_far = best[start][0] + _A_SUBTITLE + after
            if so_far >= found[0]:
                continue
            layout = self.layout(start, end)
            if layout is None:
                continue
            stump = self.width(start, end) < _FEWEST_CHARS and not (start == 0 and last)
            cost = so_far + layout[0] + _TOO_SHORT * stump
            if cost < found[0]:
                found = cost, start, layout[1]
        return found

    def caption(self, start: int, cut: int, end: int) -> Caption:
        """The subtitle of some units, its second line from `cut`."""
        first = (self.label + _joined(self.units[start:cut])).rstrip(" ")
        lines = (first,) if cut == end else (first, _joined(self.units[cut:end]))
        return Caption(_joined(self.units[start:end]), lines)


def captions(text: str, *, label: str = "", english: bool = True) -> list[Caption]:
    """A text in subtitles of at most `LINES` lines of `LINE_CHARS` characters; joined, they are the text but for blanks.

    Args:
        text: in one line, without blanks at its ends.
        label: what each subtitle begins with, such as "Mary: "; it counts, and stands in `lines`. It is shorter than a line.
        english: whether its words are those of English.
    """
    if not text:
        return []
    if _width(label) + _width(text) <= LINE_CHARS:
        return [Caption(text, (label + text,))]
    row = _Row(_units(text, english=english), label)
    best = [(0.0, 0, 0)]
    for end in range(1, len(row.units) + 1):
        best.append(row.best_way(end, best))
    found: list[Caption] = []
    end = len(row.units)
    while end:
        _, start, cut = best[end]
        found.append(row.caption(start, cut, end))
        end = start
    return found[::-1]


def _joined(units: Sequence[_Unit]) -> str:
    return "".join(u.text + " " * u.blank for u in units).rstrip(" ")


def _units(text: str, *, english: bool) -> list[_Unit]:
    words = text.split(" ")
    out: list[_Unit] = []
    for n, word in enumerate(words):
        after = words[n + 1] if n + 1 < len(words) else ""
        pieces = list(_pieces(word))
        for k, piece in enumerate(pieces):
            ends_word = k == len(pieces) - 1
            cost = _cost(word, after, n > 0, english=english) if ends_word else _mark_cost(piece)
            out.append(_Unit(piece, ends_word and bool(after), _width(piece), _PLAIN if cost is None else cost))
    return out


def _pieces(word: str) -> Iterator[str]:
    """A word in what may stand in different lines: itself, or its letters where it is long or its script has no blanks."""
    if _width(word) <= LINE_CHARS and (word.isascii() or not any(map(_is_wide, word))):
        yield word
        return
    piece = ""
    for char in word:
        joins = not piece or char in _NOT_FIRST or piece[-1] in _NOT_LAST or unicodedata.category(char)[0] == "M"
        joins = joins or (_width(word) <= LINE_CHARS and not _is_wide(char) and not _is_wide(piece[-1]))
        joins = joins or char in "\u200d\ufe0f" or piece[-1] == "\u200d"
        if piece and (not joins or _width(piece) >= LINE_CHARS - 2):
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece


def _mark_cost(word: str) -> int | None:
    if _SENTENCE.search(word):
        return _FREE
    if _CLAUSE.search(word):
        return _AFTER_CLAUSE
    return _AFTER_COMMA if _COMMA.search(word) else None


@lru_cache(maxsize=20_000)
def _cost(word: str, after: str, inside: bool, *, english: bool) -> int:
    """What a cut between two words costs.

    Args:
        word: the one before, with its marks.
        after: the one after.
        inside: whether `word` is not the first of the text.
        english: whether they are English.
    """
    bare, following = (w.strip("\"'“”‘’«»()[]*_").lower().replace("’", "'") for w in (word, after))
    by_mark = _mark_cost(word)
    if english and bare in _TITLES:
        return _INSIDE_PHRASE
    if by_mark is not None:
        return by_mark
    if english and bare in _BOUND_TO_NEXT:
        return _INSIDE_PHRASE
    if after[:1] in ("—", "–", "-"):
        # A dash belongs to what stands before it.
        return _INSIDE_PHRASE
    if not english:
        return _INSIDE_PHRASE if len(bare) <= _SHORT else _PLAIN
    if following in _BEGIN_CLAUSES:
        return _BEFORE_CLAUSE
    if following in _BEGIN_PHRASES:
        return _BEFORE_PHRASE
    both_names = inside and word[:1].isupper() and after[:1].isupper()
    return _INSIDE_PHRASE if both_names else _PLAIN


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


def _width(text: str) -> int:
    return len(text) if text.isascii() else sum(1 + _is_wide(c) for c in text)
