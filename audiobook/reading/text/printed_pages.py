"""Plain text from a scan or a PDF in, the same text without its page numbers and running heads out.

A page ends anywhere, often inside a sentence. What stands between two pages is told by that, and by coming again and again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from audiobook.book import LeftOut, count_words
from audiobook.reading.titles.numerals import numeral_value

_PAGE_LINE = re.compile(
    r"^[\s\[({<*~=—–.-]*(?:page|pg\.?|p\.|seite|página|страница)?\s*(?P<n>\d{1,4}|[ivxlc]{1,7})"
    r"(?:\s*(?:of|/|von|de|из)\s*\d{1,4})?[\s\])}>*~=—–.-]*$",
    re.IGNORECASE,
)
_WITH_HEAD = re.compile(
    r"^\s*(?:(?P<a>\d{1,4})\s{2,}(?P<head1>\D{3,60}?)|(?P<head2>\D{3,60}?)\s{2,}(?P<b>\d{1,4}))\s*$"
)
_INLINE_PAGE = re.compile(r"[ \t]*[\[{](?:pg\.?|page|p\.)\s*(?:\d{1,4}|[ivxlc]{1,7})[\]}]", re.IGNORECASE)
_ANY_PAGE = re.compile(r"[\[{](?:pg|page|p\.)", re.IGNORECASE)
_BRACED_PAGE = re.compile(r"[ \t]*\{(\d{1,4})\}")
_LEAST_PAGES = 3
"""Fewer numbers or heads of one kind are not the marks of pages."""
_MOST_WORDS_A_PAGE = 1000
_LEAST_CUT = 0.3
"""At least this share of page ends are inside a sentence. Chapters never start there."""
_LONGEST_HEAD_CHARS = 90
_LONGEST_NUMERAL = 20
_SHORT_LINE = 40
"""A longer line may be a mark only if there is a digit in it."""
_ANY_DIGIT = re.compile(r"\d")
_MOST_STEP = 4
"""A page without a number, or with a picture, may lie between two that have one."""
_GOES_ON = re.compile(r"[\w,-]\s*$")
"""A line after whose end a sentence can go on."""
_HEAD = re.compile(r"^[^\W_](?:[^.!?…:;”\"»。！？」]|(?<=\b[A-Z])\.|(?<=\b[DSM]r)\.|(?<=\bSt)\.)*\.?$")
"""A running head has no marks of sentences or quotations."""
_STARTS_LOWER = re.compile(r"^\s*[a-zà-öø-ÿа-яё]")


@dataclass(frozen=True, slots=True)
class _PageMark:
    """A line that may be a page number: its line, its value, and the words of a running head beside it."""

    line: int
    value: int
    head: str = ""


def without_page_marks(text: str) -> tuple[str, list[LeftOut]]:
    """Take page numbers and running heads out. A sentence that a page end cuts is whole again.

    Args:
        text: its lines end with a line feed; form feeds may be in it.

    Returns:
        The text, and what was taken out.
    """
    taken: list[str] = []
    text = _without_inline_pages(text, taken)
    lines = text.split("\n")
    marks = _page_numbers(lines)
    drop = {m.line for m in marks} | _running_heads(lines, {m.line for m in marks})
    taken += [lines[n].strip() for n in sorted(drop)]
    if drop or "\f" in text:
        text = "\n".join(_joined_pages(lines, drop))
    if not taken:
        return text, []
    return text, [LeftOut("page numbers and running heads", "\n".join(taken), expected=True)]


def _without_inline_pages(text: str, taken: list[str]) -> str:
    def take(m: re.Match[str]) -> str:
        taken.append(m.group().strip())
        return ""

    if _ANY_PAGE.search(text):
        text = _INLINE_PAGE.sub(take, text)
    if "{" not in text:
        return text
    values = [int(m[1]) for m in _BRACED_PAGE.finditer(text)]
    if len(values) >= _LEAST_PAGES and all(0 < b - a <= _MOST_STEP for a, b in pairwise(values)):
        text = _BRACED_PAGE.sub(take, text)
    return text


def _page_numbers(lines: Sequence[str]) -> list[_PageMark]:
    """The lines that are page numbers: they count up, about a page apart, and some cut a sentence."""
    marks = [
        m
        for n, line in enumerate(lines)
        if line and (len(line) <= _SHORT_LINE or _ANY_DIGIT.search(line)) and (m := _mark(n, line))
    ]
    run = _longest_run(marks)
    if len(run) < _LEAST_PAGES:
        return []
    words = [count_words(" ".join(lines[a.line + 1 : b.line])) for a, b in pairwise(run)]
    if not 5 < median(words) < _MOST_WORDS_A_PAGE:
        return []
    among = {m.line for m in run}
    beside_head = sum(bool(m.head) for m in run) >= _LEAST_PAGES
    at_form_feed = sum(_near_form_feed(lines, m.line) for m in run) >= 0.5 * len(run)
    cut = sum(_cuts(lines, m.line, among) for m in run)
    return run if cut >= _LEAST_CUT * len(run) or (cut and beside_head) or at_form_feed else []


def _mark(n: int, line: str) -> _PageMark | None:
    bare = line.strip()
    if not bare or len(bare) > _LONGEST_HEAD_CHARS or (len(bare) > _LONGEST_NUMERAL and not _ANY_DIGIT.search(bare)):
        return None
    m = _PAGE_LINE.match(line)
    if m:
        value = numeral_value(m["n"])
        return _PageMark(n, value) if value else None
    m = _WITH_HEAD.match(line)
    if m:
        return _PageMark(n, int(m["a"] or m["b"]), (m["head1"] or m["head2"]).strip())
    return None


def _longest_run(marks: Sequence[_PageMark]) -> list[_PageMark]:
    """The longest run of marks in which each counts on from the one before."""
    best_before: dict[int, list[_PageMark]] = {}
    best: list[_PageMark] = []
    for mark in marks:
        run: list[_PageMark] = []
        for step in range(1, _MOST_STEP + 1):
            before = best_before.get(mark.value - step, [])
            if len(before) > len(run):
                run = before
        run = [*run, mark]
        if len(run) >= len(best_before.get(mark.value, [])):
            best_before[mark.value] = run
        if len(run) > len(best):
            best = run
    return best


def _running_heads(lines: Sequence[str], numbers: set[int]) -> set[int]:
    """The lines that come again and again between pages: beside a page number or a form feed, or inside a sentence."""
    keys: dict[str, list[int]] = {}
    blank = [not line.strip() for line in lines]
    blank = [True, *(is_blank or n in numbers for n, is_blank in enumerate(blank)), True]
    for n, line in enumerate(lines):
        if not line or not (blank[n] or blank[n + 2]):
            continue
        bare = line.strip()
        alone = 3 <= len(bare) <= _LONGEST_HEAD_CHARS and n not in numbers and _stands_alone(lines, n, blank, numbers)
        if alone and _HEAD.match(bare):
            key = re.sub(r"[\W\d_]+", " ", bare.lower()).strip()
            if key:
                keys.setdefault(key, []).append(n)
    heads: set[int] = set()
    for found in keys.values():
        if len(found) < _LEAST_PAGES:
            continue
        beside = sum(_beside(lines, n, numbers) or _near_form_feed(lines, n) for n in found)
        marks = numbers | set(found)
        cut = sum(_cuts(lines, n, marks) for n in found)
        if (beside >= 0.8 * len(found) and cut) or cut >= max(_LEAST_PAGES, _LEAST_CUT * len(found)):
            # The first one may be the heading itself.
            first = found[0]
            told = _beside(lines, first, numbers) or _near_form_feed(lines, first)
            keep = not told and not _cuts(lines, first, marks)
            heads.update(found[1:] if keep else found)
    return heads


_FARTHEST_LINES = 100
"""The text of a page begins and ends no farther from a mark: a printed page has half as many lines."""


def _stands_alone(lines: Sequence[str], n: int, blank: Sequence[bool], numbers: set[int]) -> bool:
    """Whether a line has no line of text beside it, or is beside the mark of a page.

    Args:
        lines: of the text.
        n: the number of the line.
        blank: whether a line has no text, with one more place before the first line and after the last.
        numbers: the lines with page numbers.
    """
    if blank[n] and blank[n + 2]:
        return True
    at_page_end = "\f" in lines[n] or n - 1 in numbers or n + 1 in numbers
    return at_page_end and (blank[n] or blank[n + 2])


def _neighbour(lines: Sequence[str], n: int, step: int, *skip: set[int]) -> str:
    """The next line with words before or after a line, besides those to skip; "" where none is near."""
    for k in range(n + step, n + step * _FARTHEST_LINES, step):
        if not 0 <= k < len(lines):
            break
        if lines[k].strip() and not any(k in own for own in skip):
            return lines[k]
    return ""


def _beside(lines: Sequence[str], n: int, numbers: set[int]) -> bool:
    for step in (-1, 1):
        k = n + step
        while 0 <= k < len(lines) and abs(k - n) < _FARTHEST_LINES and not lines[k].strip():
            k += step
        if k in numbers:
            return True
    return False


def _near_form_feed(lines: Sequence[str], n: int) -> bool:
    return any("\f" in line for line in lines[max(0, n - 3) : n + 4])


def _cuts(lines: Sequence[str], n: int, skip: set[int]) -> bool:
    """Whether a sentence goes on after a line: the text before does not end a sentence, or the text after starts small."""
    # What may be another mark of the same page end is skipped, too.
    near = {k for k in range(max(0, n - 4), n + 5) if 0 <= k < len(lines) and _looks_like_a_mark(lines[k])}
    before, after = _neighbour(lines, n, -1, skip, near), _neighbour(lines, n, 1, skip, near)
    return bool(before) and _GOES_ON.search(before) is not None and _STARTS_LOWER.match(after) is not None


def _looks_like_a_mark(line: str) -> bool:
    return bool(_PAGE_LINE.match(line) or _WITH_HEAD.match(line)) or (line.strip().isupper() and len(line.strip()) < 60)


def _joined_pages(lines: Sequence[str], drop: set[int]) -> list[str]:
    """The lines without those to drop. Blank lines around a page end are dropped, too, where a sentence goes on."""
    out: list[str] = []
    n = 0
    while n < len(lines):
        end = n
        while end < len(lines) and (end in drop or not lines[end].strip()):
            end += 1
        if end > n and (any(k in drop for k in range(n, end)) or any("\f" in line for line in lines[n:end])):
            following = lines[end] if end < len(lines) else ""
            if not (out and _GOES_ON.search(out[-1]) and _STARTS_LOWER.match(following)):
                out += [""] * max(1, min(2, sum(not lines[k].strip() and k not in drop for k in range(n, end)) // 2))
            n = end
            continue
        out.append(lines[n])
        n += 1
    return out
