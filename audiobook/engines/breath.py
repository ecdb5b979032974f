"""Longer silences at commas, for engines whose own are short: put in where the sound is softest before the next word."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from audiobook.engines.base import Spoken, WordOnset

COMMA_MS, SEMICOLON_MS = 120, 200
"""What is added to the silence at a comma or dash, and at a semicolon or colon. espeak-ng's own is 140 to 190 ms at the usual pace, less
in voices with an echo; hibari's, learnt from a reader, 340 to 450 (benchmarks/pace.py)."""

_SEARCHED_MS = 220
"""The silence that the engine makes is looked for so far before the next word begins."""

_FRAME_MS = 5
_FADE_MS = 4
"""The sound fades out and in around what is put in, so that nothing clicks."""

_SOFT = 0.1
"""Nothing is put in where even the softest moment is louder than this share of the clip's loudest: there was no pause."""


def with_breaths(text: str, spoken: Spoken, rate_hz: int) -> Spoken:
    """What was said with longer silences after the marks of its text; word onsets move along.

    Args:
        text: what was said.
        spoken: its samples and the onsets of its words; without onsets nothing is changed.
        rate_hz: of the samples.
    """
    wanted = [(w, extra) for w in spoken.words if (extra := _extra_ms(text, w.offset))]
    if not wanted:
        return spoken
    samples = np.frombuffer(spoken.samples, dtype="<i2")
    soft = _SOFT * _loudest(samples)
    places = [(at, ms) for w, ms in wanted if (at := _softest(samples, soft, w.onset_ms, rate_hz)) is not None]
    pieces = []
    last = 0
    for at, ms in places:
        if at <= last:
            continue
        pieces += [
            _faded(samples[last:at], rate_hz, begin=last > 0, end=True),
            np.zeros(ms * rate_hz // 1000, dtype="<i2"),
        ]
        last = at
    pieces.append(_faded(samples[last:], rate_hz, begin=last > 0, end=False))
    return Spoken(np.concatenate(pieces).astype("<i2").tobytes(), _moved(spoken.words, places, rate_hz))


def _extra_ms(text: str, offset: int) -> int:
    """How much silence to add before the word at a place of the text."""
    before = text[:offset].rstrip(" \"'([")
    if len(before) == offset or not before:
        return 0
    return COMMA_MS if before[-1] == "," else SEMICOLON_MS if before[-1] in ";:" else 0


def _loudest(samples: np.ndarray) -> int:
    """The highest peak of 16-bit samples; 0 for none."""
    # The lowest sample has no positive counterpart of 16 bits.
    return max(int(samples.max(initial=0)), -int(samples.min(initial=0)))


def _softest(samples: np.ndarray, soft: float, onset_ms: float, rate_hz: int) -> int | None:
    """The middle of the softest frame before a word; None where none is as soft as asked."""
    frame = _FRAME_MS * rate_hz // 1000
    stop = min(len(samples), round(onset_ms * rate_hz / 1000) + frame)
    start = max(0, stop - _SEARCHED_MS * rate_hz // 1000)
    count = (stop - start) // frame
    if count < 1 or not len(samples):
        return None
    rows = samples[start : start + count * frame].reshape(count, frame).astype(np.int32)
    level = np.abs(rows).max(axis=1)
    if level.min() > soft:
        return None
    # Of frames that are as soft, the last one: what comes after it is the next word.
    best = count - 1 - int(np.argmin(level[::-1]))
    return int(start + best * frame + frame // 2)


def _faded(samples: np.ndarray, rate_hz: int, *, begin: bool, end: bool) -> np.ndarray:
    out = samples.astype(np.float64)
    n = min(len(out), _FADE_MS * rate_hz // 1000)
    ramp = np.linspace(0, 1, n, endpoint=False)
    if begin:
        out[:n] *= ramp
    if end:
        out[len(out) - n :] *= ramp[::-1]
    return np.rint(out)


def _moved(words: Sequence[WordOnset], places: Sequence[tuple[int, int]], rate_hz: int) -> tuple[WordOnset, ...]:
    out = []
    for w in words:
        # A word that begins within a few ms of what was put in begins after it.
        at = w.onset_ms + _FRAME_MS
        out.append(WordOnset(w.offset, w.onset_ms + sum(ms for place, ms in places if 1000 * place / rate_hz <= at)))
    return tuple(out)
