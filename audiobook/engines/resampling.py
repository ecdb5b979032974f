"""Resampling: samples at one rate in, the same sound at another rate out.

Done by libsoxr, which filters: straight lines between samples leave a false copy of a sound of 3 kHz 24 dB below it, and take
6 dB off one of 7 kHz (16 to 22.05 kHz); libsoxr's copies lie 86 dB below, where 16-bit samples end anyway.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray


def resampled(wave: NDArray[np.floating[Any]], given_hz: float, wanted_hz: float) -> NDArray[np.float32]:
    """A mono wave at another rate; peaks between samples may come out up to a few per cent higher than any sample was.

    Args:
        wave: samples of any scale.
        given_hz: rate at which the wave is meant; telling another than it was made at changes pitch and length.
        wanted_hz: rate of the result.

    Returns:
        As many samples as the wave takes at the new rate, to rounding; at the same rate, the samples as they were.
    """
    same = np.ascontiguousarray(wave, dtype=np.float32)
    if given_hz == wanted_hz or not len(same):
        return same
    out: NDArray[np.float32] = soxr.resample(same, given_hz, wanted_hz, quality=soxr.HQ)
    return out


def resampled_pcm(samples: bytes, given_hz: int, wanted_hz: int) -> bytes:
    """The same for mono 16-bit little-endian samples; what would be louder than they can hold is cut off."""
    if given_hz == wanted_hz:
        return samples
    wave = resampled(np.frombuffer(samples, dtype="<i2").astype(np.float32), given_hz, wanted_hz)
    return bytes(np.clip(np.rint(wave), -32768, 32767).astype("<i2").tobytes())
