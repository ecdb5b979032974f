"""Lines that are titles because of what stands beside them: an entry of the navigation, or a heading such as "Chapter One" above."""

from __future__ import annotations

from itertools import pairwise

from audiobook.book import Paragraph
from audiobook.reading.around.flow import Flow, Mark, is_heading, is_prose, names_division
from audiobook.reading.titles import headings

_THE_END = frozenset("the end|end|fin|finis|ende|fine|einde|koniec|конец|終|完|終わり|the end of book one".split("|"))
"""Headings at the end of a text, not above the next one."""
_BARE_WORDS = 3
"""A heading with more words than "Chapter Twenty One" has the title in it."""
_MOST_TITLED = 0.6
"""At least this share of the bare headings of a book have their titles in the paragraphs after them."""


def with_titles(flow: Flow) -> Flow:
    """The flow with the lines that its navigation names made headings, and with marks moved to the heading just before them."""
    levels: dict[int, int] = {}
    marks = []
    taken = {mark.at for mark in flow.marks}
    for mark in flow.marks:
        at = mark.at
        while (
            at
            and not is_heading(flow.paragraphs[at])
            and at not in flow.starts
            and at - 1 not in taken
            and is_heading(flow.paragraphs[at - 1])
            and not ends(flow.paragraphs[at - 1])
        ):
            at -= 1
            if not at or not is_heading(flow.paragraphs[at - 1]):
                break
        marks.append(Mark(at, mark.title, mark.depth))
        for n in range(at, min(at + 3, len(flow.paragraphs))):
            p = flow.paragraphs[n]
            if is_prose(p) and (n == at or n - 1 in levels or is_heading(flow.paragraphs[n - 1])):
                if not _is_title(p.text, mark.title, first=n == at):
                    break
                levels[n] = headings.level(p.text) if names_division(p.text) or n == at else 3
    return Flow(flow.with_headings(levels).paragraphs, flow.starts, sorted(marks, key=lambda m: m.at))


def with_subtitles(flow: Flow) -> Flow:
    """The flow with titles made headings that stand in paragraphs under headings such as "Part One" and "Chapter One".

    Most chapters must have one: a short first paragraph may be anything. The title of a part has another heading after it.
    """
    texts = flow.paragraphs
    bare = [
        n
        for n, (p, below) in enumerate(pairwise(texts))
        if is_heading(p)
        and len(p.text.split()) <= _BARE_WORDS
        and headings.is_division_heading(p.text)
        and is_prose(below)
    ]
    starts = set(flow.starts)
    of_parts = {
        n + 1: 1
        for n in bare
        if headings.level(texts[n].text) == 1
        and n + 1 not in starts
        and _is_short(texts[n + 1].text)
        and n + 2 < len(texts)
        and is_heading(texts[n + 2])
    }
    flow = flow.with_headings(of_parts) if of_parts else flow
    titled = [n for n in bare if n + 2 < len(texts) and _may_title(texts[n + 1].text, texts[n + 2])]
    if len(titled) < 2 or len(titled) < _MOST_TITLED * len(bare):
        return flow
    return flow.with_headings({n + 1: 3 for n in titled})


def _may_title(text: str, below: Paragraph) -> bool:
    """Whether a line may be the title of a chapter: it is short, no sentence, and has a longer paragraph after it."""
    return _is_short(text) and is_prose(below) and len(below.text) > 2 * len(text)


def _is_short(text: str) -> bool:
    """Whether a line is as short as a title, starts like one, and does not end like a sentence."""
    short = "\n" not in text and len(text.split()) <= 9 and len(text) <= 60
    return short and text[0].isalnum() and text[-1].isalnum() and not text[0].islower()


def _is_title(text: str, title: str, *, first: bool) -> bool:
    """Whether a line where an entry points to is the entry's title, in whole or in part."""
    line, wanted = headings.heading_key(text), headings.heading_key(title)
    if len(text) > headings.MAX_HEADING_CHARS or not line:
        return False
    if f" {wanted} ".endswith(f" {line} ") or (first and f" {wanted} ".startswith(f" {line} ")):
        return True
    if not first or not wanted:
        return False
    numbered = f" {line} ".endswith(f" {wanted} ") and len(line.split()) <= len(wanted.split()) + 2
    return numbered or names_division(text) or headings.name_of(text).same(headings.name_of(title))


def ends(p: Paragraph) -> bool:
    """Whether a heading says that the text above it has ended."""
    return headings.heading_key(p.text) in _THE_END
