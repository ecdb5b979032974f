"""A finished audio file in, its measures out: loudness, peak, noise floor, format, chapters, tags."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from audiobook import ffmpeg
from audiobook.errors import InputError

_WINDOW_MS = 50
_SILENT_DB = -90.0


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
        noise_floor_db: RMS of the quietest tenth of the file's 50 ms windows, dBFS; -inf for digital silence.
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
    chapters: tuple[FoundChapter, ...]
    tags: dict[str, str]


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit and how a file stands to it.

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
        InputError: it is missing, or no audio ffmpeg can decode.
        EncodingError: there is no ffmpeg.
    """
    if not path.is_file():
        raise InputError(f"There is no file {path}.", "Name a finished audio file, such as output/story.mp3.")
    shown = ffmpeg.run(["-i", str(path)], check=False).stderr.decode(errors="replace")
    stream = re.search(r"Audio: (\w+)[^\n]*?, (\d+) Hz, (mono|stereo|[\d.]+)[^\n]*?(?:, (\d+) kb/s)?(?:\s|\(|$)", shown)
    if not stream:
        raise InputError(
            f"{path} is no audio file that can be decoded.", "Name a finished audio file, such as output/story.mp3."
        )
    done = ffmpeg.run(
        [
            *("-i", str(path), "-map", "0:a", "-af"),
            f"ebur128=framelog=quiet,asetnsamples=n={int(stream.group(2)) * _WINDOW_MS // 1000},astats=metadata=1:reset=1,"
            "ametadata=mode=print:key=lavfi.astats.Overall.RMS_level:file=-",
            *("-f", "null", "-"),
        ],
        check=False,
    )
    log = done.stderr.decode(errors="replace")
    if done.returncode != 0:
        raise InputError(f"{path} is damaged: it cannot be decoded to its end.", "Make it again.")
    windows = [_decibel(v) for v in re.findall(r"RMS_level=(\S+)", done.stdout.decode(errors="replace"))]
    seconds = re.findall(r"time=(\d+):(\d+):([\d.]+)", log)
    hours, minutes, rest = seconds[-1] if seconds else ("0", "0", "0")
    volume = ffmpeg.run(["-i", str(path), "-map", "0:a", "-af", "volumedetect", "-f", "null", "-"]).stderr.decode(
        errors="replace"
    )
    bitrate = re.search(r"Audio: [^\n]*?, (\d+) kb/s", shown)
    return Measures(
        duration_ms=round((int(hours) * 3600 + int(minutes) * 60 + float(rest)) * 1000),
        codec=stream.group(1),
        sample_rate_hz=int(stream.group(2)),
        channels={"mono": 1, "stereo": 2}.get(stream.group(3), 0),
        bitrate_kbps=int(bitrate.group(1)) if bitrate else None,
        loudness_lufs=_last(r"I:\s+(-?[\d.]+|-?inf) LUFS", log),
        rms_db=_last(r"mean_volume: (-?[\d.]+|-?inf) dB", volume),
        peak_db=_last(r"max_volume: (-?[\d.]+|-?inf) dB", volume),
        noise_floor_db=_floor(windows),
        chapters=_chapters(shown),
        tags=_tags(shown),
    )


def limits(m: Measures) -> tuple[Limit, ...]:
    """How a file stands to what listeners and players need: evenly loud, not clipped, quiet between the words."""
    return (
        Limit("loudness", f"{m.loudness_lufs:.1f} LUFS", "-24 to -16 LUFS", -24 <= m.loudness_lufs <= -16),
        Limit("RMS", f"{m.rms_db:.1f} dB", "-23 to -18 dB", -23 <= m.rms_db <= -18),
        Limit("peak", f"{m.peak_db:.1f} dB", "at most -3 dB", m.peak_db <= -3),
        Limit("noise floor", f"{m.noise_floor_db:.1f} dB", "at most -60 dB", m.noise_floor_db <= -60),
    )


def _floor(windows: list[float]) -> float:
    if not windows:
        return float("-inf")
    quiet = sorted(windows)[: max(1, len(windows) // 10)]
    mean_power = sum(10 ** (w / 10) for w in quiet) / len(quiet)
    if mean_power < 10 ** (_SILENT_DB / 10):
        return float("-inf")
    from math import log10

    return 10 * log10(mean_power)


def _decibel(text: str) -> float:
    value = float("-inf") if text in ("-inf", "nan", "-nan") else float(text)
    return max(value, -200.0)


def _last(pattern: str, log: str) -> float:
    found = re.findall(pattern, log)
    return float(found[-1]) if found else float("-inf")


def _chapters(shown: str) -> tuple[FoundChapter, ...]:
    found = re.findall(r"Chapter #\d+:\d+: start ([\d.]+), end ([\d.]+)(?:\s+Metadata:\s+title\s*: ([^\n]*))?", shown)
    return tuple(FoundChapter(title.strip(), round(float(a) * 1000), round(float(b) * 1000)) for a, b, title in found)


def _tags(shown: str) -> dict[str, str]:
    head = re.search(r"Input #0[^\n]*\n\s+Metadata:\n((?:\s+[^\n]+\n)+?)\s+Duration", shown)
    if not head:
        return {}
    pairs = re.findall(r"^\s+([\w-]+)\s*: (.*)$", head.group(1), re.MULTILINE)
    return {k: v.strip() for k, v in pairs}
