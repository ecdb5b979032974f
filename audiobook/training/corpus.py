"""Novels with gold quotations in the layout of the PDNC corpus, and their gold carried over to any edition by words.

Only words are compared (letters and digits), so typography, line breaks and the style of quotation do not matter.

The corpus is the Project Dialogism Novel Corpus (Vishnubhotla, Hammond and Hirst, 2022).
"""

from __future__ import annotations

import ast
import bisect
import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from audiobook.script import Gender, Script

__all__ = ["TYPES", "GoldCharacter", "GoldQuotation", "Novel", "aligned", "labels", "novels", "plain", "words_of"]

TYPES = ("Explicit", "Anaphoric", "Implicit")
_WORD = re.compile(r"[^\W_]+")
_NGRAM = 6
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
    characters = [
        GoldCharacter(
            row["Main Name"],
            tuple(sorted(ast.literal_eval(row["Aliases"]) if row["Aliases"].startswith("{") else ())),
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
            addressees = tuple(ast.literal_eval(row["addressees"])) if row["addressees"].startswith("[") else ()
            speaker = _main_name(row["speaker"], characters)
            quotations.append(GoldQuotation(tuple(indexes), speaker, row["quoteType"], addressees))
    return Novel(folder.name, path, [m.group().lower() for m in found], quotations, characters)


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
    for s, found in enumerate(votes):
        most = found.most_common(1)
        out.append(novel.quotations[most[0][0]] if most and 2 * most[0][1] > total[s] else None)
    return out


def aligned(a: Sequence[str], b: Sequence[str]) -> list[int]:
    """For each word of `a` its place in `b`, or -1: anchored on runs of words that occur once, filled between anchors."""
    where: dict[tuple[str, ...], list[int]] = {}
    for j in range(len(b) - _NGRAM + 1):
        where.setdefault(tuple(b[j : j + _NGRAM]), []).append(j)
    out = [-1] * len(a)
    at = 0
    for i in range(len(a) - _NGRAM + 1):
        places = where.get(tuple(a[i : i + _NGRAM]), [])
        # Of several places, the next one; but never one far ahead on the strength of a common phrase.
        place = next((p for p in places if at <= p < at + (10**9 if len(places) == 1 else 400)), None)
        if place is not None and (out[i] == -1 or out[i] == place):
            for k in range(_NGRAM):
                out[i + k] = place + k
            at = place
    _fill(a, b, out)
    return out


def _fill(a: Sequence[str], b: Sequence[str], out: list[int]) -> None:
    """Match what lies between anchors word by word, from either side."""
    for order, step in ((range(1, len(a)), 1), (range(len(a) - 2, -1, -1), -1)):
        for i in order:
            near = out[i - step]
            if out[i] == -1 and near != -1 and 0 <= near + step < len(b) and a[i] == b[near + step]:
                out[i] = near + step
