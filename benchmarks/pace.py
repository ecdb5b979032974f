"""Pace and pauses: words a minute, shares of silence, and the longest stretch without a breath, by voice.

    python benchmarks/pace.py [--text FILE] [--words N] [--rate WPM] VOICE|ENGINE ...
    python benchmarks/pace.py --into voices/ENGINE.toml VOICE|ENGINE ...

Each voice reads a whole text, as the program would have it read by a narrator: with the default pauses, at its usual pace or the one of
--rate. The text is examples/the-lamp-room.txt with benchmarks/texts/dialogue.txt, or FILE, of which --words takes the beginning.
Printed for each voice:

    overall      words a minute of the whole, its pauses included
    clips        words a minute within sentences: the pauses between them left out
    speaking     words a minute while something is heard: silences of 150 ms within sentences left out as well
    pauses       share of the time that is silent (between sentences, and within them from 150 ms on)
    commas       median silence at a comma, semicolon, colon or dash within sentences, ms, from 30 ms on
    longest      seconds from one silence of 150 ms to the next, at most; and how many are over 9 s

With --into each voice is told 170 words a minute, and its pace within sentences is written into the palette as pace_wpm: by this the
program knows what to tell it (audiobook/synthesizing/pace.py). Nothing is random.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from heard import voices

from audiobook import attributing
from audiobook.cast import Cast, Setting, Voice
from audiobook.directing import Direction, direct
from audiobook.engines import load
from audiobook.reading import Source, read
from audiobook.script import Script
from audiobook.segmenting import segment
from audiobook.synthesizing import synthesize
from audiobook.synthesizing.pace import TOLD_WPM
from audiobook.timeline import Clip

OWN = Path(__file__).parent.parent / "examples" / "the-lamp-room.txt", Path(__file__).parent / "texts" / "dialogue.txt"
"""Stories of our own, 1,200 words."""

SILENT_DB = -40.0
"""A frame of 10 ms this far below the loudest one of its clip is silent."""

BREATH_MS = 150
"""The shortest silence that is heard as a pause."""

LONGEST_MS = 9000
"""A stretch without such a silence that is longer than this wears listeners out."""

COMMA_MS = 30
"""A shorter silence within a sentence is the closure of a consonant."""


@dataclass
class Heard:
    """What was measured of one voice."""

    words: int = 0
    commas: int = 0
    clips_ms: float = 0.0
    between_ms: float = 0.0
    within_ms: float = 0.0
    at_commas_ms: list[float] = field(default_factory=list)
    stretches_ms: list[float] = field(default_factory=list)

    @property
    def clips_wpm(self) -> float:
        """Words a minute within sentences."""
        return 60_000 * self.words / self.clips_ms

    def row(self) -> str:
        """All figures, as text."""
        whole = self.clips_ms + self.between_ms
        longest = max(self.stretches_ms)
        over = sum(s > LONGEST_MS for s in self.stretches_ms)
        longest_commas = sorted(self.at_commas_ms)[-self.commas :] if self.commas else [0.0]
        return (
            f"overall {60_000 * self.words / whole:4.0f}  clips {self.clips_wpm:4.0f}"
            f"  speaking {60_000 * self.words / (self.clips_ms - self.within_ms):4.0f}"
            f"  pauses {(self.between_ms + self.within_ms) / whole:5.1%}  commas {np.median(longest_commas or [0]):4.0f} ms"
            f"  longest {longest / 1000:4.1f} s  over 9 s: {over}"
        )


def silences(clip: Clip) -> Iterator[tuple[float, float]]:
    """Silent stretches within a clip, as (begin, end) in ms."""
    n = clip.sample_rate_hz // 100
    samples = np.frombuffer(clip.samples, dtype="<i2").astype(np.float64)
    frames = samples[: len(samples) // n * n].reshape(-1, n)
    level = np.sqrt((frames**2).mean(axis=1))
    silent = np.concatenate(([False], level < level.max() * 10 ** (SILENT_DB / 20), [False])).astype(int)
    edges = np.flatnonzero(np.diff(silent))
    for begin, end in zip(edges[::2], edges[1::2]):
        if begin > 0 and end < len(frames):
            yield 10.0 * begin, 10.0 * end


@cache
def script_of(text: str) -> Script:
    """Who says what in a text: the pause between two speakers is another than that between paragraphs."""
    return attributing.load("learned").attribute(segment(read(Source(text.encode(), "text.txt"))))


def measured(voice: Voice, text: str, *, rate_wpm: int | None = None, told: bool = False) -> Heard:
    """What is heard of a text read by one voice; with `told` its engine is told TOLD_WPM."""
    setting = Setting(voice.id, voice.pitch, TOLD_WPM if told else rate_wpm or voice.rate_wpm)
    chapters = direct(script_of(text), Cast(setting, setting), Direction(plain=True))
    said = [u for chapter in chapters for u in chapter]
    out = Heard()
    stretch = 0.0
    for clip in synthesize(said, load, {} if told else {voice.id: voice}):
        text_said = clip.utterance.text
        out.words += len(re.findall(r"[^\W_][\w'’-]*", text_said))
        out.commas += len(re.findall(r"[,;:](?=\s)", text_said))
        out.clips_ms += clip.duration_ms
        out.between_ms += clip.utterance.pause_ms
        last = 0.0
        for begin, end in silences(clip):
            if end - begin >= COMMA_MS:
                out.at_commas_ms.append(end - begin)
            if end - begin >= BREATH_MS:
                out.within_ms += end - begin
                out.stretches_ms.append(stretch + begin - last)
                stretch, last = 0.0, end
        stretch += clip.duration_ms - last
        if clip.utterance.pause_ms >= BREATH_MS:
            out.stretches_ms.append(stretch)
            stretch = 0.0
    return out


def write_pace(path: Path, voice: Voice, pace_wpm: float) -> None:
    """Put a voice's pace into a palette, in place of the one it has."""
    text = path.read_text(encoding="utf-8")
    line = f"pace_wpm = {pace_wpm:.1f}"
    head, entry, tail = text.partition(f'id = "{voice.id}"\n')
    own, gap, others = tail.partition("\n\n")
    own = re.sub(r"(?m)^pace_wpm = .*$", line, own) if "pace_wpm = " in own else f"{line}\n{own}"
    path.write_text((head + entry + own + gap + others).rstrip("\n") + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description="Pace and pauses of voices.")
    parser.add_argument("voices", nargs="*", default=["hibari"], help="voices, or engines for all of theirs")
    parser.add_argument("--text", type=Path, help="what is read")
    parser.add_argument("--words", type=int, help="read so many words from its beginning")
    parser.add_argument("--rate", type=int, help="at this pace, words a minute")
    parser.add_argument("--into", type=Path, help="write the pace of each voice into this palette")
    asked = parser.parse_args()
    files = (asked.text,) if asked.text else OWN
    text = "\n\n".join(path.read_text(encoding="utf-8") for path in files)
    if asked.words:
        ends = [m.end() for m in re.finditer(r"\S+", text)]
        text = text[: ends[min(asked.words, len(ends)) - 1]]
    for voice in voices(asked.voices, retired=asked.into is not None):
        found = measured(voice, text, rate_wpm=asked.rate, told=asked.into is not None)
        print(f"{voice.id:28} {found.row()}", flush=True)
        if asked.into:
            write_pace(asked.into, voice, found.clips_wpm)


if __name__ == "__main__":
    main()
