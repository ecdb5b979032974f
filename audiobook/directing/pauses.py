"""The pauses between utterances: how long each is depends on what it separates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from audiobook.errors import ScriptError
from audiobook.language.cues import cue_after
from audiobook.language.scene_breaks import is_scene_break
from audiobook.language.sentences import ends_sentence
from audiobook.language.writers_tags import LONGEST_PAUSE_MS
from audiobook.outside import quoted
from audiobook.script import Kind, Segment

LONGEST_MS = LONGEST_PAUSE_MS
"""The longest pause that may be asked for: a longer one sounds like the end of the recording."""


@dataclass(frozen=True, slots=True)
class Pauses:
    """The lengths of pauses in milliseconds, by what a pause separates.

    People who read aloud pause 200 to 1,360 ms between sentences and 400 to 1,800 ms between paragraphs, those who read fast the
    shortest, and twice as long between paragraphs as between sentences (Kazlauskienė and Kalašinskaitė 2019, eight readers, six texts,
    doi 10.15388/RESPECTUS.2019.37.42.37). The defaults are of the shorter half, in that proportion. In talk between people, and so
    between speakers here, gaps are short. A scene's end must be longer than a paragraph's by far, or it is not heard as one: twice as
    long, and somewhat more.

    Attributes:
        cue: between a quotation and its "he said".
        sentence: between sentences.
        line: where a line of verse or of a list ends.
        speaker: between two paragraphs spoken by different characters.
        paragraph: between paragraphs.
        scene: where a scene ends.
        before_heading: before a heading within a chapter.
        heading: after a heading.
        chapter: at the end of a chapter.
    """

    cue: int = 150
    sentence: int = 450
    line: int = 400
    speaker: int = 500
    paragraph: int = 900
    scene: int = 2200
    before_heading: int = 2000
    heading: int = 1400
    chapter: int = 2500

    def changed(self, wanted: Mapping[str, object], *, source: str) -> Pauses:
        """These pauses with some lengths replaced.

        Args:
            wanted: lengths in milliseconds, by the name of the pause.
            source: the file or option they come from, for an error message.

        Raises:
            ScriptError: a name is unknown, or a length is not a number from 0 to `LONGEST_MS`.
        """
        names = [f.name for f in fields(self)]
        found: dict[str, int] = {}
        for name, value in wanted.items():
            if name not in names:
                raise ScriptError(f"{source}: unknown pause {quoted(name)}.", f"Known: {', '.join(names)}.")
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LONGEST_MS:
                raise ScriptError(
                    f"{source}: the pause {name} must be a number of milliseconds from 0 to {LONGEST_MS}, not {quoted(value)}.",
                    f"For example: {name} = {getattr(self, name)}",
                )
            found[name] = round(value)
        return replace(self, **found)

    def at_pace(self, pace: float) -> Pauses:
        """These pauses in a reading that is `pace` times as fast as usual."""
        return replace(self, **{f.name: round(getattr(self, f.name) / pace) for f in fields(self)})

    def between(self, a: Segment, b: Segment) -> int:
        """The pause in milliseconds between two segments, `b` right after `a`."""
        if is_break(b) or is_break(a):
            return self.scene
        if b.kind is Kind.HEADING:
            # "Chapter One" and its title are one heading in two lines.
            return self.paragraph if a.kind is Kind.HEADING else self.before_heading
        if a.kind is Kind.HEADING:
            return self.heading
        if "\n\n" in a.text[len(a.text.rstrip()) :]:
            both = a.spoken_by_character and b.spoken_by_character
            return self.speaker if both and (a.speaker != b.speaker or a.speaker is None) else self.paragraph
        if ends_sentence(a.text) and not (a.spoken_by_character and _is_cue(b.text)):
            return self.sentence
        return self.cue


def is_break(segment: Segment) -> bool:
    """Whether a segment is a scene break, which is not spoken."""
    return segment.kind is Kind.NARRATION and "\n\n" in segment.text and is_scene_break(segment.text)


def _is_cue(narration: str) -> bool:
    clause = cue_after(narration)
    return clause is not None and clause.is_cue
