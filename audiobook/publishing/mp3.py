"""MP3 in parts: each is encoded on its own, and their frames, laid end to end, are the file.

An encoded part uses no bits of its neighbours (a fresh encoder starts with an empty reservoir), begins and ends in silence,
and its length is its number of frames: so the place of every sample in the joined file is known exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

from audiobook.errors import EncodingError

DELAY_SAMPLES = 1105
"""How far a sample is moved by LAME and the decoder (576 + 529): a property of the format and encoder."""

_LAME_QUALITY = 7
"""LAME's own scale, 0 to 9: measured as good as its default on speech, and nearly twice as fast."""

_MPEG1_RATES = (44100, 48000, 32000)
_KBPS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBPS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the file is encoded: mono, constant bit rate."""

    sample_rate_hz: int = 22050
    bitrate_kbps: int = 64

    @property
    def samples_per_frame(self) -> int:
        """Samples in a frame: 1152 at 32 kHz and above (MPEG-1), else 576."""
        return 1152 if self.sample_rate_hz in _MPEG1_RATES else 576


def encode(samples: bytes, encoding: Encoding) -> bytes:
    """Mono 16-bit samples in, MP3 frames out, without any header or tag.

    Raises:
        EncodingError: LAME cannot be loaded, or fails.
    """
    try:
        import lameenc

        encoder = lameenc.Encoder()
        encoder.set_bit_rate(encoding.bitrate_kbps)
        encoder.set_in_sample_rate(encoding.sample_rate_hz)
        encoder.set_channels(1)
        encoder.set_quality(_LAME_QUALITY)
        encoder.silence()
        return bytes(encoder.encode(samples)) + bytes(encoder.flush())
    except (ImportError, RuntimeError, ValueError) as e:
        raise EncodingError(f"MP3 cannot be encoded: {e}.", "pip install --force-reinstall lameenc") from e


def frame_count(frames: bytes) -> int:
    """The number of frames in MP3 data that consists of nothing else.

    Raises:
        EncodingError: something else is in it, or the last frame is cut off.
    """
    at = count = 0
    size = len(frames)
    while at < size:
        length = _frame_bytes(frames[at : at + 4])
        if length is None or at + length > size:
            raise EncodingError(f"The encoder gave broken data at byte {at} of {size}.")
        at += length
        count += 1
    return count


def _frame_bytes(header: bytes) -> int | None:
    """The length of the layer III frame with that header, None if it is none."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:
        return None
    version = (header[1] >> 3) & 3
    index, rate_index, padding = header[2] >> 4, (header[2] >> 2) & 3, (header[2] >> 1) & 1
    if index in (0, 15) or rate_index == 3 or version == 1:
        return None
    rate = (44100, 48000, 32000)[rate_index] // {3: 1, 2: 2, 0: 4}[version]
    if version == 3:
        return 144 * _KBPS_1[index] * 1000 // rate + padding
    return 72 * _KBPS_2[index] * 1000 // rate + padding
