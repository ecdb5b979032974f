"""Novels with gold quotations in the layout of the PDNC corpus, and their gold carried over to any edition by words.

Only words are compared (letters and digits), so typography, line breaks and the style of quotation do not matter.

The corpus is the Project Dialogism Novel Corpus (Vishnubhotla, Hammond and Hirst, 2022).
"""

from __future__ import annotations

import ast
import bisect
import csv
import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from audiobook.script import Gender, Script

__all__ = ["TYPES", "GoldCharacter", "GoldQuotation", "Novel", "aligned", "labels", "novels", "plain", "words_of"]

TYPES = ("Explicit", "Anaphoric", "Implicit")
_WORD = re.compile(r"[^\W_]+")
_NGRAM = 6
_LARGEST_GAP = 250_000
_MOST_WORDS_OF_NAME = 5
"""Of a character; a longer mention is a clause."""
_GENDERS = {"M": Gender.MALE, "F": Gender.FEMALE}


@dataclass(frozen=True, slots=True)
class GoldQuotation:
    """A quotation of the corpus.

    Attributes:
        words: indexes of its words among the novel's.
        speaker: the speaker's main name.
        type: "Explicit", "Anaphoric" or "Implicit": the cue names the speaker, is a pronoun or description, is absent.
        addressees: main names of those spoken to.
    """

    words: tuple[int, ...]
    speaker: str
    type: str
    addressees: tuple[str, ...] = ()


@dataclass(frozen=True)
class GoldCharacter:
    """A character of the corpus: main name, every name as written, gender."""

    name: str
    aliases: tuple[str, ...]
    gender: Gender

    @cached_property
    def plain(self) -> frozenset[str]:
        """The names without articles, marks and capitals."""
        return frozenset(plain(a) for a in (self.name, *self.aliases))


@dataclass(slots=True)
class Novel:
    """A novel of the corpus: its folder, words, quotations whose speaker is known, and characters."""

    name: str
    path: Path
    words: list[str] = field(repr=False)
    quotations: list[GoldQuotation] = field(repr=False)
    characters: list[GoldCharacter] = field(repr=False)


def novels(corpus: Path) -> list[Path]:
    """The folders of a corpus that hold a novel, in order of their names."""
    return sorted(p for p in corpus.iterdir() if (p / "quotation_info.csv").is_file())


def read(folder: Path) -> Novel:
    """A novel's folder in, the Novel out."""
    path = folder / "novel_text.txt"
    text = path.read_text(encoding="utf-8", errors="replace")
    found = list(_WORD.finditer(text))
    starts = [m.start() for m in found]
    mentioned = _mentioned(folder / "coref.ann")
    characters = [
        GoldCharacter(
            row["Main Name"],
            tuple(
                sorted(
                    {*(ast.literal_eval(row["Aliases"]) if row["Aliases"].startswith("{") else ())}
                    | mentioned.get(row["Main Name"], set())
                )
            ),
            _GENDERS.get(row["Gender"], Gender.UNKNOWN),
        )
        for row in _rows(folder / "character_info.csv")
    ]
    quotations = []
    for row in _rows(folder / "quotation_info.csv"):
        indexes: list[int] = []
        for a, b in ast.literal_eval(row["quoteByteSpans"]):
            indexes += range(bisect.bisect_left(starts, a), bisect.bisect_left(starts, b))
        if indexes and row["speaker"] and not row["speaker"].startswith("_"):
            listed = row.get("addressees") or ""
            addressees = tuple(ast.literal_eval(listed)) if listed.startswith("[") else ()
            speaker = _main_name(row["speaker"], characters)
            quotations.append(GoldQuotation(tuple(indexes), speaker, row["quoteType"], addressees))
    return Novel(folder.name, path, [m.group().lower() for m in found], quotations, characters)


def _mentioned(path: Path) -> dict[str, set[str]]:
    """By what names and descriptions each character is mentioned, where a file in LitBank's format tells it."""
    if not path.is_file():
        return {}
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    written = {row[1]: row[6] for row in rows if row[0] == "MENTION" and row[8] in ("PROP", "NOM")}
    out: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        name = written.get(row[1], "")
        if row[0] == "COREF" and 0 < len(name.split()) <= _MOST_WORDS_OF_NAME:
            out[row[2]].add(name)
    return dict(out)


def _main_name(speaker: str, characters: Sequence[GoldCharacter]) -> str:
    """A speaker's main name: some quotations name their speaker by an alias of one character."""
    owners = [c.name for c in characters if plain(speaker) in c.plain]
    return owners[0] if len(owners) == 1 else speaker


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as f:
        yield from csv.DictReader(f)


def words_of(text: str) -> list[str]:
    """The words of a text, in lower case; apostrophes part them, whatever their form."""
    return [m.group().lower() for m in _WORD.finditer(text)]


def plain(name: str) -> str:
    """A name without article, marks and capitals."""
    return " ".join(w for w in words_of(name) if w not in ("the", "a", "an"))


def labels(novel: Novel, script: Script) -> list[GoldQuotation | None]:
    """The gold quotation that most words of each spoken segment lie in, segments in order; None where there is none."""
    words: list[str] = []
    owner: list[int] = []
    spoken = 0
    for chapter in script.chapters:
        for s in chapter.segments:
            own = words_of(s.text)
            words += own
            owner += [spoken if s.spoken_by_character else -1] * len(own)
            spoken += s.spoken_by_character
    place = aligned(novel.words, words)
    votes: list[Counter[int]] = [Counter() for _ in range(spoken)]
    for g, quotation in enumerate(novel.quotations):
        for i in quotation.words:
            if place[i] >= 0 and owner[place[i]] >= 0:
                votes[owner[place[i]]][g] += 1
    total = Counter(owner)
    out: list[GoldQuotation | None] = []
    for k, found in enumerate(votes):
        most = found.most_common(1)
        out.append(novel.quotations[most[0][0]] if most and 2 * most[0][1] > total[k] else None)
    return out


def aligned(a: Sequence[str], b: Sequence[str]) -> list[int]:
    """For each word of `a` its place in `b`, or -1.

    Runs of words that occur once in both are anchors, as many as keep the order; what lies between is matched in turn.
    """
    out = [-1] * len(a)
    done_a = done_b = -1
    for i, j in _rising(_common_runs(a, b)):
        for k in range(_NGRAM):
            # Runs may overlap, and then by different lengths in each.
            if i + k > done_a and j + k > done_b:
                done_a, done_b = i + k, j + k
                out[done_a] = done_b
    _fill(a, b, out)
    _match_gaps(a, b, out)
    return out


def _common_runs(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Places in both of the runs of words that each has exactly once."""
    where: list[dict[tuple[str, ...], int]] = []
    for words in (a, b):
        found: dict[tuple[str, ...], int] = {}
        for i in range(len(words) - _NGRAM + 1):
            run = tuple(words[i : i + _NGRAM])
            found[run] = -1 if run in found else i
        where.append(found)
    return [(i, j) for run, i in where[0].items() if i >= 0 and (j := where[1].get(run, -1)) >= 0]


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs, in order of the first, whose second rises."""
    ordered = sorted(pairs)
    tails: list[int] = []
    ends: list[int] = []
    before = [-1] * len(ordered)
    for n, (_, j) in enumerate(ordered):
        k = bisect.bisect_left(tails, j)
        if k == len(tails):
            tails.append(j)
            ends.append(n)
        else:
            tails[k], ends[k] = j, n
        before[n] = ends[k - 1] if k else -1
    out = []
    n = ends[-1] if ends else -1
    while n >= 0:
        out.append(ordered[n])
        n = before[n]
    return out[::-1]


def _match_gaps(a: Sequence[str], b: Sequence[str], out: list[int]) -> None:
    """Match what is left between matched words, stretch by stretch."""
    i = 0
    while i < len(a):
        if out[i] >= 0:
            i += 1
            continue
        stop = next((k for k in range(i, len(a)) if out[k] >= 0), len(a))
        low = out[i - 1] + 1 if i else 0
        high = out[stop] if stop < len(a) else len(b)
        if 0 < (high - low) * (stop - i) <= _LARGEST_GAP:
            matcher = difflib.SequenceMatcher(None, a[i:stop], b[low:high], autojunk=False)
            for m in matcher.get_matching_blocks():
                for k in range(m.size):
                    out[i + m.a + k] = low + m.b + k
        i = stop


def _fill(a: Sequence[str], b: Sequence[str], out: list[int]) -> None:
    """Match what lies between anchors word by word, from either side; no place twice."""
    taken = {place for place in out if place >= 0}
    for order, step in ((range(1, len(a)), 1), (range(len(a) - 2, -1, -1), -1)):
        for i in order:
            place = out[i - step] + step
            near = out[i - step] >= 0 and out[i] == -1 and place not in taken
            if near and 0 <= place < len(b) and a[i] == b[place]:
                out[i] = place
                taken.add(place)
