"""The lines of the text in, the footnotes at the bottom of its pages out, each with its mark in the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from audiobook.reading.pdf.letters import Letter
from audiobook.reading.pdf.lines import Line

_SMALLER = 0.94
"""The type of notes is smaller than that of the text by this factor, at least."""
_GAP = 1.4
_RAISED_SIZE = 0.85
_RAISED_BY = 0.12
_LABEL = re.compile(r"^\s*([\[(]?(?:\d{1,3}|[*†‡§¶]{1,3}|[a-z](?=[).\]]))[\])]?)[.):]?(?=\s|[^\W\d_]|[“\"'‘(])")
_ENDS = re.compile(r"[.!?…\"”’)\]]\s*$")


@dataclass(slots=True)
class Note:
    """A footnote: its label, its page, and its lines."""

    label: str
    page: int
    lines: list[Line] = field(default_factory=list)


def raised(letter: Letter, line: Line) -> bool:
    """Whether a letter stands above its line, in smaller type."""
    return letter.size < _RAISED_SIZE * line.size and letter.y > line.y + _RAISED_BY * line.size


def without_footnotes(lines: Sequence[Line], size: float, pitch: float) -> tuple[list[Line], list[Note]]:
    """Take the footnotes out of a text.

    Args:
        lines: of the text.
        size: of the type of most of the text.
        pitch: how far apart the lines of a paragraph are.
    """
    groups: dict[tuple[int, int], list[int]] = {}
    for n, line in enumerate(lines):
        groups.setdefault((line.page, line.column), []).append(n)
    taken: set[int] = set()
    notes: list[Note] = []
    for own in groups.values():
        start = _start_of_notes([lines[n] for n in own], size, pitch)
        small = own[start:]
        if not start and not _goes_on(notes, lines, small):
            # A whole page in small type is not a note.
            small = []
        for n in small:
            label = _label_of(lines[n])
            if label:
                notes.append(Note(label, lines[n].page, [lines[n]]))
            elif notes and (notes[-1].page == lines[n].page or _goes_on(notes, lines, [n])):
                notes[-1].lines.append(lines[n])
            else:
                continue
            taken.add(n)
    return [line for n, line in enumerate(lines) if n not in taken], notes


def _start_of_notes(lines: Sequence[Line], size: float, pitch: float) -> int:
    """Where the notes at the end of a column start: lines in smaller type, or below a gap and with a raised label."""
    start = len(lines)
    while start and lines[start - 1].size < _SMALLER * size:
        start -= 1
    for n in range(1, start):
        first = next((c for c in lines[n].letters if not c.text.isspace()), None)
        if first is not None and raised(first, lines[n]) and lines[n - 1].y - lines[n].y > _GAP * pitch:
            return n if all(line.size <= size for line in lines[n:]) else start
    return start


def _goes_on(notes: Sequence[Note], lines: Sequence[Line], small: Sequence[int]) -> bool:
    """Whether the last note goes on here, on the page after its own."""
    if not notes or not small:
        return False
    last, page = notes[-1], lines[small[0]].page
    return 0 <= page - last.lines[-1].page <= 1 and not _ENDS.search(last.lines[-1].text)


def _label_of(line: Line) -> str:
    """The label with which a line begins; "" if it begins with none."""
    m = _LABEL.match("".join(c.text for c in line.letters))
    return m[1].strip("[]()") if m else ""


def label_length(line: Line) -> int:
    """How many letters of a line are the label of a note."""
    m = _LABEL.match("".join(c.text for c in line.letters))
    return m.end() if m else 0
