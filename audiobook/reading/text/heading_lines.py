"""Blocks of plain text in, out which of them are headings, and of which level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from audiobook.book import Paragraph, ParagraphKind, count_words
from audiobook.language.scene_breaks import is_scene_break
from audiobook.reading.text.lines import Block
from audiobook.reading.text.series import LEAST_SECTION_WORDS, counted_headings, words_before
from audiobook.reading.titles import headings
from audiobook.reading.titles.tenth import with_tenth

# Limits found by trial: tests/reading_cases holds texts on both sides of them.
_MOST_IN_A_ROW = 4
"""A part, its title, a chapter and its title: more headings in a row are prose."""
_SPEECH_ENDS = ('"', "”", "’", "»", ",", ":", ";", "?!", "!?")
_LONGEST_CONTENTS = 400
"""How many lines after "Contents" are searched for entries."""
_LEAST_CHAPTER_WORDS = 150
"""Lines in capitals, set off by blank lines, are headings only if each chapter has at least this many words."""
_LEAST_CHAPTER_WORDS_UNMARKED = 300
"""The same for lines in capitals that are not set off."""
_SHORT_CHAPTER_WORDS = 120
"""Chapters with fewer words on average are chapters only if all have about the same length."""


def headed(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Paragraphs from mark-up that marks no headings in; the same paragraphs out, with those that are headings marked."""
    paragraphs = with_tenth(paragraphs)
    blocks: list[Block] = []
    at: list[int] = []
    gap = False
    for n, p in enumerate(paragraphs):
        if p.kind is ParagraphKind.BREAK:
            gap = True
            continue
        block = Block(p.text.split("\n"), 2 if gap else 1, wrapped=False)
        block.gap, gap = gap, False
        blocks.append(block)
        at.append(n)
    levels = {at[n]: level for n, level in heading_levels(blocks).items()}
    return [
        replace(p, kind=ParagraphKind.HEADING, emphasis=(), level=levels[n]) if n in levels else p
        for n, p in enumerate(paragraphs)
    ]


def heading_levels(blocks: Sequence[Block]) -> dict[int, int]:
    """The blocks that are headings: from the number of a block to its level (1 for parts, 2 for chapters, 3 for sections)."""
    found: dict[int, int] = {}
    marked = _marked_headings(blocks)
    for n, block in enumerate(blocks):
        if len(block.lines) > 3:
            continue
        first = headings.bare(block.lines[0])
        if headings.is_division_heading(first):
            found[n] = headings.level(first)
        elif (headings.CONTENTS.match(first) and len(block.lines) == 1) or n in marked:
            found[n] = marked.get(n, 2)
    found.update(counted_headings(blocks, found))
    _listed_titles(blocks, found)
    explicit = {n for n in found if not headings.CONTENTS.match(headings.bare(blocks[n].lines[0]))}
    shouted = _is_shouted(blocks)
    often = Counter(" ".join(block.lines[0].split()) for block in blocks)
    in_row = 0
    for n, block in enumerate(blocks):
        line = " ".join(block.lines[0].split())
        in_row = in_row + 1 if n in found else 0
        if n in found or n - 1 not in explicit or len(block.lines) > 1 or is_scene_break(line):
            continue
        below = blocks[n + 1] if n + 1 < len(blocks) else None
        if below is None:
            continue
        titled = _names_chapter(blocks[n - 1], line, below)
        capitals = found[n - 1] <= 2 and not shouted and headings.is_capitals(line) and not line.endswith(('"', "”"))
        only_text = n + 1 in found and found[n + 1] <= found[n - 1] and _is_told(line) and often[line] == 1
        set_off = not only_text and _is_set_off(line, below, next_is_heading=n + 1 in found)
        if titled or capitals or (set_off and in_row < _MOST_IN_A_ROW):
            found[n] = 3
            explicit.add(n)
            in_row += 1
    if not explicit and not shouted:
        found.update((n, 2) for n in _capital_titles(blocks))
    return found


def _marked_headings(blocks: Sequence[Block]) -> dict[int, int]:
    """The blocks that are marked in the way of Markdown ("# The Wall"), if there are several, with their levels."""
    marks = {n: m for n, b in enumerate(blocks) if len(b.lines) == 1 and (m := headings.MARKED.match(b.lines[0]))}
    return {n: len(m[1]) for n, m in marks.items()} if len(marks) >= 2 else {}


def _is_set_off(line: str, below: Block, *, next_is_heading: bool) -> bool:
    """Whether a short line after a heading is a title: the text starts only after a gap, or another heading comes next."""
    short = len(line) <= 60 and len(line.split()) <= 9 and (line[0].isupper() or line[0].isdigit())
    return short and not line.endswith(_SPEECH_ENDS) and (below.gap or next_is_heading)


def _is_told(line: str) -> bool:
    """Whether a line reads as a sentence of a story: it ends like one, and most of its words have small letters."""
    small = sum(word[0].islower() for word in line.split())
    return line.rstrip("\"'”’»").endswith((".", "!", "?", "…")) and 2 * small >= len(line.split())


def _names_chapter(heading: Block, line: str, below: Block) -> bool:
    """Whether a line after a bare heading ("Chapter 1") is the title of the chapter: short, not a sentence, and followed by prose."""
    bare = len(heading.lines) == 1 and len(heading.lines[0].split()) <= 3
    short = len(line) <= 60 and len(line.split()) <= 9 and line[0].isupper() and line[-1].isalnum()
    return bare and short and len(below.joined) > 2 * len(line)


def _is_shouted(blocks: Sequence[Block]) -> bool:
    """Whether most of a text is in capitals, so that capitals do not mark headings."""
    lines = [line for block in blocks for line in block.lines]
    return sum(len(line) for line in lines if line.isupper()) > 0.5 * sum(map(len, lines))


def _listed_titles(blocks: Sequence[Block], found: dict[int, int]) -> None:
    """Add lines that a list of contents names, and that come again further down in the same order, to the headings."""
    starts = [n for n, block in enumerate(blocks) if headings.CONTENTS.match(block.lines[0].strip())]
    if not starts:
        return
    titles: dict[str, list[int]] = {}
    for n, block in enumerate(blocks):
        line = block.lines[0].strip()
        if len(block.lines) == 1 and len(line) <= headings.MAX_HEADING_CHARS:
            titles.setdefault(headings.heading_key(line), []).append(n)
    for start in starts:
        lines = ((n, line) for n in range(start, len(blocks)) for line in blocks[n].lines[n == start :])
        at: list[int] = []
        listed = 0
        for n, line in islice(lines, _LONGEST_CONTENTS):
            if at and n >= at[0]:
                break
            listed += 1
            name = headings.name_of(line, entry=True)
            after = at[-1] if at else n
            places = (t for key in (name.title, name.words) for t in titles.get(key, ()) if key and t > after)
            at += islice(places, 1)
        if len(at) >= 2 and len(at) >= 0.6 * listed:
            for n in at:
                found.setdefault(n, 2)


def _capital_titles(blocks: Sequence[Block]) -> list[int]:
    """The lines in capitals that are headings.

    Such lines are set off by more blank lines than paragraphs are, or come all over the book, and each has the text of a chapter
    after it. A sign, an epitaph or a message in the prose does not.
    """
    groups: list[list[int]] = []
    for n, block in enumerate(blocks[:-1]):
        if not _may_title(block) or (n and blocks[n - 1].lines[-1].rstrip()[-1] in ":,;—-"):
            continue
        if groups and groups[-1][-1] == n - 1:
            groups[-1].append(n)
        else:
            groups.append([n])
    # A title has at most one more line after it. More lines in a row are an inscription, a list or verse.
    groups = [g for g in groups if len(g) <= 2]
    set_off = [g for g in groups if g[0] == 0 or blocks[g[0]].gap]
    if sum(g[0] > 0 for g in set_off) and len(set_off) >= 2:
        return _recurring(set_off, blocks, _LEAST_CHAPTER_WORDS, least=2)
    return _recurring(groups, blocks, _LEAST_CHAPTER_WORDS_UNMARKED, least=3)


def _may_title(block: Block) -> bool:
    line = " ".join(block.lines[0].split())
    return (
        len(block.lines) == 1
        and headings.is_capitals(line)
        and len(line.split()) <= 10
        and line[-1] not in ",;:\"”'’—-"
        and line[0] not in "\"“'‘«("
        and not is_scene_break(line)
    )


def _recurring(groups: Sequence[list[int]], blocks: Sequence[Block], words: int, *, least: int) -> list[int]:
    """The blocks of the groups if they divide the text into chapters of at least `words` words; otherwise none."""
    if len(groups) < 2:
        return []
    before = words_before(blocks)
    ends = [g[0] for g in groups[1:]] + [len(blocks)]
    sections = [before[end] - before[g[-1] + 1] for g, end in zip(groups, ends)]
    mean = sum(sections) / len(sections)
    divided = len(groups) >= least and min(sections) >= words
    # Very short chapters are accepted, too, if all have about the same length.
    evenly = (
        mean <= _SHORT_CHAPTER_WORDS
        and min(sections) >= 0.8 * mean
        and all(count_words(blocks[g[-1] + 1].joined) >= LEAST_SECTION_WORDS for g in groups)
    )
    # Each chapter has its own name. A line that comes twice is a signature, a date line or a sign.
    names = {tuple(headings.heading_key(blocks[n].lines[0]) for n in g) for g in groups}
    if before[groups[0][0]] > max(sections) or len(names) < len(groups) or not (divided or evenly):
        return []
    return [n for g in groups for n in g]
