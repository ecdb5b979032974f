"""Make docs/sample.mp3, some seconds of the example story with its cast: python docs/sample.py.

The story is made as anybody makes it; the part is cut out by its times.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from audiobook import ffmpeg

DOCS = Path(__file__).parent.absolute()
STORY = DOCS.parent / "examples" / "the-lamp-room.txt"
FIRST, LAST = "And can you", "that he is alive"
"""Words of the utterances with which the part begins and ends."""


def main() -> None:
    """Make the example, and keep a part of it."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        subprocess.run([sys.executable, "-m", "audiobook", "make", "-q", str(STORY)], check=True)
        said = json.loads(Path("output/the-lamp-room/timeline.json").read_text(encoding="utf-8"))["utterances"]
        start_ms = next(u["start_ms"] for u in said if FIRST in u["text"])
        end_ms = next(u["end_ms"] for u in said if LAST in u["text"])
        # A breath before and after, and tags that say what it is.
        span = ["-ss", f"{start_ms - 200}ms", "-i", "output/the-lamp-room.mp3", "-t", f"{end_ms - start_ms + 500}ms"]
        tags = ["-map", "0:a", "-map_chapters", "-1", "-metadata", "title=The Lamp Room: a part of it"]
        ffmpeg.run(["-loglevel", "error", "-y", *span, *tags, "-c", "copy", str(DOCS / "sample.mp3")])
    kept = DOCS / "sample.mp3"
    print(f"{kept.name}: {(end_ms - start_ms + 500) / 1000:.0f} s, {kept.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
