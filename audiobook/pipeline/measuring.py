"""Measuring voices: their pitch, their loudness and their timbre, and how fast they speak, from a passage they say.

The fundamental frequency is the median over voiced frames, by the peak of the normalised autocorrelation. The loudness is that of
EBU R 128, by ffmpeg. A timbre is the mean mel cepstrum (12 coefficients, 24 bands up to 8 kHz) with the logarithm of the fundamental
frequency before it, brought to the scale of voices/timbre.toml, in which distance is how different two voices sound: the same scale
for every engine's.
"""

from __future__ import annotations

import logging
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import tomlkit
from numpy.typing import NDArray

from audiobook import engines, ffmpeg
from audiobook.assembling import PEAK_DB, TARGET_LUFS
from audiobook.assembling.levels import levelled
from audiobook.cast import Setting, Voice
from audiobook.engines import BaseEngine, Engine, measured, palette
from audiobook.engines.resampling import resampled
from audiobook.errors import AudiobookError, EngineError, UsageError, near_match
from audiobook.files import write_whole
from audiobook.invocation import command
from audiobook.language.sentences import sentences
from audiobook.outside import quoted
from audiobook.script import Gender
from audiobook.synthesizing.pace import TOLD_WPM

PASSAGE = (
    "The morning was grey and quiet, and nobody on the long road had yet opened a window. "
    "Three boats lay in the harbour; a dog barked twice, and then the bells began. "
    "Why would anyone leave before breakfast? She had asked herself that all night."
)
_PASSAGE_WORDS = 51
"""How many words of benchmarks/pace.py's text a voice says in the time in which it says the 45 of the passage, whose words and sentences
are longer: measured with all voices of espeak and hibari (45 / 0.88, within 2 %)."""

RATE_HZ = 22050
"""All recordings are measured at this rate: espeak-ng's, in which voices/timbre.toml was made."""

FRAME = 1024
"""Samples in a frame: 46 ms, which has two periods of the lowest voice (55 Hz is one in 18 ms)."""

HOP = 512
"""Samples from one frame to the next: half a frame."""

_VOICED = 0.4
"""The autocorrelation's peak above which a frame is taken for voiced."""

_NEARLY = 0.85
"""A shorter period counts as the true one where the autocorrelation has this share of its peak."""

_HEARD = 0.1
"""Frames quieter than this share of the loudest are passed over."""

_HEADER = (
    "# Made by measuring voices: it fills in what the engine does not tell.\n"
    "# The gender is a guess by the pitch: correct it where it is wrong.\n\n"
)

_LEAST_VOICES, _VOICES_PER_SPEAKER = 6, 2
"""So many voices are measured before a cast is dealt, and so many for each speaker: then there is a choice of each gender."""

_LOG = logging.getLogger("audiobook")

_failed: set[str] = set()
"""Voices that could not be measured in this process: nobody waits for them twice."""

Samples = NDArray[np.float64]


def measure(engine: str, only: str, progress: Callable[[int, int], None]) -> list[Voice]:
    """Measure those of an engine's voices that were not measured, and keep it for later runs; gives all of its voices.

    Args:
        engine: its name.
        only: what the ids of those voices begin with; empty for all.
        progress: called with how many are measured, and how many there are.

    Raises:
        UsageError: there is no such voice.
        EngineError: the engine is not there, or could not say the passage.
    """
    loaded = engines.load(engine)
    asked = [v for v in loaded.voices() if v.id.startswith(only) and not v.retired]
    if not asked:
        listed = [v.id for v in loaded.voices() if not v.retired]
        otherwise = f"See `{command('voices', '--engine', engine)}`."
        raise UsageError(f"There is no voice {quoted(only)}.", near_match(only, listed, otherwise))
    known = measured.known(loaded)
    wanted = [v for v in asked if v.id not in known and not _is_known(v)]
    _measure_and_keep(loaded, wanted, progress)
    return [v for v in engines.voices(loaded) if not v.retired]


def _is_known(voice: Voice) -> bool:
    """Whether an engine tells all of a voice that can be measured."""
    return bool(voice.f0_hz and voice.timbre and voice.pace_wpm and voice.loudness_lufs is not None)


def measure_for_casting(engine: BaseEngine, voices: Sequence[Voice], speakers: int) -> bool:
    """Measure as many voices as a cast needs of those of which nobody knows whether they sound like a man or a woman.

    It is told that they are measured, and a voice that cannot be measured is passed over.

    Args:
        engine: whose voices.
        voices: those that fit the book's language.
        speakers: how many speakers the cast has.

    Returns:
        Whether something was measured.
    """
    unknown = [v for v in voices if v.gender is Gender.UNKNOWN and not v.f0_hz and v.id not in _failed]
    enough = max(_LEAST_VOICES, _VOICES_PER_SPEAKER * speakers)
    wanted = unknown[: max(0, enough - (len(voices) - len(unknown)))]
    if not wanted:
        return False
    _LOG.warning(
        "Measuring %d voice%s of %s, to know which sound like men and which like women. That is done once.",
        len(wanted), "s" * (len(wanted) != 1), engine.name,
    )  # fmt: skip
    try:
        _measure_and_keep(engine, wanted, lambda *_: None)
    except AudiobookError as e:
        _failed.update(v.id for v in wanted)
        _LOG.warning("They could not all be measured: %s", e.message)
    return True


def _measure_and_keep(engine: BaseEngine, voices: Sequence[Voice], progress: Callable[[int, int], None]) -> None:
    """Measure voices, and keep what was found after each one: it stays if the run is stopped."""
    known = measured.known(engine)
    file = None
    for done, voice in enumerate(voices):
        progress(done, len(voices))
        own = engine.voice_version(voice.name)
        if file not in (None, own):
            # Models of many voices would fill the memory.
            engine.release()
        file = own
        found = measured_voice(engine, voice)
        known[voice.id] = {
            "gender": found.gender, "f0_hz": found.f0_hz, "loudness_lufs": found.loudness_lufs,
            "pace_wpm": found.pace_wpm, "timbre": found.timbre, "file": file,
        }  # fmt: skip
        write_whole(measured.path(engine.name), _toml(engine.version, known))
    progress(len(voices), len(voices))
    engine.release()


def measured_voice(engine: Engine, voice: Voice) -> Voice:
    """A voice with its pitch, loudness and timbre.

    Raises:
        EngineError: it could not say the passage.
    """
    setting = Setting(voice.id, voice.pitch, TOLD_WPM)
    # Sentence by sentence: pauses between sentences are not part of a voice's pace.
    clips = [engine.speak(PASSAGE[start:end], setting) for start, end, _ in sentences(PASSAGE)]
    clip = b"".join(clips)
    rows = voiced_frames(clip, engine.sample_rate_hz)
    if not len(rows):
        raise EngineError(f"{voice.id} cannot be measured: nothing is heard of it.")
    f0_hz = round(fundamental_hz(rows), 1)
    return replace(
        voice,
        gender=measured.heard_as(f0_hz) if voice.gender is Gender.UNKNOWN else voice.gender,
        f0_hz=f0_hz,
        pace_wpm=round(60 * _PASSAGE_WORDS / (len(clip) / 2 / engine.sample_rate_hz), 1),
        loudness_lufs=round(loudness_lufs([clip], engine.sample_rate_hz), 1),
        timbre=tuple(round(float(x), 3) for x in timbre(raw_timbre(rows, f0_hz))),
    )


def voiced_frames(clip: bytes, rate_hz: int) -> Samples:
    """The frames of a recording in which something is heard: overlapping, at RATE_HZ, one a row."""
    samples = np.frombuffer(clip, dtype="<i2").astype(np.float64) / 32768
    samples = resampled(samples, rate_hz, RATE_HZ).astype(np.float64)
    if len(samples) < FRAME:
        return np.zeros((0, FRAME))
    frames = np.lib.stride_tricks.sliding_window_view(samples, FRAME)[::HOP]
    level = np.sqrt((frames**2).mean(axis=1))
    found: Samples = frames[level > _HEARD * level.max()]
    return found


def fundamental_hz(rows: Samples) -> float:
    """Median fundamental frequency of the voiced frames; 0 where none is voiced."""
    found = []
    low, high = RATE_HZ // 420, RATE_HZ // 55
    for row in rows:
        spectrum = np.fft.rfft((row - row.mean()) * np.hanning(FRAME), 2 * FRAME)
        ac = np.fft.irfft(np.abs(spectrum) ** 2)[:FRAME]
        if ac[0] <= 0:
            continue
        ac = ac / ac[0]
        peak = low + int(np.argmax(ac[low:high]))
        if ac[peak] > _VOICED:
            # The true period rather than a multiple: the first peak nearly as high.
            for divisor in (4, 3, 2):
                k = round(peak / divisor)
                if k >= low and ac[max(low, k - 2) : k + 3].max() > _NEARLY * ac[peak]:
                    peak = k
                    break
            found.append(RATE_HZ / peak)
    return float(np.median(found)) if found else 0.0


def raw_timbre(rows: Samples, f0_hz: float, bands: int = 24, coefficients: int = 12) -> Samples:
    """A timbre before it is scaled: log2 of the fundamental frequency, and the mean mel cepstrum without its zeroth coefficient (loudness)."""
    power = np.abs(np.fft.rfft(rows * np.hanning(FRAME))) ** 2
    hz = np.fft.rfftfreq(FRAME, 1 / RATE_HZ)
    edges = 700 * (10 ** (np.linspace(0, 2595 * np.log10(1 + 8000 / 700), bands + 2) / 2595) - 1)
    bank = np.stack(
        [
            np.clip(np.minimum((hz - a) / (b - a), (c - hz) / (c - b)), 0, None)
            for a, b, c in zip(edges, edges[1:], edges[2:])
        ]
    )
    log = np.log(power @ bank.T + 1e-9)
    basis = np.cos(np.pi * np.arange(1, coefficients + 1)[:, None] * (np.arange(bands) + 0.5) / bands)
    return np.concatenate([[np.log2(max(f0_hz, 1.0))], (log @ basis.T).mean(axis=0)])


def timbre(raw: Samples) -> Samples:
    """A timbre on the common scale."""
    centre, scale = _scale()
    return (raw - centre) * scale


@cache
def _scale() -> tuple[Samples, Samples]:
    path = palette.folder() / "timbre.toml"
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        return np.array(found["centre"], dtype=np.float64), np.array(found["scale"], dtype=np.float64)
    except (OSError, ValueError, KeyError) as e:
        raise EngineError(f"{path.name} cannot be read: {e}.", "Install audiobook again.") from e


def loudness_lufs(clips: Sequence[bytes], rate_hz: int) -> float:
    """The loudness from which a voice is levelled, LUFS.

    It is what its gain must be reckoned from for the limited sound to have the common loudness: a voice of high peaks is turned
    up more than its own loudness says, since the limiter takes some of it away.
    """
    found = _integrated_lufs(b"".join(clips), rate_hz)
    for _ in range(3):
        heard = _integrated_lufs(b"".join(levelled(clip, TARGET_LUFS - found, PEAK_DB) for clip in clips), rate_hz)
        found += heard - TARGET_LUFS
    return found


def _integrated_lufs(samples: bytes, rate_hz: int) -> float:
    pcm = ["-f", "s16le", "-ar", str(rate_hz), "-ac", "1", "-i", "pipe:0"]
    done = ffmpeg.run([*pcm, "-af", "ebur128=framelog=quiet", "-f", "null", "-"], stdin=samples)
    return float(re.findall(r"I:\s+(-?[\d.]+) LUFS", done.stderr.decode())[-1])


def _toml(version: str, known: dict[str, dict[str, object]]) -> str:
    rows = [
        {"id": id, **{k: list(v) if isinstance(v, tuple) else str(v) if isinstance(v, Gender) else v for k, v in m.items() if v is not None}}
        for id, m in sorted(known.items())
    ]  # fmt: skip
    return _HEADER + tomlkit.dumps({"version": version, "voice": rows})
