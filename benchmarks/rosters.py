"""Are the people of a book people? Rosters judged without gold, over whole works of any kind.

    pip install -e .
    python benchmarks/rosters.py WORKS [--attributor learned] [--only WORD] [--show] [--jobs 2]

WORKS has a folder a work with full.txt or novel_text.txt; it stays outside this project. A work of WORKS may also be a text
file. Each line of the table is a work:

    lines       its spoken lines
    unknown     share of them whose speaker is unknown
    people      those who speak
    word        of these, people with a name that is a contraction, an exclamation or a form of address alone: "I'm", "Eh", "Sir"
    mr+mrs      people with the titles of a man and of a woman
    described   people shown by a description ("the trooper") who have a name as well
    once        people shown by a name that stands in the text once, where another of theirs stands there five times or more
    place       people whose names mostly stand after prepositions of place: "in Leeds"

For instance:

    work                 lines unknown people word mr+mrs described once place
    the_glass_heron        412   0.012     14    1      0         0    1     0
        word: Eh (3 lines)
        once: Mithter Gray (40 lines; Mr. Gray)

--show prints the whole roster of each work: lines, the name shown, the aliases.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from audiobook import attributing
from audiobook.language import FEMALE_TITLES, FORMAL_ADDRESS_FEMALE, FORMAL_ADDRESS_MALE, MALE_TITLES
from audiobook.language.name_words import CLITICS, CLOSED_CLASS, INTERJECTIONS
from audiobook.reading import read_path
from audiobook.script import Character, Script
from audiobook.segmenting import segment

FAULTS = ("word", "mr+mrs", "described", "once", "place")
_USUAL = 5
_LEAST_PLACED = 4
_MOSTLY = 0.5
_ADDRESS = FORMAL_ADDRESS_MALE | FORMAL_ADDRESS_FEMALE
_MARRIED_MEN = MALE_TITLES - {"master", "m"}
_PLACE = re.compile(r"\b(?:in|at|to|from|near|into|through|across)\s+$")


@dataclass(frozen=True)
class Roster:
    """The people of a work, and what is wrong with them.

    Attributes:
        work: its name.
        lines: its spoken lines.
        unknown: those of them without a speaker.
        people: who speaks: lines and character.
        faults: for each kind of fault, the people who have it, in words.
    """

    work: str
    lines: int
    unknown: int
    people: tuple[tuple[int, Character], ...]
    faults: dict[str, list[str]]

    def row(self) -> str:
        """The roster as a line of the table."""
        share = self.unknown / max(1, self.lines)
        counts = "".join(f"{len(self.faults[f]):{len(f) + 1}}" for f in FAULTS)
        return f"{self.work[:36]:36} {self.lines:6} {share:7.3f} {len(self.people):6}{counts}"


def judge(work: str, script: Script) -> Roster:
    """A script with speakers in, its roster out."""
    spoken = [s for c in script.chapters for s in c.segments if s.spoken_by_character]
    lines = Counter(s.speaker for s in spoken)
    people = tuple((lines[c.id], c) for c in script.characters if lines[c.id])
    text = " ".join(s.text for c in script.chapters for s in c.segments)
    written, placed = _uses(text, {name for _, c in people for name in (c.name, *c.aliases)})
    faults: dict[str, list[str]] = {f: [] for f in FAULTS}
    for n, c in people:
        names = (c.name, *c.aliases)
        for name in names:
            if is_word(name) and not (name == c.name and c.narrator):
                faults["word"].append(f"{name} ({n} lines; {c.name})")
                break
        titles = {name.lower().split()[0].strip(".") for name in names if " " in name}
        if titles & _MARRIED_MEN and titles & (FEMALE_TITLES - {"nurse"}):
            faults["mr+mrs"].append(f"{', '.join(names)} ({n} lines)")
        usual = [a for a in c.aliases if written[a] >= _USUAL and a[:1].isupper()]
        if c.name.startswith("the ") and usual and not c.narrator:
            faults["described"].append(f"{c.name} ({n} lines; {', '.join(usual)})")
        elif written[c.name] <= 1 and usual:
            faults["once"].append(f"{c.name} ({n} lines; {', '.join(usual)})")
        total, after = sum(written[a] for a in names), sum(placed[a] for a in names)
        if total >= _LEAST_PLACED and after > _MOSTLY * total:
            faults["place"].append(f"{c.name} ({n} lines; {after} of {total})")
    return Roster(work, len(spoken), lines[None], people, faults)


def is_word(name: str) -> bool:
    """Whether a name is none: a contraction, an exclamation (alone or before a name), or a form of address alone."""
    words = name.lower().replace("’", "'").split()
    _, mark, tail = words[0].rpartition("'")
    if (mark and tail in CLITICS) or (len(words) > 1 and words[0] in ("o", "oh", "ah", "eh")):
        return True
    return len(words) == 1 and words[0].strip(".") in _ADDRESS | INTERJECTIONS | CLOSED_CLASS


def _uses(text: str, names: set[str]) -> tuple[Counter[str], Counter[str]]:
    """How often each name stands in a text, and how often after a preposition of place."""
    written: Counter[str] = Counter()
    placed: Counter[str] = Counter()
    if not names:
        return written, placed
    forms = {re.sub(r"[\s.]+", " ", name).strip(): name for name in names}
    pattern = "|".join(re.escape(f).replace(r"\ ", r"\.?[\s-]+") for f in sorted(forms, key=len, reverse=True))
    for m in re.finditer(rf"\b(?:{pattern})\b", text):
        name = forms.get(re.sub(r"[\s.]+", " ", m.group()).strip())
        if name is not None:
            written[name] += 1
            placed[name] += bool(_PLACE.search(text[max(0, m.start() - 12) : m.start()]))
    return written, placed


def of_work(path: Path, attributor: str) -> Roster:
    """The roster of the work at a path."""
    source = next((p for p in (path / "full.txt", path / "novel_text.txt") if p.is_file()), path)
    script = attributing.load(attributor).attribute(segment(read_path(source)))
    return judge(path.stem if path.is_file() else path.name, script)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("works", type=Path)
    parser.add_argument("--attributor", default="learned")
    parser.add_argument("--only", nargs="*", default=[], help="works with one of these words in their names")
    parser.add_argument("--show", action="store_true", help="print whole rosters")
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    paths = [p for p in sorted(args.works.iterdir()) if p.is_dir() or (p.suffix == ".txt" and p.stem != "README")]
    paths = [p for p in paths if not args.only or any(word in p.name for word in args.only)]
    print(f"{'work':36} {'lines':>6} unknown people " + " ".join(FAULTS))
    rosters = []
    with ProcessPoolExecutor(args.jobs) as pool:
        for roster in pool.map(partial(of_work, attributor=args.attributor), paths):
            rosters.append(roster)
            print(roster.row(), flush=True)
            for fault, found in roster.faults.items():
                for case in found:
                    print(f"    {fault}: {case}")
            if args.show:
                for n, c in roster.people:
                    print(f"    {n:5} {c.name} [{c.gender.value[0]}] {' | '.join(c.aliases)}")
    faults = {f: [case for r in rosters for case in r.faults[f]] for f in FAULTS}
    people = tuple(pair for r in rosters for pair in r.people)
    print(Roster("all", sum(r.lines for r in rosters), sum(r.unknown for r in rosters), people, faults).row())


if __name__ == "__main__":
    main()
