"""Speakers found in, the finished Script out: ids, names and aliases as a listener would say them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from audiobook.attributing.characters import People, Person
from audiobook.attributing.document import Document
from audiobook.language import TITLES
from audiobook.script import ChapterScript, Character, Gender, Method, Script, character_id


@dataclass(frozen=True, slots=True)
class Found:
    """The speaker of a quotation: index of the person or None, how found, how sure."""

    person: int | None
    method: Method
    confidence: float


def script(
    draft: Script,
    doc: Document,
    people: People,
    found: Sequence[Found],
    genders: Mapping[int, Gender] | None = None,
) -> Script:
    """A Script without speakers, and who was found for each quotation in; the Script with speakers out.

    Only those who speak, tell the story or were given become characters. `genders`: of persons of whom their names and
    pronouns tell none.
    """
    lines = Counter(f.person for f in found if f.person is not None)
    kept = {i for i, p in enumerate(people.persons) if p.given is not None}
    speaking = sorted(
        set(lines) | kept | ({people.narrator} if people.narrator is not None else set()), key=lambda p: (-lines[p], p)
    )
    characters: dict[int, Character] = {}
    ids: set[str] = set()
    ids |= {p.given.id for p in people.persons if p.given is not None}
    for p in speaking:
        character = _character(people.persons[p], ids, (genders or {}).get(p))
        ids.add(character.id)
        characters[p] = character
    by_place = {(q.chapter, q.segment): f for q, f in zip(doc.quotations, found)}
    chapters = []
    for c, chapter in enumerate(draft.chapters):
        segments = list(chapter.segments)
        for s, segment in enumerate(segments):
            f = by_place.get((c, s))
            if f is not None:
                speaker = characters[f.person].id if f.person is not None else None
                segments[s] = replace(segment, speaker=speaker, method=f.method, confidence=f.confidence)
        chapters.append(ChapterScript(chapter.title, tuple(segments)))
    return replace(draft, chapters=tuple(chapters), characters=tuple(characters[p] for p in speaking))


def _character(person: Person, taken: set[str], gender: Gender | None) -> Character:
    if person.given is not None:
        return person.given
    name = _fullest(person)
    aliases = [w for w, _ in sorted(person.written.items(), key=lambda kv: (-kv[1], kv[0])) if w != name]
    age = "child" if person.child > 0 and person.child >= person.old else "old" if person.old > 0 else None
    return Character(
        id=character_id(name, taken),
        name=name,
        aliases=_distinct(name, aliases),
        gender=gender or person.gender,
        narrator=person.narrator,
        age=age,
    )


def _distinct(name: str, aliases: Sequence[str]) -> tuple[str, ...]:
    """Aliases without those that are the name, or another one, in other capitals or stops."""
    out: dict[str, str] = {}
    for alias in aliases:
        out.setdefault(_plain(alias), _punctuated(alias))
    out.pop(_plain(name), None)
    return tuple(out.values())


def _plain(name: str) -> str:
    return re.sub(r"[^\w ]", "", name).lower()


def _fullest(person: Person) -> str:
    """The fullest usual name: of those used at least a tenth as often as the most frequent, the longest."""
    counts = {w: n for w, n in person.written.items() if not w.isupper() or len(w) <= 3} or dict(person.written)
    most = max(counts.values())
    usual = [w for w, n in counts.items() if n * 10 >= most or (n >= 2 and len(w.split()) == 2)]
    best = max(usual, key=lambda w: (_fullness(w), counts[w], w))
    return _punctuated(best)


def _fullness(name: str) -> int:
    words = name.lower().split()
    return sum(2 for w in words if w not in TITLES) + sum(1 for w in words if w in TITLES)


def _punctuated(name: str) -> str:
    return re.sub(r"\b(Mr|Mrs|Ms|Dr|St|Prof|Capt|Col|Rev|Gen|Lieut|Lt|Sgt|Maj|Mme|Mlle)\b(?!\.)", r"\1.", name)
