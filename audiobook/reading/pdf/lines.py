"""The letters of a page in, its lines out, in reading order: columns one after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from audiobook.reading.pdf.letters import Letter

_FAR = 1.6
"""A gap of more than this, in sizes of the type, divides the pieces of a row: they may stand in two columns."""
_WORD_GAP = 0.2
_BACKWARD = 0.6
_NEXT_ROW = 0.65
_LEAST_LINES = 6
"""A column has at least so many lines."""
_MOST_ACROSS = 0.34
"""Of a page in columns, no more than this share of its lines stand across them."""
_DEEPEST = 3
_LARGE = 1.7
"""A letter this much larger than the text is a large first letter."""


@dataclass(slots=True)
class Line:
    """A line of a page.

    Attributes:
        letters: of the line, spaces among them.
        page: the number of the page.
        column: the number of the column on the page.
        columns: how many columns stand beside each other there.
        x0: where it begins; a large first letter that stands beside the line counts.
        x1: where it ends.
        y: its baseline, from the bottom.
        size: of most of its type.
    """

    letters: list[Letter]
    page: int
    column: int = 0
    columns: int = 1
    x0: float = field(default=0.0)
    x1: float = 0.0
    y: float = 0.0
    size: float = 0.0

    def measure(self) -> Line:
        """Find the places from the letters."""
        seen = [c for c in self.letters if not c.text.isspace()] or self.letters
        self.x0, self.x1 = min(c.x0 for c in seen), max(c.x1 for c in seen)
        self.size = Counter(round(c.size * 2) / 2 for c in seen).most_common(1)[0][0]
        self.y = Counter(round(c.y, 1) for c in seen if abs(c.size - self.size) < 1 or len(seen) == 1).most_common(1)[0][0] if any(abs(c.size - self.size) < 1 for c in seen) else seen[0].y  # fmt: skip
        return self

    @property
    def text(self) -> str:
        """Its words."""
        return " ".join("".join(c.text for c in self.letters).split())


def lines_of(letters: Sequence[Letter], page: int) -> list[Line]:
    """The lines of a page, in reading order. A page that is read from the right is looked at in a mirror."""
    mirrored = sum(_from_right(c.text) for c in letters) > 0.5 * sum(c.text.isalpha() for c in letters)
    if mirrored:
        letters = [c._replace(x0=-c.x1, x1=-c.x0) for c in letters]
    pieces = [Line(p, page).measure() for p in _pieces(letters, mirrored=mirrored)]
    if not pieces:
        return []
    pieces = _with_large_letters(pieces)
    out: list[Line] = []
    for number, (own, columns) in enumerate(_columns(pieces, _DEEPEST)):
        out += [replace(line, column=number, columns=columns) for line in _rows(own)]
    return out


def _from_right(char: str) -> bool:
    """Whether a letter is one of Hebrew, Arabic or another script that is read from the right."""
    return "\u0590" <= char <= "\u08ff" or "\ufb1d" <= char <= "\ufdff" or "\ufe70" <= char <= "\ufefc"


def _pieces(letters: Sequence[Letter], *, mirrored: bool = False) -> list[list[Letter]]:
    """Letters that follow one another on one line, without a wide gap between them.

    Args:
        letters: of the page.
        mirrored: whether the page is looked at in a mirror: numbers, and words in Latin letters, then run backward.
    """
    pieces: list[list[Letter]] = []
    last: Letter | None = None
    for letter in letters:
        if letter.text.isspace():
            if pieces and last is not None:
                pieces[-1].append(letter._replace(x0=last.x1, x1=last.x1, y=last.y))
            continue
        small, size = sorted((letter.size, last.size if last is not None else letter.size))
        if (
            last is None
            or abs(letter.y - last.y) > _NEXT_ROW * (small if size >= _LARGE * small else size)
            or (
                letter.x0 < last.x1 - _BACKWARD * size
                and not (mirrored and not _from_right(letter.text) and abs(letter.x1 - last.x0) <= size)
            )
            or letter.x0 > last.x1 + _FAR * size
        ):
            pieces.append([])
        pieces[-1].append(letter)
        last = letter
    return [p for p in pieces if any(not c.text.isspace() for c in p)]


def _with_large_letters(pieces: list[Line]) -> list[Line]:
    """The pieces of a page, with large first letters put before the lines that they begin."""
    size = Counter(p.size for p in pieces for _ in p.letters).most_common(1)[0][0]
    large = [p for p in pieces if len(p.text) <= 2 and p.text.strip("“\"'‘«").isalpha() and p.size >= _LARGE * size]
    for cap in large:
        beside = [
            p
            for p in pieces
            if p is not cap
            and -0.5 * size <= p.x0 - cap.x1 <= 1.5 * size
            and cap.y - 0.3 * size <= p.y <= cap.y + cap.size
        ]
        top = max(beside, key=lambda p: p.y, default=None)
        if top is None or top.y <= cap.y + 0.3 * size:
            continue
        for p in beside:
            p.x0 = cap.x0
        top.letters[:0] = [c._replace(size=size, y=top.y) for c in cap.letters if not c.text.isspace()]
        pieces = [p for p in pieces if p is not cap]
    return pieces


def _columns(pieces: list[Line], depth: int) -> list[tuple[list[Line], int]]:
    """The pieces of a page, column by column, each with how many columns stand beside each other."""
    gutter = _gutter(pieces) if depth else None
    if gutter is None:
        return [(pieces, 1)]
    across = sorted((p for p in pieces if p.x0 < gutter < p.x1), key=lambda p: -p.y)
    out: list[tuple[list[Line], int]] = []
    top = float("inf")
    for bottom in [*(p.y for p in across), float("-inf")]:
        band = [p for p in pieces if bottom < p.y <= top and not p.x0 < gutter < p.x1]
        for side in ([p for p in band if p.x1 <= gutter], [p for p in band if p.x0 >= gutter]):
            if side:
                out += [(own, 1 + columns) for own, columns in _columns(side, depth - 1)]
        middle = [p for p in across if p.y == bottom]
        if middle:
            out.append((middle, 1))
        top = bottom
    return _joined(out)


def _joined(parts: list[tuple[list[Line], int]]) -> list[tuple[list[Line], int]]:
    """Parts, with those across all columns that follow each other joined."""
    out: list[tuple[list[Line], int]] = []
    for own, columns in parts:
        if out and columns == 1 == out[-1][1]:
            out[-1] = ([*out[-1][0], *own], 1)
        else:
            out.append((own, columns))
    return out


def _gutter(pieces: Sequence[Line]) -> float | None:
    """Where the blank between two columns is; None on a page without columns."""
    if len(pieces) < 2 * _LEAST_LINES:
        return None
    left, right = min(p.x0 for p in pieces), max(p.x1 for p in pieces)
    best: tuple[float, float] | None = None
    for step in range(30, 71):
        x = left + (right - left) * step / 100
        before, after = [p for p in pieces if p.x1 <= x], [p for p in pieces if p.x0 >= x]
        across = len(pieces) - len(before) - len(after)
        if min(len(before), len(after)) < _LEAST_LINES or across > _MOST_ACROSS * len(pieces):
            continue
        if not _side_by_side(before, after):
            continue
        room = min(p.x0 for p in after) - max(p.x1 for p in before)
        if best is None or (across, -room) < best:
            best, found = (across, -room), (min(p.x0 for p in after) + max(p.x1 for p in before)) / 2
    return found if best is not None else None


def _side_by_side(before: Sequence[Line], after: Sequence[Line]) -> bool:
    """Whether most lines of one side have a line of the other side at their height, and both are as wide as columns are."""
    low = max(min(p.y for p in side) for side in (before, after))
    high = min(max(p.y for p in side) for side in (before, after))
    shared = [sum(low <= p.y <= high for p in side) for side in (before, after)]
    if min(shared) < 0.5 * min(len(before), len(after)):
        return False
    widths = [max(p.x1 for p in side) - min(p.x0 for p in side) for side in (before, after)]
    # A column of text has whole phrases; the columns of a table have words.
    words = [sum(len(p.text.split()) for p in side) / len(side) for side in (before, after)]
    return min(words) >= 2.5 and min(widths) > 0.5 * max(widths)


def _rows(pieces: Sequence[Line]) -> list[Line]:
    """The lines of a column, from the top: pieces at the same height are one line."""
    rows: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda p: (-p.y, p.x0)):
        row = rows[-1] if rows else None
        if row is not None and _are_level(row, piece):
            row.append(piece)
        else:
            rows.append([piece])
    return [_one_line(row) for row in rows]


def _are_level(row: Sequence[Line], piece: Line) -> bool:
    """Whether a piece stands on the same line as those of a row; the mark of a note stands above it."""
    apart = abs(row[0].y - piece.y)
    if apart <= 0.5 * min(max(p.size for p in row), piece.size):
        return True
    small, large = sorted((row[0], piece), key=lambda p: p.size)
    raised = small.size < 0.85 * large.size and 0 < small.y - large.y < 0.6 * large.size
    return raised and (abs(small.x0 - large.x1) < large.size or abs(large.x0 - small.x1) < large.size)


def _one_line(row: list[Line]) -> Line:
    row.sort(key=lambda p: p.x0)
    letters: list[Letter] = []
    for piece in row:
        if letters and not letters[-1].text.isspace() and piece.letters[0].x0 - letters[-1].x1 > _WORD_GAP * piece.size:
            letters.append(letters[-1]._replace(text=" ", x0=letters[-1].x1))
        letters += piece.letters
    line = Line(_with_spaces(letters), row[0].page).measure()
    line.x0 = min(line.x0, *(p.x0 for p in row)) if len(row) > 1 else min(line.x0, row[0].x0)
    return line


def _with_spaces(letters: list[Letter]) -> list[Letter]:
    """Letters with a space where there is room for one, should the file have left it out."""
    out = letters[:1]
    for a, b in pairwise(letters):
        if b.x0 - a.x1 > 0.3 * max(a.size, b.size) and not a.text.isspace() and not b.text.isspace():
            out.append(a._replace(text=" ", x0=a.x1))
        out.append(b)
    return out
