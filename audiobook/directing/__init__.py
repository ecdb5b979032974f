"""Directing: a Script and a Cast in, Utterances out: what is really said, by whom, and the silence behind it.

Nothing here changes the author's words in the script; an utterance's text is what is sent to the engine.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from audiobook.cast import Cast
from audiobook.directing.sentences import sentences
from audiobook.directing.spoken_form import spoken_form
from audiobook.language import FAIR_SPEECH_VERBS
from audiobook.script import ChapterScript, Kind, Script, Segment
from audiobook.timeline import Utterance

__all__ = ["Pauses", "direct"]


@dataclass(frozen=True, slots=True)
class Pauses:
    """The silence behind an utterance, in milliseconds, by what comes next."""

    clause: int = 60
    sentence: int = 300
    cue: int = 110
    paragraph: int = 520
    speaker: int = 400
    scene: int = 1500
    before_heading: int = 1200
    heading: int = 900
    chapter: int = 2000


def direct(script: Script, cast: Cast, pauses: Pauses | None = None) -> tuple[tuple[Utterance, ...], ...]:
    """A Script and a Cast in, the Utterances of each chapter out.

    Every segment with a letter or digit in it has at least one utterance, in order.
    """
    pauses = pauses or Pauses()
    return tuple(_chapter(n, chapter, cast, pauses) for n, chapter in enumerate(script.chapters))


def _chapter(n: int, chapter: ChapterScript, cast: Cast, pauses: Pauses) -> tuple[Utterance, ...]:
    out: list[Utterance] = []
    previous: Segment | None = None
    pause = 0
    for k, segment in enumerate(chapter.segments):
        if previous is not None:
            # What holds no words (a scene break, a row of stars) only lengthens the pause.
            pause = max(pause, _between(previous, segment, pauses))
        spoken = _segment(n, k, segment, cast, pauses)
        if spoken:
            if out:
                out[-1] = replace(out[-1], pause_ms=pause)
            out += spoken
            pause = 0
        previous = segment
    if out:
        out[-1] = replace(out[-1], pause_ms=pauses.chapter)
    return tuple(out)


def _is_break(segment: Segment) -> bool:
    return segment.kind is Kind.NARRATION and not any(c.isalnum() for c in segment.text) and "\n\n" in segment.text


def _segment(chapter: int, index: int, segment: Segment, cast: Cast, pauses: Pauses) -> list[Utterance]:
    speaks = segment.spoken_by_character
    setting = cast.setting(segment.speaker) if speaks else cast.narrator
    speaker = segment.speaker if speaks else None
    out = []
    for text, ends_paragraph in sentences(segment.text):
        words = spoken_form(text, heading=segment.kind is Kind.HEADING)
        if not any(c.isalnum() for c in words):
            continue
        pause = pauses.paragraph if ends_paragraph else pauses.sentence
        out.append(Utterance(chapter, index, speaker, words, setting, pause_ms=pause))
    return out


def _between(a: Segment, b: Segment, pauses: Pauses) -> int:
    """The silence between two segments that follow one another."""
    if _is_break(b) or _is_break(a):
        return pauses.scene
    if b.kind is Kind.HEADING:
        return pauses.before_heading
    if a.kind is Kind.HEADING:
        return pauses.heading
    if "\n\n" in a.text[len(a.text.rstrip()) :]:
        both = a.spoken_by_character and b.spoken_by_character and a.speaker != b.speaker
        return pauses.speaker if both else pauses.paragraph
    ended = a.text.rstrip(" \"'”’»*_").endswith((".", "!", "?", "…"))
    if ended and not (a.spoken_by_character and _is_cue(b.text)):
        return pauses.sentence
    return pauses.cue


def _is_cue(text: str) -> bool:
    """Whether narration behind a quotation goes on with its sentence: "said Mary", "the old man cried"."""
    words = re.findall(r"[^\W\d_]+", text[:60])[:4]
    return bool(words) and (words[0][0].islower() or any(w.lower() in FAIR_SPEECH_VERBS for w in words))
