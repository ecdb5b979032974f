"""Utterances, Clips, and the Timeline of where each one lies. Its public form is timeline.json, `audiobook-timeline/1`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from audiobook.cast import Setting
from audiobook.errors import ScriptError
from audiobook.phonemes import Sound, replaced, without_stress

FORMAT = "audiobook-timeline/1"


@dataclass(frozen=True, slots=True)
class Utterance:
    """What an engine is asked to say.

    Attributes:
        chapter: index of the chapter in the script.
        segment: index of the segment in the chapter.
        speaker: a character's id; None for narration, and for a speaker who is not known.
        text: the words as sent to the engine.
        setting: the voice.
        gain_db: how much louder than its voice's level.
        pause_ms: the silence after it.
        start: the utterance's place in its segment's text: its first character.
        end: the character after its last.
        delivery: how it is said where the text tells, for example "whispered"; empty for plainly.
        links: what is said in other words than those written: (start, end) in the segment's text, (start, end) in `text`, in order.
        sounds: what words of `text` sound like where an engine may not know it, in order.
    """

    chapter: int
    segment: int
    speaker: str | None
    text: str
    setting: Setting
    gain_db: float = 0.0
    pause_ms: int = 0
    start: int = 0
    end: int = 0
    delivery: str = ""
    links: tuple[tuple[int, int, int, int], ...] = ()
    sounds: tuple[Sound, ...] = ()


@dataclass(frozen=True, slots=True)
class Clip:
    """The recording of an utterance.

    Attributes:
        utterance: what was asked for.
        samples: mono 16-bit little-endian samples; empty where `fault` says why there are none.
        sample_rate_hz: of the samples.
        fault: why the utterance could not be said, None where it was.
        words: when its words begin, where the engine knows: (place in the utterance's text, ms from the first sample), in order.
    """

    utterance: Utterance
    samples: bytes
    sample_rate_hz: int
    fault: str | None = None
    words: tuple[tuple[int, int], ...] = ()

    @property
    def duration_ms(self) -> float:
        """Its length."""
        return len(self.samples) / 2 * 1000 / self.sample_rate_hz


@dataclass(frozen=True, slots=True)
class Placed:
    """An utterance and where it is heard.

    Attributes:
        utterance: what is said.
        start: the first sample of it in the finished file.
        end: the sample after its last.
        words: when the words of the author's text begin, as far as the engine knows: (place in the segment's text, sample of the
            finished file), in order; empty where it knows none.
    """

    utterance: Utterance
    start: int
    end: int
    words: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A chapter's title, and the sample it starts at."""

    title: str
    start: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Where everything lies in the finished file.

    Attributes:
        sample_rate_hz: of the file; positions count its samples.
        duration: samples in the file.
        marks: the chapters.
        placed: the utterances, in order.
    """

    sample_rate_hz: int
    duration: int
    marks: tuple[Mark, ...]
    placed: tuple[Placed, ...]

    def ms(self, sample: int) -> int:
        """A position in samples as milliseconds, rounded."""
        return round(sample * 1000 / self.sample_rate_hz)

    @property
    def duration_ms(self) -> int:
        """Length of the file in milliseconds."""
        return self.ms(self.duration)


def to_json(timeline: Timeline, files: Sequence[str] = ()) -> str:
    """The timeline in its public form; each utterance has a line of its own.

    Args:
        timeline: of the whole book.
        files: where each chapter has a file, their names.
    """
    ms = timeline.ms
    marks: list[dict[str, object]] = [{"title": m.title, "start_ms": ms(m.start)} for m in timeline.marks]
    for mark, name in zip(marks, files):
        mark["file"] = name
    head = {"format": FORMAT, "duration_ms": timeline.duration_ms, "chapters": marks}
    lines = ",\n".join(
        json.dumps(
            {
                "chapter": p.utterance.chapter,
                "segment": p.utterance.segment,
                "from": p.utterance.start,
                "to": p.utterance.end,
                "speaker": p.utterance.speaker,
                "voice": p.utterance.setting.voice,
                "start_ms": ms(p.start),
                "end_ms": ms(p.end),
                "text": replaced(without_stress(p.utterance.text), lambda ipa: f"/{ipa}/"),
                **({"delivery": p.utterance.delivery} if p.utterance.delivery else {}),
                **({"words": [[k, ms(sample) - ms(p.start)] for k, sample in p.words]} if p.words else {}),
            },
            ensure_ascii=False,
        )
        for p in timeline.placed
    )
    return f'{json.dumps(head, ensure_ascii=False)[:-1]},\n"utterances": [\n{lines}\n]}}\n'


@dataclass(frozen=True, slots=True)
class Told:
    """An utterance as timeline.json has it.

    Attributes:
        chapter: index of the chapter in the script.
        segment: index of the segment in the chapter.
        start: the utterance's place in its segment's text: its first character.
        end: the character after its last.
        voice: a voice's id.
        start_ms: when it begins in the finished file.
        end_ms: when it ends.
    """

    chapter: int
    segment: int
    start: int
    end: int
    voice: str
    start_ms: int
    end_ms: int


_LARGEST = 2**53
"""The largest whole number that every reader of JSON keeps exactly."""


def from_json(text: str, *, source: str = "timeline.json") -> list[Told]:
    """Read the utterances of a timeline from its public form.

    Args:
        text: the file's content, whatever it is.
        source: how to name the file in an error.

    Raises:
        ScriptError: not JSON, or not such a timeline.
    """
    rows = _rows(text, "utterances", source)
    return [_told(row, f"{source}, utterance {n}") for n, row in enumerate(rows, 1)]


def _rows(text: str, field: str, source: str) -> list[object]:
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as e:
        raise ScriptError(f"{source} is not JSON.", _AGAIN) from e
    rows = raw.get(field) if isinstance(raw, dict) else None
    if not isinstance(rows, list):
        raise ScriptError(f"{source}: {field} must be a list.", _AGAIN)
    return rows


def files_from_json(text: str, *, source: str = "timeline.json") -> list[tuple[str, int]]:
    """Where each chapter has a file: the file's name, and when it begins in the whole, in ms; empty where one file has it all.

    Args:
        text: the file's content, whatever it is.
        source: how to name the file in an error.

    Raises:
        ScriptError: not JSON, or not such a timeline.
    """
    rows = _rows(text, "chapters", source)
    out: list[tuple[str, int]] = []
    for n, row in enumerate(rows, 1):
        name = row.get("file") if isinstance(row, dict) else 0
        start_ms = row.get("start_ms") if isinstance(row, dict) else None
        if not isinstance(start_ms, int) or isinstance(start_ms, bool) or not 0 <= start_ms < _LARGEST:
            raise ScriptError(f"{source}, chapter {n}: start_ms must be a whole number, 0 or more.", _AGAIN)
        if not isinstance(name, str | None):
            raise ScriptError(f"{source}, chapter {n}: file must be a text.", _AGAIN)
        if name is not None:
            out.append((name, start_ms))
    return out


_AGAIN = "Delete it and make the audio again: that writes it."


def _told(raw: object, place: str) -> Told:
    if not isinstance(raw, dict):
        raise ScriptError(f"{place} must be an object.", _AGAIN)
    numbers = []
    for key in ("chapter", "segment", "from", "to", "start_ms", "end_ms"):
        number = raw.get(key)
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < _LARGEST:
            raise ScriptError(f"{place}: {key} must be a whole number, 0 or more.", _AGAIN)
        numbers.append(number)
    voice = raw.get("voice")
    if not isinstance(voice, str):
        raise ScriptError(f"{place}: voice must be a text.", _AGAIN)
    chapter, segment, start, end, start_ms, end_ms = numbers
    return Told(chapter, segment, start, end, voice, start_ms, end_ms)
