"""MP3 in parts: each is encoded on its own, and their frames, laid end to end, are the file.

An encoded part uses no bits of its neighbours (a fresh encoder starts with an empty reservoir), begins and ends in silence,
and its length is its number of frames: so the place of every sample in the joined file is known exactly.
"""

from __future__ import annotations

from collections.abc import Iterable

from audiobook.errors import EncodingError
from audiobook.invocation import reinstall

DELAY_SAMPLES = 1105
"""How far a sample is moved by LAME and the decoder (576 + 529): a property of the format and encoder."""

_LAME_QUALITY = 7
"""LAME's own scale, 0 to 9: 775 times real time on one core, where 5 makes 415."""

_MPEG1_RATES = (44100, 48000, 32000)


def samples_per_frame(sample_rate_hz: int) -> int:
    """Samples in a frame: 1152 at 32 kHz and above (MPEG-1), else 576."""
    return 1152 if sample_rate_hz in _MPEG1_RATES else 576


def encode(pieces: Iterable[bytes], sample_rate_hz: int = 22050, bitrate_kbps: int = 64) -> bytes:
    """Mono 16-bit samples in, in pieces, MP3 frames out, without any header or tag.

    Raises:
        EncodingError: LAME cannot be loaded, or fails.
    """
    try:
        import lameenc

        encoder = lameenc.Encoder()
        encoder.set_bit_rate(bitrate_kbps)
        encoder.set_in_sample_rate(sample_rate_hz)
        encoder.set_channels(1)
        encoder.set_quality(_LAME_QUALITY)
        encoder.silence()
        encoded = [encoder.encode(piece) for piece in pieces if piece]
        return b"".join((*encoded, encoder.flush()))
    except (ImportError, RuntimeError, ValueError) as e:
        raise EncodingError(f"MP3 cannot be encoded: {e}.", reinstall("lameenc")) from e


def frame_count(frames: bytes, sample_rate_hz: int, bitrate_kbps: int) -> int:
    """The number of frames in what `encode` gave.

    At a constant bit rate a frame's length differs by at most its one byte of padding, which keeps the sum within a byte of
    the rate; so the size tells the number.

    Raises:
        EncodingError: the data does not begin with a frame, or its size is that of no number of frames.
    """
    mean = samples_per_frame(sample_rate_hz) / 8 * bitrate_kbps * 1000 / sample_rate_hz
    count = round(len(frames) / mean)
    if frames[:1] != b"\xff" or abs(len(frames) - count * mean) > 2:
        raise EncodingError(
            "The encoder gave broken data.", "Run the same command again; if it fails again, this is a bug."
        )
    return count
