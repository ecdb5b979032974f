"""What a hibari model predicts of an utterance, before it is sound."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE_HZ = 24_000
FRAME_MS = 12.5
"""From one frame to the next: 300 samples."""

BINS = 601
"""Frequencies in a spectrum, from 0 to 12 kHz, 20 Hz apart."""

Spectra = NDArray[np.float32]
"""One value for each frequency and frame: an array [601, F]."""


@dataclass(frozen=True, slots=True)
class Frames:
    """Spectra and pitch of an utterance, F frames.

    The sound is the sum of three: pulses at `f0`, filtered by exp(`lh`) and turned by pi tanh(`theta`); noise, filtered by exp(`ln`);
    and a part with a phase of its own, exp(`lr`) turned by `phi`.

    Attributes:
        lh: log magnitude of the harmonic part, [601, F] float32.
        theta: its phase before tanh, [601, F] float32.
        ln: log magnitude of the noise, [601, F] float32.
        lr: log magnitude of the part with a phase of its own, [601, F] float32.
        phi: that phase in radians, [601, F] float32.
        f0: fundamental frequency in hertz, [F] float32; below 40 the frame has no pulses.
        durations: how many frames each phoneme id takes, in order, the silence at either end included; their sum is F. Empty where
            the model does not tell.
    """

    lh: Spectra
    theta: Spectra
    ln: Spectra
    lr: Spectra
    phi: Spectra
    f0: NDArray[np.float32]
    durations: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
