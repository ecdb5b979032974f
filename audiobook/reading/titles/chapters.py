"""Paragraphs in, chapters out: this module decides at which headings a book is divided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from audiobook.book import Chapter, LeftOut, Paragraph, ParagraphKind
from audiobook.reading.titles import headings
from audiobook.reading.titles.contents import without_contents

_MOST_TITLES = 5
"""More headings in a row than this are not all titles of one chapter (book, part, chapter and subtitle make four)."""


def divide(
    paragraphs: Iterable[Paragraph], *, keep_contents: bool = False, book: str | None = None
) -> tuple[tuple[Chapter, ...], tuple[LeftOut, ...]]:
    """Divide paragraphs into chapters at their headings.

    The level at which a book is divided is the deepest one that has at least two headings, or the only
    one; deeper headings stay inside their chapter. A heading directly followed by another (a part's title, then a
    chapter's) opens one chapter, whose title joins them. A list of contents is left out; see `contents`.

    Args:
        paragraphs: in reading order.
        keep_contents: keep lists of contents, instead of leaving them out.
        book: the title of the book. Where a chapter has more headings, one that says only this is left out of the chapter's title.

    Returns:
        The chapters, and what was left out.
    """
    given = list(paragraphs)
    kept, left_out = (given, ()) if keep_contents else without_contents(given)
    level = dividing_level(kept)
    chapters: list[Chapter] = []
    group: list[Paragraph] = []
    for p in kept:
        if p.kind is ParagraphKind.HEADING and p.level <= level and any(q.kind is ParagraphKind.PROSE for q in group):
            chapters.append(chapter_of(group, book))
            group = []
        group.append(p)
    if group:
        if chapters and not any(q.kind is ParagraphKind.PROSE for q in group):
            chapters[-1] = Chapter(chapters[-1].title, (*chapters[-1].paragraphs, *group))
        else:
            chapters.append(chapter_of(group, book))
    return tuple(trimmed(c) for c in chapters), left_out


def dividing_level(paragraphs: Sequence[Paragraph]) -> int:
    """The level of the headings at which a text is divided; see `divide`."""
    levels = [p.level for p in paragraphs if p.kind is ParagraphKind.HEADING]
    counts = Counter(levels)
    if not counts:
        return 1
    for level in sorted(counts):
        if counts[level] >= 2:
            # The book has parts with chapters in them. Divide at the chapters if there are more chapters than parts, or if
            # there are as many and at least one part has two.
            deeper = counts.get(level + 1, 0)
            several = deeper == counts[level] and any(a == b == level + 1 for a, b in pairwise(levels))
            return level + 1 if deeper > counts[level] or several else level
    return min(counts)


def chapter_of(group: Sequence[Paragraph], book: str | None = None) -> Chapter:
    """A chapter with some paragraphs. The headings before its text are its title, but for one that names the whole book."""
    titles: list[str] = []
    for p in group:
        if p.kind is ParagraphKind.PROSE:
            break
        if p.kind is ParagraphKind.HEADING:
            titles.append(" ".join(p.text.split()).rstrip("."))
    key = headings.heading_key(book or "")
    own = [title for title in titles if not key or headings.heading_key(title) != key]
    return Chapter(joined_titles(own or titles), tuple(group))


def joined_titles(titles: Sequence[str]) -> str | None:
    """The title of a chapter from the titles above it: of the book's part, of the chapter, and so on."""
    # Many headings in a row are a list. The last of them is the heading of this chapter.
    return ": ".join(titles if len(titles) <= _MOST_TITLES else titles[-1:]) or None


def trimmed(chapter: Chapter) -> Chapter:
    """The chapter without scene breaks at its start and end, where they separate nothing."""
    ps = list(chapter.paragraphs)
    while ps and ps[-1].kind is ParagraphKind.BREAK:
        ps.pop()
    while ps and ps[0].kind is ParagraphKind.BREAK:
        ps.pop(0)
    return Chapter(chapter.title, tuple(ps))
