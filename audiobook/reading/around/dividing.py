"""The text of a book in, its chapters out: by the navigation and by headings, whichever says more.

An entry of the navigation starts a chapter where it points to, in the middle of a file as well. A file that starts without a heading or an
entry goes on with the chapter before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, groupby, pairwise
from statistics import median

from audiobook.book import Chapter, Paragraph, ParagraphKind, count_words
from audiobook.reading.around import named_lines
from audiobook.reading.around.flow import Flow, Mark, is_heading, is_prose, names_division
from audiobook.reading.text.heading_lines import headed
from audiobook.reading.titles import chapters, headings
from audiobook.reading.titles.tenth import with_tenth

_LEAST_MARKS = 2
"""A navigation with fewer places ("Start") divides nothing."""
_MORE_HEADINGS = 2
"""With this many times as many chapters named in the text, the navigation lists only some."""
_LEAST_NUMBERED = 3
"""With so many numbered headings in one file, that file has chapters of its own."""
_CHAPTER_WORDS = 800
"""Entries inside another one are chapters, not sections of a chapter, if their text is usually longer than this."""
_MOST_AT_ONE_PLACE = 3
"""Entries of a book's part, its section and a chapter may lead to one place."""


def divide(flow: Flow, *, title: str | None = None, by_links: bool = False) -> tuple[Chapter, ...]:
    """Divide a text into chapters.

    Args:
        flow: the text, its files, and the entries of its navigation.
        title: of the book. It is not part of a chapter's title.
        by_links: whether the entries are those of a list of links in the text. Headings then say more than they do.
    """
    flow = named_lines.with_titles(replace(flow, paragraphs=with_tenth(flow.paragraphs)))
    marks = _dividing(flow)
    places = {mark.at for mark in marks}
    by_navigation = len(places) >= _LEAST_MARKS and _named(flow.paragraphs) <= _MORE_HEADINGS * len(places)
    plain = not by_navigation and _needs_headings(flow, title)
    if plain:
        flow = Flow(headed(flow.paragraphs), flow.starts, flow.marks)
    flow = named_lines.with_subtitles(flow)
    titles = _titles_at(marks)
    bounds = places | (_like_the_listed(flow, places) if by_navigation else _at_headings(flow, plain=plain))
    key = headings.heading_key(title or "")
    return _joined(_segments(flow, sorted(bounds), titles, key, trusted=by_navigation and not by_links), key)


def _dividing(flow: Flow) -> list[Mark]:
    """The entries that start chapters or parts. Entries below them are sections of a chapter."""
    marks = _below_chapters(flow.marks)
    depths = sorted({m.depth for m in marks})
    if len(depths) < 2:
        return marks
    chapters_at = {d: sum(m.depth == d and _level(m) == 2 for m in marks) for d in depths}
    if max(chapters_at.values()) >= 2:
        deepest = max(depths, key=lambda d: (chapters_at[d], d))
        return [m for m in marks if m.depth <= deepest]
    words = list(accumulate((count_words(p.text) for p in flow.paragraphs), initial=0))
    deepest = depths[0]
    for upper, lower in pairwise(depths):
        parents = [m for m, below in pairwise(marks) if m.depth == upper and below.depth > upper]
        children = [m for m in marks if m.depth == lower]
        if not _are_chapters(flow, marks, parents, children, words):
            break
        deepest = lower
    return [m for m in marks if m.depth <= deepest]


def _below_chapters(marks: Sequence[Mark]) -> list[Mark]:
    """The entries, with numbers alone moved below the entries that name chapters: a flat navigation lists sections beside them."""
    named = sum(_level(m) == 2 for m in marks)
    numbers = sum(headings.BARE_NUMERAL.match(m.title.strip()) is not None for m in marks)
    if named < 2 or not numbers:
        return list(marks)
    return [replace(m, depth=m.depth + 1) if headings.BARE_NUMERAL.match(m.title.strip()) else m for m in marks]


def _are_chapters(
    flow: Flow, marks: Sequence[Mark], parents: Sequence[Mark], children: Sequence[Mark], words: Sequence[int]
) -> bool:
    """Whether the entries inside others are chapters of parts, not sections of chapters."""
    if 2 * sum(_level(m) == 1 for m in parents) > len(parents):
        return True
    if 2 * sum(_level(m) == 2 or names_division(m.title) for m in parents) > len(parents):
        return False
    files = set(flow.starts)
    if len(children) >= 2 and sum(m.at in files for m in children) >= 0.8 * len(children):
        return True
    ends = dict(zip((m.at for m in marks), [*(m.at for m in marks[1:]), len(flow.paragraphs)]))
    return median(words[ends[m.at]] - words[m.at] for m in children) >= _CHAPTER_WORDS


def _level(mark: Mark) -> int | None:
    return headings.level(mark.title) if headings.is_division_heading(mark.title) else None


def _named(paragraphs: Sequence[Paragraph]) -> int:
    """How many chapters are named by lines of their own, in headings or in plain paragraphs."""
    return sum(
        p.kind is not ParagraphKind.BREAK
        and len(p.text) <= headings.MAX_HEADING_CHARS
        and headings.is_division_heading(p.text)
        and headings.level(p.text) == 2
        for p in paragraphs
    )


def _needs_headings(flow: Flow, title: str | None) -> bool:
    """Whether the rules for plain text find the headings: no more than the book's title is marked as a heading."""
    key = headings.heading_key(title or "")
    marked = [p for p in flow.paragraphs if is_heading(p) and headings.heading_key(p.text) != key]
    if len(marked) < 2:
        return True
    return not any(names_division(p.text) for p in marked) and _named(flow.paragraphs) >= 2


def _titles_at(marks: Sequence[Mark]) -> dict[int, str]:
    """The titles of entries by their place. Entries at one place, such as a part and its first chapter, are joined."""
    out = {}
    for at, group in groupby(marks, key=lambda m: m.at):
        titles: dict[str, str] = {}
        for mark in group:
            titles.setdefault(headings.heading_key(mark.title), mark.title)
        if len(titles) > _MOST_AT_ONE_PLACE:
            # Addresses without the part after # all lead to the start of a file.
            continue
        out[at] = chapters.joined_titles(list(titles.values())) or ""
    return out


def _like_the_listed(flow: Flow, places: set[int]) -> set[int]:
    """The headings that the navigation does not list, but that look like the ones that it lists."""
    listed = {flow.paragraphs[n].level for n in places if is_heading(flow.paragraphs[n])}
    if not listed:
        return set()
    starts = set(flow.starts)
    out = set()
    for n, p in enumerate(flow.paragraphs):
        if not is_heading(p) or _belongs_to_listed(flow, n, places):
            continue
        division = headings.is_division_heading(p.text) and headings.level(p.text) <= 2
        if p.level <= max(listed) and (n in starts or (division and p.level in listed)):
            out.add(n)
    return out


def _belongs_to_listed(flow: Flow, n: int, places: set[int]) -> bool:
    """Whether a heading stands in the same row of headings as a listed one."""
    while n not in places and n and not is_prose(flow.paragraphs[n - 1]) and n not in flow.starts:
        n -= 1
    return n in places


def _at_headings(flow: Flow, *, plain: bool) -> set[int]:
    """The headings that start chapters or parts, by their levels and names, and by where files start."""
    opening = {n for n in flow.starts if is_heading(flow.paragraphs[_first(flow, n)])}
    if plain or len(opening) < 2:
        level = chapters.dividing_level(flow.paragraphs)
        return {n for n, p in enumerate(flow.paragraphs) if is_heading(p) and p.level <= level}
    heads = [flow.paragraphs[_first(flow, n)] for n in opening]
    levels = [p.level for p in heads]
    usual = {level for level in levels if levels.count(level) >= 2} or set(levels)
    named = [p.level for p in heads if headings.is_division_heading(p.text) and headings.level(p.text) == 2]
    deepest = max(named) if 2 * len(named) >= len(heads) else 6
    out = set(opening)
    for n, p in enumerate(flow.paragraphs):
        division = headings.is_division_heading(p.text) and headings.level(p.text) <= 2 if is_heading(p) else False
        if is_heading(p) and (p.level in usual or (division and p.level <= deepest)):
            out.add(n)
    return out | _numbered_in_files(flow)


def _numbered_in_files(flow: Flow) -> set[int]:
    """The headings inside files that have several numbered ones of their own."""
    out = set()
    for start, end in zip(flow.starts, [*flow.starts[1:], len(flow.paragraphs)]):
        own = flow.paragraphs[start:end]
        numbered = [n for n, p in enumerate(own) if is_heading(p) and names_division(p.text)]
        first = own[_first(flow, start) - start]
        heads_sections = headings.is_division_heading(first.text) and headings.level(first.text) == 2
        if len(numbered) >= _LEAST_NUMBERED and not (
            heads_sections and all(own[n].level > first.level for n in numbered[1:])
        ):
            level = chapters.dividing_level(own)
            out |= {start + n for n, p in enumerate(own) if is_heading(p) and p.level <= level}
    return out


def _first(flow: Flow, start: int) -> int:
    """The first paragraph of a file that is not a scene break."""
    n = start
    while n + 1 < len(flow.paragraphs) and flow.paragraphs[n].kind is ParagraphKind.BREAK and n + 1 not in flow.starts:
        n += 1
    return n


def _segments(flow: Flow, bounds: Sequence[int], titles: dict[int, str], book: str, *, trusted: bool) -> list[Chapter]:
    """The text from each bound to the next, with a title for each.

    Headings that directly precede a bound belong to it: they are those of a part.
    """
    cuts = []
    for n in bounds:
        at = n
        while (
            at
            and not is_prose(flow.paragraphs[at - 1])
            and at - 1 not in bounds
            and not named_lines.ends(flow.paragraphs[at - 1])
        ):
            at -= 1
        if at - 1 not in bounds and any(map(is_heading, flow.paragraphs[at:n])):
            cuts.append(at)
        cuts.append(n)
    cuts = sorted({0, *cuts})
    sections = not any(n and is_prose(flow.paragraphs[n - 1]) and _is_numeral(flow.paragraphs[n]) for n in bounds)
    out = []
    for start, end in zip(cuts, [*cuts[1:], len(flow.paragraphs)]):
        # The headings of sections that the navigation lists are not part of the title.
        head = next((m.at for m in flow.marks if start < m.at < end and m.at not in titles), end)
        named = [
            p
            for n, p in enumerate(flow.paragraphs[start:head], start)
            if not is_heading(p) or not (headings.heading_key(p.text) == book or (sections and _heads_section(flow, n)))
        ]
        title = chapters.chapter_of(named).title or chapters.chapter_of(flow.paragraphs[start:head]).title
        own = Chapter(title, tuple(flow.paragraphs[start:end]))
        listed = titles.get(start)
        if listed and (own.title is None or (trusted and not _says_more(own.title, listed))):
            own = Chapter(listed, own.paragraphs)
        if own.paragraphs:
            out.append(own)
    return out


def _heads_section(flow: Flow, n: int) -> bool:
    """Whether a heading is a number alone, directly below the name of a chapter: the number of its first section."""
    if not n or not _is_numeral(flow.paragraphs[n]):
        return False
    above = flow.paragraphs[n - 1]
    return is_heading(above) and headings.is_division_heading(above.text) and headings.level(above.text) == 2


def _is_numeral(p: Paragraph) -> bool:
    return is_heading(p) and headings.BARE_NUMERAL.match(p.text.strip()) is not None


def _says_more(heading: str, listed: str) -> bool:
    """Whether a heading has the number of an entry, and a title that the entry lacks."""
    ours, theirs = headings.name_of(heading), headings.name_of(listed)
    return not theirs.title and theirs.number is not None and ours.number == theirs.number and bool(ours.title)


def _joined(segments: Sequence[Chapter], book: str) -> tuple[Chapter, ...]:
    """The chapters: a segment without prose, such as the title of a part, joins the one after it."""
    out: list[Chapter] = []
    pending: list[Chapter] = []
    for segment in segments:
        pending.append(segment)
        if not any(map(is_prose, segment.paragraphs)):
            continue
        titles = [c.title for c in pending if c.title]
        titles = [t for t in titles[:-1] if headings.heading_key(t) != book] + titles[-1:]
        out.append(Chapter(chapters.joined_titles(titles), tuple(p for c in pending for p in c.paragraphs)))
        pending = []
    rest = tuple(p for c in pending for p in c.paragraphs)
    if rest and out:
        out[-1] = Chapter(out[-1].title, (*out[-1].paragraphs, *rest))
    elif rest:
        out.append(Chapter(chapters.joined_titles([c.title for c in pending if c.title]), rest))
    return tuple(c for c in map(chapters.trimmed, out) if c.paragraphs)
