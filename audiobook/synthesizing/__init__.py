"""Synthesizing: Utterances in, Clips out, in this process, one at a time.

Every clip is checked: it must not be empty, and must be about as long as its text takes to say. A clip that fails is
made again. If it fails again, it is left out, and the report names its text and the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from audiobook.cast import Setting, Voice
from audiobook.engines import BaseEngine
from audiobook.engines.base import WordOnset
from audiobook.errors import EngineError
from audiobook.phonemes import (
    former_place,
    replaced,
    respelled,
    stressed_spans,
    with_sounds,
    without_stress,
    without_words,
)
from audiobook.synthesizing.pace import TOLD_WPM, told
from audiobook.timeline import Clip, Utterance

__all__ = ["implausible", "synthesize"]

_GRACE_MS = 1500.0
"""A clip may be longer by this than its letters explain: some engines pause at the ends."""
_ATTEMPTS = 2
_SHORTEST_SHARE, _SHORTEST_GRACE_MS = 0.6, 40
"""A clip is too short below this share of the engine's shortest time, less a grace for very short texts."""
_LONGEST_OTHER_MS = 1500
"""The longest time for a character that is not a Latin letter: a digit or a sign may be several words."""


def synthesize(
    utterances: Iterable[Utterance],
    engine_of: Callable[[str], BaseEngine],
    voices: Mapping[str, Voice] | None = None,
) -> Iterator[Clip]:
    """Utterances in, their Clips out, in order.

    Args:
        utterances: what to say.
        engine_of: gives the engine of a name (the part of a voice's id before the slash).
        voices: what is known of the voices, by id: their measured pace makes the wanted pace heard.

    Raises:
        EngineError: an engine, or a voice, is not there at all.
    """
    for utterance in utterances:
        engine = engine_of(utterance.setting.engine)
        yield _clip(utterance, engine, told(utterance.setting, (voices or {}).get(utterance.setting.voice)))


def _clip(utterance: Utterance, engine: BaseEngine, setting: Setting) -> Clip:
    fault = None
    for _ in range(_ATTEMPTS):
        try:
            text, former = _text_for(engine, utterance)
            spoken = engine.speak_timed(text, setting)
        except EngineError as e:
            if e.hint:
                # The engine or the voice is missing, so every other utterance would fail as well.
                raise
            fault = e.message
            continue
        words = _words_of(spoken.words, former)
        clip = Clip(utterance, spoken.samples, engine.sample_rate_hz, words=words)
        fault = implausible(clip, engine.ms_per_letter, setting.rate_wpm)
        if fault is None:
            return clip
    return Clip(utterance, b"", engine.sample_rate_hz, fault)


def _words_of(words: Sequence[WordOnset], former: Callable[[int], int | None]) -> tuple[tuple[int, int], ...]:
    """When the words of an utterance's text begin, by what an engine told of the text it was given."""
    places = ((former(w.offset), round(w.onset_ms)) for w in words)
    return tuple((place, ms) for place, ms in places if place is not None)


def _text_for(engine: BaseEngine, utterance: Utterance) -> tuple[str, Callable[[int], int | None]]:
    """An utterance's text as an engine can read it, and what gives for a place in that the place in the utterance's text.

    An engine that does not know phonemes has those of the user's lexicon respelled, and reads other words as it does by itself; one that
    does not know stress has the text without its marks.
    """
    text = utterance.text
    if not engine.phonemes:
        text = without_words(text)[0]
        plain = text if engine.stress else without_stress(text)
        given = replaced(plain, respelled)
        if given != plain:
            # What was respelled has no place.
            return given, lambda _: None
        return given, _unstressed(text) if given != text else lambda place: place
    given, places = with_sounds(text, utterance.sounds)
    if engine.stress:
        return given, lambda place: former_place(place, places)
    former = _unstressed(given)
    return without_stress(given), lambda place: former_place(former(place), places)


def _unstressed(text: str) -> Callable[[int], int]:
    """What gives for a place in a text without marks of stress the place in the text."""
    places = stressed_spans(text)[2]
    return lambda place: places[place]


def implausible(clip: Clip, ms_per_letter: tuple[float, float], told_wpm: int | None = None) -> str | None:
    """Why a clip cannot be the recording of its text, None if it can.

    Only letters have a shortest length: a digit may be a whole word, and a mark may be silent.

    Args:
        clip: the clip.
        ms_per_letter: see `Engine.ms_per_letter`.
        told_wpm: the rate that the engine was told; None for that of the utterance's setting.
    """
    if not clip.samples:
        return "nothing was recorded"
    text = clip.utterance.text
    pace = TOLD_WPM / (told_wpm or clip.utterance.setting.rate_wpm)
    letters = sum(c.isalpha() and c.isascii() for c in text)
    others = len(text) - letters
    least, most = ms_per_letter
    if clip.duration_ms < least * letters * pace * _SHORTEST_SHARE - _SHORTEST_GRACE_MS:
        return f"the recording is too short ({clip.duration_ms:.0f} ms)"
    if clip.duration_ms > (most * letters + _LONGEST_OTHER_MS * others) * pace + _GRACE_MS:
        return f"the recording is too long ({clip.duration_ms:.0f} ms)"
    return None
