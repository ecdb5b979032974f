"""A paragraph in, its quotations out: where each starts and ends."""

from __future__ import annotations

import re
from dataclasses import dataclass

from audiobook.segmenting.conventions import Conventions, is_elision

_MARKS = re.compile("[\"“”„‟'‘’‚‛«»「」『』]")
_CLOSERS = {"“": '”“"', "„": '“”"', "‟": '”"', "”": '”"', '"': '"”', "‘": "’", "‚": "‘’", "‛": "’", "'": "'’", "’": "’"}
_NESTING = {"「": "」", "『": "』", "«": "»", "»": "«"}
"""Marks with different glyphs for opening and closing, so that the same kind can be nested: from opener to closer."""

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
        if self.mark in "«»":
            return first in ("«", "»")
        if self.mark in '"“”„‟':
            return first in ('"', "“", "”", "„", "‟")
        if self.mark in "'‘’‚‛":
            return first in ("'", "‘", "’", "‚", "‛")
        return first == self.mark


def quotations(text: str, conventions: Conventions) -> list[QuotedSpan]:
    """The quotations of a paragraph, in order, not overlapping.

    A quotation inside another one belongs to it. A quotation without a closing mark ends with the paragraph, or where the next one
    certainly opens.
    """
    marks = list(_MARKS.finditer(text))
    if not marks:
        return []
    straight = _StraightDoubles(text, [m.start() for m in marks if m.group() == '"'])
    positions = [m.start() for m in marks]
    unbalanced = text.count("“") > text.count("”")
    found: list[QuotedSpan] = []
    open_at: int | None = None
    depth = 0
    for n, i in enumerate(positions):
        if open_at is None:
            if _opens(text, i, text[i], conventions, straight):
                open_at, depth = i, 0
            continue
        opener = text[open_at]
        nests = _NESTING.get(opener)
        depth += nests is not None and text[i] == opener
        if _closes(text, i, opener, straight, positions[n + 1 : n + 1 + _LOOK_AHEAD_MARKS]):
            if depth:
                depth -= 1
                continue
            found.append(QuotedSpan(open_at, i + 1, True, opener))
            open_at = None
        elif opener == text[i] == "“" and unbalanced and i > open_at + 1 and _after_gap(text, i):
            # More marks open than close, and here a new quotation opens: the one before was not closed.
            found.append(QuotedSpan(open_at, i, False, opener))
            open_at = i
    if open_at is not None:
        found.append(QuotedSpan(open_at, len(text), False, text[open_at]))
    return found


def _closes(text: str, i: int, opener: str, straight: _StraightDoubles, later: list[int]) -> bool:
    """Whether the mark at `i` closes a quotation that the mark `opener` opened."""
    ch = text[i]
    if opener in _NESTING:
        return ch == _NESTING[opener]
    if opener in "'‘’‚‛":
        return ch in _CLOSERS[opener] and _closes_single(text, i, later)
    return _closes_double(text, i, ch, opener, straight)


def _opens(text: str, i: int, ch: str, conventions: Conventions, straight: _StraightDoubles) -> bool:
    if ch in "“„‟":
        return i + 1 < len(text)
    if ch == '"':
        return straight.opens(i)
    if ch == "”":
        # A closing mark in a place where only an opening mark makes sense.
        return _after_gap(text, i) and text[i + 1 : i + 2].isalnum()
    if ch in "「『":
        return True
    if ch in "«»":
        return ch == ("»" if conventions.reversed_guillemets else "«")
    if not conventions.single or not _after_gap(text, i) or not text[i + 1 : i + 2].strip():
        return False
    if ch == "’" or (ch in "'‘" and is_elision(text, i + 1, in_quotation=False)):
        return False
    return ch in "'‘‚‛"


def _after_gap(text: str, i: int) -> bool:
    return i == 0 or text[i - 1].isspace() or text[i - 1] in "([—–-―*_/\"“‘'"


def _closes_double(text: str, i: int, ch: str, opener: str, straight: _StraightDoubles) -> bool:
    if ch not in _CLOSERS[opener]:
        return False
    if opener == '"' and ch == '"':
        return straight.closes(i)
    if ch == "“" and opener == "“":
        # An opening mark in the place of a closing one: a letter or full stop before it, a gap after it.
        return not _after_gap(text, i) and not text[i + 1 : i + 2].isalnum()
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
    # After a letter: the end of a quotation, a possessive plural (the dogs'), or a dropped letter (goin').
    if not re.search(
        r"(?:s|in|an|o|th|wi|wid|mos|jus|ol|las|didn|don|tha|['’]n)$", text[max(0, i - 6) : i], re.IGNORECASE
    ):
        return True
    for j in marks_after:
        if text[j] not in "'’":
            return not (text[j] in "‘" and _after_gap(text, j)) and text[j] not in "‘"
        if text[j + 1 : j + 2].isalnum():
            if _after_gap(text, j) and not is_elision(text, j + 1):
                return True
            continue
        return False
    return True


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
                before, after = text[i - 1 : i], text[i + 1 : i + 2]
                starts = (not before or before.isspace() or before in "([") and bool(after.strip())
                ends = (
                    bool(before.strip())
                    and before not in "(["
                    and (not after or after.isspace() or after in ".,;:!?)]")
                )
                if starts and not ends:
                    opener = True
                elif ends and not starts:
                    opener = False
            self._role[i] = opener
            is_open = opener

    def opens(self, i: int) -> bool:
        return self._role[i]

    def closes(self, i: int) -> bool:
        return not self._role[i]
