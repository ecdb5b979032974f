"""Lines of plain text in, blocks of lines out: paragraphs, verses and headings.

Line breaks mean different things in different files. The whole text decides what they mean in this file: whether a blank line, an
indent or every line starts a paragraph, and whether lines are wrapped at a width.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from audiobook.language.sentences import CLOSING_MARKS, SENTENCE_MARKS
from audiobook.reading.titles import headings

_PROSE_ENDS = tuple(SENTENCE_MARKS + CLOSING_MARKS + ":：—-）》۔")
"""The marks with which a line of prose can end where a paragraph does."""
_EAST_ENDS = ("。", "！", "？", "…", "」", "』", "”")
_LEAST_WHOLE = 4
"""Fewer lines do not tell that each is a paragraph, where the rest of the text is wrapped."""
_WIDEST_WRAP = 110
"""Texts are not wrapped at a larger width."""
_UNSPACED_JOIN = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")
"""Letters and marks of Chinese and Japanese, which put no space between words."""
_PAGE_NUMBER = re.compile(r"[\s.]+\d+$")
_PAGED = re.compile(r"\S(?:\s*\.{3,}|\s*…|\s{3,})\s*(?:\d{1,4}|[ivxlc]{1,7})\s*$")


class Block:
    """Lines that belong together: a paragraph, a heading, a verse. `gap` says that more blank lines than usual stand before it."""

    __slots__ = ("_joined", "blank_before", "gap", "lines", "wrapped")

    def __init__(self, lines: list[str], blank_before: int, *, wrapped: bool) -> None:
        self.lines = lines
        self.blank_before = blank_before
        self.gap = False
        self.wrapped = wrapped
        self._joined: str | None = None

    @property
    def joined(self) -> str:
        """Its text: one line if the lines are wrapped; otherwise line by line."""
        if self._joined is None:
            self._joined = self._join() if self.wrapped else "\n".join(line.strip() for line in self.lines)
        return self._joined

    def _join(self) -> str:
        pieces: list[str] = []
        end = ""
        for line in (line.strip() for line in self.lines):
            # No space belongs after a dash or hyphen at the end of a line.
            dash = end.endswith(("—", "--")) or (end[-1:] in ("-", "\u2010") and end[-2:-1].isalnum())
            unspaced = end and _UNSPACED_JOIN.match(end[-1]) and _UNSPACED_JOIN.match(line)
            pieces.append(line if not end or dash or unspaced else f" {line}")
            end = line
        return "".join(pieces)


def blocks_of(lines: Sequence[str]) -> list[Block]:
    """The blocks of a text, in order."""
    filled = [line for line in lines if line.strip()]
    if not filled:
        return []
    groups = _groups(lines)
    longest = [len(line) for line in filled]
    one_a_line = _each_line_is_one(filled) or (
        len(groups) <= max(1, len(filled) // 8) and _ends_like_prose(filled) > 0.8
    )
    indented = _by_indentation(filled)
    wrapped = _is_wrapped(groups, longest)
    narrow = sorted(length for length in longest if length <= _WIDEST_WRAP)
    width = narrow[int(0.9 * (len(narrow) - 1))] if narrow else _WIDEST_WRAP
    out: list[Block] = []
    for blank, group in groups:
        parts: list[list[str]]
        if _lists_contents(group):
            parts = [[line] for line in group]
        elif len(group) > 1 and ((indented and any(map(_starts_indented, group))) or _is_indented(group)):
            parts = _split_at_indents(group)
        elif len(group) > 1 and (
            ((one_a_line or (not wrapped and not _is_verse(group))) and not _is_one_wrapped(group))
            or _are_whole(group, width)
        ):
            parts = [[line] for line in group]
        else:
            parts = [group]
        for k, part in enumerate(parts):
            out.append(Block(part, blank if k == 0 else 0, wrapped=not _is_verse(part)))
    _mark_gaps(out)
    return out


def _groups(lines: Sequence[str]) -> list[tuple[int, list[str]]]:
    """Runs of filled lines, each with the number of blank lines before it."""
    groups: list[tuple[int, list[str]]] = []
    current: list[str] = []
    blank = 0
    for line in lines:
        if line.strip():
            if not current or headings.is_eastern_heading(line):
                # Chinese books often leave no blank line around a chapter's heading.
                current = []
                groups.append((blank, current))
            current.append(line)
            blank = 0
            if len(current) == 1 and headings.is_eastern_heading(line):
                current = []
        else:
            current = []
            blank += 1
    return groups


def _ends_like_prose(lines: Sequence[str]) -> float:
    ends = sum(line.rstrip().endswith(_PROSE_ENDS) for line in lines)
    return ends / len(lines)


def _each_line_is_one(lines: Sequence[str]) -> bool:
    """Whether each line of a Chinese or Japanese text is a paragraph: nearly all lines end like a sentence."""
    ends = sum(line.rstrip().endswith(_EAST_ENDS) and _UNSPACED_JOIN.search(line) is not None for line in lines)
    return ends > 0.5 * len(lines) and ends > 0.9 * sum(not headings.is_eastern_heading(line) for line in lines)


def _by_indentation(filled: Sequence[str]) -> bool:
    """Whether an indent starts a paragraph: some lines are indented, most are not, and sentences end before indents."""
    starts = [n for n, line in enumerate(filled) if _starts_indented(line)]
    if len(filled) <= 3 or not 0.05 < len(starts) / len(filled) < 0.7:
        return False
    # In verse, lines are indented inside a sentence.
    ended = sum(n == 0 or filled[n - 1].rstrip().endswith(_PROSE_ENDS) for n in starts)
    return ended >= 0.6 * len(starts)


def _starts_indented(line: str) -> bool:
    return line.startswith(("  ", "\u3000", "\u2003"))


def _is_indented(group: Sequence[str]) -> bool:
    """Whether indents start the paragraphs of a group, in a text that is laid out otherwise."""
    if not any(line[0] == " " for line in group):
        return False
    left = min(len(line) - len(line.lstrip()) for line in group)
    starts = [n for n, line in enumerate(group) if len(line) - len(line.lstrip()) > left + 1]
    after_ends = sum(n == 0 or group[n - 1].rstrip().endswith(_PROSE_ENDS) for n in starts)
    # In verse, every second line may be indented, but not the first.
    return starts[:1] == [0] and 2 <= len(starts) <= 0.7 * len(group) and after_ends == len(starts)


def _are_whole(group: Sequence[str], width: int) -> bool:
    """Whether each line of a group is a paragraph: nearly all end like one, and most end before or beyond the text's width."""
    if not any(line.rstrip().endswith(_PROSE_ENDS) for line in group[:2]):
        return False
    if len(group) < _LEAST_WHOLE or _is_verse(group) or not all(map(_closes_its_quotations, group)):
        return False
    roomy = sum(len(a) + 1 + len(b.split()[0]) < 0.85 * width or len(a) > _WIDEST_WRAP for a, b in pairwise(group))
    return roomy >= 0.6 * (len(group) - 1) and _ends_like_prose(group) > 0.8


def _closes_its_quotations(line: str) -> bool:
    return line.count('"') % 2 == 0 and line.count("“") == line.count("”")


def _is_one_wrapped(group: Sequence[str]) -> bool:
    """Whether a group is certainly one wrapped paragraph: its lines are full, and do not end like sentences."""
    width = max(map(len, group))
    full = sum(len(a) + 1 + len(b.split()[0]) > 0.9 * width for a, b in pairwise(group))
    return width <= _WIDEST_WRAP and full >= 0.8 * (len(group) - 1) and _ends_like_prose(group[:-1]) < 0.5


def _is_wrapped(groups: Sequence[tuple[int, list[str]]], lengths: Sequence[int]) -> bool:
    """Whether lines are wrapped at a width: inside a group they are of similar length, and many end inside a sentence."""
    inner = [line for _, group in groups for line in group[:-1]]
    if not inner:
        return True
    return max(lengths) <= _WIDEST_WRAP or (
        _ends_like_prose(inner) < 0.5 and median(len(line) for line in inner) <= 120
    )


def _is_verse(group: Sequence[str]) -> bool:
    """Whether lines are verse or a list: two or more, all short, most of them starting with a capital or a mark."""
    return (
        len(group) >= 2
        and all(len(line.strip()) <= 50 for line in group)
        and sum(line.strip()[0].islower() for line in group) <= len(group) // 4
    )


def _split_at_indents(group: Sequence[str]) -> list[list[str]]:
    parts: list[list[str]] = []
    left = min(len(line) - len(line.lstrip()) for line in group)
    for line in group:
        if not parts or len(line) - len(line.lstrip()) > left + 1:
            parts.append([])
        parts[-1].append(line)
    return parts


def _mark_gaps(blocks: Sequence[Block]) -> None:
    usual = median([b.blank_before for b in blocks[1:]] or [1])
    for b in blocks[1:]:
        b.gap = b.blank_before >= max(2, usual + 1) if usual <= 1 else b.blank_before >= usual * 2


def _lists_contents(group: Sequence[str]) -> bool:
    """Whether lines without a blank line between them are a list of contents.

    The first line is "Contents", or most lines name a chapter, or most lines end with a page number that is set apart.
    """
    if len(group) < 3:
        return False
    if headings.CONTENTS.match(group[0].strip()):
        return all(len(line.strip()) <= headings.MAX_HEADING_CHARS for line in group)
    most = 0.6 * len(group)
    if sum(line.lstrip()[0].isupper() or line.lstrip()[0].isdigit() for line in group) < most and group[0].isascii():
        # The lines of wrapped prose start with small letters.
        return False
    numbered = [line for line in group if line.rstrip()[-1] in "0123456789ivxlcIVXLC"]
    if len(numbered) >= most and sum(_PAGED.search(line) is not None for line in numbered) >= most:
        return True
    others = 0
    for line in group:
        others += not headings.is_division_heading(_PAGE_NUMBER.sub("", line.strip()))
        if len(group) - others < most:
            return False
    return True
