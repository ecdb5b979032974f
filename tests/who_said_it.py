"""Small stories with their right speakers, and what an attributor makes of them.

tests/who_cases/NAME.txt is a story, NAME.toml tells what is right:

    kind = "kin"                 what the story is about
    narrator = "Nora"            who tells it; "" for nobody in the story, "?" where that is not asked
    nobody = ["Okay", "Yeah"]    (optional) words that must not become people
    speakers = ["Nora", ...]     one for each quoted part, in order ("A," said she, "b." has two): a name, or
                                 "?" nobody can tell, "-" quoted but not spoken, "*" several people at once
    parts = ["words", ...]       (optional) the words of each part, where quotation marks alone do not show them
    [people]
    Nora = ["Nora", "the cook"]  every name each person goes by

A part is right by voice where its speaker is the one character that stands for that person: each person has at most one
character and each character one person, chosen so that most parts come out right. It is right by name where that
character's name, or else an alias, is one of the person's. "-" is right where the words are narration; "*" where the speaker is
unknown, or a character that stands for nobody else, or is given with less than 0.6 confidence. "?" is not counted.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from audiobook.script import Script, Segment

FOLDER = Path(__file__).parent / "who_cases"
_DOUBTED = 0.6
_WORD = re.compile(r"[^\W_]+")
_MARKS = {
    "“": re.compile(r"“([^”]*)(?:”|\Z)"),
    '"': re.compile(r'"([^"]*)(?:"|\Z)'),
    "‘": re.compile(r"‘(.*?[.,?!…—–-])’(?!\w)", re.S),
    "'": re.compile(r"(?<!\w)'(.*?[.,?!…—–-])'(?!\w)", re.S),
}


def _plain(name: str) -> str:
    words = re.sub(r"[^\w' -]", "", name.replace("’", "'")).lower().split()
    return " ".join(words[1:] if words[0] in ("the", "a", "an") and len(words) > 1 else words)


@dataclass(frozen=True)
class Case:
    """A story and its right speakers."""

    path: Path

    @cached_property
    def told(self) -> dict:
        return tomllib.loads(self.path.read_text(encoding="utf-8"))

    @cached_property
    def text(self) -> str:
        return self.path.with_suffix(".txt").read_text(encoding="utf-8")

    @property
    def speakers(self) -> list[str]:
        return self.told["speakers"]

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Where each part lies in the text."""
        marks = next((pattern for mark, pattern in _MARKS.items() if mark in self.text), _MARKS['"'])
        quoted = [m[1] for paragraph in re.split(r"\n\s*\n", self.text) for m in marks.finditer(paragraph)]
        parts = self.told.get("parts") or quoted
        assert len(parts) == len(self.speakers), f"{self.path.name}: {len(parts)} parts, {len(self.speakers)} speakers"
        out, at = [], 0
        for part in parts:
            at = self.text.index(part, at)
            out.append((at, at + len(part)))
            at += len(part)
        return out


def cases() -> list[Case]:
    """All stories."""
    return [Case(p) for p in sorted(FOLDER.glob("*.toml")) if p.stem != "least"]


class Answer:
    """What was made of a case.

    Attributes:
        voice: for each part whether it is right by voice; None where it is not counted.
        name: the same by name.
        false_people: characters who are nobody.
        narrator_right: whether the right one tells the story; None where that is not asked.
    """

    def __init__(self, case: Case, script: Script) -> None:
        self._case, self._characters = case, {c.id: c for c in script.characters}
        self._given = list(self._read(script))
        people: dict[str, list[str]] = case.told["people"]
        owners = {_plain(alias): name for name, aliases in people.items() for alias in (name, *aliases)}
        by_name = {
            c.id: next((owners[_plain(n)] for n in (c.name, *c.aliases) if _plain(n) in owners), None)
            for c in script.characters
        }
        stands_for = self._pairs(list(people), by_name)
        self.voice = [self._right(k, stands_for, stands_for) for k in range(len(self._given))]
        self.name = [self._right(k, by_name, stands_for) for k in range(len(self._given))]
        nobody = {_plain(word) for word in case.told.get("nobody", ())}
        self.false_people = [c.name for c in script.characters if _plain(c.name) in nobody]
        tellers = [c.id for c in script.characters if c.narrator]
        wanted = case.told["narrator"]
        self.narrator_right = None
        if wanted == "":
            self.narrator_right = not tellers
        elif wanted != "?":
            self.narrator_right = len(tellers) == 1 and wanted in (stands_for.get(tellers[0]), by_name[tellers[0]])

    def _read(self, script: Script):
        """For each part its speaker's id (None unknown, "-" narration) and a segment of it."""
        segments = [s for chapter in script.chapters for s in chapter.segments]
        theirs = [(word.lower(), n) for n, s in enumerate(segments) for word in _WORD.findall(s.text)]
        ours = [(m[0].lower(), m.start()) for m in _WORD.finditer(self._case.text)]
        matcher = difflib.SequenceMatcher(None, [w for w, _ in ours], [w for w, _ in theirs], autojunk=False)
        where = {ours[a + k][1]: theirs[b + k][1] for a, b, size in matcher.get_matching_blocks() for k in range(size)}
        for start, end in self._case.spans:
            found: Counter[str | None] = Counter()
            segment: dict[str | None, Segment] = {}
            for at, n in where.items():
                if start <= at < end:
                    who = segments[n].speaker if segments[n].spoken_by_character else "-"
                    found[who] += 1
                    segment.setdefault(who, segments[n])
            who = found.most_common(1)[0][0] if found else "-"
            yield who, segment.get(who)

    def _pairs(self, people: list[str], by_name: dict[str, str | None]) -> dict[str | None, str]:
        """The one-to-one pairing of characters and people with most parts right, and of those the one with most names."""
        worth: Counter[tuple[str, str]] = Counter()
        for (who, _), person in zip(self._given, self._case.speakers):
            if who in self._characters and person in people:
                worth[who, person] += 1000
        # By the people taken so far: the worth, and the pairs.
        best: dict[frozenset[str], tuple[int, dict[str | None, str]]] = {frozenset(): (0, {})}
        for who in sorted({who for who, _ in worth}):
            for taken, (value, pairs) in list(best.items()):
                for person in people:
                    if worth[who, person] and person not in taken:
                        more = value + worth[who, person] + (by_name[who] == person)
                        if more > best.get(taken | {person}, (-1,))[0]:
                            best[taken | {person}] = more, {**pairs, who: person}
        return max(best.values(), key=lambda found: found[0])[1]

    def _right(self, k: int, owner: dict[str | None, str | None], stands_for: dict[str | None, str]) -> bool | None:
        (who, segment), person = self._given[k], self._case.speakers[k]
        if person == "?":
            return None
        if person == "-" or who == "-":
            return person == who
        if person == "*":
            doubted = segment is None or segment.confidence is None or segment.confidence < _DOUBTED
            return who is None or stands_for.get(who) is None or doubted
        return who is not None and owner.get(who) == person
