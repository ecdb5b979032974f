"""AAC in parts: each is encoded on its own, and their frames, laid end to end, are the stream of the file.

As with MP3, a part begins and ends in silence, and its length is its number of frames.
"""

from __future__ import annotations

from collections.abc import Iterable

from audiobook import ffmpeg
from audiobook.errors import EncodingError

FRAME_SAMPLES = 1024
"""Samples in a frame of AAC-LC (ISO/IEC 14496-3)."""

DELAY_SAMPLES = 1024
"""How far a sample is moved by ffmpeg's encoder: its first frame holds what comes before the sound."""

_HEADER_BYTES = 7


def encode(pieces: Iterable[bytes], sample_rate_hz: int, bitrate_kbps: int) -> bytes:
    """Mono 16-bit samples in, in pieces; AAC frames out, each after a header of its own (ADTS).

    Raises:
        EncodingError: ffmpeg is missing or fails.
    """
    pcm = ["-f", "s16le", "-ar", str(sample_rate_hz), "-ac", "1", "-i", "pipe:0"]
    # Its other coder and temporal noise shaping take half as long again; at this rate speech does not need them.
    codec = ["-c:a", "aac", "-aac_coder", "fast", "-aac_tns", "0", "-b:a", f"{bitrate_kbps}k"]
    arguments = ["-loglevel", "error", *pcm, *codec, "-fflags", "+bitexact", "-flags", "+bitexact", "-f", "adts"]
    return ffmpeg.run([*arguments, "pipe:1"], stdin=b"".join(pieces)).stdout


def frame_count(frames: bytes) -> int:
    """The number of frames in what `encode` gave; each says its length.

    Raises:
        EncodingError: the data does not consist of frames.
    """
    at = count = 0
    while at + _HEADER_BYTES <= len(frames) and frames[at] == 0xFF and frames[at + 1] & 0xF0 == 0xF0:
        length = (frames[at + 3] & 3) << 11 | frames[at + 4] << 3 | frames[at + 5] >> 5
        if length < _HEADER_BYTES:
            break
        at += length
        count += 1
    if at != len(frames):
        raise EncodingError(
            "The encoder gave broken data.", "Run the same command again; if it fails again, this is a bug."
        )
    return count
