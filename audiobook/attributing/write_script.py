"""Speakers found in, the finished Script out: ids, names and aliases as a listener would say them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from audiobook.attributing.people import ages
from audiobook.attributing.story import Person, Story
from audiobook.language import TITLES
from audiobook.script import Character, Gender, Method, Script, character_id

_USUAL_SHARE = 10
"""A form of a name is usual if it is written at least one time for so many of the most frequent form."""

_LEAST_NAMED = 2
"""How often somebody must be named for a name to be shown in place of a description."""
_OFTEN = 5
"""From so many mentions on, a name is usual, and one that stands once is not."""
_FIRST_AND_LAST = 4
"""The fullness of a first name and a surname."""


@dataclass(frozen=True, slots=True)
class Found:
    """The speaker of a speech: index of the person or None, how found, how sure."""

    person: int | None
    method: Method
    confidence: float


UNKNOWN = Found(None, Method.UNKNOWN, 0.0)


def write(story: Story, found: Sequence[Found], genders: Mapping[int, Gender] | None = None) -> Script:
    """Who was found for each speech of a story in; its Script with speakers out.

    Only those who speak, tell the story or were given become characters.

    Args:
        story: the story.
        found: for each speech, its speaker.
        genders: of persons whose names and pronouns tell none.
    """
    draft = story.script
    characters = _characters(story, found, genders or {})
    by_place = {
        (q.chapter, q.segment): f
        for f, speech in zip(found, story.speeches)
        for q in map(story.document.quotations.__getitem__, speech.quotations)
    }
    chapters = []
    for c, chapter in enumerate(draft.chapters):
        segments = list(chapter.segments)
        for s, segment in enumerate(segments):
            f = by_place.get((c, s))
            if f is not None:
                speaker = characters[f.person].id if f.person is not None else None
                segments[s] = replace(segment, speaker=speaker, method=f.method, confidence=f.confidence)
        chapters.append(replace(chapter, segments=tuple(segments)))
    return replace(draft, chapters=tuple(chapters), characters=tuple(characters.values()))


def _characters(story: Story, found: Sequence[Found], genders: Mapping[int, Gender]) -> dict[int, Character]:
    """The characters by person, those with the most quotations first."""
    lines: Counter[int] = Counter()
    for f, speech in zip(found, story.speeches):
        if f.person is not None:
            lines[f.person] += len(speech.quotations)
    narrator = story.people.narrator
    kept = {who for who, p in enumerate(story.persons) if p.given is not None or who == narrator}
    taken = {p.given.id for p in story.persons if p.given is not None}
    out: dict[int, Character] = {}
    told = ages.find(story, [f.person for f in found])
    for who in sorted(set(lines) | kept, key=lambda p: (-lines[p], p)):
        out[who] = _character(story.persons[who], taken, genders.get(who), told.get(who))
        taken.add(out[who].id)
    return out


def name_of(person: Person) -> str:
    """A person's name, as the Script has it if they speak."""
    return person.given.name if person.given else _fullest(person)


def _character(person: Person, taken: set[str], gender: Gender | None, age: str | None) -> Character:
    given = person.given
    name = given.name if given is not None else _fullest(person)
    aliases = [w for w, _ in sorted(person.written.items(), key=lambda kv: (-kv[1], kv[0])) if w != name]
    found = Character(
        id=given.id if given is not None else character_id(name, taken),
        name=name,
        aliases=_distinct(name, aliases),
        gender=gender or person.gender,
        narrator=person.narrator,
        age=age,
    )
    return found if given is None else _as_said(found, given)


def _as_said(found: Character, given: Character) -> Character:
    """A character as a user described them, with what the text tells of what the user left to it."""
    settled = {_plain(name) for name in (*given.aliases, *given.not_aliases)}
    more = tuple(name for name in found.aliases if _plain(name) not in settled)
    left = given.unsaid
    return replace(
        given,
        aliases=(*given.aliases, *more) if "aliases" in left else given.aliases,
        gender=found.gender if "gender" in left else given.gender,
        narrator=found.narrator if "narrator" in left else given.narrator,
        age=found.age if "age" in left else given.age,
        unsaid=(),
    )


def _distinct(name: str, aliases: Sequence[str]) -> tuple[str, ...]:
    """The aliases that differ from the name and from each other by more than capitals and full stops."""
    out: dict[str, str] = {}
    for alias in aliases:
        out.setdefault(_plain(alias), _punctuated(alias))
    out.pop(_plain(name), None)
    return tuple(out.values())


def _plain(name: str) -> str:
    return re.sub(r"[^\w ]", "", name).lower()


def _fullest(person: Person) -> str:
    """The fullest usual name: of those used at least a tenth as often as the most frequent, the longest.

    A description is the name of nobody who has another, and a form that stands once is usual for nobody who has a usual one.
    """
    counts = {w: n for w, n in person.written.items() if not w.isupper() or len(w) <= 3} or dict(person.written)
    named = {w: n for w, n in counts.items() if not _is_description(w)}
    counts = named if sum(named.values()) >= _LEAST_NAMED else counts
    most = max(counts.values())
    usual = [
        w
        for w, n in counts.items()
        if (n * _USUAL_SHARE >= most or (n >= 2 and len(w.split()) == 2 and _fullness(w) >= _FIRST_AND_LAST))
        and (n > 1 or most < _OFTEN)
    ]
    best = max(usual, key=lambda w: (_fullness(w), counts[w], w))
    return _punctuated(best)


def _is_description(name: str) -> bool:
    return name.startswith("the ") and name[4:5].islower()


def _fullness(name: str) -> int:
    words = name.lower().split()
    return sum(2 for w in words if w not in TITLES) + sum(1 for w in words if w in TITLES)


def _punctuated(name: str) -> str:
    name = re.sub(r"\b([A-Z])(?= [A-Z])", r"\1.", name)
    return re.sub(r"\b(Mr|Mrs|Ms|Dr|St|Prof|Capt|Col|Rev|Gen|Lieut|Lt|Sgt|Maj|Mme|Mlle)\b(?!\.)", r"\1.", name)
