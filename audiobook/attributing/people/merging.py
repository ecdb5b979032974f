"""Two persons who are one become one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from audiobook.attributing.people import (
    same_by_answers,
    same_by_apposition,
    same_by_introduction,
    same_by_short_form,
    same_by_turns,
)
from audiobook.attributing.story import Kinship, People, Person, Story


def join(story: Story) -> Story:
    """Join persons who are one, in the whole story or in a scene. The very same story comes back where there are none."""
    by_apposition = same_by_apposition.find(story)
    by_answers = [(a, b) for a, b in same_by_answers.find(story) if (b, a) not in by_apposition]
    first = {a for a, _ in (*by_answers, *by_apposition)}
    by_turns = [(a, b) for a, b in same_by_turns.find(story) if a not in first and (b, a) not in by_answers]
    by_introduction = same_by_introduction.find(story)
    by_form = [(a, b) for a, b in same_by_short_form.find(story) if a not in first]
    pairs = without_circles([*by_answers, *by_apposition, *by_turns, *by_form, *by_introduction])
    in_scenes = {**same_by_turns.by_scene(story), **same_by_introduction.by_scene(story)}
    at = {k: who for k, who in in_scenes.items() if story.people.at.get(k) != who}
    if not pairs and not at:
        return story
    people = replace(story.people, at={**story.people.at, **at})
    # Whom "her mother" means is asked anew of the joined people.
    return replace(story, people=joined(people, pairs) if pairs else people, kinship=Kinship())


def without_circles(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Drop pairs that point at each other: two who talk across each other are two."""
    goes_to = dict(pairs)

    def comes_back(who: int) -> bool:
        seen = {who}
        at = goes_to[who]
        while at in goes_to and at not in seen:
            seen.add(at)
            at = goes_to[at]
        return at == who

    return [(one, other) for one, other in pairs if not comes_back(one)]


def joined(people: People, pairs: Sequence[tuple[int, int]]) -> People:
    """People of whom some pairs are one person each; the first of a pair joins the second."""
    goes_to = dict(pairs)

    def end(who: int) -> int:
        seen = {who}
        while who in goes_to and goes_to[who] not in seen:
            who = goes_to[who]
            seen.add(who)
        return who

    kept = [w for w in range(len(people.persons)) if end(w) == w]
    number = {w: n for n, w in enumerate(kept)}
    persons = [people.persons[w] for w in kept]
    for w, person in enumerate(people.persons):
        if end(w) != w:
            persons[number[end(w)]] = _both(persons[number[end(w)]], person)
    return People(
        tuple(persons),
        {name: number[end(w)] for name, w in people.by_name.items()},
        {description: number[end(w)] for description, w in people.by_description.items()},
        number[end(people.narrator)] if people.narrator is not None else None,
        {(number[end(owner)], noun): number[end(w)] for (owner, noun), w in people.by_kinship.items()},
        {k: number[end(w)] for k, w in people.at.items()},
    )


def _both(into: Person, person: Person) -> Person:
    return Person(
        names=into.names + person.names,
        # "the narrator" is not a name of somebody who has one.
        written=Counter(into.written) + (Counter() if person.narrator and into.written else Counter(person.written)),
        male=into.male + person.male,
        female=into.female + person.female,
        count=into.count + person.count,
        cues=into.cues + person.cues,
        vocatives=into.vocatives + person.vocatives,
        narrator=into.narrator or person.narrator,
        # A person who has a name is not known by a description alone.
        description=into.description if person.description else None,
        given=into.given or person.given,
        old=into.old + person.old,
        child=into.child + person.child,
    )
