"""The stretches of narration beside a speech."""

from __future__ import annotations

from audiobook.attributing.cues import cue_after
from audiobook.attributing.document import Document
from audiobook.attributing.story import Context, Speech, Zone
from audiobook.attributing.text import sentences

Stretch = tuple[int, int]
"""Tokens from the first to before the second."""

_WORD_WITHIN = 8
"""A stretch without a word in its first or last tokens is taken to have none."""
_CUE_SENTENCE_TOKENS = 40


def find(doc: Document, speeches: tuple[Speech, ...], n: int) -> tuple[tuple[Stretch, ...], ...]:
    """The stretches of narration beside speech n, by Zone. Only INSIDE may have more than one."""
    s = speeches[n]
    before = speeches[n - 1] if n else None
    after = speeches[n + 1] if n + 1 < len(speeches) else None
    zones: list[list[Stretch]] = [[] for _ in Zone]
    zones[Zone.INSIDE] = list(s.gaps)
    next_start = after.start if after is not None else len(doc)
    last_end = before.end if before is not None else 0
    zones[Zone.AFTER].append((s.end, min(doc.paragraph_start[s.last_paragraph + 1], next_start)))
    zones[Zone.BEFORE].append(_before(doc, s, last_end))
    above, below = s.first_paragraph - 1, s.last_paragraph + 1
    if above >= 0 and (before is None or before.last_paragraph != s.first_paragraph) and _is_prose(doc, above):
        zones[Zone.ABOVE].append((max(doc.paragraph_start[above], last_end), doc.paragraph_start[above + 1]))
    is_last = below + 1 >= len(doc.paragraph_start)
    if not is_last and (after is None or after.first_paragraph != s.last_paragraph) and _is_prose(doc, below):
        zones[Zone.BELOW].append((doc.paragraph_start[below], min(doc.paragraph_start[below + 1], next_start)))
    return tuple(
        tuple(own) if zone == Zone.INSIDE else tuple(x for x in own if _has_word(doc, *x))
        for zone, own in enumerate(zones)
    )


def _before(doc: Document, speech: Speech, last_end: int) -> Stretch:
    """The narration of its paragraph before a speech, without the cue of another speech before it: '"Where?" asked Mary. "Here."'."""
    start = max(doc.paragraph_start[speech.first_paragraph], last_end)
    if speech.is_anothers and last_end == start:
        own = cue_after.read(doc, start, speech.start)
        end = next((k + 1 for k in range(start, speech.start) if sentences.is_end(doc, k)), start)
        if own is not None and own.verb and own.at < end:
            return end, speech.start
    return start, speech.start


def _is_prose(doc: Document, paragraph: int) -> bool:
    return paragraph not in doc.headings and paragraph not in doc.breaks


def _has_word(doc: Document, start: int, stop: int) -> bool:
    return (
        doc.first_word(start, min(stop, start + _WORD_WITHIN)) is not None
        or doc.first_word(max(start, stop - _WORD_WITHIN), stop) is not None
    )


def cue_sentences(doc: Document, context: Context) -> list[Stretch]:
    """The sentences of narration beside a speech that may hold its cue."""
    out = []
    for zone in (Zone.INSIDE, Zone.AFTER):
        for start, stop in context.zones[zone]:
            end = next((k for k in range(start, stop) if sentences.is_end(doc, k)), stop)
            out.append((start, min(end, start + _CUE_SENTENCE_TOKENS)))
    for zone in (Zone.BEFORE, Zone.ABOVE):
        for start, stop in context.zones[zone]:
            last = max((k for k in range(start, stop) if doc.is_word(k)), default=start)
            first = next((k + 1 for k in range(last, start - 1, -1) if sentences.is_end(doc, k)), start)
            out.append((first, stop))
    return out
