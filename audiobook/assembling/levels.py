"""Loudness of clips: a fixed gain, and a limiter for the few peaks it lifts too high."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BLOCK = 64
"""Samples over which the limiter's gain moves in a straight line (3 ms at 22.05 kHz)."""

_REACH = 6
"""Blocks over which the gain falls before a peak and rises after it: long enough not to be heard as distortion."""

_RAMP = (np.arange(BLOCK, dtype=np.float32) / BLOCK)[None, :]


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
    given = np.frombuffer(samples, dtype="<i2")
    length = len(given)
    if length % BLOCK:
        given = np.concatenate((given, np.zeros(-length % BLOCK, dtype="<i2")))
    rows = given.reshape(-1, BLOCK)
    gain = np.float32(10 ** (gain_db / 20))
    ceiling = np.float32(32767 * 10 ** (peak_db / 20))
    peaks = np.maximum(rows.max(axis=1).astype(np.float32), -rows.min(axis=1).astype(np.float32)) * gain
    if peaks.max(initial=0) > ceiling:
        knots = _knots(np.minimum(1, ceiling / np.maximum(peaks, 1)).astype(np.float32)) * gain
        gains = knots[:-1, None] + (knots[1:] - knots[:-1])[:, None] * _RAMP
        gains *= rows
        out = gains.ravel()
    else:
        out = given * gain
    np.rint(out, out=out)
    return bytes(out[:length].astype("<i2").tobytes())


def _knots(wanted: NDArray[np.float32]) -> NDArray[np.float32]:
    """The limiter's gain where blocks meet, one more than there are blocks. No gain is above what the blocks on its sides allow.

    A knot is an average of minima, and each of those minima reaches over both blocks that meet at the knot; a straight
    line between two knots then stays below what the block between them allows.
    """
    edge = np.pad(wanted, 2 * _REACH + 1, mode="edge")
    least = _least(edge, 2 * _REACH + 2)
    sums = np.concatenate(([0.0], np.cumsum(least, dtype=np.float64)))
    width = 2 * _REACH + 1
    smooth = ((sums[width:] - sums[:-width]) / width).astype(np.float32)
    return smooth[: len(wanted) + 1]


def _least(values: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    """The least of every run of so many neighbours: one run for each place where one begins."""
    least, reach = values, 1
    while reach < width:
        # Of two shorter runs, which may overlap, the lesser.
        step = min(reach, width - reach)
        least = np.minimum(least[:-step], least[step:])
        reach += step
    return least
