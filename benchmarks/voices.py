"""Measure an engine's voices, and write the palette voices/<engine>.toml and the scale of timbres.

    python benchmarks/voices.py voices/espeak.candidates.toml voices/espeak.toml voices/timbre.toml

For each candidate: the median fundamental frequency (autocorrelation), the loudness of its speech (EBU R 128, by ffmpeg, with what the limiter takes away),
and its timbre: the mean mel cepstrum (12 coefficients, 24 bands up to 8 kHz) and the logarithm of the
fundamental frequency, each divided by its spread over all candidates. The distance of two voices is the Euclidean one.
Needs numpy.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import numpy as np
from heard import SENTENCES

from audiobook.cast import Setting
from audiobook.engines import load
from audiobook.pipeline.measuring import PASSAGE, fundamental_hz, loudness_lufs, raw_timbre, voiced_frames

ACCENTS = ("en-gb",)
PITCH_WEIGHT = 1.5
"""How much the pitch counts against one coefficient of the cepstrum."""


def loudness(voice: str, pitch: int, rate_wpm: int) -> float:
    """The loudness from which a voice is levelled, LUFS, over more than the passage."""
    engine = load(voice.partition("/")[0])
    clips = [engine.speak(text, Setting(voice, pitch, rate_wpm)) for text in (PASSAGE, *SENTENCES)]
    return loudness_lufs(clips, engine.sample_rate_hz)


def main() -> None:
    candidates = tomllib.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["voice"]
    rows = []
    for c in candidates:
        engine = load(c["id"].partition("/")[0])
        setting = Setting(c["id"], c.get("pitch", 50), c.get("rate_wpm", 170))
        clip = engine.speak(PASSAGE, setting)
        rows_of = voiced_frames(clip, engine.sample_rate_hz)
        f0_hz = fundamental_hz(rows_of)
        level = loudness(c["id"], setting.pitch, setting.rate_wpm)
        rows.append((c, f0_hz, level, raw_timbre(rows_of, f0_hz), len(clip) / 2 / engine.sample_rate_hz))
    # In another accent the same variant may be louder or softer.
    elsewhere = {}
    for c in candidates:
        for tag in ACCENTS:
            base, plus, variant = c["id"].partition("+")
            if plus:
                voice = f"{base.partition('/')[0]}/{tag}+{variant}"
                elsewhere.setdefault(c["id"], {})[tag] = loudness(voice, c.get("pitch", 50), c.get("rate_wpm", 170))
    raw = np.stack([timbre for *_, timbre, _ in rows])
    scale = 1 / raw.std(axis=0) / np.sqrt(len(raw[0]) / 6)
    scale[0] *= PITCH_WEIGHT
    centre = raw.mean(axis=0)
    scaled = (raw - centre) * scale
    scale_lines = [
        "# Made by benchmarks/voices.py: a timbre is (raw - centre) * scale, with the spread of espeak's candidates as the unit.",
        "",
        *(
            f"{name} = [{', '.join(f'{x:.6g}' for x in found)}]"
            for name, found in (("centre", centre), ("scale", scale))
        ),
    ]
    Path(sys.argv[3]).write_text("\n".join(scale_lines) + "\n", encoding="utf-8")
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
