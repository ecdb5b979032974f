"""Who said it: score speakers against gold quotations, word by word, on novels in the layout of the PDNC corpus.

    pip install -e '.[benchmarks]'
    python benchmarks/attribution.py CORPUS [--attributor rules] [--books DIR] [--scripts DIR]

CORPUS has a folder a novel with novel_text.txt, quotation_info.csv and character_info.csv; it stays outside this project.
--books DIR reads DIR/<novel>.txt or .epub instead of the corpus's own text (the same words in real typography); --scripts
DIR scores DIR/<novel>.json, the output of any system in the form of docs/formats.md. Only words are compared (letters and
digits), so typography, line breaks and the style of quotation do not matter.

    voice_acc    share of gold quotations heard in the right voice: found speakers are mapped one-to-one to gold characters
                 so that most agree; splitting one person in two, or fusing two, costs
    name_acc     the same, found speakers mapped by name and alias
    voice_words  share of the gold quotations' words heard in the right voice
    Explicit, Anaphoric, Implicit   voice_acc where the cue names the speaker, is a pronoun or description, is absent
"""

from __future__ import annotations

import argparse
import ast
import bisect
import csv
import re
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment

from audiobook import attributing
from audiobook.reading import read_path
from audiobook.script import Kind, Script, from_json
from audiobook.segmenting import segment

WORD = re.compile(r"[^\W_]+")
NGRAM = 6
TYPES = ("Explicit", "Anaphoric", "Implicit")
COLUMNS = ("quotations", "words_kept", "recall", "voice_acc", "name_acc", "voice_words", *TYPES)


@dataclass(frozen=True, slots=True)
class Gold:
    """A gold quotation: indexes of its words in the novel, its speaker and type."""

    words: tuple[int, ...]
    speaker: str
    kind: str


def words_of(text: str) -> list[str]:
    """The words of a text, in lower case; apostrophes part them, whatever their form."""
    return [m.group().lower() for m in WORD.finditer(text)]


def gold_of(folder: Path) -> tuple[list[str], list[Gold], dict[str, set[str]]]:
    """A novel's words, its quotations whose speaker is known, and each character's names."""
    text = (folder / "novel_text.txt").read_text(encoding="utf-8", errors="replace")
    found = list(WORD.finditer(text))
    starts = [m.start() for m in found]
    quotations = []
    with (folder / "quotation_info.csv").open(encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f):
            indexes: list[int] = []
            for a, b in ast.literal_eval(row["quoteByteSpans"]):
                indexes += range(bisect.bisect_left(starts, a), bisect.bisect_left(starts, b))
            if indexes and row["speaker"] and not row["speaker"].startswith("_"):
                quotations.append(Gold(tuple(indexes), row["speaker"], row["quoteType"]))
    names = {}
    with (folder / "character_info.csv").open(encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f):
            aliases = ast.literal_eval(row["Aliases"]) if row["Aliases"].startswith("{") else set()
            names[row["Main Name"]] = {plain(n) for n in {*aliases, row["Main Name"]}}
    return [m.group().lower() for m in found], quotations, names


def plain(name: str) -> str:
    """A name without article, marks and capitals."""
    return " ".join(w for w in words_of(name) if w not in ("the", "a", "an"))


def aligned(a: list[str], b: list[str]) -> list[int]:
    """For each word of `a` its place in `b`, or -1: anchored on runs of words that occur once, filled between anchors."""
    where: dict[tuple[str, ...], list[int]] = {}
    for j in range(len(b) - NGRAM + 1):
        where.setdefault(tuple(b[j : j + NGRAM]), []).append(j)
    out = [-1] * len(a)
    at = 0
    for i in range(len(a) - NGRAM + 1):
        places = where.get(tuple(a[i : i + NGRAM]), [])
        # Of several places, the next one; but never one far ahead on the strength of a common phrase.
        place = next((p for p in places if at <= p < at + (10**9 if len(places) == 1 else 400)), None)
        if place is not None and (out[i] == -1 or out[i] == place):
            for k in range(NGRAM):
                out[i + k] = place + k
            at = place
    _fill(a, b, out)
    return out


def _fill(a: list[str], b: list[str], out: list[int]) -> None:
    """Match what lies between anchors word by word, from either side."""
    for order, step in ((range(1, len(a)), 1), (range(len(a) - 2, -1, -1), -1)):
        for i in order:
            near = out[i - step]
            if out[i] == -1 and near != -1 and 0 <= near + step < len(b) and a[i] == b[near + step]:
                out[i] = near + step


def score(script: Script, folder: Path) -> dict[str, float]:
    """A script's figures against a novel's gold."""
    gold_words, quotations, names = gold_of(folder)
    words: list[str] = []
    speakers: list[str | None] = []
    for chapter in script.chapters:
        for s in chapter.segments:
            own = words_of(s.text)
            words += own
            speakers += [(s.speaker or "") if s.kind is Kind.DIALOGUE else None] * len(own)
    place = aligned(gold_words, words)
    heard = [[speakers[place[i]] if place[i] >= 0 else None for i in q.words] for q in quotations]
    found = []
    for q, labels in zip(quotations, heard):
        most = Counter(label for label in labels if label).most_common(1)
        named = sum(1 for label in labels if label)
        found.append(most[0][0] if most and 2 * named >= len(q.words) else None)
    pairs = Counter((f, q.speaker) for f, q in zip(found, quotations) if f)
    word_pairs = Counter((x, q.speaker) for labels, q in zip(heard, quotations) for x in labels if x)
    by_voice, by_word, by_name = one_to_one(pairs), one_to_one(word_pairs), by_names(script, names)
    right = [bool(f) and by_voice.get(f) == q.speaker for f, q in zip(found, quotations)]
    total = sum(len(q.words) for q in quotations)
    out = {
        "quotations": float(len(quotations)),
        "words_kept": sum(p >= 0 for p in place) / len(place),
        "recall": sum(x is not None for labels in heard for x in labels) / total,
        "voice_acc": sum(right) / len(right),
        "name_acc": sum(bool(f) and by_name.get(f) == q.speaker for f, q in zip(found, quotations)) / len(right),
        "voice_words": sum(n for (x, g), n in word_pairs.items() if by_word.get(x) == g) / total,
    }
    for kind in TYPES:
        own_right = [r for r, q in zip(right, quotations) if q.kind == kind]
        out[kind] = sum(own_right) / max(1, len(own_right))
    return out


def one_to_one(pairs: Counter[tuple[str, str]]) -> dict[str, str]:
    """The mapping of found speakers to gold characters, one to one, under which most agree."""
    ours, theirs = sorted({a for a, _ in pairs}), sorted({b for _, b in pairs})
    matrix = np.zeros((len(ours), len(theirs)))
    for (a, b), n in pairs.items():
        matrix[ours.index(a), theirs.index(b)] = n
    rows, columns = linear_sum_assignment(-matrix)
    return {ours[r]: theirs[c] for r, c in zip(rows, columns) if matrix[r, c] > 0}


def by_names(script: Script, names: dict[str, set[str]]) -> dict[str, str]:
    """The mapping of found speakers to gold characters by their names; the main name counts most."""
    out = {}
    for c in script.characters:
        votes: Counter[str] = Counter()
        for weight, name in ((3.0, c.name), *((1.0, alias) for alias in c.aliases)):
            owners = [g for g, known in names.items() if plain(name) in known]
            for owner in owners:
                votes[owner] += weight / len(owners)
        if votes:
            out[c.id] = votes.most_common(1)[0][0]
    return out


def one(folder: Path, attributor: str, books: Path | None, scripts: Path | None) -> tuple[str, dict[str, float]] | None:
    """A novel's row, None where --books or --scripts has no file for it."""
    if scripts is not None:
        path = scripts / f"{folder.name}.json"
        return (folder.name, score(from_json(path.read_text(encoding="utf-8")), folder)) if path.is_file() else None
    candidates = [books / f"{folder.name}{s}" for s in (".epub", ".txt")] if books else [folder / "novel_text.txt"]
    book = next((p for p in candidates if p.is_file()), None)
    if book is None:
        return None
    return folder.name, score(attributing.load(attributor).attribute(segment(read_path(book))), folder)


def main() -> None:
    """Print a row a novel, and their mean."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--attributor", default="rules")
    parser.add_argument("--books", type=Path)
    parser.add_argument("--scripts", type=Path)
    a = parser.parse_args()
    folders = sorted(p for p in a.corpus.iterdir() if (p / "quotation_info.csv").is_file())
    print(f"{'novel':32}" + "".join(f"{c:>12}" for c in COLUMNS))
    rows = []
    with ProcessPoolExecutor() as pool:
        for row in pool.map(one, folders, *([x] * len(folders) for x in (a.attributor, a.books, a.scripts))):
            if row is not None:
                rows.append(row[1])
                print(f"{row[0][:31]:32}" + "".join(f"{row[1][c]:12.4g}" for c in COLUMNS), flush=True)
    if rows:
        print(f"{'MACRO':32}" + "".join(f"{sum(r[c] for r in rows) / len(rows):12.4g}" for c in COLUMNS))


if __name__ == "__main__":
    main()
