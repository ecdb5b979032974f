"""The text of a book as one row of paragraphs, with the places where its files start and where its navigation points."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from audiobook.book import Paragraph, ParagraphKind
from audiobook.reading.titles import headings


@dataclass(frozen=True, slots=True)
class Mark:
    """An entry of the navigation, or of a list of contents made of links.

    Attributes:
        at: the number of the paragraph that it points to.
        title: its text.
        depth: 1 for an entry that stands in no other.
    """

    at: int
    title: str
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Flow:
    """The text of a book.

    Attributes:
        paragraphs: all of them, in reading order.
        starts: the numbers of the paragraphs with which files start, in order.
        marks: the entries of the navigation, in the order of their places.
    """

    paragraphs: Sequence[Paragraph] = ()
    starts: Sequence[int] = ()
    marks: Sequence[Mark] = field(default=())

    def without(self, dropped: Collection[int]) -> Flow:
        """The flow without some paragraphs. A mark all of whose text is dropped is dropped, too."""
        if not dropped:
            return self
        kept = [n for n in range(len(self.paragraphs)) if n not in dropped]
        marks = []
        for mark, end in zip(self.marks, self.ends()):
            new = bisect_left(kept, mark.at)
            if new < len(kept) and kept[new] < end:
                marks.append(replace(mark, at=new))
        starts = sorted({bisect_left(kept, s) for s in self.starts} - {len(kept)})
        return Flow([self.paragraphs[n] for n in kept], starts, marks)

    def ends(self) -> list[int]:
        """For each mark, where its text ends at the latest: at the next mark or file."""
        bounds = sorted({*self.starts, *(m.at for m in self.marks), len(self.paragraphs)})
        return [bounds[bisect_left(bounds, m.at + 1)] if m.at < bounds[-1] else m.at for m in self.marks]

    def with_headings(self, levels: dict[int, int]) -> Flow:
        """The flow with some paragraphs made headings, by their number and level."""
        made = [
            replace(p, kind=ParagraphKind.HEADING, emphasis=(), level=levels[n]) if n in levels else p
            for n, p in enumerate(self.paragraphs)
        ]
        return replace(self, paragraphs=made)


def is_heading(p: Paragraph) -> bool:
    """Whether a paragraph is a heading."""
    return p.kind is ParagraphKind.HEADING


def is_prose(p: Paragraph) -> bool:
    """Whether a paragraph is prose."""
    return p.kind is ParagraphKind.PROSE


def names_division(text: str) -> bool:
    """Whether a heading names a chapter or part, by a word or by a number alone."""
    return headings.is_division_heading(text) or headings.BARE_NUMERAL.match(text.strip()) is not None
