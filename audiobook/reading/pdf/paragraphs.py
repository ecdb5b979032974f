"""The lines of a text in, its paragraphs and headings out.

An indent, a gap, a line that ends early, or another size of type starts a paragraph. At the end of a page a sentence goes on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from audiobook.reading.pdf.furniture import LARGER
from audiobook.reading.pdf.lines import Line

_ENDS = re.compile(r"[.!?…:。！？]['\"”’»)\]*\d]*$|[—–-]['\"”’»]+$")
_USUAL = 0.1
_OPENS, _CLOSES = '“"«„‘', '”"»’'
_GAP = 1.35
_BLANK_LINE = 1.65
_INDENT = 0.7
_SAME = 0.35
_WIDEST = 0.98
"""A column is as wide as this share of its lines, at least: a few lines stick out."""
_LONGEST_HEADING_WORDS = 25
_HEADING_PITCH = 2.0


@dataclass(frozen=True, slots=True)
class Measure:
    """How a book is set.

    Attributes:
        size: of the type of most of the text.
        pitch: how far apart the lines of a paragraph are.
        widths: how wide a column is, by how many stand beside each other.
        indent: how far the first line of a paragraph is set in; 0 if it is not.
    """

    size: float
    pitch: float
    widths: dict[int, float] = field(default_factory=dict)
    indent: float = 0.0


@dataclass(slots=True)
class Block:
    """Lines that belong together.

    Attributes:
        lines: of the paragraph.
        level: of a heading; 0 for a paragraph.
        blank_before: how many blank lines are before it.
    """

    lines: list[Line]
    level: int = 0
    blank_before: int = 0


def size_and_pitch(lines: Sequence[Line]) -> tuple[float, float]:
    """The size of the type of most of the text, and how far apart its lines are."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.letters)
    size = sizes.most_common(1)[0][0] if sizes else 1.0
    gaps = Counter(
        round(2 * (a.y - b.y)) / 2
        for a, b in pairwise(lines)
        if a.page == b.page and a.column == b.column and a.size == b.size == size and 0.8 * size < a.y - b.y < 3 * size
    )
    # The smallest usual one: gaps between paragraphs may be more than lines in them.
    usual = [gap for gap, count in gaps.items() if count >= _USUAL * gaps.total()]
    return size, min(usual, default=1.2 * size)


def measured(lines: Sequence[Line], size: float, pitch: float) -> Measure:
    """How the text is set."""
    edges = _Edges(lines, size)
    widths: dict[int, list[float]] = {}
    for line in lines:
        if abs(line.size - size) < 1:
            widths.setdefault(line.columns, []).append(line.x1 - edges.left(line))
    found = {n: sorted(own)[int(_WIDEST * (len(own) - 1))] for n, own in widths.items()}
    steps = Counter(
        round(line.x0 - edges.left(line))
        for line in lines
        if _INDENT * size < line.x0 - edges.left(line) < 6 * size and abs(line.size - size) < 1
    )
    indent, count = steps.most_common(1)[0] if steps else (0, 0)
    return Measure(size, pitch, found, float(indent) if count >= max(2, 0.02 * len(lines)) else 0.0)


class _Edges:
    """Where the columns of each page begin."""

    def __init__(self, lines: Sequence[Line], size: float) -> None:
        starts: dict[tuple[int, int], list[float]] = {}
        for line in lines:
            if abs(line.size - size) < 1:
                starts.setdefault((line.page, line.column), []).append(line.x0)
        self._left = {}
        for key, found in starts.items():
            found.sort()
            # The smallest that comes twice: a mark in the margin is not an edge.
            twice = (a for a, b in pairwise(found) if b - a < 1.0)
            self._left[key] = next(twice, found[0])

    def left(self, line: Line) -> float:
        """The left edge of the column of a line."""
        return self._left.get((line.page, line.column), line.x0)


def blocks_of(lines: Sequence[Line], measure: Measure) -> list[Block]:
    """The paragraphs and headings of a text."""
    edges = _Edges(lines, measure.size)
    levels = _levels(lines, measure.size)
    out: list[Block] = []
    last: Line | None = None
    for line in lines:
        level = levels.get(line.size, 0)
        if last is not None and out and not _starts_block(last, line, out[-1], level, measure, edges):
            out[-1].lines.append(line)
        else:
            blank = _blank_lines(last, line, measure) if last is not None else 0
            out.append(Block([line], level, blank))
        last = line
    for block in out:
        if block.level and sum(len(line.text.split()) for line in block.lines) > _LONGEST_HEADING_WORDS:
            block.level = 0
    return out


def _levels(lines: Sequence[Line], size: float) -> dict[float, int]:
    """The sizes of type that are those of headings, each with the level of its headings."""
    large = sorted({line.size for line in lines if line.size >= LARGER * size}, reverse=True)
    return {own: min(n, 6) for n, own in enumerate(large, 1)}


def _same_column(a: Line, b: Line) -> bool:
    return a.page == b.page and a.column == b.column


def _blank_lines(a: Line, b: Line, measure: Measure) -> int:
    if not _same_column(a, b):
        return 0
    lines = (a.y - b.y) / measure.pitch
    return min(5, round(lines) - 1) if lines >= _BLANK_LINE else 0


def _starts_block(a: Line, b: Line, block: Block, level: int, measure: Measure, edges: _Edges) -> bool:
    """Whether a line starts a paragraph, or a heading; `a` is the line before it, in `block`."""
    if block.level != level:
        return True
    same = _same_column(a, b)
    if level:
        return not same or a.y - b.y > _HEADING_PITCH * b.size or _is_bold(a) != _is_bold(b)
    if abs(a.size - b.size) > 0.08 * measure.size + 0.5 or _is_bold(a) != _is_bold(b):
        return True
    if same and a.y - b.y > _GAP * measure.pitch * (b.size / measure.size):
        return True
    ended = _ENDS.search(a.text) is not None
    goes_on = not ended and b.text.lstrip("([")[:1].islower()
    indents = a.x0 - edges.left(a), b.x0 - edges.left(b)
    if _is_indented(indents, block, measure, ended=ended):
        return not (goes_on and _is_as_far_in(indents, measure))
    if goes_on or a.text.endswith("-"):
        return False
    if _is_short(a, b, indents[0], measure):
        return True
    if measure.indent or not ended:
        return False
    # Without indents: one speech after another, or the end of a page.
    return not same or (a.text[-1] in _CLOSES and b.text[0] in _OPENS)


def _is_as_far_in(indents: tuple[float, float], measure: Measure) -> bool:
    return abs(indents[0] - indents[1]) < _SAME * measure.size


def _is_indented(indents: tuple[float, float], block: Block, measure: Measure, *, ended: bool) -> bool:
    """Whether a line is set in as the first line of a paragraph is."""
    before, now = indents
    if now < _INDENT * measure.size:
        return False
    if not _is_as_far_in(indents, measure):
        # The lines of an inset, after its first one, are set in less.
        return now > before or len(block.lines) > 1
    usual = measure.indent and abs(now - measure.indent) < _SAME * measure.size
    return bool(usual) and ended


def _is_short(a: Line, b: Line, indent: float, measure: Measure) -> bool:
    """Whether the first word of a line would have had room at the end of the line before it."""
    width = measure.widths.get(a.columns)
    if width is None:
        return False
    word = 0.0
    for letter in b.letters:
        if letter.text.isspace() and word:
            break
        word = letter.x1 - b.x0
    room = width - indent - (a.x1 - a.x0)
    return room > word + 0.6 * measure.size


def _is_bold(line: Line) -> bool:
    seen = [c for c in line.letters if c.text.isalnum()]
    return bool(seen) and all(c.bold for c in seen)


def pieces_of(line: Line) -> Iterator[tuple[str, bool, bool, bool]]:
    """The text of a line in pieces of one look: the text, and whether it is italic, bold and raised."""
    from audiobook.reading.pdf.footnotes import raised

    text, look = "", (False, False, False)
    for c in line.letters:
        own = look if c.text.isspace() else (c.italic, c.bold, raised(c, line))
        if own != look and text:
            yield text, *look
            text = ""
        text, look = text + c.text, own
    if text:
        yield text, *look
