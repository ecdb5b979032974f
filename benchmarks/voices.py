"""Measure an engine's voices, and write the palette voices/<engine>.toml.

    python benchmarks/voices.py voices/espeak.candidates.toml voices/espeak.toml

For each candidate: the median fundamental frequency (autocorrelation), the loudness of its speech (EBU R 128, by ffmpeg, with what the limiter takes away),
and its timbre: the mean mel cepstrum (12 coefficients, 24 bands up to 8 kHz) and the logarithm of the
fundamental frequency, each divided by its spread over all candidates. The distance of two voices is the Euclidean one.
Needs numpy.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import numpy as np
from heard import SENTENCES

from audiobook import ffmpeg
from audiobook.assembling import PEAK_DB, TARGET_LUFS
from audiobook.assembling.levels import levelled
from audiobook.cast import Setting
from audiobook.engines import load

PASSAGE = (
    "The morning was grey and quiet, and nobody on the long road had yet opened a window. "
    "Three boats lay in the harbour; a dog barked twice, and then the bells began. "
    "Why would anyone leave before breakfast? She had asked herself that all night."
)
FRAME = 1024
HOP = 512
ACCENTS = ("en-gb",)
PITCH_WEIGHT = 1.5
"""How much the pitch counts against one coefficient of the cepstrum."""


def frames(samples: np.ndarray) -> np.ndarray:
    """Overlapping frames, one a row."""
    n = 1 + (len(samples) - FRAME) // HOP
    return np.stack([samples[i * HOP : i * HOP + FRAME] for i in range(n)])


def fundamental_hz(rows: np.ndarray, rate: int) -> float:
    """Median fundamental frequency of the voiced frames, by the normalised autocorrelation's peak."""
    found = []
    for row in rows:
        row = row - row.mean()
        spectrum = np.fft.rfft(row * np.hanning(FRAME), 2 * FRAME)
        ac = np.fft.irfft(np.abs(spectrum) ** 2)[:FRAME]
        if ac[0] <= 0:
            continue
        ac = ac / ac[0]
        low, high = rate // 420, rate // 55
        peak = low + int(np.argmax(ac[low:high]))
        if ac[peak] > 0.4:
            # The true period rather than a multiple: the first peak nearly as high.
            for divisor in (4, 3, 2):
                k = round(peak / divisor)
                if k >= low and ac[max(low, k - 2) : k + 3].max() > 0.85 * ac[peak]:
                    peak = k
                    break
            found.append(rate / peak)
    return float(np.median(found))


def loudness(voice: str, pitch: int, rate_wpm: int) -> float:
    """The loudness from which a voice is levelled, LUFS.

    It is what its gain must be reckoned from for the limited sound to have the common loudness: a voice of high peaks is turned
    up more than its own loudness says, since the limiter takes some of it away.
    """
    engine = load(voice.partition("/")[0])
    clips = [engine.speak(text, Setting(voice, pitch, rate_wpm)) for text in (PASSAGE, *SENTENCES)]
    found = measured(b"".join(clips), engine.sample_rate_hz)
    for _ in range(3):
        heard = measured(
            b"".join(levelled(clip, TARGET_LUFS - found, PEAK_DB) for clip in clips), engine.sample_rate_hz
        )
        found += heard - TARGET_LUFS
    return found


def measured(samples: bytes, rate: int) -> float:
    """Integrated loudness (EBU R 128), LUFS."""
    pcm = ["-f", "s16le", "-ar", str(rate), "-ac", "1", "-i", "pipe:0"]
    done = ffmpeg.run([*pcm, "-af", "ebur128=framelog=quiet", "-f", "null", "-"], stdin=samples)
    return float(re.findall(r"I:\s+(-?[\d.]+) LUFS", done.stderr.decode())[-1])


def cepstrum(rows: np.ndarray, rate: int, bands: int = 24, coefficients: int = 12) -> np.ndarray:
    """Mean mel cepstrum of the frames, without its zeroth coefficient (loudness)."""
    power = np.abs(np.fft.rfft(rows * np.hanning(FRAME))) ** 2
    hz = np.fft.rfftfreq(FRAME, 1 / rate)
    edges = 700 * (10 ** (np.linspace(0, 2595 * np.log10(1 + 8000 / 700), bands + 2) / 2595) - 1)
    bank = np.stack(
        [
            np.clip(np.minimum((hz - a) / (b - a), (c - hz) / (c - b)), 0, None)
            for a, b, c in zip(edges, edges[1:], edges[2:])
        ]
    )
    log = np.log(power @ bank.T + 1e-9)
    basis = np.cos(np.pi * np.arange(1, coefficients + 1)[:, None] * (np.arange(bands) + 0.5) / bands)
    return (log @ basis.T).mean(axis=0)


def main() -> None:
    candidates = tomllib.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["voice"]
    rows = []
    for c in candidates:
        engine = load(c["id"].partition("/")[0])
        setting = Setting(c["id"], c.get("pitch", 50), c.get("rate_wpm", 170))
        samples = np.frombuffer(engine.speak(PASSAGE, setting), dtype="<i2").astype(float) / 32768
        f = frames(samples)
        level = np.sqrt((f**2).mean(axis=1))
        voiced = f[level > 0.1 * level.max()]
        loudness_lufs = loudness(c["id"], c.get("pitch", 50), c.get("rate_wpm", 170))
        rows.append(
            (
                c,
                fundamental_hz(voiced, engine.sample_rate_hz),
                loudness_lufs,
                cepstrum(voiced, engine.sample_rate_hz),
                len(samples) / engine.sample_rate_hz,
            )
        )
    # In another accent the same variant may be louder or softer.
    elsewhere = {}
    for c in candidates:
        for tag in ACCENTS:
            base, plus, variant = c["id"].partition("+")
            if plus:
                voice = f"{base.partition('/')[0]}/{tag}+{variant}"
                elsewhere.setdefault(c["id"], {})[tag] = loudness(voice, c.get("pitch", 50), c.get("rate_wpm", 170))
    raw = np.stack([np.concatenate([[np.log2(f0)], cep]) for _, f0, _, cep, _ in rows])
    scaled = (raw - raw.mean(axis=0)) / raw.std(axis=0)
    scaled[:, 0] *= PITCH_WEIGHT
    scaled /= np.sqrt(len(scaled[0]) / 6)
    lines = [
        "# Made by benchmarks/voices.py; measured, not estimated. Distance of timbres: how different two voices sound.",
        "",
    ]
    for (c, f0, lufs, _, seconds), timbre in zip(rows, scaled):
        lines += ["[[voice]]", *(f"{k} = {_toml(v)}" for k, v in c.items())]
        lines += [
            f"f0_hz = {f0:.1f}",
            f"loudness_lufs = {lufs:.1f}",
            f"timbre = [{', '.join(f'{x:.3f}' for x in timbre)}]",
            "",
        ]
        if c["id"] in elsewhere:
            inner = ", ".join(f"{tag} = {level:.1f}" for tag, level in elsewhere[c["id"]].items())
            lines.insert(len(lines) - 1, f"loudness_in = {{ {inner} }}")
        nearest = min(
            ((float(np.linalg.norm(timbre - t)), d["id"]) for (d, *_), t in zip(rows, scaled) if d is not c),
            default=(0, ""),
        )
        print(
            f"{c['id']:32} {c.get('gender', '?'):8} F0 {f0:5.0f} Hz  {lufs:6.1f} LUFS  {seconds:5.1f} s  nearest {nearest[0]:.2f} {nearest[1]}"
        )
    Path(sys.argv[2]).write_text("\n".join(lines), encoding="utf-8")


def _toml(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


if __name__ == "__main__":
    main()
