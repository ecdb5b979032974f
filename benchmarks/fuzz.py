"""Every door with broken files: what is read, what is refused and with which sentence, and that nothing else happens.

    pip install -e '.[test]'
    python benchmarks/fuzz.py [--inputs 500] [--seed 1] [--target epub ...] [--only 17] [--keep FOLDER]

A door is a place where the program reads what others write: a story of each format, script.json, cast.toml, a server's answer. Each
gets small real files of our own, changed at random, the same ones for the same seed. A changed file is read, or refused with an
AudiobookError: one sentence and a hint, nothing that a terminal would obey. Any other exception, a sentence that is none, and more than
`SECONDS` or `MOST_MIB` for a file of at most 64 KiB is a fault; faults are listed by where they were raised, each with the number of
an input that shows it (`--only`), and the exit code is 1. benchmarks/doors.py has the doors, benchmarks/mutations.py the changes.
"""

from __future__ import annotations

import argparse
import faulthandler
import re
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import doors
import mutations

from audiobook.errors import AudiobookError
from audiobook.outside import printable

SECONDS = 10.0
"""A file takes less time of the processor than this to read. Python's own code is stopped at it; other code ends the process after a minute."""

MOST_MIB = 300
"""Reading a file takes less memory than this more than before."""

LONGEST_SENTENCE = 500


class TooLongError(BaseException):
    """A file took too long; nothing that is fuzzed catches it."""


@dataclass
class Result:
    """What came of the files of one door.

    Attributes:
        inputs: how many there were.
        accepted: how many were read.
        refused: how many were refused with which sentence; what differs from file to file is left out of it.
        faults: what was wrong, and which inputs showed it.
        seconds: the longest that one took.
        mib: the most memory that one took.
        slowest: the number of the one that took longest.
    """

    inputs: int = 0
    accepted: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    faults: dict[str, list[int]] = field(default_factory=dict)
    seconds: float = 0.0
    mib: float = 0.0
    slowest: int = 0


def made(name: str, door: doors.Door, seed: int, number: int) -> bytes:
    """A changed file: the same one for the same door, seed and number."""
    rng = Random(f"{seed}/{name}/{number}")
    return mutations.mutated(rng, rng.choice(door.seeds), door.mutations)


def tried(name: str, door: doors.Door, numbers: Iterable[int], seed: int, keep: Path | None = None) -> Result:
    """Enter a door with changed files."""
    found = Result()
    # Fixtures first: what is loaded once is not part of what a file takes.
    for content in door.seeds:
        door.enter(content)
    for number in numbers:
        content = made(name, door, seed, number)
        if keep is not None:
            keep.joinpath("last").write_bytes(content)
        before, began = _peak_mib(reset=True), time.process_time()
        fault = _entered(door, content, found)
        seconds, mib = time.process_time() - began, _peak_mib() - before
        found.inputs += 1
        if seconds > found.seconds:
            found.seconds, found.slowest = seconds, number
        found.mib = max(found.mib, mib)
        if not fault and seconds > SECONDS:
            fault = "it took too long"
        if not fault and mib > MOST_MIB:
            fault = "it took too much memory"
        if fault:
            found.faults.setdefault(fault, []).append(number)
            if keep is not None:
                keep.joinpath(f"{name.replace(' ', '-')}-{seed}-{number}").write_bytes(content)
    return found


def _entered(door: doors.Door, content: bytes, found: Result) -> str:
    """Enter a door with one file; gives what was wrong, or nothing."""
    try:
        with _limited():
            door.enter(content)
    except AudiobookError as e:
        found.refused[_kind(e.message)] += 1
        return wrong_refusal(e)
    except (Exception, TooLongError) as e:  # noqa: BLE001 - each is a fault
        return _place(e)
    found.accepted += 1
    return ""


def wrong_refusal(error: AudiobookError) -> str:
    """What is wrong with a refusal's sentence or hint; empty where nothing is."""
    sentence = error.message
    if not sentence.strip() or "\n" in sentence:
        return f"not one sentence: {_kind(sentence)}"
    if len(sentence) > LONGEST_SENTENCE or len(error.hint) > 2 * LONGEST_SENTENCE:
        return f"too long a sentence: {_kind(sentence)[:120]}"
    if not error.hint.strip():
        return f"no hint: {_kind(sentence)}"
    if any(text != printable(text) for text in (sentence, error.hint)):
        return f"not for a terminal: {_kind(sentence)}"
    return ""


def _kind(sentence: str) -> str:
    """A sentence without what differs from file to file."""
    plain = re.sub(r"“[^”]*”|'[^']*'|\"[^\"]*\"", "“…”", printable(sentence))
    plain = re.sub(r"/\S*/", "", re.sub(r"\[[^\]]*\]|\d+", "N", plain))
    return plain if len(plain) <= 160 else f"{plain[:160]}…"


def _place(error: BaseException) -> str:
    """An exception, and where in the program it came from."""
    own = [f for f in traceback.extract_tb(error.__traceback__) if "/audiobook/" in f.filename] or traceback.extract_tb(
        error.__traceback__
    )
    last = own[-1]
    return (
        f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno} in {last.name}: {_kind(str(error))[:90]}"
    )


class _limited:  # noqa: N801 - used as a function
    """Stops what takes too long."""

    def __enter__(self) -> None:
        faulthandler.dump_traceback_later(60, exit=True)
        if hasattr(signal, "setitimer"):
            signal.signal(signal.SIGPROF, self._stop)
            signal.setitimer(signal.ITIMER_PROF, SECONDS)

    def __exit__(self, *_: object) -> None:
        faulthandler.cancel_dump_traceback_later()
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, 0)

    @staticmethod
    def _stop(*_: object) -> None:
        raise TooLongError(f"it took longer than {SECONDS:.0f} s")


def _peak_mib(*, reset: bool = False) -> float:
    """The most memory that this process had; with `reset` what it has now, from where the most is counted anew where Linux can."""
    try:
        if reset:
            Path("/proc/self/clear_refs").write_text("5")
        status = Path("/proc/self/status").read_text()
        return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1024
    except OSError:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / (2**20 if sys.platform == "darwin" else 1024)


def told(name: str, found: Result) -> None:
    """Print what came of a door."""
    refused = sum(found.refused.values())
    print(
        f"{name}: {found.inputs} inputs, {found.accepted} read, {refused} refused, {sum(map(len, found.faults.values()))} faults; "
        f"at most {found.seconds:.2f} s (input {found.slowest}) and {found.mib:.0f} MiB"
    )
    for sentence, count in found.refused.most_common():
        print(f"    {count:6}  {sentence}")
    for fault, numbers in found.faults.items():
        print(f"    FAULT {len(numbers):6}  {fault}  (such as --only {numbers[0]})")


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--inputs", type=int, default=500, help="how many for each door")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--target", action="append", help="only this door; may be given again")
    asked.add_argument("--only", type=int, help="only the input of this number")
    asked.add_argument("--keep", type=Path, help="where inputs with faults are written, and the last one that was read")
    given = asked.parse_args()
    every = doors.doors()
    unknown = set(given.target or ()) - set(every)
    if unknown:
        asked.error(f"unknown: {', '.join(sorted(unknown))}; there are: {', '.join(every)}")
    if given.keep is not None:
        given.keep.mkdir(parents=True, exist_ok=True)
    faults = 0
    numbers = range(given.inputs) if given.only is None else [given.only]
    with doors.folder():
        for name in given.target or every:
            found = tried(name, every[name], numbers, given.seed, given.keep)
            told(name, found)
            sys.stdout.flush()
            faults += len(found.faults)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
