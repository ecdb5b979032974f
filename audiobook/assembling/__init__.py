"""Assembling: Clips in, Pieces of one stretch of audio out, each with its place, its level and the pause after it.

pydub holds the sound, and libsoxr resamples it. Pieces are yielded one by one: adding up pydub's segments would copy the whole for each of them.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from audiobook.assembling.levels import levelled
from audiobook.cast import Voice
from audiobook.engines.resampling import resampled_pcm
from audiobook.timeline import Clip

with warnings.catch_warnings():
    # pydub looks for ffmpeg when it is imported and warns; here it gets samples and never encodes.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment

__all__ = ["PEAK_DB", "TARGET_LUFS", "Piece", "assemble"]

TARGET_LUFS = -19.8
"""The loudness of every voice. It is about -18.5 dBFS of RMS over speech; the pauses of a book take 1 to 2 dB off."""

_LUFS_OF_RMS_DB = -1.3
"""Loudness minus RMS of speech, for voices that were not measured: the mean over the measured ones."""

PEAK_DB = -4.5
"""The highest peak, dBFS. Encoding adds up to about 1 dB; the finished file then stays below -3 dBFS."""

_QUIETEST_GAIN_DB = -40.0
"""No clip is turned down further than this, however loud it is."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A clip at its level, with the silence after it.

    Attributes:
        sound: pydub's; mono, 16 bit.
        start: sample of the stretch at which the clip begins.
        end: the sample after its last; the silence follows.
    """

    sound: AudioSegment
    start: int
    end: int


def assemble(
    clips: Iterable[Clip], voices: Mapping[str, Voice], sample_rate_hz: int, *, shorten_last_samples: int = 0
) -> Iterator[Piece]:
    """Clips in; Pieces out, each levelled and followed by its pause, one at a time.

    Pieces are not joined: the encoder takes them one by one, so that no stretch is ever in memory as a whole.

    Args:
        clips: in order.
        voices: what is known of the voices, by id; the loudness of one that was not measured is its clip's.
        sample_rate_hz: of the pieces; clips of another rate are resampled.
        shorten_last_samples: shorten the pause after the last clip by so many samples, at most to nothing.
    """
    at = 0
    ahead: tuple[bytes, int] | None = None
    for clip in clips:
        if ahead is not None:
            yield _piece(*ahead, at, sample_rate_hz)
            at += len(ahead[0]) // 2 + ahead[1]
        pause = round(clip.utterance.pause_ms * sample_rate_hz / 1000)
        ahead = _levelled(clip, voices.get(clip.utterance.setting.voice), sample_rate_hz), pause
    if ahead is not None:
        yield _piece(ahead[0], max(0, ahead[1] - shorten_last_samples), at, sample_rate_hz)


def _piece(samples: bytes, pause: int, start: int, sample_rate_hz: int) -> Piece:
    sound = AudioSegment(data=samples + bytes(2 * pause), sample_width=2, frame_rate=sample_rate_hz, channels=1)
    return Piece(sound, start, start + len(samples) // 2)


def _levelled(clip: Clip, voice: Voice | None, sample_rate_hz: int) -> bytes:
    """A clip's samples at the common loudness and rate."""
    if not clip.samples:
        return b""
    sound = AudioSegment(data=clip.samples, sample_width=2, frame_rate=clip.sample_rate_hz, channels=1)
    samples = clip.samples
    if sound.max > 0:
        measured = voice.loudness_lufs if voice is not None else None
        loudness_lufs = measured if measured is not None else sound.dBFS + _LUFS_OF_RMS_DB
        gain_db = max(_QUIETEST_GAIN_DB, TARGET_LUFS - loudness_lufs + clip.utterance.gain_db)
        samples = levelled(samples, gain_db, PEAK_DB)
    if clip.sample_rate_hz == sample_rate_hz:
        return samples
    # A peak may lie between two of the clip's samples and be met by one of the new ones: so it is limited once more.
    return levelled(resampled_pcm(samples, clip.sample_rate_hz, sample_rate_hz), 0.0, PEAK_DB)
