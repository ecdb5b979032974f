"""Which two persons are one: "Rob" and "Robert", who are never side by side and never talk to each other.

The form of two names alone does not tell: Anne and Marianne are sisters. Where one name is not simply the beginning of the other,
something else must speak for it, too.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile

from audiobook.attributing.people import name_groups, same_by_answers, same_by_turns
from audiobook.attributing.story import Person, Story
from audiobook.attributing.text.first_names import first_names
from audiobook.language import TITLES
from audiobook.script import Gender

_ENDINGS = ("ie", "ey", "y", "i")
_LEAST_SHORT = 3
_LEAST_STEM = 2
_LEAST_CUT = 2
"""How many letters shorter the short form must be: "Jane" is not short for "Janet"."""
_SURE_SHORT, _SURE_CUT = 4, 3
"""From how many letters on, and with how many left out, the beginning of any name is its short form."""
_MOST_TALK = 0
_ONCE_EACH = 2
_LIKELY, _SURE = 1, 2


def find(story: Story) -> list[tuple[int, int]]:
    """Pairs of persons who are one: the one named by a short form, and the one with the full name."""
    pairs = _by_form(story)
    if not pairs:
        return []
    side_by_side, _ = same_by_answers.named_together(story)
    talk, parts = same_by_turns.in_all(story)
    called = same_by_answers.answers(story)
    fulls = Counter(short for short, _, _ in pairs)
    out = []
    for short, full, strength in pairs:
        for_it = strength == _SURE or called[short][full] + called[full][short] + parts[short, full] + _in_company(
            story, short, full
        )
        against = side_by_side[short, full] or talk[short, full] > _MOST_TALK
        # "Liz" is Elizabeth or Eliza, where the story has both.
        if fulls[short] == 1 and for_it and not against and _may_be_one(story, short, full):
            out.append((short, full))
    return out


def _in_company(story: Story, one: int, other: int) -> bool:
    """Whether a short story tells of both in one scene."""
    if not story.document.is_short:
        return False
    scene = story.document.scenes()
    places = zip(story.mentions.starts, story.mentions.who)
    scenes: dict[int, Counter[int]] = {one: Counter(), other: Counter()}
    for at, who in places:
        if who in scenes:
            scenes[who][scene(at)] += 1
    return any(scenes[one][n] + scenes[other][n] > _ONCE_EACH for n in scenes[one].keys() & scenes[other].keys())


def _by_form(story: Story) -> list[tuple[int, int, int]]:
    """Pairs of persons one of whose names may be short for one of the other's, and how much the form tells."""
    firsts: dict[str, set[int]] = defaultdict(set)
    joined: dict[str, int] = {}
    for who, person in enumerate(story.persons):
        if person.description is None and person.given is None:
            for bare in map(_first_names, person.names):
                if bare:
                    firsts[bare[0]].add(who)
                if len(bare) > 1:
                    joined["".join(bare)] = who
    best: dict[tuple[int, int], int] = {}
    by_letters, joined_by_letters = sorted(firsts), sorted(joined)
    place = {name: n for n, name in enumerate((*firsts, *joined))}
    parts = _by_part(first_names() & firsts.keys())
    for short, owners in firsts.items():
        if len(owners) > 1 or len(short) < _LEAST_SHORT:
            continue
        (one,) = owners
        stem = _stem(short)
        for full in sorted({*_beginning_with(stem, by_letters), *parts[stem[:_LEAST_SHORT]]}, key=place.__getitem__):
            others = firsts[full]
            strength = strength_of(short, full)
            if strength and len(others) == 1 and one not in others:
                (other,) = others
                best[one, other] = max(strength, best.get((one, other), 0))
        for full in sorted(_beginning_with(short, joined_by_letters), key=place.__getitem__):
            other = joined[full]
            if other != one and len(short) > min(len(n[0]) for n in story.persons[other].names):
                # "Marilu" of "Maria Luisa"
                best[one, other] = _SURE
    # Where each may be short for the other ("Maria", "Marilu", "Maria Luisa"), the stronger of the two counts.
    return [
        (one, other, strength)
        for (one, other), strength in best.items()
        if (strength, one) > (best.get((other, one), 0), other)
    ]


def _by_part(names: Iterable[str]) -> Mapping[str, list[str]]:
    """Names by each run of `_LEAST_SHORT` letters in them."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in names:
        for at in range(len(name) - _LEAST_SHORT + 1):
            found[name[at : at + _LEAST_SHORT]].append(name)
    return found


def _beginning_with(letters: str, names: Sequence[str]) -> Iterator[str]:
    """Of names in alphabetical order, those that begin with some letters."""
    rest = (names[n] for n in range(bisect_left(names, letters), len(names)))
    return takewhile(lambda name: name.startswith(letters), rest)


def _stem(short: str) -> str:
    """A short form without the ending of endearment: "ann" of "Annie"."""
    ending = next((e for e in _ENDINGS if short.endswith(e)), None)
    stem = short.removesuffix(ending) if ending else short
    return stem[:-1] if ending and len(stem) > _LEAST_STEM and stem[-1] == stem[-2] else stem


def strength_of(short: str, full: str) -> int:
    """How much the form tells that one first name is short for another: 0, 1, or 2 where it is the other's beginning."""
    if len(full) - len(short) < _LEAST_CUT and not short.endswith(_ENDINGS):
        return 0
    if full.startswith(short):
        known = full in first_names() or short in first_names()
        return _SURE if known or (len(short) >= _SURE_SHORT and len(full) - len(short) >= _SURE_CUT) else 0
    ending = any(short.endswith(e) for e in _ENDINGS)
    stem = _stem(short)
    if len(full) - len(stem) < _LEAST_CUT or len(stem) < (_LEAST_STEM if ending else _LEAST_SHORT) or full == short:
        return 0
    fits = full.startswith(stem) or (len(stem) >= _LEAST_SHORT and stem in full)
    return _LIKELY if fits and full in first_names() else 0


def _first_names(name: tuple[str, ...]) -> tuple[str, ...]:
    """A name without titles; nothing where a title stands before a single word, which is a surname."""
    bare = name_groups.without_titles(name)
    return () if len(bare) == 1 and (bare != name or bare[0] in TITLES) else bare


def _may_be_one(story: Story, a: int, b: int) -> bool:
    one, other = story.persons[a], story.persons[b]
    if {one.gender, other.gender} == {Gender.MALE, Gender.FEMALE}:
        return False
    surnames = [_surnames(p) for p in (one, other)]
    return not (surnames[0] and surnames[1] and surnames[0].isdisjoint(surnames[1]))


def _surnames(person: Person) -> set[str]:
    return {n[-1] for n in person.names if len(n) > 1}
