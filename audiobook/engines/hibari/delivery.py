"""Deliveries by the model's own means: how a whisper, a shout or a sob differs from plain speech.

Effort is what the model itself makes of speech that is louder or softer: it was trained with the loudness of each frame as an input,
so that a shout is not plain speech made louder, but has the spectrum of a shout. The numbers are chosen by ear and by
benchmarks/deliveries.py: words are understood nearly as well as plainly spoken ones, and each delivery is about as loud as those
(how loud it is in the end, `audiobook.directing` says).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from audiobook.engines.hibari.frames import BINS, FRAME_MS, Frames

_VOICED_HZ = 40.0
_BIN_HZ = 20.0
_SILENT_LOG = -30.0
"""A log magnitude nobody hears."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How something is said, beyond pitch and pace.

    Attributes:
        effort: vocal effort, in the model's own units: 2 is 6 to 8 dB louder, most between 500 and 4000 Hz.
        f0_ratio: how much higher.
        span: how much the voice moves up and down about its median: 1 as usual, 0 not at all.
        pauses: pauses at commas and other marks are multiplied by this.
        whisper: true where the pulses of the voice are noise.
        breath_db: noise that is added to the voice, relative to it; None for none.
        tremor: how much the pitch trembles, as a share of it.
        gain_db: what is added so that it is about as loud as plain speech.
    """

    effort: float = 0.0
    f0_ratio: float = 1.0
    span: float = 1.0
    pauses: float = 1.0
    whisper: bool = False
    breath_db: float | None = None
    tremor: float = 0.0
    gain_db: float = 0.0


PLAIN = Manner()
MANNERS = {
    "whispered": Manner(whisper=True, gain_db=8.0),
    "muttered": Manner(effort=-1.2, span=0.65, gain_db=3.5),
    "softly": Manner(effort=-1.5, span=0.9, breath_db=-22, gain_db=4.5),
    "shouted": Manner(effort=4.0, f0_ratio=1.2, span=1.15, pauses=0.8, gain_db=-10.0),
    "cried": Manner(effort=1.5, f0_ratio=1.08, span=1.25, gain_db=-4.0),
    "hurried": Manner(effort=0.4, span=1.1, pauses=0.5, gain_db=-1.0),
    "slowly": Manner(effort=-0.8, span=0.8, pauses=1.5, gain_db=2.5),
    "laughing": Manner(effort=0.6, f0_ratio=1.04, span=1.35, gain_db=-1.5),
    "sobbing": Manner(effort=-0.5, f0_ratio=1.05, span=0.9, breath_db=-20, tremor=0.03, pauses=1.3, gain_db=1.5),
    "sternly": Manner(effort=0.8, span=0.7, pauses=1.2, gain_db=-2.0),
    "thought": Manner(effort=-1.2, span=0.75, breath_db=-24, pauses=1.15, gain_db=3.5),
}
"""By the names that `audiobook.directing.delivery` gives them."""

_TREMOR_HZ = 6.0
"""A trembling voice moves up and down five to seven times a second."""

_WHISPER_TILT = ((0.0, -16.0), (300.0, -12.0), (800.0, -3.0), (1500.0, 2.0), (4000.0, 3.0), (12_000.0, 0.0))
"""How a whisper's spectrum differs from a voice's, hertz and dB: without the voice's source it has little below 500 Hz."""

_PULSES_AS_NOISE_DB = -9.0
"""Noise of the magnitude of the pulses' envelope is louder by about this: pulses have power at the harmonics alone."""


def manner(delivery: str) -> Manner:
    """The manner of a delivery; the plain one for a name that is not known."""
    return MANNERS.get(delivery, PLAIN)


def delivered(frames: Frames, how: Manner) -> Frames:
    """Frames of plain speech, made with the manner's effort and pitch, in; those of the delivery out."""
    if how == PLAIN:
        return frames
    frames = _intoned(frames, how)
    if how.whisper:
        frames = _whispered(frames)
    elif how.breath_db is not None:
        noise = _smooth(frames.lh) + np.float32(_log(how.breath_db))
        frames = replace(frames, ln=np.logaddexp(frames.ln, np.where(_voiced(frames), noise, _SILENT_LOG)))
    gain = np.float32(_log(how.gain_db))
    return replace(frames, lh=frames.lh + gain, ln=frames.ln + gain, lr=frames.lr + gain)


_STRESS_F0_RATIO, _STRESS_DB = 1.15, 2.5
"""How much higher and louder a stressed word is at its middle: two and a half semitones."""


def stressed(frames: Frames, words: Sequence[tuple[int, int]]) -> Frames:
    """Frames in which some words are higher and louder than the model gives them.

    Args:
        frames: of a run.
        words: the places of the words' phonemes in the run: first, and after the last.
    """
    if not words:
        return frames
    ends = np.cumsum(frames.durations)
    bump = np.zeros(len(frames.f0), np.float32)
    for first, last in words:
        # The first duration is the silence ahead of the phonemes.
        start, end = int(ends[first]), int(ends[min(last, len(ends) - 1)])
        bump[start:end] = np.sin(np.pi * (np.arange(end - start) + 0.5) / max(1, end - start))
    gain = bump * np.float32(_log(_STRESS_DB))
    f0 = frames.f0 * np.exp(bump * np.float32(np.log(_STRESS_F0_RATIO)))
    return replace(frames, lh=frames.lh + gain, ln=frames.ln + gain, lr=frames.lr + gain, f0=f0.astype(np.float32))


def _intoned(frames: Frames, how: Manner) -> Frames:
    voiced = _voiced(frames)
    if not voiced.any() or (how.span == 1 and not how.tremor):
        return frames
    median = float(np.median(frames.f0[voiced]))
    moved = median * (np.maximum(frames.f0, _VOICED_HZ) / median) ** how.span
    moved *= 1 + how.tremor * np.sin(2 * np.pi * _TREMOR_HZ * np.arange(len(moved)) * FRAME_MS / 1000)
    # What moves below the limit would lose its pulses.
    moved = np.maximum(moved, _VOICED_HZ + 1)
    return replace(frames, f0=np.where(voiced, moved, frames.f0).astype(np.float32))


def _whispered(frames: Frames) -> Frames:
    hz = np.arange(BINS) * _BIN_HZ
    at, db = zip(*_WHISPER_TILT)
    tilt = (np.interp(hz, at, db) + _PULSES_AS_NOISE_DB) * np.float32(_log(1.0))
    noise = _smooth(frames.lh) + tilt[:, None].astype(np.float32)
    voiced = _voiced(frames)
    # What has a phase of its own holds the consonants; where there is voice, it is a remainder of the voice below.
    own = frames.lr + np.where(voiced, np.minimum(tilt + _log(6.0), 0)[:, None], 0).astype(np.float32)
    return replace(
        frames,
        lh=np.full_like(frames.lh, _SILENT_LOG),
        ln=np.logaddexp(frames.ln, np.where(voiced, noise, _SILENT_LOG)).astype(np.float32),
        lr=own,
        f0=np.zeros_like(frames.f0),
    )


def _voiced(frames: Frames) -> NDArray[np.bool_]:
    return frames.f0 > _VOICED_HZ


def _smooth(log: NDArray[np.float32], reach: int = 5) -> NDArray[np.float32]:
    """An envelope without what lies between harmonics: the mean over 220 Hz."""
    padded = np.pad(log, ((reach + 1, reach), (0, 0)), mode="edge")
    sums = np.cumsum(padded, axis=0, dtype=np.float64)
    width = 2 * reach + 1
    return ((sums[width:] - sums[:-width]) / width).astype(np.float32)


def _log(db: float) -> float:
    """Decibels as a natural logarithm of magnitude."""
    return db * float(np.log(10)) / 20
