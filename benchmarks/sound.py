"""Measure a finished audiobook against its timeline: places, and the loudness of every voice.

    python benchmarks/sound.py output/story.mp3 output/story/timeline.json

The file is decoded, and each utterance is looked for where the timeline puts it: the first and last sample louder than -50 dBFS
between the middles of the silences on either side. Then all that each voice says plainly is put together, and its loudness
measured (EBU R 128, by ffmpeg). Needs numpy.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

from audiobook import ffmpeg

RATE = 22050
HEARD = 32768 * 10 ** (-50 / 20)


def loudness(samples: np.ndarray) -> float:
    """Integrated loudness, LUFS."""
    pcm = ["-f", "s16le", "-ar", str(RATE), "-ac", "1", "-i", "pipe:0"]
    done = ffmpeg.run([*pcm, "-af", "ebur128=framelog=quiet", "-f", "null", "-"], stdin=samples.tobytes())
    return float(re.findall(r"I:\s+(-?[\d.]+) LUFS", done.stderr.decode())[-1])


def main() -> None:
    audio, timeline = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    decoded = ffmpeg.run(
        ["-i", str(audio), "-map", "0:a", "-f", "s16le", "-ar", str(RATE), "-ac", "1", "pipe:1"]
    ).stdout
    samples = np.frombuffer(decoded, dtype="<i2")
    utterances = [u for u in timeline["utterances"] if u["end_ms"] > u["start_ms"]]
    at = [(round(u["start_ms"] * RATE / 1000), round(u["end_ms"] * RATE / 1000)) for u in utterances]
    worst_start = worst_end = 0.0
    lost = soft = 0
    for n, (start, end) in enumerate(at):
        before = (at[n - 1][1] + start) // 2 if n else max(0, start - RATE // 4)
        after = (end + at[n + 1][0]) // 2 if n + 1 < len(at) else min(len(samples), end + RATE // 4)
        loud = np.flatnonzero(np.abs(samples[before:after].astype(np.int32)) > HEARD)
        if not len(loud):
            print("not heard:", utterances[n]["text"][:60])
            lost += 1
            continue
        off_start = (before + loud[0] - start) * 1000 / RATE
        off_end = (before + loud[-1] - end) * 1000 / RATE
        # Speech may begin and end more softly than -50 dBFS, inside of its stretch; what counts is sound outside of it.
        worst_start, worst_end = max(worst_start, -off_start), max(worst_end, off_end)
        soft += off_start > 20 or off_end < -20
    print(
        f"{len(at)} utterances, {lost} not heard; sound begins at most {worst_start:.1f} ms early and ends at most {worst_end:.1f} ms"
        f" late; {soft} begin or end more softly than -50 dBFS for over 20 ms"
    )
    spoken: dict[str, list[np.ndarray]] = defaultdict(list)
    for u, (start, end) in zip(utterances, at):
        if not u.get("delivery"):
            spoken[u["voice"]].append(samples[start:end])
    long = {voice: np.concatenate(parts) for voice, parts in spoken.items() if sum(map(len, parts)) > 10 * RATE}
    levels = {voice: loudness(parts) for voice, parts in long.items()}
    mean = sum(levels[v] * len(long[v]) for v in long) / sum(map(len, long.values()))
    for voice in sorted(long, key=lambda v: -len(long[v])):
        print(f"{voice:30} {len(long[voice]) / RATE:8.0f} s  {levels[voice]:6.1f} LUFS  {levels[voice] - mean:+.1f}")
    least, most = min(levels.values()), max(levels.values())
    print(
        f"{len(long)} voices with 10 s or more: {least:.1f} to {most:.1f} LUFS, within {max(most - mean, mean - least):.1f} LU of the mean"
    )


if __name__ == "__main__":
    main()
