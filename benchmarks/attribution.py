"""Who said it: score speakers against gold quotations, word by word, on novels in the layout of the PDNC corpus.

    pip install -e '.[benchmarks]'
    python benchmarks/attribution.py CORPUS [--attributor learned] [--url URL --model MODEL] [--books DIR] [--scripts DIR]

CORPUS has a folder a novel with novel_text.txt, quotation_info.csv and character_info.csv; it stays outside this project.
--books DIR reads DIR/<novel>.txt or .epub instead of the corpus's own text (the same words in real typography); --scripts
DIR scores DIR/<novel>.json, the output of any system in the form of docs/formats.md. Only words are compared (letters and
digits), so typography, line breaks and the style of quotation do not matter.

    voice_acc    share of gold quotations heard in the right voice: found speakers are mapped one-to-one to gold characters
                 so that most agree; splitting one person in two, or fusing two, costs
    name_acc     the same, found speakers mapped by name and alias
    voice_words  share of the gold quotations' words heard in the right voice
    Explicit, Anaphoric, Implicit   voice_acc where the cue names the speaker, is a pronoun or description, is absent

MACRO counts each work alike, MICRO each quotation. --authors FILE (a CSV file with the columns work, author and half; ours is
benchmarks/authors.csv) adds the interval in which 95 in 100 draws of as many authors lie, and the figures of either half.
"""

from __future__ import annotations

import argparse
import csv
import os
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment

from audiobook import attributing
from audiobook.reading import read_path
from audiobook.script import Gender, Kind, Script, from_json
from audiobook.segmenting import segment
from audiobook.training import corpus
from audiobook.training.corpus import GoldCharacter, Novel

PEOPLE = ("characters", "split", "fused", "not found", "gender told", "gender right", "gender unknown")
DRAWS = 2000
COLUMNS = ("quotations", "words_kept", "recall", "voice_acc", "name_acc", "voice_words", *corpus.TYPES)


def score(script: Script, folder: Path) -> dict[str, float]:
    """A script's figures against a novel's gold."""
    novel = corpus.read(folder)
    quotations = novel.quotations
    words: list[str] = []
    speakers: list[str | None] = []
    for chapter in script.chapters:
        for s in chapter.segments:
            own = corpus.words_of(s.text)
            words += own
            speakers += [(s.speaker or "") if s.kind is Kind.DIALOGUE else None] * len(own)
    place = corpus.aligned(novel.words, words)
    heard = [[speakers[place[i]] if place[i] >= 0 else None for i in q.words] for q in quotations]
    found = []
    for q, labels in zip(quotations, heard):
        most = Counter(label for label in labels if label).most_common(1)
        named = sum(1 for label in labels if label)
        found.append(most[0][0] if most and 2 * named >= len(q.words) else None)
    pairs = Counter((f, q.speaker) for f, q in zip(found, quotations) if f)
    word_pairs = Counter((x, q.speaker) for labels, q in zip(heard, quotations) for x in labels if x)
    by_voice, by_word, by_name = one_to_one(pairs), one_to_one(word_pairs), by_names(script, novel.characters)
    right = [bool(f) and by_voice.get(f or "") == q.speaker for f, q in zip(found, quotations)]
    total = sum(len(q.words) for q in quotations)
    out = {
        "quotations": float(len(quotations)),
        "words_kept": sum(p >= 0 for p in place) / len(place),
        "recall": sum(x is not None for labels in heard for x in labels) / total,
        "voice_acc": sum(right) / len(right),
        "name_acc": sum(bool(f) and by_name.get(f or "") == q.speaker for f, q in zip(found, quotations)) / len(right),
        "voice_words": sum(n for (x, g), n in word_pairs.items() if by_word.get(x) == g) / total,
    }
    out |= people(script, novel, by_voice)
    for kind in corpus.TYPES:
        own_right = [r for r, q in zip(right, quotations) if q.type == kind]
        out[kind] = sum(own_right) / max(1, len(own_right))
    return out


def people(script: Script, novel: Novel, by_voice: dict[str, str]) -> dict[str, float]:
    """How many of the gold characters with five quotations or more are found whole, and with the right gender.

    Split: the names of two found characters who speak are the gold character's. Fused: a found character who speaks has
    names of two such gold characters, each name only that one's. Not found: no found character who speaks has a name of theirs.
    """
    often = Counter(q.speaker for q in novel.quotations)
    gold = {g.name: g for g in novel.characters if often[g.name] >= 5}
    bearers = Counter(name for g in gold.values() for name in g.plain)
    speaking = {s.speaker for c in script.chapters for s in c.segments}
    owners: Counter[str] = Counter()
    fused = 0
    for c in script.characters:
        if c.id not in speaking:
            continue
        names = {corpus.plain(name) for name in (c.name, *c.aliases)}
        whose = {g.name for g in gold.values() if any(bearers[n] == 1 for n in names & g.plain)}
        owners.update(whose)
        fused += len(whose) > 1
    genders = {c.id: c.gender for c in script.characters}
    found = {theirs: genders.get(ours) for ours, theirs in by_voice.items()}
    told = [(found[g.name], g.gender) for g in gold.values() if g.gender is not Gender.UNKNOWN and g.name in found]
    return {
        "characters": len(gold),
        "split": sum(n > 1 for n in owners.values()),
        "fused": fused,
        "not found": sum(name not in owners for name in gold),
        "gender told": len(told),
        "gender right": sum(ours is theirs for ours, theirs in told),
        "gender unknown": sum(ours is Gender.UNKNOWN for ours, _ in told),
    }


def one_to_one(pairs: Counter[tuple[str, str]]) -> dict[str, str]:
    """The mapping of found speakers to gold characters, one to one, under which most agree."""
    ours, theirs = sorted({a for a, _ in pairs}), sorted({b for _, b in pairs})
    matrix = np.zeros((len(ours), len(theirs)))
    for (a, b), n in pairs.items():
        matrix[ours.index(a), theirs.index(b)] = n
    rows, columns = linear_sum_assignment(-matrix)
    return {ours[r]: theirs[c] for r, c in zip(rows, columns) if matrix[r, c] > 0}


def by_names(script: Script, gold: list[GoldCharacter]) -> dict[str, str]:
    """The mapping of found speakers to gold characters by their names; the main name counts most."""
    out = {}
    for c in script.characters:
        votes: defaultdict[str, float] = defaultdict(float)
        for weight, name in ((3.0, c.name), *((1.0, alias) for alias in c.aliases)):
            owners = [g.name for g in gold if corpus.plain(name) in g.plain]
            for owner in owners:
                votes[owner] += weight / len(owners)
        if votes:
            out[c.id] = max(votes, key=lambda name: votes[name])
    return out


def one(folder: Path, attributor: str, books: Path | None, scripts: Path | None) -> tuple[str, dict[str, float]] | None:
    """A novel's row, None where it has no gold, or --books or --scripts no file for it."""
    if not corpus.read(folder).quotations:
        return None
    if scripts is not None:
        path = scripts / f"{folder.name}.json"
        return (folder.name, score(from_json(path.read_text(encoding="utf-8")), folder)) if path.is_file() else None
    candidates = [books / f"{folder.name}{s}" for s in (".epub", ".txt")] if books else [folder / "novel_text.txt"]
    book = next((p for p in candidates if p.is_file()), None)
    if book is None:
        return None
    return folder.name, score(attributing.load(attributor).attribute(segment(read_path(book))), folder)


def by_author(rows: list[dict[str, float]], works: list[str], table: Path) -> None:
    """Print the interval of voice_acc over draws of authors, and the figures of either half of them."""
    with table.open(encoding="utf-8", newline="") as f:
        known = {row["work"]: row for row in csv.DictReader(f)}
    own: dict[str, list[dict[str, float]]] = {}
    for work, row in zip(works, rows):
        own.setdefault(known[work]["author"], []).append(row)
    names = sorted(own)
    chance = np.random.default_rng(1)
    macro, micro = [], []
    for _ in range(DRAWS):
        drawn = [row for k in chance.integers(0, len(names), len(names)) for row in own[names[k]]]
        n = np.array([row["quotations"] for row in drawn])
        hits = np.array([row["voice_acc"] for row in drawn])
        macro.append(hits.mean())
        micro.append((hits * n).sum() / n.sum())
    for label, values in (("macro", macro), ("micro", micro)):
        low, high = np.quantile(values, (0.025, 0.975))
        print(f"voice_acc, {label}: 95 of 100 draws of {len(names)} authors lie between {low:.3f} and {high:.3f}")
    for half in sorted({known[w]["half"] for w in works}):
        some = [row for work, row in zip(works, rows) if known[work]["half"] == half]
        print(
            f"{f'MACRO of half {half}':32}" + "".join(f"{sum(r[c] for r in some) / len(some):12.4g}" for c in COLUMNS)
        )


def main() -> None:
    """Print a row a novel, and their mean."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--attributor", default="learned")
    parser.add_argument("--url", help="with --attributor llm: the server")
    parser.add_argument("--model", help="with --attributor llm: the model")
    parser.add_argument("--books", type=Path)
    parser.add_argument("--scripts", type=Path)
    parser.add_argument("--authors", type=Path, help="a table of works: work,author,half")
    a = parser.parse_args()
    for variable, value in (("AUDIOBOOK_LLM_URL", a.url), ("AUDIOBOOK_LLM_MODEL", a.model)):
        if value:
            os.environ[variable] = value
    folders = corpus.novels(a.corpus)
    print(f"{'novel':32}" + "".join(f"{c:>12}" for c in COLUMNS))
    rows: list[dict[str, float]] = []
    works: list[str] = []
    with ProcessPoolExecutor() as pool:
        for row in pool.map(one, folders, *([x] * len(folders) for x in (a.attributor, a.books, a.scripts))):
            if row is not None:
                rows.append(row[1])
                works.append(row[0])
                print(f"{row[0][:31]:32}" + "".join(f"{row[1][c]:12.4g}" for c in COLUMNS), flush=True)
    if rows:
        total = {k: int(sum(r[k] for r in rows)) for k in PEOPLE}
        print(f"{'MACRO':32}" + "".join(f"{sum(r[c] for r in rows) / len(rows):12.4g}" for c in COLUMNS))
        quotations = sum(r["quotations"] for r in rows)
        print(
            f"{'MICRO':32}"
            + "".join(f"{sum(r[c] * r['quotations'] for r in rows) / quotations:12.4g}" for c in COLUMNS[:-3])
        )
        if a.authors is not None:
            by_author(rows, works, a.authors)
        print(
            "{characters} characters with five quotations or more: {split} split, {not found} not found; {fused} found persons fused of two".format(
                **total
            )
        )
        print(
            "gender of those with a voice of their own whom the corpus calls a man or a woman: {gender right} of {gender told} right, {gender unknown} unknown".format(
                **total
            )
        )


if __name__ == "__main__":
    main()
