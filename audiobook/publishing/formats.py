"""The formats a finished file can have, and the presets that put them together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from audiobook import ffmpeg
from audiobook.errors import UsageError
from audiobook.publishing import aac, mp3

STORED_AS = ("mp3", "aac", "flac")
"""How a part lies in the store: as the frames of the file itself, or without loss, to be encoded with all others."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How parts are encoded: mono.

    Attributes:
        sample_rate_hz: of the parts, and of the file where its format can have it.
        bitrate_kbps: of MP3, constant; for other formats, the mean.
        stored: one of `STORED_AS`.
    """

    sample_rate_hz: int = 22050
    bitrate_kbps: int = 64
    stored: str = "mp3"

    @property
    def delay_samples(self) -> int:
        """How much later than in the part's samples everything is heard in the file."""
        return {"mp3": mp3.DELAY_SAMPLES, "aac": aac.DELAY_SAMPLES}.get(self.stored, 0)

    @property
    def added_samples(self) -> int:
        """What encoding adds to a part's length, at most."""
        frames = {"mp3": mp3.samples_per_frame(self.sample_rate_hz), "aac": aac.FRAME_SAMPLES}
        return self.delay_samples + frames.get(self.stored, 0)

    def encode(self, pieces: Iterable[bytes]) -> tuple[bytes, int]:
        """Mono 16-bit samples in, in pieces; the encoded part and its length in samples out.

        Raises:
            EncodingError: the encoder is missing or fails.
        """
        if self.stored == "mp3":
            frames = mp3.encode(pieces, self.sample_rate_hz, self.bitrate_kbps)
            count = mp3.frame_count(frames, self.sample_rate_hz, self.bitrate_kbps)
            return frames, count * mp3.samples_per_frame(self.sample_rate_hz)
        if self.stored == "aac":
            frames = aac.encode(pieces, self.sample_rate_hz, self.bitrate_kbps)
            return frames, aac.frame_count(frames) * aac.FRAME_SAMPLES
        samples = b"".join(pieces)
        pcm = ["-f", "s16le", "-ar", str(self.sample_rate_hz), "-ac", "1", "-i", "pipe:0"]
        done = ffmpeg.run(["-loglevel", "error", *pcm, "-c:a", "flac", "-f", "flac", "pipe:1"], stdin=samples)
        return done.stdout, len(samples) // 2


@dataclass(frozen=True, slots=True)
class Format:
    """A format.

    Attributes:
        name: as a user calls it.
        suffix: of its files.
        stored: how its parts are stored, one of `STORED_AS`.
        encoder: ffmpeg's arguments for its codec, `{kbps}` to be filled in; empty where parts are the file's frames.
        container: ffmpeg's name of the file format.
        picture: how a cover lies in it: "stream", "comment" (a Vorbis comment), or empty for not at all.
        chapters: how chapters lie in it: "own" (the container's own way), "comment" (Vorbis comments), or empty for not at all.
        bitrate_kbps: used unless the preset says otherwise.
        other_suffixes: other endings that files of this format have.
    """

    name: str
    suffix: str
    stored: str
    encoder: tuple[str, ...]
    container: str
    picture: str
    chapters: str = "own"
    bitrate_kbps: int = 64
    other_suffixes: tuple[str, ...] = ()

    @property
    def suffixes(self) -> tuple[str, ...]:
        """All endings that files of this format have, the usual one first."""
        return (self.suffix, *self.other_suffixes)


FORMATS = {
    f.name: f
    for f in (
        Format("mp3", ".mp3", "mp3", (), "mp3", "stream"),
        Format("m4b", ".m4b", "aac", (), "ipod", "stream", other_suffixes=(".m4a",)),
        Format(
            "opus",
            ".opus",
            "flac",
            ("-c:a", "libopus", "-b:a", "{kbps}k"),
            "ogg",
            "comment",
            "comment",
            32,
            other_suffixes=(".ogg", ".oga"),
        ),
        Format("flac", ".flac", "flac", ("-c:a", "flac"), "flac", "stream", chapters="comment"),
        Format("wav", ".wav", "flac", ("-c:a", "pcm_s16le", "-rf64", "auto"), "wav", "", chapters=""),
    )
}
"""By name."""


@dataclass(frozen=True, slots=True)
class Preset:
    """What goes together for a purpose.

    Attributes:
        sample_rate_hz: of the file; None for the lowest that keeps all an engine gives.
        bitrate_kbps: None for the format's own.
        split: a file for each chapter.
        lead_ms: silence at the head of each file.
        formats: the formats it can have.
    """

    sample_rate_hz: int | None = None
    bitrate_kbps: int | None = None
    split: bool = False
    lead_ms: int = 0
    formats: tuple[str, ...] = tuple(FORMATS)


PRESETS = {
    "listen": Preset(),
    "acx": Preset(44100, 192, split=True, lead_ms=750, formats=("mp3",)),
}
"""By name; the limits that go with each are in `measure`."""


def format_named(name: str) -> Format:
    """The format of a name.

    Raises:
        UsageError: there is none.
    """
    if name not in FORMATS:
        raise UsageError(f"There is no format {name}.", f"Formats: {', '.join(FORMATS)}.")
    return FORMATS[name]


def format_of(name: str | PathLike[str]) -> Format | None:
    """The format that a file's name tells by its ending; None where it tells none."""
    suffix = Path(name).suffix.lower()
    return next((f for f in FORMATS.values() if suffix in f.suffixes), None)


SUFFIXES = frozenset(suffix for f in FORMATS.values() for suffix in f.suffixes)
"""The endings of all finished audio files."""
