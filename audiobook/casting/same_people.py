"""Who is who in two volumes: people are the same where their names say so, and nobody else comes into question.

The names are compared in steps, the surest first. Two people never become one by a name that fits both.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from audiobook.language import (
    ANYBODYS_ADJECTIVES,
    FEMALE_TITLES,
    FORMS_OF_ADDRESS_FEMALE,
    FORMS_OF_ADDRESS_MALE,
    MALE_TITLES,
    NAMELESS_NOUNS,
    TITLES,
    VAGUE_NOUNS,
)
from audiobook.script import Character, Gender

_Name = TypeVar("_Name")

_ARTICLES = frozenset(("the", "a", "an"))
_NOBODYS = _ARTICLES | ANYBODYS_ADJECTIVES | NAMELESS_NOUNS | VAGUE_NOUNS
_ADDRESS = TITLES | FORMS_OF_ADDRESS_MALE | FORMS_OF_ADDRESS_FEMALE


def is_somebody(person: Character) -> bool:
    """Whether a person can be found again in another volume: not "a voice" or "the old man"."""
    return person.narrator or any(word not in _NOBODYS for word in _words(person.name))


def same_people(
    people: Sequence[Character], members: Sequence[Character], linked: Mapping[str, str] | None = None
) -> dict[str, str]:
    """For each person of a volume who is in the series, the id there; each id is given once.

    Args:
        people: of the volume.
        members: of the series.
        linked: as it was found the last time; it stays while it can.
    """
    by_id, known = {p.id: p for p in people}, {m.id: m for m in members}
    found: dict[str, str] = {}
    for one, other in (linked or {}).items():
        if one in by_id and other in known and _agree(by_id[one], known[other]) and other not in found.values():
            found[one] = other
    for related in (_same_name, _same_names_of_several_words, _same_single_names, _same_narrator):
        free = [p for p in people if p.id not in found]
        left = [m for m in members if m.id not in found.values()]
        pairs = [(p.id, m.id) for p in free for m in left if _agree(p, m) and related(p, m, people, members)]
        ones, others = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
        found |= {one: other for one, other in pairs if ones[one] == 1 == others[other]}
    return found


def _agree(one: Character, other: Character) -> bool:
    """Whether two can be the same by their gender, and by the titles of their names."""
    genders = {g for g in (_gender(one), _gender(other)) if g is not Gender.UNKNOWN}
    return len(genders) < 2


def _gender(person: Character) -> Gender:
    if person.gender is not Gender.UNKNOWN:
        return person.gender
    first = next(iter(_words(person.name)), "")
    return Gender.MALE if first in MALE_TITLES else Gender.FEMALE if first in FEMALE_TITLES else Gender.UNKNOWN


def _same_name(one: Character, other: Character, *_: object) -> bool:
    return plain(one.name) == plain(other.name) and is_somebody(one)


def _same_names_of_several_words(
    one: Character, other: Character, people: Sequence[Character], members: Sequence[Character]
) -> bool:
    """Whether both have a name that is not a single word, or one with a title, and that nobody else has."""
    shared = {n for n in _names(one) if len(n) > 1} & set(_names(other))
    return any(_only(n, one, other, people, members, lambda m, n: n in _names(m)) for n in shared)


def _same_single_names(
    one: Character, other: Character, people: Sequence[Character], members: Sequence[Character]
) -> bool:
    """Whether a first name or a surname alone fits both, and nobody else on either side."""
    singles = {word for person in (one, other) for word in _single(person)}
    return any(
        _fits(one, word) and _fits(other, word) and _only(word, one, other, people, members, _fits) for word in singles
    )


def _same_narrator(one: Character, other: Character, people: Sequence[Character], members: Sequence[Character]) -> bool:
    """Whether both tell the story, and one of the two has no name."""
    alone = sum(m.narrator for m in members) == 1 == sum(p.narrator for p in people)
    return alone and one.narrator and other.narrator and (_is_nameless(one) or _is_nameless(other))


def _only(
    name: _Name,
    one: Character,
    other: Character,
    people: Sequence[Character],
    members: Sequence[Character],
    fits: Callable[[Character, _Name], bool],
) -> bool:
    """Whether a name fits one person of the volume and one of the series, of all who could be the same as the other."""
    return [m for m in members if fits(m, name) and _agree(one, m)] == [other] and [
        p for p in people if fits(p, name) and _agree(p, other)
    ] == [one]


def _fits(person: Character, word: str) -> bool:
    """Whether a single word may be the person: it is a name of theirs, or the first or last word of one."""
    return any(word in (bare[0], bare[-1]) for bare in map(_bare, _names(person)) if bare)


def _single(person: Character) -> set[str]:
    """The single words by which a person is named, titles apart."""
    return {bare[0] for bare in map(_bare, _names(person)) if len(bare) == 1}


def _names(person: Character) -> list[tuple[str, ...]]:
    """The names of a person as words in small letters; descriptions and forms of address left out."""
    return [
        words
        for name in (person.name, *person.aliases)
        if _has_proper_word(name) and (words := tuple(_words(name))) and _bare(words)
    ]


def _bare(words: Sequence[str]) -> tuple[str, ...]:
    """A name without the titles before it; nothing is left of a form of address."""
    rest = list(words)
    while rest and (rest[0] in TITLES or rest[0] in _ARTICLES):
        rest.pop(0)
    return () if all(word in _ADDRESS or word in _NOBODYS for word in rest) else tuple(rest)


def _has_proper_word(name: str) -> bool:
    """Whether a word of a name is written as names are; writing without capitals has only such words."""
    return any(not w[0].islower() for w in re.findall(r"[^\W\d_]\w*", name) if w.lower() not in _ARTICLES)


def _is_nameless(person: Character) -> bool:
    return not any(_bare(n) for n in _names(person)) or plain(person.name) in ("narrator", "the narrator")


def is_worth_keeping(name: str, known: Character | None) -> bool:
    """Whether a name says who somebody is in other volumes, too: a bare surname is not added to what is known."""
    bare = _bare(_words(name)) if _has_proper_word(name) else ()
    if not bare:
        return False
    return known is None or len(bare) > 1 or not any(b[-1] == bare[0] for b in map(_bare, _names(known)) if len(b) > 1)


def plain(name: str) -> str:
    """A name without what may differ between two writings of it: capitals, full stops, white space."""
    return " ".join(_words(name))


def _words(name: str) -> list[str]:
    return re.findall(r"\w+(?:['’-]\w+)*", name.casefold())
