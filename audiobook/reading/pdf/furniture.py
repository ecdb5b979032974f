"""The lines of all pages in, the lines of the text out: without page numbers and running heads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from audiobook.reading.pdf.lines import Line
from audiobook.reading.titles import headings
from audiobook.reading.titles.numerals import numeral_value

_EDGE_LINES = 2
"""Page numbers and running heads are among so many lines at the top and at the bottom."""
_LEAST_PAGES = 3
_LONGEST = 100
_SET_APART = 1.2
LARGER = 1.12
"""Type this much larger than that of the text is that of headings."""
_NUMBER = re.compile(
    r"^[\W_]*(?:page|seite|pagina|página|p\.|стр\.)?\s*(\d{1,5}|[ivxlc]{1,8})\s*(?:(?:of|/|von|de|sur)\s*\d{1,5})?[\W_]*$",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?…:,;]['\"”’»)\]]*$")
_AT_AN_END = re.compile(r"^(\d{1,5})\b|\b(\d{1,5})\W*$")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A line at the top or the bottom of a page.

    Attributes:
        place: of the line, in the list of lines.
        page: its page.
        at: which edge, its height in steps of two points, and the size of its type.
        key: its words, without numbers.
        value: the number that it is.
        other: a number at one of its ends.
        apart: how many lines' room is between it and the text.
    """

    place: int
    page: int
    at: tuple[bool, int, float]
    key: str
    value: int | None
    other: int | None
    apart: float


def without_furniture(lines: Sequence[Line], size: float, pitch: float) -> tuple[list[Line], list[str]]:
    """Take the page numbers and running heads out.

    Args:
        lines: of all pages.
        size: of the type of most of the text.
        pitch: how far apart the lines of a paragraph are.

    Returns:
        The lines of the text, and what was taken out.
    """
    found = _candidates(lines, pitch)
    small = {c.place for c in found if lines[c.place].size < 0.95 * size}
    by_number = _page_numbers(found, small)
    offsets = Counter(c.value - c.page for c in found if c.place in by_number and c.value is not None)
    usual = {offset for offset, count in offsets.items() if count >= 2 or len(by_number) == 1}
    numbered = [c for c in found if c.other is not None and c.other - c.page in usual]
    rows = Counter(c.at for c in numbered)
    beside = {c.place for c in numbered if rows[c.at] >= 2 and not _ENDS.search(lines[c.place].text)}
    pages: dict[tuple[bool, str], set[int]] = {}
    for c in found:
        pages.setdefault((c.at[0], c.key), set()).add(c.page)
    places = Counter((c.at, c.key) for c in found if c.apart >= _SET_APART)
    again = {
        c.place
        for c in found
        if c.key
        and lines[c.place].size < LARGER * size
        and (c.apart >= _SET_APART or not _ENDS.search(lines[c.place].text))
        and (len(pages[c.at[0], c.key]) >= _LEAST_PAGES or places[c.at, c.key] >= 2)
    }
    taken = by_number | beside | again
    bands = Counter(c.at for c in found if c.place in taken)
    most = len({line.page for line in lines})
    taken |= {c.place for c in found if bands[c.at] >= max(_LEAST_PAGES, 0.4 * most) and c.apart >= _SET_APART}
    kept = [line for n, line in enumerate(lines) if n not in taken]
    return kept, [lines[n].text for n in sorted(taken)]


def _candidates(lines: Sequence[Line], pitch: float) -> list[_Candidate]:
    pages: dict[int, list[int]] = {}
    for n, line in enumerate(lines):
        pages.setdefault(line.page, []).append(n)
    out = []
    for page, own in pages.items():
        own = sorted(own, key=lambda n: -lines[n].y)
        for k, n in enumerate(own):
            at_top, at_bottom = k < _EDGE_LINES, k >= len(own) - _EDGE_LINES
            text = lines[n].text
            if not (at_top or at_bottom) or len(text) > _LONGEST:
                continue
            inner = own[k + 1 :] if at_top else own[:k]
            steps = (abs(lines[m].y - lines[n].y) for m in inner)
            near = min((step for step in steps if step > 0.5 * lines[n].size), default=10 * pitch)
            edge = not at_bottom or k < len(own) / 2
            m = _NUMBER.match(text)
            end = _AT_AN_END.search(text)
            other = int(end[1] or end[2]) if end else None
            division = headings.is_division_heading(text)
            key = "" if m else text.casefold() if division else re.sub(r"[\W\d_]+", " ", text.casefold()).strip()
            value = numeral_value(m[1]) if m else None
            out.append(
                _Candidate(n, page, (edge, round(lines[n].y / 2), lines[n].size), key, value, other, near / pitch)
            )
    return out


def _page_numbers(found: Sequence[_Candidate], small: set[int]) -> set[int]:
    """The lines that are page numbers: as many as the pages before them, counted from anywhere.

    Args:
        found: the lines at the edges of the pages.
        small: those of them in small type.
    """
    offsets = Counter(c.value - c.page for c in found if c.value is not None)
    good = {offset for offset, count in offsets.items() if count >= _LEAST_PAGES}
    # In a file of one or two pages: the page's own number, set apart from the text.
    return {
        c.place
        for c in found
        if c.value is not None
        and (
            c.value - c.page in good
            or (c.value == c.page + 1 and c.apart >= _SET_APART and (not c.at[0] or c.place in small))
        )
    }
