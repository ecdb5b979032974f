"""How fast the engine hibari makes an audiobook, against the bare floor: the package hibari-tts and LAME on every core, nothing else.

    python benchmarks/hibari_speed.py STORY.txt [--chars 60000] [--rounds 3]

Floor and `audiobook make` run in turn; medians are compared by second of audio, since they read at other paces. Then: the memory at
its highest, the same run again, one line changed, and a preview. The machine must have nothing else to do.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import shutil
import statistics
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any

from speed import AUDIOBOOK, peak_mib, timed

PARTS_A_CORE = 8
SPEED = 0.85
"""About 170 words a minute."""


def speak(paragraphs: list[str]) -> tuple[bytes, float]:
    """Some paragraphs as MP3 frames, and how many seconds they last."""
    import lameenc
    import numpy as np

    encoder = lameenc.Encoder()
    encoder.set_bit_rate(64)
    encoder.set_in_sample_rate(24_000)
    encoder.set_channels(1)
    encoder.set_quality(7)
    encoder.silence()
    out, samples = bytearray(), 0
    for paragraph in paragraphs:
        wave = loaded()(paragraph, speed=SPEED, seed=0)
        samples += len(wave)
        out += encoder.encode((np.clip(wave, -1, 1) * 32767).astype("<i2").tobytes())
    return bytes(out + encoder.flush()), samples / 24_000


@cache
def loaded() -> Any:
    """The package's own engine, one a process."""
    from hibari import Hibari

    return Hibari()


def floor(story: Path, target: Path) -> float:
    """Speak a file into another one; gives the seconds of audio."""
    text = story.read_text(encoding="utf-8", errors="replace")
    paragraphs = [" ".join(p.split()) for p in text.split("\n\n") if p.strip()]
    cores = os.cpu_count() or 1
    size = max(1, -(-len(paragraphs) // (cores * PARTS_A_CORE)))
    seconds = 0.0
    with multiprocessing.get_context("spawn").Pool(cores) as pool, target.open("wb") as f:
        for part, length in pool.imap(speak, [paragraphs[i : i + size] for i in range(0, len(paragraphs), size)]):
            f.write(part)
            seconds += length
    return seconds


def make(story: Path, folder: Path, *more: str) -> float:
    return timed([*AUDIOBOOK, "make", str(story), "-q", "--engine", "hibari", *more], folder)


def audio_seconds(folder: Path) -> float:
    (timeline,) = folder.glob("output/*/timeline.json")
    return float(json.loads(timeline.read_text())["duration_ms"]) / 1000


def change_a_line(folder: Path) -> None:
    """Give one line of dialogue in the middle of the book to somebody else."""
    (path,) = folder.glob("output/*/script.json")
    script = json.loads(path.read_text())
    spoken = [s for c in script["chapters"] for s in c["segments"] if s.get("speaker")]
    people = {s["speaker"] for s in spoken}
    line = spoken[len(spoken) // 2]
    line["speaker"] = min(people - {line["speaker"]})
    path.write_text(json.dumps(script, ensure_ascii=False))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("story", type=Path)
    parser.add_argument("--chars", type=int, default=60_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="audiobook-") as name:
        folder = Path(name)
        story = folder / "story.txt"
        text = arguments.story.read_text(encoding="utf-8", errors="replace")
        story.write_text(text[: arguments.chars])
        floors, makes = [], []
        for _ in range(arguments.rounds):
            shutil.rmtree(folder / "output", ignore_errors=True)
            makes.append(make(story, folder))
            began = time.perf_counter()
            length = floor(story, folder / "floor.mp3")
            floors.append((time.perf_counter() - began) / length)
        length = audio_seconds(folder)
        made, bare = statistics.median(makes), statistics.median(floors)
        print(f"audio                   {length:8.0f} s")
        print(f"floor                   {bare * length:8.1f} s   {1 / bare:6.1f} x real time", flush=True)
        print(
            f"make                    {made:8.1f} s   {length / made:6.1f} x real time   {made / length / bare:.2f} x the floor"
        )
        print(f"again, nothing changed  {make(story, folder):8.1f} s", flush=True)
        change_a_line(folder)
        print(f"again, one line changed {make(story, folder):8.1f} s", flush=True)
        shutil.rmtree(folder / "output", ignore_errors=True)
        print(f"preview                 {make(story, folder, '--preview'):8.1f} s", flush=True)
        shutil.rmtree(folder / "output", ignore_errors=True)
        command = [*AUDIOBOOK, "make", str(story), "-q", "--engine", "hibari"]
        print(f"memory                  {peak_mib(command, folder):8.0f} MiB")


if __name__ == "__main__":
    main()
