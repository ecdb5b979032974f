"""Samples: a sentence in each voice, as small MP3 files for docs/voices.md.

    python benchmarks/samples.py docs/voices VOICE|ENGINE ...

Each file is named by its voice, mono, 24 kHz, 32 kbit/s, levelled to -20 LUFS as a book is.
"""

from __future__ import annotations

import sys
from pathlib import Path

from heard import voices

from audiobook import ffmpeg
from audiobook.assembling import PEAK_DB, TARGET_LUFS
from audiobook.assembling.levels import levelled
from audiobook.cast import Setting
from audiobook.engines import load

SENTENCE = "The lamp went out. “Who is there?” she asked, and nobody answered her."


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for voice in voices(sys.argv[2:]):
        engine = load(voice.engine)
        clip = engine.speak(SENTENCE, Setting(voice.id, voice.pitch, voice.rate_wpm))
        clip = levelled(clip, TARGET_LUFS - (voice.loudness_lufs or TARGET_LUFS), PEAK_DB)
        given = ["-f", "s16le", "-ar", str(engine.sample_rate_hz), "-ac", "1", "-i", "pipe:0"]
        wanted = [
            "-ar",
            "24000",
            "-c:a",
            "libmp3lame",
            "-b:a",
            "32k",
            "-write_xing",
            "0",
            "-map_metadata",
            "-1",
            "-f",
            "mp3",
            "pipe:1",
        ]
        path = folder / f"{voice.name.rpartition('+')[2]}.mp3"
        path.write_bytes(ffmpeg.run([*given, *wanted], stdin=clip).stdout)
        print(f"{path} {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
