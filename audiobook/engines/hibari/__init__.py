"""The engine hibari: neural English voices of the package hibari-tts, which come with this program. The default for English.

A text becomes phonemes (`pronunciation`), a model makes frames of them (`model`, `graph`), these are shaped into one of the voices
of the palette (`shape`), and become sound (`synthesis`).
"""

from __future__ import annotations

import hashlib
from functools import cached_property

import numpy as np

from audiobook.cast import Setting, Voice
from audiobook.engines import onnx_voices, pcm
from audiobook.engines.base import BaseEngine, Spoken, WordOnset
from audiobook.engines.hibari.frames import FRAME_MS, SAMPLE_RATE_HZ, Frames
from audiobook.engines.hibari.pronunciation import Run
from audiobook.errors import EngineError
from audiobook.invocation import command

_REVISION = 1
"""Raised whenever the same text in the same setting comes to sound different."""

_SPEEDS = (0.4, 3.0)
"""Beyond, phonemes have no time left, or nothing is understood."""


class HibariEngine(BaseEngine):
    """Hibari's voices, on the processor, one thread."""

    name = "hibari"
    sample_rate_hz = SAMPLE_RATE_HZ
    ms_per_letter = (15.0, 250.0)
    phonemes = True

    @cached_property
    def _package_version(self) -> str:
        return onnx_voices.version("hibari-tts", self.name)

    @property
    def version(self) -> str:
        """The package's version, and what our own changes depend on."""
        from audiobook.engines.hibari import voices

        return f"{self._package_version}-{_REVISION}-{voices.fingerprint()}"

    def voices(self) -> tuple[Voice, ...]:
        """The palette of voices/hibari.toml, as far as the models are on this machine."""
        self._package_version  # noqa: B018 - without hibari there are none
        from audiobook.engines.hibari import voices

        return tuple(v.voice for v in voices.voices().values())

    def speak(self, text: str, setting: Setting) -> bytes:
        """Say a text; see `Engine.speak`."""
        return self.speak_timed(text, setting).samples

    def speak_timed(self, text: str, setting: Setting) -> Spoken:
        """Say a text, and tell when each word begins; see `BaseEngine.speak_timed`."""
        self._package_version  # noqa: B018 - without hibari there are none
        from audiobook.engines.hibari import model, pronunciation, shape, synthesis, voices

        found = voices.voices().get(setting.voice)
        if found is None:
            raise EngineError(
                f"hibari has no voice {setting.voice}.", f"See `{command('voices', '--engine', 'hibari')}`."
            )
        speed = min(_SPEEDS[1], max(_SPEEDS[0], setting.rate_wpm / voices.NATURAL_WPM))
        f0_ratio = 2 ** ((setting.pitch - 50) / 100)
        loaded = model.load(voices.model_path(found.base))
        chance = np.random.default_rng(_seed(text, setting))
        waves = [np.zeros(0, np.float32)]
        words: list[WordOnset] = []
        before_ms = 0.0
        for run in pronunciation.runs(text, british=voices.is_british(found.base)):
            frames = loaded.frames(run.phonemes, speed, f0_ratio)
            words += _onsets(run, frames, before_ms)
            before_ms += len(frames.f0) * FRAME_MS
            waves.append(synthesis.wave(shape.shaped(frames, found.shape), chance))
        wave = shape.finished(np.concatenate(waves), found.shape)
        samples = onnx_voices.samples(wave, SAMPLE_RATE_HZ, SAMPLE_RATE_HZ)
        first, last = pcm.sounding(samples)
        cut_ms = first * 1000 / SAMPLE_RATE_HZ
        heard = tuple(WordOnset(w.offset, max(0.0, w.onset_ms - cut_ms)) for w in words)
        return Spoken(samples[2 * first : 2 * last], heard if last > first else ())


def _onsets(run: Run, frames: Frames, before_ms: float) -> list[WordOnset]:
    """When the words of a run begin, in ms from the beginning of the sound."""
    # The first duration is the silence ahead of the phonemes.
    ends = np.cumsum(frames.durations) * FRAME_MS
    return [WordOnset(word.offset, before_ms + float(ends[word.first])) for word in run.words]


def _seed(text: str, setting: Setting) -> int:
    """What the noise of an utterance is drawn from: the same for the same text and setting, whenever and wherever it is said."""
    return int.from_bytes(hashlib.sha256(f"{setting.fingerprint}|{text}".encode(errors="replace")).digest()[:8], "big")
