"""Loudness of clips: a fixed gain, and a limiter for the few peaks it lifts too high."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BLOCK = 32
"""Samples that share a gain before smoothing (1.5 ms at 22.05 kHz)."""

_REACH = 12
"""Blocks over which the gain falls before a peak and rises behind it."""


def levelled(samples: bytes, gain_db: float, peak_db: float) -> bytes:
    """Samples made louder, with no peak above a limit.

    Where the gain would lift a peak above the limit, it is turned down smoothly around that peak, never cut off.

    Args:
        samples: mono 16-bit little-endian.
        gain_db: how much louder.
        peak_db: the limit, dBFS.

    Returns:
        As many samples, 16-bit little-endian.
    """
    sound = np.frombuffer(samples, dtype="<i2").astype(np.float32)
    sound *= np.float32(10 ** (gain_db / 20))
    ceiling = np.float32(32767 * 10 ** (peak_db / 20))
    padding = -len(sound) % BLOCK
    blocks = np.abs(np.pad(sound, (0, padding))).reshape(-1, BLOCK).max(axis=1)
    if blocks.max(initial=0) > ceiling:
        sound *= _gain(np.minimum(1, ceiling / np.maximum(blocks, 1)), len(sound))
    return sound.round().astype("<i2").tobytes()


def _gain(wanted: NDArray[np.float32], length: int) -> NDArray[np.float32]:
    """The smooth gain, a value a sample, that is nowhere above what each block wants.

    The least gain within reach, averaged over the same reach, is at most the block's own; so it is between the averages of
    two neighbouring blocks, if the reach is one block longer than the average on either side.
    """
    edge = np.pad(wanted, _REACH + 1, mode="edge")
    least = np.lib.stride_tricks.sliding_window_view(edge, 2 * _REACH + 3).min(axis=1)
    edge = np.pad(least, _REACH, mode="edge")
    sums = np.concatenate(([0.0], np.cumsum(edge, dtype=np.float64)))
    width = 2 * _REACH + 1
    smooth = (sums[width:] - sums[:-width]) / width
    at = (np.arange(length, dtype=np.float32) - BLOCK / 2 + 0.5) / BLOCK
    return np.interp(at, np.arange(len(smooth)), smooth).astype(np.float32)
