"""One voice becomes several people: how a voice of the palette differs from the model it is made from.

Three things make a person out of another one here, each where it does the least harm:

- The model itself is asked for another pitch and intonation (`f0_ratio`, `f0_span`): it makes its spectra for that pitch, so nothing
  has to be torn apart.
- The frames' spectral envelope is changed by a smooth gain (`shaped`): formants moved by band, an equaliser, a tilt, breath. Phases and
  harmonics stay where they are, so what was in step stays in step.
- The sound is played slower or faster (`finished`): all frequencies move alike, as with a longer or shorter vocal tract, without any
  loss. The model is asked to speak as much faster or slower before (`Shape.speed_ratio`).

Nothing here is random but what is drawn from a fixed seed: the same frames give the same sound.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audiobook.engines.hibari.frames import BINS, FRAME_MS, SAMPLE_RATE_HZ, Frames, Spectra
from audiobook.engines.resampling import resampled

EQUALISER_HZ = (120.0, 250.0, 450.0, 750.0, 1200.0, 1900.0, 2900.0, 4300.0, 6500.0)
"""The middles of the equaliser's bands as heard; between them the gain goes straight over the logarithm of frequency."""

FORMANT_HZ = (600.0, 1700.0, 3000.0)
"""Where the low, middle and high formant ratios hold, in the model's voice: about the first three formants' means of an American
woman (Hillenbrand et al. 1995, J. Acoust. Soc. Am. 97:3099, table V)."""

BOUNDS: dict[str, tuple[float, float]] = {
    "f0_ratio": (0.5, 1.6),
    "f0_span": (0.4, 1.6),
    "formant_ratio": (0.7, 1.35),
    "low_formant_ratio": (0.8, 1.25),
    "middle_formant_ratio": (0.8, 1.25),
    "high_formant_ratio": (0.8, 1.25),
    "tilt_db_per_octave": (-6.0, 6.0),
    "breath_db": (-60.0, 0.0),
    "jitter_percent": (0.0, 5.0),
    "shimmer_db": (0.0, 4.0),
    "tremor_percent": (0.0, 6.0),
    "level_db": (-24.0, 24.0),
}
"""The least and most of each field; beyond, little is left of speech."""

EQUALISER_DB = (-18.0, 18.0)
"""The least and most of a band of the equaliser."""

_BIN_HZ = SAMPLE_RATE_HZ / 2 / (BINS - 1)
_TILT_HZ = (200.0, 1000.0, 8000.0)
"""A tilt holds from the first to the last of these, and leaves the middle one as it is."""
_VOICED_HZ = 40.0
"""Frames with a lower fundamental frequency have no pulses (as in hibari's synthesis)."""
_NO_BREATH_DB = -60.0
_TREMOR_HZ = 5.0
"""The tremor of old voices: 4 to 6 Hz (Linville 2001, Vocal Aging)."""
_SOFT = 0.9
"""From this share of full scale on, peaks are bent instead of cut."""
_COLUMNS = 10
_DB = np.log(10) / 20
"""Natural logarithm of a ratio of amplitudes, for one dB."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What is changed of a model's voice; the default changes nothing.

    Attributes:
        f0_ratio: fundamental frequency, times the model's; the model is asked for it.
        f0_span: how far the fundamental frequency goes from its usual height, times the model's (on a logarithmic scale); the model is
            asked for it.
        formant_ratio: all frequencies, the fundamental among them, times what the frames say: the vocal tract's length, the other way round.
        low_formant_ratio: formants about 600 Hz of the model's voice, on top of that.
        middle_formant_ratio: formants about 1700 Hz.
        high_formant_ratio: formants about 3000 Hz and above.
        tilt_db_per_octave: gain that grows with frequency, from 200 Hz to 8 kHz as heard, 0 at 1 kHz.
        equaliser_db: gain in the bands of `EQUALISER_HZ`.
        breath_db: noise while the voice sounds, measured against its spectral envelope; -60 for none but the model's own.
        jitter_percent: irregularity of the fundamental frequency, standard deviation.
        shimmer_db: irregularity of loudness while the voice sounds, standard deviation.
        tremor_percent: a slow shaking of the fundamental frequency, its height.
        level_db: gain over all; it makes good what the equaliser adds or takes away.
    """

    f0_ratio: float = 1.0
    f0_span: float = 1.0
    formant_ratio: float = 1.0
    low_formant_ratio: float = 1.0
    middle_formant_ratio: float = 1.0
    high_formant_ratio: float = 1.0
    tilt_db_per_octave: float = 0.0
    equaliser_db: tuple[float, ...] = (0.0,) * len(EQUALISER_HZ)
    breath_db: float = _NO_BREATH_DB
    jitter_percent: float = 0.0
    shimmer_db: float = 0.0
    tremor_percent: float = 0.0
    level_db: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what is out of bounds.

        Raises:
            ValueError: a field is out of `BOUNDS` or `EQUALISER_DB`, or the equaliser has too many or too few bands.
        """
        for name, (least, most) in BOUNDS.items():
            if not least <= getattr(self, name) <= most:
                raise ValueError(f"{name} must be from {least:g} to {most:g}, and is {getattr(self, name)!r}")
        if len(self.equaliser_db) != len(EQUALISER_HZ):
            raise ValueError(f"equaliser_db must have {len(EQUALISER_HZ)} numbers, and has {len(self.equaliser_db)}")
        if not all(EQUALISER_DB[0] <= gain <= EQUALISER_DB[1] for gain in self.equaliser_db):
            raise ValueError(f"equaliser_db must be from {EQUALISER_DB[0]:g} to {EQUALISER_DB[1]:g}")

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Shape:
        """The shape that a table of voices/hibari.toml tells.

        Raises:
            ValueError: it has a field that is not known, or one out of bounds.
        """
        known = {f.name for f in fields(cls)}
        for name in table:
            if name not in known:
                raise ValueError(f"a shape has no {name}; it may have {', '.join(sorted(known))}")
        given: dict[str, Any] = {
            name: tuple(map(float, x)) if isinstance(x, list | tuple) else float(x) for name, x in table.items()
        }
        return cls(**given)

    @property
    def speed_ratio(self) -> float:
        """How much faster the model must speak for the pace to be right once the sound is `finished`."""
        return 1 / self.formant_ratio

    @property
    def stretch(self) -> float:
        """How much longer the finished sound is than the frames say: what times of words are multiplied by."""
        return 1 / self.formant_ratio


PLAIN = Shape()
"""The model's own voice."""


def shaped(frames: Frames, shape: Shape) -> Frames:
    """Frames of a model's voice in, those of the shaped voice out.

    Of the model's frames it must have been asked for `f0_ratio` and `f0_span`; `finished` does `formant_ratio`.
    """
    changed = frames
    if shape.jitter_percent or shape.tremor_percent:
        changed = replace(changed, f0=_unsteady(frames.f0, shape))
    voiced = frames.f0 > _VOICED_HZ
    gain = _fixed_gain(shape)
    bands = None
    if _moves_formants(shape) or shape.breath_db > _NO_BREATH_DB:
        loudest = np.maximum(frames.lr, frames.ln)
        np.maximum(loudest, frames.lh, out=loudest, where=voiced)
        bands = _times(_to_bands(), loudest)
    if bands is not None and _moves_formants(shape):
        moved = _times(_to_bins(), _times(_moving(_ratios(shape)), bands))
        gain = moved if gain is None else moved + gain
    if shape.shimmer_db:
        shaking = voiced * np.float32(shape.shimmer_db * _DB) * _noise(len(voiced), 1)
        gain = shaking[None] if gain is None else gain + shaking
    if gain is not None:
        changed = replace(changed, lh=frames.lh + gain, ln=frames.ln + gain, lr=frames.lr + gain)
    if bands is not None and shape.breath_db > _NO_BREATH_DB:
        envelope = _times(_to_bins(), bands)
        envelope += np.float32(shape.breath_db * _DB)
        if gain is not None:
            envelope += gain
        changed = replace(changed, ln=np.where(voiced, np.maximum(changed.ln, envelope), changed.ln))
    return changed


def finished(wave: NDArray[np.float32], shape: Shape) -> NDArray[np.float32]:
    """The synthesized wave in (24 kHz, -1 to 1), that of the shaped voice out; `Shape.stretch` times as long."""
    if shape == PLAIN:
        return wave
    out = resampled(wave, SAMPLE_RATE_HZ * shape.formant_ratio, SAMPLE_RATE_HZ)
    size = np.abs(out)
    over = size > _SOFT
    if over.any():
        bent = _SOFT + (1 - _SOFT) * np.tanh((size[over] - _SOFT) / (1 - _SOFT))
        out = out.copy()
        out[over] = np.copysign(bent, out[over])
    return out


def _times(matrix: Spectra, columns: Spectra) -> Spectra:
    """A matrix product, a few columns at a time: so small that numpy's library does not start threads for it.

    Processes side by side have a core each; with threads this took ten times the processor's time.
    """
    out = np.empty((len(matrix), columns.shape[1]), np.float32)
    for at in range(0, columns.shape[1], _COLUMNS):
        out[:, at : at + _COLUMNS] = matrix @ columns[:, at : at + _COLUMNS]
    return out


def _ratios(shape: Shape) -> tuple[float, float, float]:
    return shape.low_formant_ratio, shape.middle_formant_ratio, shape.high_formant_ratio


def _moves_formants(shape: Shape) -> bool:
    return _ratios(shape) != (1.0, 1.0, 1.0)


@cache
def _fixed_gain(shape: Shape) -> Spectra | None:
    """What the equaliser, the tilt and the level add to log magnitudes, [601, 1]; None for nothing."""
    if not (any(shape.equaliser_db) or shape.tilt_db_per_octave or shape.level_db):
        return None
    octaves = np.log2(np.maximum(np.arange(BINS) * _BIN_HZ * shape.formant_ratio, 1.0))
    low, middle, high = np.log2(_TILT_HZ)
    gain = np.interp(octaves, np.log2(EQUALISER_HZ), shape.equaliser_db)
    gain += shape.tilt_db_per_octave * (np.clip(octaves, low, high) - middle) + shape.level_db
    out: Spectra = (gain * _DB).astype(np.float32)[:, None]
    return out


@cache
def _band_bins() -> NDArray[np.float64]:
    """The middles of the bands of the spectral envelope, in bins: 100 Hz apart up to 1.2 kHz, then 9 % each.

    Wide enough to have a harmonic of a low and of a high voice in each, and narrow enough for formants.
    """
    middles = list(np.arange(0.0, 1200.0, 100.0))
    while middles[-1] < SAMPLE_RATE_HZ / 2:
        middles.append(max(middles[-1] + 100.0, middles[-1] * 1.09))
    middles[-1] = SAMPLE_RATE_HZ / 2
    return np.array(middles) / _BIN_HZ


@cache
def _to_bins() -> Spectra:
    """Bands in, bins out: straight lines between the bands' middles, [601, bands]."""
    middles = _band_bins()
    return np.stack([np.interp(np.arange(BINS), middles, row) for row in np.eye(len(middles))], axis=1).astype(
        np.float32
    )


@cache
def _to_bands() -> Spectra:
    """Bins in, the mean of each band out, [bands, 601]."""
    weights = _to_bins().T
    return np.ascontiguousarray(weights / weights.sum(axis=1, keepdims=True))


@cache
def _moving(ratios: tuple[float, float, float]) -> Spectra:
    """Bands in, what moving the formants adds to the log magnitude of each out, [bands, bands]."""
    middles = _band_bins()
    top_hz = SAMPLE_RATE_HZ / 2
    before = np.array([0.0, *FORMANT_HZ, top_hz]) / _BIN_HZ
    after = np.array([0.0, *(hz * ratio for hz, ratio in zip(FORMANT_HZ, ratios)), top_hz]) / _BIN_HZ
    source = np.interp(middles, after, before)
    places = np.interp(source, middles, np.arange(len(middles)))
    moved = np.stack([np.interp(places, np.arange(len(middles)), row) for row in np.eye(len(middles))], axis=1)
    change: Spectra = (moved - np.eye(len(middles))).astype(np.float32)
    return change


def _unsteady(f0: NDArray[np.float32], shape: Shape) -> NDArray[np.float32]:
    times_s = np.arange(len(f0)) * (FRAME_MS / 1000)
    tremor = np.sin(2 * np.pi * _TREMOR_HZ * shape.formant_ratio**-1 * times_s) * (shape.tremor_percent / 100)
    change = 1 + tremor + _noise(len(f0), 0) * (shape.jitter_percent / 100)
    out: NDArray[np.float32] = (f0 * np.maximum(change, 0.5)).astype(np.float32)
    return out


def _noise(length: int, which: int) -> NDArray[np.float32]:
    """Unrest of standard deviation 1, the same for each utterance."""
    return np.random.default_rng(which).standard_normal(length).astype(np.float32)
