"""The silence between what is said, by what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from audiobook.errors import ScriptError
from audiobook.language.cues import cue_after
from audiobook.language.sentences import ends_sentence
from audiobook.script import Kind, Segment

LONGEST_MS = 20_000


@dataclass(frozen=True, slots=True)
class Pauses:
    """The silence behind an utterance, in milliseconds, by what comes next.

    Attributes:
        cue: between a quotation and its "he said".
        sentence: between sentences.
        line: where a line of verse, or the like, ends.
        speaker: where another speaker answers.
        paragraph: between paragraphs.
        scene: where a scene ends.
        before_heading: before a heading within a chapter.
        heading: behind a heading.
        chapter: at a chapter's end.
    """

    cue: int = 110
    sentence: int = 300
    line: int = 250
    speaker: int = 400
    paragraph: int = 520
    scene: int = 1500
    before_heading: int = 1200
    heading: int = 900
    chapter: int = 2000

    def changed(self, wanted: Mapping[str, object], *, source: str) -> Pauses:
        """With other lengths.

        Args:
            wanted: milliseconds by name.
            source: where they stand, for an error.

        Raises:
            ScriptError: there is no such pause, or it is no number from 0 to 20,000.
        """
        names = [f.name for f in fields(self)]
        found: dict[str, int] = {}
        for name, value in wanted.items():
            if name not in names:
                raise ScriptError(f"{source}: there is no pause “{name}”.", f"Pauses: {', '.join(names)}.")
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LONGEST_MS:
                raise ScriptError(f"{source}: the pause {name} must be 0 to {LONGEST_MS} milliseconds, not {value!r}.")
            found[name] = round(value)
        return replace(self, **found)

    def between(self, a: Segment, b: Segment) -> int:
        """The silence between two segments that follow one another."""
        if _is_break(b) or _is_break(a):
            return self.scene
        if b.kind is Kind.HEADING:
            return self.before_heading
        if a.kind is Kind.HEADING:
            return self.heading
        if "\n\n" in a.text[len(a.text.rstrip()) :]:
            both = a.spoken_by_character and b.spoken_by_character and a.speaker != b.speaker
            return self.speaker if both else self.paragraph
        if ends_sentence(a.text) and not (a.spoken_by_character and _is_cue(b.text)):
            return self.sentence
        return self.cue


def _is_break(segment: Segment) -> bool:
    return segment.kind is Kind.NARRATION and not any(c.isalnum() for c in segment.text) and "\n\n" in segment.text


def _is_cue(narration: str) -> bool:
    clause = cue_after(narration)
    return clause is not None and clause.is_cue
