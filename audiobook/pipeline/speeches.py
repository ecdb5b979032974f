"""Speeches: quotations that are said in one go, though a cue interrupts them or they go on in a new paragraph."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from audiobook.attributing.cues import speeches
from audiobook.attributing.text import tokens
from audiobook.script import ChapterScript, Kind, Script, Segment


def speeches_in(chapter: ChapterScript) -> list[list[int]]:
    """The quotations of a chapter that are said in one go, as indexes of its segments, in order; speakers play no part in it."""
    # Narration with a paragraph's end in it parts what stands around it, whatever its words are: reading them would only take time.
    segments = tuple(
        replace(s, text="\n\n") if s.kind is Kind.NARRATION and "\n\n" in s.text else s for s in chapter.segments
    )
    doc = tokens.read(Script("", (replace(chapter, segments=segments),)))
    return [[doc.quotations[q].segment for q in speech.quotations] for speech in speeches.by_layout(doc)]


def parted(segments: Sequence[Segment], groups: Iterable[Sequence[int]]) -> dict[int, int]:
    """For each quotation, the first one of its speech: what is said in one go, parted where the speaker changes.

    Args:
        segments: of a chapter.
        groups: what `speeches_in` gave for it.
    """
    first = {k: k for k, s in enumerate(segments) if s.spoken_by_character}
    for group in groups:
        for before, k in pairwise(group):
            if segments[k].speaker == segments[before].speaker:
                first[k] = first[before]
    return first
