"""What many people cost: finding the speakers of made stories in which everybody has a name of their own and says two lines.

    python benchmarks/crowd.py [PEOPLE...]

Prints processor seconds and memory for each number of people, and how much more than the first it costs for each word.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import audiobook

_FIRST = "Ada Bert Carl Dora Emil Fay Gus Hana Ivo Jan Kai Lea Max Nia Olu Pia Quin Rex Sia Tom".split()
_BEGIN = "Ab Bol Cor Dan Eck Fol Gar Hil Ing Jor Kel Lun Mor Nor Ost Pet Quil Ros Sol Tor".split()
_END = "ton well by ford ham wick stone man ley field worth den row mont gate".split()
_MOST = len(_FIRST) * len(_BEGIN) * len(_END)


def story(people: int) -> str:
    names = [f"{_FIRST[i % 20]} {_BEGIN[i // 20 % 20]}{_END[i // 400]}" for i in range(people)]
    lines = [
        f'"I have seen number {i} of the boats," said {name}. The others looked at the water for a while.\n\n'
        f'"So have I," said {names[i // 2]}. "It was red."\n\n'
        for i, name in enumerate(names)
    ]
    return "Chapter One\n\n" + "".join(lines)


def measure(people: int) -> None:
    """Print the words of the story, processor seconds and the most memory of this process in MiB."""
    text = story(people)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "crowd.txt"
        path.write_text(text, encoding="utf-8")
        book = audiobook.read(path)
        began = time.process_time()
        audiobook.attribute(book)
        seconds = time.process_time() - began
    print(len(text.split()), seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("people", type=int, nargs="*", default=[750, 1500, 3000, 6000])
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if max(given.people) > _MOST:
        parser.error(f"there are names for {_MOST} people only")
    if given.one:
        measure(given.people[0])
        return
    print(f"{'people':>7}{'words':>9}{'seconds':>9}{'MiB':>7}{'seconds a word, of the first':>30}")
    first = 0.0
    for people in given.people:
        # A process each: memory is measured by its peak.
        command = [sys.executable, __file__, str(people), "--one"]
        words, seconds, size = map(
            float, subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        )
        first = first or seconds / words
        print(f"{people:7}{words:9.0f}{seconds:9.1f}{size:7.0f}{seconds / words / first:30.2f}")


if __name__ == "__main__":
    main()
