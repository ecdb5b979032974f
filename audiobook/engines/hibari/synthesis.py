"""Frames in, sound out: what hibari.dsp does, with numpy alone, in three quarters of the time.

The noise is not drawn anew for each utterance (a quarter of hibari's own time): it is a stretch of a fixed row of noise, which begins
where chance has it. The other steps are hibari's own. scipy, 140 MB, would save another 4 % of the time to speak.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audiobook.engines.hibari.frames import BINS, Frames

_HOP, _WINDOW = 300, 1200
_RATE_HZ = 24_000
_OVERLAP = _WINDOW // _HOP
_NOISE_FRAMES = 2048
"""The fixed row of noise is 26 s long: nobody hears that a longer utterance goes round."""

_LARGEST_LOG = 7.0
"""Log magnitudes above are held to be this: hibari's own limit."""

_LOWEST_HZ = 40.0
"""Frames with a lower fundamental frequency have no pulses."""

_HIGHEST_HZ = 11_000.0
"""Pulses have harmonics up to here."""

Wave = NDArray[np.float32]


def wave(frames: Frames, chance: np.random.Generator) -> Wave:
    """The sound of frames, 24 kHz, -1 to 1.

    Args:
        frames: what to make audible.
        chance: where in the row of noise to begin.
    """
    count = len(frames.f0)
    spectrum = _spectra(pulses(frames.f0), count)
    turn = np.tanh(frames.theta)
    turn *= np.float32(np.pi)
    spectrum *= _turned(_magnitude(frames.lh), turn)
    noise = _noise_from(int(chance.integers(_NOISE_FRAMES)), count)
    noise *= _magnitude(frames.ln)
    spectrum += noise
    spectrum += _turned(_magnitude(frames.lr), frames.phi)
    return _overlapped(spectrum)


def load() -> None:
    """Make the row of noise: 10 MB, 40 ms."""
    _noise()


def pulses(f0: NDArray[np.float32]) -> Wave:
    """Pulses at a fundamental frequency: every harmonic below 11 kHz at unit amplitude; silence where the frequency is below 40 Hz.

    Args:
        f0: in hertz, one value a frame.

    Returns:
        300 samples a frame.
    """
    f = _between_frames(f0)
    voiced = f > _LOWEST_HZ
    np.maximum(f, np.float32(_LOWEST_HZ), out=f)
    turns = np.cumsum(f, dtype=np.float64)
    turns /= _RATE_HZ
    turns -= np.floor(turns)
    phase = (turns * (2 * np.pi)).astype(np.float32)
    # The sum of cos(h t) for h up to H is sin((H + 1/2) t) / (2 sin(t / 2)) - 1/2.
    harmonics = np.floor(np.float32(_HIGHEST_HZ) / f)
    harmonics += np.float32(0.5)
    out = np.sin(harmonics * phase)
    phase *= np.float32(0.5)
    below = np.sin(phase, out=phase)
    below *= 2
    peak = np.abs(below) <= np.float32(2e-3)
    below[peak] = 1
    out /= below
    out[peak] = harmonics[peak]
    out -= np.float32(0.5)
    out *= voiced
    found: Wave = out
    return found


def _between_frames(values: NDArray[np.float32]) -> Wave:
    """Values of frames as values of samples, in straight lines; a frame's own value is that of its middle."""
    middles = np.arange(len(values), dtype=np.float32) * _HOP + np.float32((_HOP - 1) / 2)
    found: Wave = np.interp(np.arange(len(values) * _HOP, dtype=np.float32), middles, values).astype(np.float32)
    return found


def _spectra(sound: Wave, count: int) -> NDArray[np.complex64]:
    """The spectra of a sound, [601, count]; each frame is centred on its first sample."""
    padded = np.pad(sound, _WINDOW // 2, mode="reflect")
    rows = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP][:count] * _source_window()
    out: NDArray[np.complex64] = np.ascontiguousarray(np.fft.rfft(rows, axis=1).T)
    return out


def _overlapped(spectrum: NDArray[np.complex64]) -> Wave:
    """The sound of spectra: each frame's, windowed, added where they overlap, and divided by the windows' sum."""
    count = spectrum.shape[1]
    rows = np.fft.irfft(spectrum.T, n=_WINDOW, axis=1)
    rows *= _window()
    blocks = rows.reshape(count, _OVERLAP, _HOP)
    out = np.zeros((count + _OVERLAP - 1, _HOP), np.float32)
    weight = np.zeros((count + _OVERLAP - 1, _HOP), np.float32)
    squared = (_window() ** 2).reshape(_OVERLAP, _HOP)
    for k in range(_OVERLAP):
        out[k : k + count] += blocks[:, k]
        weight[k : k + count] += squared[k]
    out /= np.maximum(weight, np.float32(1e-11))
    return out.reshape(-1)[_WINDOW // 2 : _WINDOW // 2 + count * _HOP]


def _magnitude(log: NDArray[np.float32]) -> NDArray[np.float32]:
    out = np.minimum(log, np.float32(_LARGEST_LOG))
    return np.exp(out, out=out)


def _turned(magnitude: NDArray[np.float32], phase: NDArray[np.float32]) -> NDArray[np.complex64]:
    out = np.empty(magnitude.shape, np.complex64)
    np.multiply(magnitude, np.cos(phase), out=out.real)
    np.multiply(magnitude, np.sin(phase), out=out.imag)
    return out


def _noise_from(start: int, count: int) -> NDArray[np.complex64]:
    """So many frames of noise, from a place in the row on; after its end it goes on from its beginning."""
    out = np.empty((BINS, count), np.complex64)
    done = 0
    while done < count:
        taken = min(count - done, _NOISE_FRAMES - start)
        out[:, done : done + taken] = _noise()[:, start : start + taken]
        done, start = done + taken, 0
    return out


@cache
def _noise() -> NDArray[np.complex64]:
    drawn: NDArray[np.float32] = np.random.default_rng(0).standard_normal((BINS, 2 * _NOISE_FRAMES), dtype=np.float32)
    return drawn.view(np.complex64)


@cache
def _window() -> NDArray[np.float32]:
    found: Any = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_WINDOW) / _WINDOW)
    out: NDArray[np.float32] = found.astype(np.float32)
    return out


@cache
def _source_window() -> NDArray[np.float32]:
    # A cosine of unit amplitude peaks in its spectrum at half the sum of the window: so magnitudes are those of harmonics.
    return _window() / np.float32(_WINDOW / 4)
