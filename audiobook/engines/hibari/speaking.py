"""A text and a setting in, sound and the onsets of its words out."""

from __future__ import annotations

import hashlib

import numpy as np

from audiobook.cast import Setting
from audiobook.engines import onnx_voices
from audiobook.engines.base import Spoken, WordOnset, trimmed
from audiobook.engines.hibari import delivery, model, pronunciation, shape, synthesis, voices
from audiobook.engines.hibari.frames import FRAME_MS, SAMPLE_RATE_HZ, Frames
from audiobook.errors import EngineError
from audiobook.invocation import command

_LEAD_MS = 15.0
"""A word is told so much before its first phoneme's own time. After a silence its sound begins 55 ms before (33 words); Whisper tiny.en hears
it at that time (139 words), but is late in other voices. With this the median errors are 31 and 48 ms; with 0 they are 46 and 48."""

_SPEEDS = (0.4, 3.0)
"""Beyond, phonemes have no time left, or nothing is understood."""


def voice_named(id: str) -> voices.ShapedVoice:
    """The voice of an id.

    Raises:
        EngineError: there is none on this machine.
    """
    found = voices.voices().get(id)
    if found is None:
        raise EngineError(f"hibari has no voice {id}.", f"See `{command('voices', '--engine', 'hibari')}`.")
    return found


def spoken(text: str, setting: Setting) -> Spoken:
    """Say a text.

    Args:
        text: what to say; stretches may be marked as phonemes.
        setting: voice, pitch, pace and delivery.

    Returns:
        Samples at 24 kHz without silence at either end, and the words whose onsets are known. The same for the same text and
        setting, whenever it is said.

    Raises:
        EngineError: there is no such voice, or its model cannot be loaded.
    """
    found = voice_named(setting.voice)
    loaded = model.load(voices.model_path(found.base))
    speed = min(_SPEEDS[1], max(_SPEEDS[0], setting.rate_wpm / voices.NATURAL_WPM)) * found.shape.speed_ratio
    how = delivery.manner(setting.delivery)
    f0_ratio = 2 ** ((setting.pitch - 50) / 100) * how.f0_ratio * found.shape.f0_ratio
    frame_ms = FRAME_MS * found.shape.stretch
    chance = np.random.default_rng(_seed(text, setting))
    waves = [np.zeros(0, np.float32)]
    words: list[WordOnset] = []
    before_ms = 0.0
    for run in pronunciation.runs(text, british=voices.is_british(found.base)):
        stressed = [(w.first, w.last) for w in run.words if w.stressed]
        frames = loaded.frames(run.phonemes, speed, f0_ratio, how.effort, how.pauses, stressed, found.shape.f0_span)
        frames = delivery.stressed(frames, stressed)
        words += _onsets(run, frames, before_ms, frame_ms)
        before_ms += len(frames.f0) * frame_ms
        waves.append(synthesis.wave(delivery.delivered(shape.shaped(frames, found.shape), how), chance))
    wave = shape.finished(np.concatenate(waves), found.shape)
    samples = onnx_voices.samples(wave, SAMPLE_RATE_HZ, SAMPLE_RATE_HZ)
    return trimmed(samples, words, SAMPLE_RATE_HZ)


def _onsets(run: pronunciation.Run, frames: Frames, before_ms: float, frame_ms: float) -> list[WordOnset]:
    """When the words of a run begin, in ms from the beginning of the sound."""
    # The first duration is the silence ahead of the phonemes.
    ends = np.cumsum(frames.durations) * frame_ms
    return [WordOnset(w.offset, max(0.0, before_ms + float(ends[w.first]) - _LEAD_MS)) for w in run.words]


def _seed(text: str, setting: Setting) -> int:
    """What the noise of an utterance is drawn from: the same for the same text and setting, whenever and wherever it is said."""
    return int.from_bytes(hashlib.sha256(f"{setting.fingerprint}|{text}".encode(errors="replace")).digest()[:8], "big")
