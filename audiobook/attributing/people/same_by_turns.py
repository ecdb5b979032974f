"""Which two persons are one: "the old man" takes up the part of the talk that was Mr. Gray's.

Where A, B and A again speak in turn, and the third cue says "the old man" where the first said "Mr. Gray", the two are one. They
are two where one of them answers the other.

A usual description ("the lady") is asked about scene by scene: it means one woman here and another there.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from audiobook.attributing.people import same_by_apposition
from audiobook.attributing.story import Story
from audiobook.attributing.text.nouns import is_vague
from audiobook.script import Gender

_NEAR_PARAGRAPHS = 2
"""Speeches this near to each other are one conversation."""
_MOST_UNLIKE = 0.5
"""How far apart two persons' probabilities of a woman may be."""
_MORE_UNLIKE, _MORE_UNLIKE_A_TIME = 0.15, 0.01
_LEAST_PARTS = 4
_MOST_ANSWERS = 0.34
_LEAST_SHARE = 0.7
"""For two persons to be one in the whole story: how often one takes up the other's part, for each of those times how often they
answer each other, and the share of that person among all whose part is taken up."""
_NEW = frozenset("a an another".split())
_NEW_WITHIN = 3
_SURE_PARTS = 2
"""In one scene: from how many times on a description means that person, whoever else it may mean."""


class Parts(NamedTuple):
    """For two persons (in a scene): how often one takes up the other's part of the talk, and how often one answers the other."""

    taken_up: Counter[tuple[int, int, int]]
    answers: Counter[tuple[int, int, int]]


def find(story: Story) -> list[tuple[int, int]]:
    """Pairs of persons who are one in the whole story: the one known by an office or description, and the one with a name."""
    epithets = _epithets(story)
    described = _described(story) | epithets
    parts = _parts(story)
    taken_up: dict[int, Counter[int]] = defaultdict(Counter)
    answers: Counter[tuple[int, int]] = Counter()
    for (_, one, other), times in parts.taken_up.items():
        if one in described and _is_named(story, described, other):
            taken_up[one][other] += times
    for (_, one, other), times in parts.answers.items():
        answers[one, other] += times
    out = []
    for who, all_parts in taken_up.items():
        # Who answers as often as that only speaks in the same company.
        own = Counter(
            {w: n for w, n in all_parts.items() if answers[who, w] <= _MOST_ANSWERS * n and _alike(story, who, w, n)}
        )
        if not own:
            continue
        other, times = own.most_common(1)[0]
        description = story.persons[who].description
        usual = description is not None and is_vague(description)
        alone = who in epithets and len(own) == 1 and not answers[who, other]
        if alone or (not usual and times >= _LEAST_PARTS and times >= _LEAST_SHARE * sum(own.values())):
            out.append((who, other))
    return out


def _epithets(story: Story) -> set[int]:
    """People whom a short story names only in the cues of their speeches, by two words or more after "the": "said the Iron Duke".

    Somebody new would be brought in before they speak: it is a second name of somebody who is known.
    """
    if not story.document.is_short:
        return set()
    cued = Counter(who for context in story.contexts for who in context.named)
    out = set()
    for who, person in enumerate(story.persons):
        uses = [story.name_uses[n] for n in person.names if len(n) > 1 and n in story.name_uses]
        named = person.description is None and person.given is None and len(uses) == len(person.names)
        always = named and uses and all(use.definite == use.count for use in uses)
        if always and sum(use.count for use in uses) <= cued[who]:
            out.add(who)
    return out


def by_scene(story: Story) -> dict[int, int]:
    """Tokens at which a description means somebody with a name in that scene alone, and whom."""
    described = {who for who in _described(story) if story.persons[who].description is not None}
    parts = _parts(story)
    found: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for (scene, one, other), times in parts.taken_up.items():
        if one in described and _is_named(story, described, other) and _alike(story, one, other, times):
            found[scene, one].append((times, other))
    news = _Introductions(story, described)
    meant: dict[tuple[int, int], int] = {}
    for (scene, one), own in found.items():
        times, other = max(own)
        sure = times >= _SURE_PARTS
        likely = len(own) == 1 and is_vague(story.persons[one].description or "")
        if not parts.answers[scene, one, other] and (sure or likely) and not news.is_another(scene, one, other):
            meant[scene, one] = other
    out = {}
    scene_of = story.document.scenes()
    for m, who in zip(story.mentions.mentions, story.mentions.who):
        if who in described and m.definite:
            other = meant.get((scene_of(m.start), who), -1)
            if other >= 0:
                out[m.end - 1] = other
    return out


def in_all(story: Story) -> tuple[Counter[tuple[int, int]], Counter[tuple[int, int]]]:
    """For two persons, how often one answers the other in the whole story, and how often one takes up the other's part."""
    parts = _parts(story)
    answers: Counter[tuple[int, int]] = Counter()
    taken_up: Counter[tuple[int, int]] = Counter()
    for counter, total in ((parts.answers, answers), (parts.taken_up, taken_up)):
        for (_, one, other), times in counter.items():
            total[one, other] += times
    return answers, taken_up


class _Introductions:
    """Where a description is new in a scene ("a stranger came in"), and who had been named by then: those are others."""

    def __init__(self, story: Story, described: set[int]) -> None:
        doc, scene = story.document, story.document.scenes()
        self._named: dict[tuple[int, int], int] = {}
        for at, who in zip(story.mentions.starts, story.mentions.who):
            if doc.in_narration(at):
                self._named.setdefault((scene(at), who), at)
        whose = {(story.persons[w].description or "").split(" ")[-1]: w for w in described}
        self._new: dict[tuple[int, int], int] = {}
        for k, word in enumerate(doc.lower):
            if word in whose and doc.in_narration(k) and not _NEW.isdisjoint(doc.lower[max(0, k - _NEW_WITHIN) : k]):
                self._new.setdefault((scene(k), whose[word]), k)

    def is_another(self, scene: int, one: int, other: int) -> bool:
        """Whether somebody described is new in a scene where another has been named."""
        new = self._new.get((scene, one))
        return new is not None and self._named.get((scene, other), new) < new


def _described(story: Story) -> set[int]:
    """Persons known by a description, or by an office written as a name ("the Collector")."""
    offices = same_by_apposition.offices(story)
    out = {who for who, p in enumerate(story.persons) if p.description is not None} | set(offices.values())
    kin = set(story.people.by_kinship.values())
    return {who for who in out - kin if story.persons[who].given is None and who != story.people.narrator}


def _is_named(story: Story, described: set[int], who: int) -> bool:
    person = story.persons[who]
    return who not in described and person.description is None and person.given is None and not person.narrator


def _alike(story: Story, one: int, other: int, times: int) -> bool:
    """Whether two may be of one gender: the pronouns near a description that often takes up somebody's part tell less than that."""
    a, b = (story.persons[w].fits(Gender.FEMALE) for w in (one, other))
    return abs(a - b) <= _MOST_UNLIKE + min(_MORE_UNLIKE, _MORE_UNLIKE_A_TIME * times)


def _parts(story: Story) -> Parts:
    taken_up: Counter[tuple[int, int, int]] = Counter()
    answers: Counter[tuple[int, int, int]] = Counter()
    speeches, contexts, scene = story.speeches, story.contexts, story.document.scenes()
    scenes = [scene(s.start) for s in speeches]
    away = [b.first_paragraph - a.last_paragraph for a, b in pairwise(speeches)]
    near = [d <= _NEAR_PARAGRAPHS and a == b for d, (a, b) in zip(away, pairwise(scenes))]
    for n in range(len(speeches) - 1):
        if not near[n]:
            continue
        first, second = contexts[n].named, contexts[n + 1].named
        # Two speeches in one paragraph are mostly one person's.
        _count(answers if away[n] else taken_up, scenes[n], first, second)
        if n + 2 < len(speeches) and near[n + 1] and away[n] and away[n + 1]:
            third = contexts[n + 2].named
            if second.keys().isdisjoint([*first, *third]):
                _count(taken_up, scenes[n], first, third)
    return Parts(taken_up, answers)


def _count(counter: Counter[tuple[int, int, int]], scene: int, first: Iterable[int], second: Iterable[int]) -> None:
    for a in first:
        for b in second:
            if a != b:
                counter[scene, a, b] += 1
                counter[scene, b, a] += 1
