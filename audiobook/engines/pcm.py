"""Small operations on 16-bit mono samples that engines share."""

from __future__ import annotations

from array import array

BYTES_PER_SAMPLE = 2
_STEP = 64


def trimmed(samples: bytes, *, threshold: int = 24, keep: int = 96) -> bytes:
    """Samples without the silence at either end.

    Args:
        samples: 16-bit little-endian mono.
        threshold: largest magnitude that counts as silence.
        keep: samples of silence to leave at either end.
    """
    first, last = sounding(samples, threshold=threshold, keep=keep)
    return samples[2 * first : 2 * last]


def sounding(samples: bytes, *, threshold: int = 24, keep: int = 96) -> tuple[int, int]:
    """Where in the samples there is something between the silence at either end: the first sample, and the one after the last.

    Args:
        samples: 16-bit little-endian mono.
        threshold: largest magnitude that counts as silence.
        keep: samples of silence to leave at either end.
    """
    view = memoryview(samples)[: len(samples) // 2 * 2].cast("h")
    n = len(view)
    first, last = 0, n
    while first < n and not _sounds(view[first : first + _STEP], threshold):
        first += _STEP
    while last > first and not _sounds(view[max(first, last - _STEP) : last], threshold):
        last -= _STEP
    if first >= n or last <= first:
        return 0, 0
    return max(0, first - keep), min(n, last + keep)


def _sounds(view: memoryview, threshold: int) -> bool:
    return max(view) > threshold or min(view) < -threshold


def hum(periods: int, period: int, amplitude: int, shape: list[float]) -> bytes:
    """A steady tone: `periods` times one period of `period` samples, shaped by `shape` (partials' strengths)."""
    from math import pi, sin

    total = sum(shape)
    one = array(
        "h",
        (
            round(amplitude * sum(a * sin(2 * pi * (k + 1) * i / period) for k, a in enumerate(shape)) / total)
            for i in range(period)
        ),
    )
    return one.tobytes() * periods
