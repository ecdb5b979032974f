"""The text of a chapter as it is read: its paragraphs, cut into what is heard at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from audiobook.language.scene_breaks import is_ornament
from audiobook.script import ChapterScript, Kind, Script, Segment
from audiobook.timeline import Placed, Timeline


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a paragraph.

    Attributes:
        text: the author's characters.
        kind: of its segment.
        speaker: the name of who says it; None for narration, and where nobody is known.
        index: which utterance of the timeline it is heard as; None where it is not said.
        start_ms: where it is heard.
        end_ms: up to where.
        words: when its words begin, as far as known: (place in its text, ms), in order.
    """

    text: str
    kind: Kind
    speaker: str | None = None
    index: int | None = None
    start_ms: int = 0
    end_ms: int = 0
    words: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph: its runs, joined, are its text; `heading` where it is one."""

    runs: tuple[Run, ...]
    heading: bool = False

    @property
    def is_break(self) -> bool:
        """Whether it is the mark of a scene's end: an ornament of which nothing is said. Other paragraphs without words are text."""
        said = any(run.index is not None for run in self.runs)
        return not self.heading and not said and is_ornament("".join(run.text for run in self.runs))

    @property
    def trimmed(self) -> tuple[Run, ...]:
        """Its runs without white space at the ends of the paragraph; a line end within is that of a line of verse."""
        runs = list(self.runs)
        if runs and runs[0].index is None:
            runs[0] = replace(runs[0], text=runs[0].text.lstrip())
        if runs and runs[-1].index is None:
            runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip())
        return tuple(run for run in runs if run.text)


def passages(script: Script, timeline: Timeline) -> list[list[Passage]]:
    """The paragraphs of each chapter; joined by blank lines they are the chapter's text, without tags, and but for white space at their ends."""
    heard: dict[tuple[int, int], list[tuple[int, Placed]]] = defaultdict(list)
    for index, placed in enumerate(timeline.placed):
        heard[placed.utterance.chapter, placed.utterance.segment].append((index, placed))
    names = {c.id: c.name for c in script.characters}
    return [_chapter(n, chapter, heard, names, timeline) for n, chapter in enumerate(script.chapters)]


def _chapter(
    n: int,
    chapter: ChapterScript,
    heard: dict[tuple[int, int], list[tuple[int, Placed]]],
    names: dict[str, str],
    timeline: Timeline,
) -> list[Passage]:
    out: list[Passage] = []
    runs: list[Run] = []
    heading = False
    for k, segment in enumerate(chapter.segments):
        if segment.silent and segment.tag:
            continue
        for run in _runs(segment, heard[n, k], names.get(segment.speaker or ""), timeline):
            for part, text in enumerate(run.text.split("\n\n")):
                if part:
                    out += _passage(runs, heading=heading)
                    runs, heading = [], False
                if text:
                    heading = heading or run.kind is Kind.HEADING
                    # No utterance reaches beyond a paragraph; what is left of a run there is white space.
                    own = run.index is not None and bool(text.strip())
                    # Words have their places in the run as a whole: only one that is not cut keeps them.
                    words = run.words if text == run.text else ()
                    heard_at = (run.index, run.start_ms, run.end_ms, words) if own else ()
                    runs.append(Run(text, run.kind, run.speaker, *heard_at))
    return out + _passage(runs, heading=heading)


def _passage(runs: list[Run], *, heading: bool) -> list[Passage]:
    return [Passage(tuple(runs), heading)] if "".join(run.text for run in runs).strip() else []


def _runs(
    segment: Segment, heard: Iterable[tuple[int, Placed]], speaker: str | None, timeline: Timeline
) -> Iterable[Run]:
    at = 0
    who = speaker if segment.spoken_by_character else None
    for index, placed in heard:
        start, end = placed.utterance.start, placed.utterance.end
        if start > at:
            yield Run(segment.text[at:start], segment.kind, who)
        words = tuple((k - start, timeline.ms(sample)) for k, sample in placed.words)
        ms = timeline.ms(placed.start), timeline.ms(placed.end)
        yield Run(segment.text[start:end], segment.kind, who, index, *ms, words)
        at = end
    if at < len(segment.text):
        yield Run(segment.text[at:], segment.kind, who)
