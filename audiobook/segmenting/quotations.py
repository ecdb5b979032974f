"""A paragraph in, its quotations out: where each starts and ends."""

from __future__ import annotations

import re
from dataclasses import dataclass

from audiobook.language.sentences import sentences
from audiobook.segmenting import cues
from audiobook.segmenting.conventions import Conventions
from audiobook.segmenting.elisions import is_elision
from audiobook.segmenting.marks import FILLER, after_gap, looks_closed, looks_open, plain_marks

_MARKS = re.compile("[\"“”„‟'‘’‚‛«»‹›「」『』]")
_CLOSERS = {"“": '”“"', "„": '“”"', "‟": '”"', "”": '”"', '"': '"”', "‘": "’", "‚": "‘’", "‛": "’", "'": "'’", "’": "’"}
_NESTING = {"「": "」", "『": "』", "«": "»", "»": "«", "‹": "›", "›": "‹"}
"""Marks with different glyphs for opening and closing, so that the same kind can be nested: from opener to closer."""

_SINGLE = "'‘’‚‛"
_MAY_BE_APOSTROPHE = re.compile(
    r"(?:s|in|an|o|th|wi|wid|mos|jus|ol|las|didn|don|tha|['’]n)$",
    re.IGNORECASE,
)
"""How words end that may have an apostrophe for their last letters, or none of their own: dogs', goin', an'."""
_BOTH_SIDES = re.compile(r"(?<!\S)['’‘][^\W\d_]{1,2}$")
"""A word that is cut short on both sides: 'a', 'n'."""

_MOST_WITHOUT_MARK = 30
"""How many words are taken for speech before a closing mark that no opening mark goes with."""
_LOOK_AHEAD_MARKS = 40
"""How many marks after an apostrophe are looked at, to tell whether it closes a quotation."""


@dataclass(frozen=True, slots=True)
class QuotedSpan:
    """The span of a quotation in a paragraph, from its opening mark up to and including its closing mark.

    Attributes:
        start: the place of the opening mark.
        end: the place after the closing mark, or the end of the paragraph if it has none.
        closed: whether it has a closing mark.
        mark: the opening mark; a dash for a paragraph of dash dialogue.
    """

    start: int
    end: int
    closed: bool
    mark: str

    def continued_by(self, text: str) -> bool:
        """Whether the text of the next paragraph continues this unclosed quotation: it opens with the same mark."""
        first = text.lstrip()[:1]
        if self.mark in "«»‹›":
            return first in tuple("«»‹›")
        if self.mark in '"“”„‟':
            return first in ('"', "“", "”", "„", "‟")
        if self.mark in "'‘’‚‛":
            return first in ("'", "‘", "’", "‚", "‛")
        return first == self.mark


def quotations(text: str, conventions: Conventions) -> list[QuotedSpan]:
    """The quotations of a paragraph, in order, not overlapping.

    A quotation inside another one belongs to it. A quotation without a closing mark ends with the paragraph, before the cue that ends
    the paragraph, or where the next one certainly opens. One without an opening mark begins with the paragraph, where a cue follows it.
    """
    text = plain_marks(text)
    positions = [m.start() for m in _MARKS.finditer(text)]
    if not positions:
        return []
    return [_with_fillers(text, q) for q in _Paragraph(text, positions, conventions).quotations()]


def _with_fillers(text: str, q: QuotedSpan) -> QuotedSpan:
    """A quotation with all characters of the marks around it."""
    start, end = q.start, q.end
    while start and text[start - 1] == FILLER:
        start -= 1
    while q.closed and end < len(text) and text[end] == FILLER:
        end += 1
    return QuotedSpan(start, end, q.closed, q.mark)


class _Paragraph:
    """A paragraph with its marks in plain form."""

    def __init__(self, text: str, positions: list[int], conventions: Conventions) -> None:
        self._text = text
        self._positions = positions
        self._conventions = conventions
        self._straight = _StraightDoubles(text, [i for i in positions if text[i] == '"'])
        self._unbalanced = text.count("“") > text.count("”")
        self._single = conventions.single
        """Whether single marks open speech: those of the text, or those with which this paragraph began."""

    def quotations(self) -> list[QuotedSpan]:
        """Its quotations, in order."""
        text = self._text
        found: list[QuotedSpan] = []
        open_at: int | None = None
        depth = 0
        for n, i in enumerate(self._positions):
            later = self._positions[n + 1 : n + 1 + _LOOK_AHEAD_MARKS]
            if open_at is None:
                if self._opens(i, later):
                    open_at, depth = i, 0
                elif not found and self._closes_what_never_opened(i):
                    found.append(QuotedSpan(self._start_without_mark(i), i + 1, True, text[i]))
                continue
            opener = text[open_at]
            if self._nests(open_at, i):
                depth += 1
                continue
            if self._closes(open_at, i, later):
                if depth:
                    depth -= 1
                    continue
                found.append(QuotedSpan(open_at, i + 1, True, opener))
                open_at = None
                begins = not text[: found[-1].start].strip()
                self._single = self._single or (begins and opener in _SINGLE)
            elif opener == text[i] == "“" and self._unbalanced and i > open_at + 1 and after_gap(text, i):
                # More marks open than close, and here a new quotation opens: the one before was not closed.
                found.append(QuotedSpan(open_at, i, False, opener))
                open_at = i
        if open_at is not None:
            found.append(QuotedSpan(open_at, len(text), False, text[open_at]))
        return found

    def _nests(self, open_at: int, i: int) -> bool:
        """Whether the mark at `i` opens a quotation of the same kind inside the one that is open."""
        opener, ch = self._text[open_at], self._text[i]
        if opener in _NESTING:
            return ch == opener
        if opener in "“„‟" and ch in "“„‟":
            # “She told me, ‘He said, “Go,” and I went,’ and left.”
            inner = self._text.rfind("‘", open_at, i), self._text.rfind("'", open_at, i)
            return not self._unbalanced and after_gap(self._text, i) and max(inner) > open_at
        return False

    def _closes_what_never_opened(self, i: int) -> bool:
        """Whether a closing mark ends speech whose opening mark was forgotten: 'Come back," said Anna.'."""
        text, ch = self._text, self._text[i]
        if ch not in "\"”’'" or (ch in "’'" and not self._conventions.single):
            return False
        if not i or text[i - 1] not in ".,!?…—" or not looks_closed(text, i):
            return False
        return cues.follows(text, i + 1)

    def _start_without_mark(self, i: int) -> int:
        """Where speech starts that ends at `i` and has no opening mark: with the paragraph, or with the last sentence of a long one."""
        before = self._text[:i]
        if len(before.split()) <= _MOST_WITHOUT_MARK:
            return 0
        return max((end for _, end, _ in sentences(before) if end < len(before.rstrip())), default=-1) + 1

    def _closes(self, open_at: int, i: int, later: list[int]) -> bool:
        """Whether the mark at `i` closes the quotation that was opened at `open_at`."""
        text = self._text
        ch, opener = text[i], text[open_at]
        if opener in _NESTING:
            return ch == _NESTING[opener]
        if opener in _SINGLE:
            if ch not in _CLOSERS[opener] or i == open_at + 1 or self._in_inner_double(open_at, i):
                return False
            return _closes_single(text, i, later)
        return _closes_double(text, i, ch, opener, self._straight)

    def _in_inner_double(self, open_at: int, i: int) -> bool:
        """Whether a quotation in double marks inside one in single marks is open at `i`: ‘He said, “I call it ‘home,’ Tom.”’."""
        text = self._text
        inner = max(text.rfind("“", open_at, i), text.rfind('"', open_at, i))
        if inner < 0:
            return False
        if text[inner] == "“":
            return text.find("”", inner, i) < 0 and text.find("”", i) > 0
        return text.count('"', open_at, i) % 2 == 1 and text.find('"', i) > 0

    def _opens(self, i: int, later: list[int]) -> bool:
        text, conventions = self._text, self._conventions
        ch = text[i]
        if ch in "“„‟":
            return i + 1 < len(text)
        if ch == '"':
            return self._straight.opens(i)
        if ch == "”":
            # A closing mark in a place where only an opening mark makes sense.
            return after_gap(text, i) and text[i + 1 : i + 2].isalnum()
        if ch in "「『":
            return True
        if ch in "«»‹›":
            return ch in ("»›" if conventions.reversed_guillemets else "«‹")
        return self._opens_single(i, later)

    def _opens_single(self, i: int, later: list[int]) -> bool:
        """Whether a single mark opens a quotation."""
        text = self._text
        if not after_gap(text, i) or not text[i + 1 : i + 2].strip():
            return False
        if not self._single:
            begins = i == len(text) - len(text.lstrip())
            return self._closed(later, before_cue=True) if begins else cues.leads(text, i) and self._closed(later)
        if text[i] == "’" or (text[i] in "'‘" and is_elision(text, i + 1, in_quotation=False)):
            # 'Tis cold,' said Anna. The mark and the apostrophe of the word are one.
            return text[i] in "'‘" and self._closed_before_another(later)
        return text[i] in "'‘‚‛"

    def _closed_before_another(self, later: list[int]) -> bool:
        """Whether the next single mark that is not an apostrophe inside a word closes a quotation, after a comma or full stop."""
        text = self._text
        for j in later:
            if text[j] in '"“„':
                return False
            if text[j] not in _SINGLE or text[j + 1 : j + 2].isalnum():
                if text[j] in "'‘" and after_gap(text, j) and not is_elision(text, j + 1):
                    return False
                continue
            if text[j - 1] in ".,!?…—" and looks_closed(text, j):
                return True
        return False

    def _closed(self, later: list[int], *, before_cue: bool = False) -> bool:
        """Whether a single quotation is closed, and where that is asked before a cue, in a text that uses other marks."""
        text = self._text
        for j in later:
            if text[j] in "’'‘" and text[j - 1] in ".,!?…—" and looks_closed(text, j):
                return not before_cue or cues.follows(text, j + 1)
        return False


def _closes_double(text: str, i: int, ch: str, opener: str, straight: _StraightDoubles) -> bool:
    if ch not in _CLOSERS[opener]:
        return False
    if opener == '"' and ch == '"':
        return straight.closes(i)
    if ch == "“" and opener == "“":
        # An opening mark in the place of a closing one: a letter or full stop before it, a gap after it.
        return not after_gap(text, i) and not text[i + 1 : i + 2].isalnum()
    return True


def _closes_single(text: str, i: int, marks_after: list[int]) -> bool:
    """Whether an apostrophe-like mark inside a single-quoted quotation closes it."""
    before, after = text[i - 1 : i], text[i + 1 : i + 2]
    if after.isalnum():
        return False
    if not before or before.isspace():
        return not is_elision(text, i + 1)
    if not before.isalnum():
        return True
    if (before.isdigit() or _BOTH_SIDES.search(text, max(0, i - 4), i)) and _closed_later(text, marks_after):
        # 'He is 6' tall,' or 'you'd 'a' known,'
        return False
    # After a letter: the end of a quotation, a possessive plural (the dogs'), or a dropped letter (goin').
    if not _MAY_BE_APOSTROPHE.search(text[max(0, i - 6) : i]):
        return True
    for j in marks_after:
        if text[j] not in "'’":
            return not (text[j] in "‘" and after_gap(text, j)) and text[j] not in "‘"
        if text[j + 1 : j + 2].isalnum():
            if after_gap(text, j) and not is_elision(text, j + 1):
                return True
            continue
        return False
    return True


def _closed_later(text: str, marks_after: list[int]) -> bool:
    """Whether a mark after a comma or full stop closes a single quotation, before another one opens."""
    for j in marks_after:
        if text[j] not in "'’":
            return False
        if not text[j + 1 : j + 2].isalnum():
            return text[j - 1] in ".,!?…—"
        if after_gap(text, j) and not is_elision(text, j + 1):
            return False
    return False


class _StraightDoubles:
    """The straight double marks of a paragraph, which open and close in turn.

    If their number is odd, one is missing. Then the characters around each mark decide.
    """

    def __init__(self, text: str, positions: list[int]) -> None:
        self._role: dict[int, bool] = {}
        odd = len(positions) % 2 == 1
        is_open = False
        for i in positions:
            opener = not is_open
            if odd:
                starts, ends = looks_open(text, i), looks_closed(text, i)
                if starts and not ends:
                    opener = True
                elif ends and not starts:
                    opener = False
            self._role[i] = opener
            is_open = opener
        for outer, inner, first, last in zip(positions, positions[1:], positions[2:], positions[3:]):
            # "She told me, 'He said, "Go," and I went,' and left."
            if self._role[outer] and _third_level(text, outer, inner, first, last):
                self._role[inner] = True
                self._role[first] = True
                self._role[last] = False

    def opens(self, i: int) -> bool:
        return self._role[i]

    def closes(self, i: int) -> bool:
        return not self._role[i]


def _third_level(text: str, outer: int, inner: int, first: int, last: int) -> bool:
    """Whether four straight marks are a quotation within a quotation in single marks within a quotation."""
    looks = [looks_open(text, i) and not looks_closed(text, i) for i in (outer, inner, first, last)]
    single = re.search(r"(?<![^\s(])['‘](?=\w)", text[outer + 1 : inner])
    return looks == [True, True, False, False] and single is not None
