"""Assembling: Clips in, one stretch of audio and the place of each clip in it out.

pydub does the arithmetic. Clips are joined once, at the end: `+=` would copy everything for each of them.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from audiobook.assembling.levels import levelled
from audiobook.cast import Voice
from audiobook.timeline import Clip

with warnings.catch_warnings():
    # pydub looks for ffmpeg when it is imported and warns; here it gets samples and never encodes.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment

__all__ = ["PEAK_DB", "TARGET_RMS_DB", "Stretch", "assemble"]

TARGET_RMS_DB = -18.5
"""Loudness every voice is brought to: RMS over its speech, dBFS. Pauses take 1 to 2 dB off a book's."""

PEAK_DB = -4.5
"""No peak is let above this, dBFS: what encoding adds on top (up to about 1 dB) still stays below -3."""

_QUIETEST_GAIN_DB = -40.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of audio without a gap.

    Attributes:
        samples: mono 16-bit little-endian.
        sample_rate_hz: of the samples.
        spans: for each clip its first sample and the one behind its last.
    """

    samples: bytes
    sample_rate_hz: int
    spans: tuple[tuple[int, int], ...]


def assemble(
    clips: Iterable[Clip], voices: Mapping[str, Voice], sample_rate_hz: int, *, shorten_last_samples: int = 0
) -> Stretch:
    """Clips in, levelled and laid one behind the other with their pauses, a Stretch out.

    Args:
        clips: in order.
        voices: what is known of the voices, by id; the loudness of one that was not measured is its clip's.
        sample_rate_hz: of the stretch; clips of another rate are resampled.
        shorten_last_samples: take this much off the pause behind the last clip, as far as there is any.
    """
    pieces: list[bytes] = []
    spans: list[tuple[int, int]] = []
    at = 0
    pause = 0
    for clip in clips:
        sound = _levelled(clip, voices.get(clip.utterance.setting.voice), sample_rate_hz)
        spans.append((at, at + len(sound) // 2))
        pause = round(clip.utterance.pause_ms * sample_rate_hz / 1000)
        pieces += (sound, bytes(2 * pause))
        at += len(sound) // 2 + pause
    if pieces:
        pieces[-1] = bytes(2 * max(0, pause - shorten_last_samples))
    return Stretch(b"".join(pieces), sample_rate_hz, tuple(spans))


def _levelled(clip: Clip, voice: Voice | None, sample_rate_hz: int) -> bytes:
    """A clip's samples at the common loudness and rate."""
    if not clip.samples:
        return b""
    sound = AudioSegment(data=clip.samples, sample_width=2, frame_rate=clip.sample_rate_hz, channels=1)
    if sound.frame_rate != sample_rate_hz:
        sound = sound.set_frame_rate(sample_rate_hz)
    if sound.max == 0:
        return bytes(sound.raw_data)
    level_db = voice.rms_db if voice is not None and voice.rms_db is not None else sound.dBFS
    gain_db = max(_QUIETEST_GAIN_DB, TARGET_RMS_DB - level_db + clip.utterance.gain_db)
    return levelled(sound.raw_data, gain_db, PEAK_DB)
