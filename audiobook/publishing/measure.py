"""A finished audio file in, its measures out: loudness, peak, noise floor, format, chapters, tags."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from math import log10
from pathlib import Path

import numpy as np

from audiobook import ffmpeg
from audiobook.errors import InputError, UsageError

_WINDOW_MS = 50
"""The window over which power is averaged."""
_WINDOWS_A_READ = 1000
"""Windows decoded at a time: 50 seconds of audio in memory."""
_FLOOR_MS = 500
"""The length of the quietest stretch, which is the noise floor (ACX asks for room tone of at least half a second)."""
_SILENT_DB = -90.0
"""Below this, in dBFS, 16-bit audio is digital silence."""
_ROOM_TONE_DB = -60.0
"""ACX's limit for the noise floor, in dBFS: what is quieter counts as silence at the head and the tail."""


@dataclass(frozen=True, slots=True)
class FoundChapter:
    """A chapter in a file: its title, start and end in milliseconds."""

    title: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Measures:
    """What was measured in a file.

    Attributes:
        duration_ms: decoded length.
        codec: for example "mp3".
        sample_rate_hz: of the file.
        channels: of the file.
        bitrate_kbps: mean over the file, tags and pictures not counted; None where ffmpeg does not tell.
        loudness_lufs: integrated loudness (EBU R 128).
        rms_db: RMS of the whole file, dBFS.
        peak_db: highest sample, dBFS.
        noise_floor_db: RMS of the quietest half second, dBFS; -inf for digital silence.
        head_ms: silence ahead of the first sound.
        tail_ms: silence after the last.
        levels_db: RMS of each second, dBFS.
        chapters: in order.
        tags: as ffmpeg reads them.
    """

    duration_ms: int
    codec: str
    sample_rate_hz: int
    channels: int
    bitrate_kbps: int | None
    loudness_lufs: float
    rms_db: float
    peak_db: float
    noise_floor_db: float
    head_ms: int
    tail_ms: int
    levels_db: tuple[float, ...]
    chapters: tuple[FoundChapter, ...]
    tags: dict[str, str]


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit, and whether a file meets it.

    Attributes:
        what: what is limited.
        value: what was measured, as text.
        wanted: the limit, as text.
        met: whether it is met.
    """

    what: str
    value: str
    wanted: str
    met: bool


def measure(path: Path) -> Measures:
    """Measure an audio file.

    Raises:
        InputError: it is missing, or ffmpeg cannot decode it as audio.
        EncodingError: ffmpeg is missing.
    """
    if not path.is_file():
        raise InputError(f"{path} does not exist.", "Name a finished audio file, such as output/story.mp3.")
    shown = ffmpeg.run(["-i", str(path)], check=False).stderr.decode(errors="replace")
    stream = re.search(r"Audio: (\w+)[^\n]*?, (\d+) Hz, (mono|stereo|[\d.]+)[^\n]*?(?:, (\d+) kb/s)?(?:\s|\(|$)", shown)
    if not stream:
        raise InputError(
            f"{path} is not an audio file that can be decoded.", "Name a finished audio file, such as output/story.mp3."
        )
    rate, channels = int(stream.group(2)), 1 if stream.group(3) == "mono" else 2
    windows, log = _decode(path, rate, channels)
    bitrate = re.search(r"Audio: [^\n]*?, (\d+) kb/s", shown)
    return Measures(
        duration_ms=round(windows.samples * 1000 / rate / channels),
        codec=stream.group(1),
        sample_rate_hz=rate,
        channels=channels,
        bitrate_kbps=int(bitrate.group(1)) if bitrate else None,
        loudness_lufs=_last(r"I:\s+(-?[\d.]+|-?inf) LUFS", log),
        rms_db=_decibel(windows.power / max(1, windows.samples)),
        peak_db=_decibel(float(windows.peak) ** 2),
        noise_floor_db=_floor(windows.powers),
        head_ms=_silent(windows.powers),
        tail_ms=_silent(windows.powers[::-1]),
        levels_db=_seconds(windows.powers),
        chapters=chapters_in(path),
        tags=_tags(shown),
    )


def limits(m: Measures, preset: str = "listen") -> tuple[Limit, ...]:
    """The limits of a preset, and whether a file meets them.

    Args:
        m: of the file.
        preset: "listen" for what listeners and players need: even loudness, no clipping, quiet pauses. "acx" for the limits that ACX
            publishes for the file of a chapter. (ACX accepts human narration only: a file that meets them may still be refused.)

    Raises:
        UsageError: no limits have that name.
    """
    if preset == "acx":
        return (*_loudness_limits(m), *_acx_limits(m))
    if preset != "listen":
        raise UsageError(f"Unknown limits “{preset}”.", "Known: listen, acx.")
    lufs = Limit("loudness", f"{m.loudness_lufs:.1f} LUFS", "-24 to -16 LUFS", -24 <= m.loudness_lufs <= -16)
    return (lufs, *_loudness_limits(m))


def _acx_limits(m: Measures) -> tuple[Limit, ...]:
    kbps = m.bitrate_kbps or 0
    minutes = m.duration_ms / 60_000
    return (
        Limit(
            "format",
            f"{m.codec}, {m.sample_rate_hz} Hz",
            "mp3, 44100 Hz",
            (m.codec, m.sample_rate_hz) == ("mp3", 44100),
        ),
        Limit("bit rate", f"{kbps} kb/s", "at least 192 kb/s", kbps >= 192),
        Limit("head", f"{m.head_ms} ms", "500 to 1000 ms", 500 <= m.head_ms <= 1000),
        Limit("tail", f"{m.tail_ms} ms", "1000 to 5000 ms", 1000 <= m.tail_ms <= 5000),
        Limit("length", f"{minutes:.1f} min", "at most 120 min", minutes <= 120),
    )


def _loudness_limits(m: Measures) -> tuple[Limit, ...]:
    return (
        Limit("RMS", f"{m.rms_db:.1f} dB", "-23 to -18 dB", -23 <= m.rms_db <= -18),
        Limit("peak", f"{m.peak_db:.1f} dB", "at most -3 dB", m.peak_db <= -3),
        Limit("noise floor", f"{m.noise_floor_db:.1f} dB", "at most -60 dB", m.noise_floor_db <= -60),
    )


@dataclass(slots=True)
class _Windows:
    """What is gathered of the decoded samples: mean power of each 50 ms, and sums over all."""

    powers: list[float] = field(default_factory=list)
    power: float = 0.0
    peak: int = 0
    samples: int = 0


def _decode(path: Path, rate: int, channels: int) -> tuple[_Windows, str]:
    """Decode a file once, while ffmpeg measures its loudness; its windows, and ffmpeg's log."""
    window = rate * _WINDOW_MS // 1000 * channels
    found = _Windows()
    arguments = ["-i", str(path), "-map", "0:a", "-af", "ebur128=framelog=quiet", "-f", "s16le", "-ar", str(rate)]
    arguments += ["-ac", str(channels), "pipe:1"]
    status, log = ffmpeg.stream(arguments, 2 * window * _WINDOWS_A_READ, lambda chunk: _gather(found, chunk, window))
    if status != 0:
        raise InputError(f"{path} is damaged: it cannot be decoded to its end.", "Make it again.")
    return found, log


def _gather(found: _Windows, chunk: bytes, window: int) -> None:
    samples = np.frombuffer(chunk[: len(chunk) // 2 * 2], dtype="<i2").astype(np.float32)
    if not len(samples):
        return
    whole = len(samples) // window * window
    squares = samples * samples
    found.powers += squares[:whole].reshape(-1, window).mean(axis=1).tolist()
    found.power += float(squares.sum(dtype=np.float64))
    found.peak = max(found.peak, int(np.abs(samples).max()))
    found.samples += len(samples)


def _floor(powers: list[float]) -> float:
    """Level of the quietest half second, in dBFS. A shorter window would find sounds inside words that are softer than the pauses."""
    if not powers:
        return float("-inf")
    span = min(len(powers), _FLOOR_MS // _WINDOW_MS)
    sums = np.concatenate(([0.0], np.cumsum(powers)))
    level = _decibel(max(0.0, float((sums[span:] - sums[:-span]).min()) / span))
    return level if level > _SILENT_DB else float("-inf")


def _silent(powers: list[float]) -> int:
    """Milliseconds until the first window that is not silent (above -60 dBFS)."""
    count = next((n for n, power in enumerate(powers) if _decibel(power) > _ROOM_TONE_DB), len(powers))
    return count * _WINDOW_MS


def _seconds(powers: list[float]) -> tuple[float, ...]:
    a_second = 1000 // _WINDOW_MS
    runs = [powers[i : i + a_second] for i in range(0, len(powers), a_second)]
    return tuple(max(_SILENT_DB, _decibel(sum(run) / len(run))) for run in runs)


def _decibel(power: float) -> float:
    """Mean power of 16-bit samples as dBFS."""
    return 10 * log10(power / 32768**2) if power > 0 else float("-inf")


def _last(pattern: str, log: str) -> float:
    found = re.findall(pattern, log)
    return float(found[-1]) if found else float("-inf")


def chapters_in(path: Path) -> tuple[FoundChapter, ...]:
    """The chapters of a file, with their whole titles.

    Raises:
        EncodingError: ffmpeg is missing.
    """
    # What ffmpeg shows of a file cuts texts at 256 bytes.
    told = ffmpeg.run(["-loglevel", "error", "-i", str(path), "-f", "ffmetadata", "pipe:1"], check=False)
    out = []
    for block in told.stdout.decode(errors="replace").split("[CHAPTER]\n")[1:]:
        fields = fields_of(block)
        unit, _, per_second = fields["timebase"].partition("/")
        start_ms, end_ms = (round(1000 * int(fields[k]) * int(unit) / int(per_second)) for k in ("start", "end"))
        out.append(FoundChapter(" ".join(fields.get("title", "").split()), start_ms, end_ms))
    return tuple(out)


def fields_of(block: str) -> dict[str, str]:
    """The fields of a block of ffmpeg's text format for metadata, by their names in small letters."""
    return {key.lower(): re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL) for key, value in _FIELD.findall(block)}


_FIELD = re.compile(r"^([^=\n]+)=((?:\\.|[^\\\n])*)$", re.MULTILINE | re.DOTALL)
"""A line of ffmpeg's text format for metadata; a backslash keeps the character after it, even the end of a line."""


def _tags(shown: str) -> dict[str, str]:
    # Ogg has its tags in the stream, other containers at their head.
    blocks = re.findall(
        r"(?:Input #0[^\n]*|Stream #0:\d+[^\n]*Audio:[^\n]*)\n\s+Metadata:\n((?:\s+[\w -]+?\s*: [^\n]*\n)+)", shown
    )
    pairs = [pair for block in blocks for pair in re.findall(r"^\s+([\w-]+)\s*: (.*)$", block, re.MULTILINE)]
    return {k.lower(): v.strip() for k, v in pairs if k.lower() not in ("duration", "encoder")}
