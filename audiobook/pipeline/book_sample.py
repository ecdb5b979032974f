"""A sample of a finished book, to show it to others: two minutes from a chapter's start, to a pause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from audiobook import ffmpeg
from audiobook.book import Cover
from audiobook.errors import EncodingError
from audiobook.publishing import Tags, mp3
from audiobook.publishing.id3 import id3
from audiobook.publishing.read_along import Track
from audiobook.timeline import Mark, Timeline

LENGTH_MS = 120_000
"""How long a sample is at most."""
_PAUSE_MS = 300
"""A silence of this length is a pause: between sentences there is more."""
_FADE_MS = 1000
_SPOKEN_FADE_MS = 200
"""How much of the last words is in the fade."""
SUFFIX = ".sample.mp3"


def stretch(timeline: Timeline, tracks: Sequence[Track]) -> tuple[Track, int, int]:
    """Which stretch of a book is its sample: the file it lies in, and its begin and end in the whole book, in milliseconds.

    It begins with the first chapter that is long enough; where none is, with the first chapter, or, of several files, with the longest.
    """
    ends = [*(timeline.ms(mark.start) for mark in timeline.marks[1:]), timeline.duration_ms]
    starts = [timeline.ms(mark.start) for mark in timeline.marks]
    long_enough = [n for n, (a, b) in enumerate(zip(starts, ends)) if b - a >= LENGTH_MS]
    longest = max(range(len(starts)), key=lambda n: ends[n] - starts[n])
    chosen = long_enough[0] if long_enough else longest if len(tracks) > 1 else 0
    start_ms = starts[chosen]
    track = max((t for t in tracks if t.start_ms <= start_ms), key=lambda t: t.start_ms, default=tracks[0])
    return track, start_ms, _end_ms(timeline, start_ms, min(start_ms + LENGTH_MS, track.end_ms))


def _end_ms(timeline: Timeline, start_ms: int, latest_ms: int) -> int:
    """Where a sample ends: in the last pause there is before a time."""
    placed = [(timeline.ms(p.start), timeline.ms(p.end)) for p in timeline.placed]
    nexts = [*(start for start, _ in placed[1:]), timeline.duration_ms]
    ends = [
        min(end + _FADE_MS - _SPOKEN_FADE_MS, following)
        for (_, end), following in zip(placed, nexts)
        if start_ms < end and following - end >= _PAUSE_MS
    ]
    return max((end for end in ends if end <= latest_ms), default=latest_ms)


def sample(track: Track, start_ms: int, end_ms: int, rate_hz: int, tags: Tags, cover: Cover | None) -> bytes:
    """A sample of a finished file as an MP3, whatever format the file has.

    Args:
        track: the file, and where in the book it lies.
        start_ms: where in the book the sample begins.
        end_ms: where it ends.
        rate_hz: its sample rate.
        tags: of the book.
        cover: of the book.

    Raises:
        EncodingError: the file cannot be read.
    """
    sound = _cut(track.path, start_ms - track.start_ms, end_ms - start_ms, rate_hz)
    fade = min(len(sound), rate_hz * _FADE_MS // 1000)
    if fade:
        sound[-fade:] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
    frames = mp3.encode([np.round(sound).astype("<i2").tobytes()], rate_hz)
    own = replace(tags, title=f"{tags.title} (sample)", track=None)
    return id3(Timeline(rate_hz, len(sound), (Mark(own.title, 0),), ()), own, cover) + frames


def _cut(path: Path, start_ms: int, length_ms: int, rate_hz: int) -> np.ndarray:
    # After the input, so that it is decoded from its start: then a place is exact in every format.
    cut = ["-i", str(path), "-map", "0:a", "-ss", f"{start_ms / 1000:.3f}", "-t", f"{length_ms / 1000:.3f}"]
    done = ffmpeg.run([*cut, "-f", "s16le", "-ac", "1", "-ar", str(rate_hz), "pipe:1"])
    if not done.stdout:
        raise EncodingError(f"{path} cannot be read.", "Run the same command again; if it fails again, this is a bug.")
    return np.frombuffer(done.stdout[: len(done.stdout) // 2 * 2], dtype="<i2").astype(np.float32)
