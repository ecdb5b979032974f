"""How fast, how much memory, and what a second run costs: all measured in one run, as ratios.

    pip install -e '.[benchmarks]'
    python benchmarks/speed.py NOVEL.txt [--rounds 3] [--plots docs]

NOVEL.txt is a whole novel; its first 68,000 characters are "the part". The floor (benchmarks/floor.py) and the naive
program (benchmarks/naive.py) run as sibling processes in turn with `audiobook make`, and medians are compared.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
PART_CHARS = 68_000
AUDIOBOOK = [sys.executable, "-m", "audiobook"]
ENGINE = ["--engine", "espeak"]
# Where Python may not keep what it has compiled, each start compiles the program again: a second that no user waits for.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def children(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            for child in tasks.read_text().split():
                found += children(int(child))
        except OSError:
            continue
    return found


def memory_kib(pid: int) -> int:
    """Proportional memory of a process and all below it (shared pages counted once)."""
    total = 0
    for p in children(pid):
        try:
            lines = Path(f"/proc/{p}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return total


def timed(command: list[str], folder: Path) -> float:
    """Seconds a command takes."""
    began = time.perf_counter()
    subprocess.run(
        command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT
    )
    return time.perf_counter() - began


def peak_mib(command: list[str], folder: Path) -> float:
    """The most memory a command and its processes hold together, sampled ten times a second."""
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT
    )
    peak = 0
    while process.poll() is None:
        peak = max(peak, memory_kib(process.pid))
        time.sleep(0.1)
    assert process.returncode == 0
    return peak / 1024


def make(story: Path, folder: Path, *, fresh: bool = True) -> float:
    """Seconds of `audiobook make`, from nothing unless told otherwise."""
    if fresh:
        shutil.rmtree(folder / "output", ignore_errors=True)
    return timed([*AUDIOBOOK, "make", str(story), "-q", *ENGINE], folder)


def against_the_floor(story: Path, folder: Path, rounds: int) -> tuple[float, float]:
    """Median seconds of make and of the floor, taken in turn; the floor's are for as much audio as make gives.

    The two read at other paces, and so make more or less audio of a text.
    """
    pairs = []
    for _ in range(rounds):
        floor = timed([sys.executable, str(HERE / "floor.py"), str(story), str(folder / "floor.mp3")], folder)
        made = make(story, folder)
        more = (folder / "output" / f"{story.stem}.mp3").stat().st_size / (folder / "floor.mp3").stat().st_size
        pairs.append((made, floor * more))
    return statistics.median(m for m, _ in pairs), statistics.median(f for _, f in pairs)


def one_line_changed(story: Path, folder: Path) -> float:
    """Seconds of the run after one line of the finished story was given another speaker."""
    path = folder / "output" / story.stem / "script.json"
    script = json.loads(path.read_text(encoding="utf-8"))
    chapter = script["chapters"][len(script["chapters"]) // 2]
    line = next(s for s in chapter["segments"] if s["kind"] == "dialogue" and s["speaker"])
    line["speaker"] = next(c["id"] for c in script["characters"] if c["id"] != line["speaker"])
    path.write_text(json.dumps(script), encoding="utf-8")
    return make(story, folder, fresh=False)


def killed_and_resumed(story: Path, folder: Path, whole_s: float) -> float:
    """Seconds of the run after one that was killed at 60 % of its time."""
    shutil.rmtree(folder / "output", ignore_errors=True)
    command = [*AUDIOBOOK, "make", str(story), "-q", *ENGINE]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, start_new_session=True, env=ENVIRONMENT)
    time.sleep(0.6 * whole_s)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return make(story, folder, fresh=False)


def shares(story: Path) -> dict[str, float]:
    """Processor seconds of each stage, in this process, on one core."""
    from audiobook import attributing, engines, pipeline
    from audiobook.assembling import assemble
    from audiobook.directing import direct
    from audiobook.publishing.formats import Encoding
    from audiobook.reading import read_path
    from audiobook.segmenting import segment
    from audiobook.synthesizing import synthesize

    out: dict[str, float] = {}

    def clock(name: str, began: float) -> float:
        now = time.process_time()
        out[name] = out.get(name, 0.0) + now - began
        return now

    options = pipeline.Options(engine="espeak")
    at = time.process_time()
    book = read_path(story)
    at = clock("reading", at)
    draft = segment(book)
    at = clock("segmenting", at)
    script = attributing.load(options.attributor).attribute(draft)
    at = clock("attributing", at)
    cast = pipeline.deal_cast(script, options)
    at = clock("casting", at)
    chapters = direct(script, cast)
    at = clock("directing", at)
    voices = {v.id: v for v in engines.load("espeak").voices()}
    for chapter in chapters:
        clips = list(synthesize(chapter, engines.load))
        at = clock("synthesizing", at)
        pieces = [p.sound.raw_data for p in assemble(clips, voices, 22050)]
        at = clock("assembling", at)
        Encoding().encode(pieces)
        at = clock("encoding", at)
    return out


def plots(folder: Path, lengths: list[tuple[int, float, float]], stages: dict[str, float]) -> None:
    """Time and memory against length of text, and the share of each stage."""
    import matplotlib as mpl

    mpl.use("svg")
    import matplotlib.pyplot as plt

    words = [n / 1000 for n, _, _ in lengths]
    figure, axes = plt.subplots(1, 3, figsize=(13, 3.6))
    axes[0].plot(words, [s for _, s, _ in lengths], "o-")
    axes[0].set(title="time", xlabel="thousand words", ylabel="seconds")
    axes[1].plot(words, [m for _, _, m in lengths], "o-")
    axes[1].set(title="peak memory, all processes", xlabel="thousand words", ylabel="MiB")
    names = sorted(stages, key=lambda name: stages[name])
    total = sum(stages.values())
    axes[2].barh(names, [100 * stages[n] / total for n in names])
    axes[2].set(title="share of processor time", xlabel="%")
    for axis in axes:
        axis.spines[["top", "right"]].set_visible(False)
    for axis, top in ((axes[0], max(s for _, s, _ in lengths)), (axes[1], max(m for _, _, m in lengths))):
        axis.set_ylim(0, 1.15 * top)
    figure.tight_layout()
    figure.savefig(folder / "speed.svg")


def main() -> None:
    """Measure, print a table, and draw."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("novel", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--plots", type=Path)
    arguments = parser.parse_args()
    text = arguments.novel.read_text(encoding="utf-8", errors="replace")
    with tempfile.TemporaryDirectory(prefix="audiobook-speed-") as name:
        folder = Path(name)
        whole, part = folder / "whole.txt", folder / "part.txt"
        whole.write_text(text, encoding="utf-8")
        part.write_text(text[:PART_CHARS], encoding="utf-8")
        measure(arguments, folder, whole, part, text)


def measure(arguments: argparse.Namespace, folder: Path, whole: Path, part: Path, text: str) -> None:
    """Everything, printed as it comes."""
    rows: list[tuple[str, float, str]] = []

    def row(what: str, value: float, reach: str) -> None:
        rows.append((what, value, reach))
        print(f"{what:58} {value:8.2f}   reach: {reach}", flush=True)

    part_s, part_floor_s = against_the_floor(part, folder, 2 * arguments.rounds + 1)
    row("make / floor, part", part_s / part_floor_s, "<= 1.5")
    naive = timed([sys.executable, "-W", "ignore", str(HERE / "naive.py"), str(part), str(folder / "n.mp3")], folder)
    row("naive / make, part", naive / part_s, ">= 8")
    whole_s, whole_floor_s = against_the_floor(whole, folder, arguments.rounds)
    row("make / floor, whole novel", whole_s / whole_floor_s, "<= 1.25")
    print(f"    make {whole_s:.1f} s, floor {whole_floor_s:.1f} s; part {part_s:.2f} s and {part_floor_s:.2f} s")
    row("make again, nothing changed (s)", make(whole, folder, fresh=False), "<= 1.5 s")
    row("one line's speaker changed (% of the first run)", 100 * one_line_changed(whole, folder) / whole_s, "<= 5 %")
    row("killed at 60 %, run again (% of a run)", 100 * killed_and_resumed(whole, folder, whole_s) / whole_s, "<= 50 %")
    lengths = []
    for share in (0.11, 0.33, 1.0):
        story = folder / f"share-{share}.txt"
        story.write_text(text[: int(share * len(text))], encoding="utf-8")
        seconds = make(story, folder)
        shutil.rmtree(folder / "output")
        lengths.append(
            (
                len(text[: int(share * len(text))].split()),
                seconds,
                peak_mib([*AUDIOBOOK, "make", str(story), "-q", *ENGINE], folder),
            )
        )
    row("peak memory, whole novel (MiB)", lengths[-1][2], "<= 400")
    row("memory, whole novel / a third of it", lengths[-1][2] / lengths[-2][2], "<= 1.1")
    stages = shares(part)
    script_s = sum(stages[k] for k in ("reading", "segmenting", "attributing"))
    row(
        "reading to script, thousand words a second, one core",
        len(part.read_text(encoding="utf-8").split()) / script_s / 1000,
        ">= 25",
    )
    helped = statistics.median(timed([*AUDIOBOOK, "--help"], folder) for _ in range(7))
    row("audiobook --help (s)", helped, "<= 0.25 s")
    print({k: round(v, 2) for k, v in stages.items()}, [(n, round(s, 1), round(m)) for n, s, m in lengths])
    if arguments.plots:
        plots(arguments.plots, lengths, stages)


if __name__ == "__main__":
    main()
