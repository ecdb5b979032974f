"""Ten minutes of text with each engine: how long it takes, how much memory it holds, and what a second run costs.

    pip install -e '.[test]'
    python benchmarks/engines.py STORY.txt [ENGINE ...]

The story's first 9,000 characters are read, about ten minutes. `piper` and `kokoro` speak with the voices in the user's folder; where there
are none, with tiny ones that the tests build: those tell what the line around a model costs (phonemes, loading, levelling, encoding), not what a
real model does. Needs Linux, for the memory of all processes together.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from speed import AUDIOBOOK, memory_kib

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

CHARS = 9000
ENGINES = ("espeak", "flite", "espeak-ng", "piper", "kokoro", "tone")


def watched(command: list[str], folder: Path, env: dict[str, str]) -> tuple[float, float, int]:
    """Seconds, most MiB of all its processes together (ten samples a second), and the exit code."""
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    peak = 0
    done = threading.Event()

    def sample() -> None:
        nonlocal peak
        while not done.wait(0.1):
            peak = max(peak, memory_kib(process.pid))

    watcher = threading.Thread(target=sample)
    watcher.start()
    _, err = process.communicate()
    seconds = time.perf_counter() - began
    done.set()
    watcher.join()
    if process.returncode:
        print(err.decode().strip().splitlines()[0])
    return seconds, peak / 1024, process.returncode


def tiny(folder: Path) -> None:
    """Voices of the true shape that hum, where the user has none."""
    import tiny_voices

    tiny_voices.piper(folder / "piper", "en_US-one-low", 110)
    tiny_voices.piper(folder / "piper", "en_US-two-low", 200, speakers=("ann", "eve", "may"))
    tiny_voices.kokoro(folder / "kokoro", ("af_anna", "am_adam", "bf_bess", "bm_bert"))


def main() -> None:
    text = Path(sys.argv[1]).read_text(encoding="utf-8", errors="replace")[:CHARS]
    names = sys.argv[2:] or list(ENGINES)
    print(f"{'engine':10} {'seconds':>8} {'x real time':>12} {'MiB':>6} {'again, one line changed':>24}")
    for name in names:
        with tempfile.TemporaryDirectory(prefix="audiobook-engines-") as at:
            folder = Path(at)
            story = folder / "story.txt"
            story.write_text(text, encoding="utf-8")
            env = dict(os.environ)
            listed = subprocess.run(
                [*AUDIOBOOK, "voices", "--engine", name], env=env, capture_output=True, check=False
            ).returncode
            note = ""
            if listed and name in ("piper", "kokoro"):
                tiny(folder / "voices")
                env["AUDIOBOOK_VOICES"] = str(folder / "voices")
                note = "  (tiny voices)"
            command = [*AUDIOBOOK, "make", str(story), "--engine", name, "-q"]
            seconds, mib, code = watched(command, folder, env)
            if code:
                continue
            length = subprocess.run(
                [*AUDIOBOOK, "check", "output/story.mp3", "--json"],
                cwd=folder, env=env, capture_output=True, text=True, check=False,
            ).stdout  # fmt: skip
            audio = json.loads(length)["duration_ms"] / 1000
            # The last line with words in it says something else.
            at_end = text.rstrip().rpartition(" ")
            story.write_text(f"{at_end[0]} nothing.", encoding="utf-8")
            again, _, _ = watched(command, folder, env)
            print(f"{name:10} {seconds:8.1f} {audio / seconds:12.0f} {mib:6.0f} {again:22.1f} s{note}")


if __name__ == "__main__":
    main()
