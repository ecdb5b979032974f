"""What a change of a script is: the lines it is of, the step it was, and where two scripts differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from audiobook.errors import AudiobookError
from audiobook.script import Script
from audiobook.studio.edits import Place
from audiobook.studio.lines import Suggestion

UNSEEN = "@unseen"
"""Stands for a speaker in a `Line` of a caller who does not say whom they saw."""


class MovedError(AudiobookError):
    """A line is no longer where, or what, the caller thinks it is."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A segment by its place and its text: a change is refused where the two do not go together any more.

    Attributes:
        chapter: index of its chapter.
        segment: its index in the chapter.
        text: its text.
        seen: its speaker as the user saw it (None for nobody known), which is what accepting it confirms, even where the
            program has changed its mind meanwhile; `UNSEEN` where the caller does not say.
    """

    chapter: int
    segment: int
    text: str
    seen: str | None = UNSEEN

    @property
    def place(self) -> Place:
        """Where it is."""
        return self.chapter, self.segment


@dataclass(frozen=True, slots=True)
class Step:
    """A change that was made.

    Attributes:
        label: in words, for undo.
        chapters: indexes of the chapters in which something changed.
        at: the first segment that changed; None where none did.
        judged: lines that were judged anew because of it and changed, too.
        suggestions: what may be right to do, too.
    """

    label: str
    chapters: tuple[int, ...]
    at: Place | None = None
    judged: tuple[Place, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()


def places_of(lines: Iterable[Line]) -> list[Place]:
    """Where lines are."""
    return [line.place for line in lines]


def only(script: Script, numbers: Sequence[int]) -> Script:
    """A script with some of its chapters alone."""
    return replace(script, chapters=tuple(script.chapters[n] for n in numbers))


def put_back(script: Script, numbers: Sequence[int], part: Script) -> Script:
    """A script with chapters, and all characters, as a part of it has them (see `only`)."""
    chapters = list(script.chapters)
    for n, chapter in zip(numbers, part.chapters):
        chapters[n] = chapter
    return replace(script, chapters=tuple(chapters), characters=part.characters)


def cuts(script: Script) -> list[list[str]]:
    """The texts of the segments of each chapter."""
    return [[s.text for s in c.segments] for c in script.chapters]


def recut_like(made: Script, script: Script) -> Script:
    """A script as made, cut like another of the same text: a segment that is not in it is taken as the other has it."""
    chapters = []
    for n, chapter in enumerate(script.chapters):
        ours = made.chapters[n].segments if n < len(made.chapters) else ()
        places: dict[tuple[int, str], object] = {}
        at = 0
        for s in ours:
            places[at, s.text] = s
            at += len(s.text)
        at = 0
        segments = []
        for s in chapter.segments:
            known = places.get((at, s.text))
            segments.append(known if known is not None else s)
            at += len(s.text)
        chapters.append(replace(chapter, segments=tuple(segments)))  # type: ignore[arg-type]
    people = {c.id: c for c in (*script.characters, *made.characters)}
    return replace(script, chapters=tuple(chapters), characters=tuple(people.values()))


def differing(before: Script, after: Script) -> tuple[int, ...]:
    """The numbers of the chapters in which two scripts differ."""
    pairs = zip(before.chapters, after.chapters)
    return tuple(n for n, (a, b) in enumerate(pairs) if a is not b and a != b)


def first_change(before: Script, after: Script) -> Place | None:
    """The first segment in which two scripts differ; None where they are the same."""
    for n in differing(before, after):
        pairs = zip(before.chapters[n].segments, after.chapters[n].segments)
        return n, next((k for k, (s, t) in enumerate(pairs) if s != t), 0)
    return None


def differing_places(before: Script, after: Script) -> Iterator[Place]:
    """The segments in which two scripts differ that are cut alike."""
    for n, (a, b) in enumerate(zip(before.chapters, after.chapters)):
        if a is not b:
            for k, (s, t) in enumerate(zip(a.segments, b.segments)):
                if s != t:
                    yield n, k
