"""A tale told by somebody of the story: paragraphs in the first person after "This is how the miller told it.", where nobody tells the rest."""

from __future__ import annotations

import re
from dataclasses import replace

from audiobook.attributing.document import Document
from audiobook.attributing.story import SentenceRole, Story
from audiobook.language import FAIR_SPEECH_VERBS

_FIRST_PERSON = frozenset("i me my myself i'm i'd i've i'll".split())
_TELLS = frozenset("told tells tell telling began begins related relates story tale".split())
_PROMISES = re.compile(r"tell|story|tale|happened")
_MOST_LEADING = 30
"""Words of the paragraph that leads to a tale."""
_LEAST_BEFORE, _LEAST_WITHIN = 2, 2
"""Paragraphs of narration before a tale, and paragraphs in the first person in it."""


def span(doc: Document) -> tuple[int, int] | None:
    """The tokens of the one tale of a story that nobody tells in the first person; None where there is none."""
    told = _first_person_paragraphs(doc)
    if len(told) < _LEAST_WITHIN or told[0] == 0:
        return None
    first, last = told[0], told[-1]
    before = sum(1 for p in range(first) if _narrated(doc, p) and p not in doc.headings)
    if before < _LEAST_BEFORE or not _leads(doc, first - 1):
        return None
    return doc.paragraph_start[first], doc.paragraph_start[last + 1]


def find(story: Story) -> Story:
    """Find who tells the tale in a story."""
    if story.people.narrator is not None or (found := span(story.document)) is None:
        return story
    who = _teller(story, found[0])
    return story if who is None else replace(story, tale=(*found, who))


def _first_person_paragraphs(doc: Document) -> list[int]:
    out: list[int] = []
    for k, word in enumerate(doc.lower):
        if word in _FIRST_PERSON and doc.in_narration(k) and (not out or out[-1] != doc.paragraph[k]):
            out.append(doc.paragraph[k])
    return out


def _narrated(doc: Document, paragraph: int) -> list[int]:
    """The words of narration in a paragraph."""
    start, stop = doc.paragraph_start[paragraph : paragraph + 2]
    return [k for k in range(start, stop) if doc.is_word(k) and doc.in_narration(k)]


def _leads(doc: Document, paragraph: int) -> bool:
    """Whether a short paragraph of narration leads to a tale: "This is how the miller told it."."""
    words = _narrated(doc, paragraph)
    start, stop = doc.paragraph_start[paragraph : paragraph + 2]
    silent = all(doc.in_narration(k) for k in range(start, stop))
    return silent and 0 < len(words) <= _MOST_LEADING and any(doc.lower[k] in _TELLS for k in words)


def _teller(story: Story, start: int) -> int | None:
    """Who tells a tale that begins at a token: who is named in the paragraph before, else who last promised to tell."""
    doc, mentions = story.document, story.mentions
    lead = doc.paragraph[start] - 1
    near = mentions.between(doc.paragraph_start[lead], start)
    for i in near:
        if mentions.roles[i] >= SentenceRole.OTHER:
            return mentions.who[i]
    for i in reversed(mentions.between(0, start)):
        m = mentions.mentions[i]
        beside = {doc.lower[k] for k in (m.start - 1, m.end) if 0 <= k < len(doc)}
        if doc.in_narration(m.start) and beside & FAIR_SPEECH_VERBS and _promises(doc, doc.paragraph[m.start]):
            return mentions.who[i]
    return None


def _promises(doc: Document, paragraph: int) -> bool:
    start, stop = doc.paragraph_start[paragraph : paragraph + 2]
    return any(not doc.in_narration(k) and _PROMISES.match(doc.lower[k]) for k in range(start, stop))
