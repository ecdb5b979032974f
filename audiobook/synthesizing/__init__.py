"""Synthesizing: Utterances in, Clips out, in this process, one at a time.

Every clip is looked at before it is believed: it must be there, and be about as long as its text. One that is not is
asked for again; one that fails again is given up, with the reason, and reported by its text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from audiobook.engines import BaseEngine
from audiobook.errors import EngineError
from audiobook.phonemes import replaced, respelled
from audiobook.timeline import Clip, Utterance

__all__ = ["implausible", "synthesize"]

_GRACE_MS = 1500.0
_ATTEMPTS = 2


def synthesize(utterances: Iterable[Utterance], engine_of: Callable[[str], BaseEngine]) -> Iterator[Clip]:
    """Utterances in, their Clips out, in order.

    Args:
        utterances: what to say.
        engine_of: gives the engine of a name (the part of a voice's id before the slash).

    Raises:
        EngineError: an engine, or a voice, is not there at all.
    """
    for utterance in utterances:
        engine = engine_of(utterance.setting.engine)
        yield _clip(utterance, engine)


def _clip(utterance: Utterance, engine: BaseEngine) -> Clip:
    fault = None
    for _ in range(_ATTEMPTS):
        try:
            samples = engine.speak(_text_for(engine, utterance.text), utterance.setting)
        except EngineError as e:
            if e.hint:
                # The engine or the voice is missing: no other utterance will fare better.
                raise
            fault = e.message
            continue
        clip = Clip(utterance, samples, engine.sample_rate_hz)
        fault = implausible(clip, engine.ms_per_letter)
        if fault is None:
            return clip
    return Clip(utterance, b"", engine.sample_rate_hz, fault)


def _text_for(engine: BaseEngine, text: str) -> str:
    """A text as an engine can read it: one that knows no phonemes gets them respelled."""
    return text if engine.phonemes else replaced(text, respelled)


def implausible(clip: Clip, ms_per_letter: tuple[float, float]) -> str | None:
    """Why a clip cannot be the recording of its text, None if it can.

    Only letters count against the shortest length: a digit may be a word, and a mark may be nothing.
    """
    if not clip.samples:
        return "nothing was recorded"
    text = clip.utterance.text
    pace = 170 / clip.utterance.setting.rate_wpm
    letters = sum(c.isalpha() and c.isascii() for c in text)
    others = len(text) - letters
    least, most = ms_per_letter
    if clip.duration_ms < least * letters * pace * 0.6 - 40:
        return f"the recording is too short ({clip.duration_ms:.0f} ms)"
    if clip.duration_ms > (most * letters + 1500 * others) * pace + _GRACE_MS:
        return f"the recording is too long ({clip.duration_ms:.0f} ms)"
    return None
