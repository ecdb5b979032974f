"""Kin without a name: "said her mother", where nobody with a name can be the mother."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from audiobook.attributing.people import given
from audiobook.attributing.people.kinship_votes import Relation
from audiobook.attributing.story import Person, ReferenceKind, Story
from audiobook.attributing.text.nouns import KINSMEN, KINSWOMEN
from audiobook.language import OLD_WORDS, TITLES
from audiobook.script import Gender

_EVIDENCE = 3.0
"""What the noun counts as evidence of gender, in pronouns."""
_ELDERS = frozenset("mother father aunt uncle grandmother grandfather stepmother stepfather".split())
_LEAST_FIT = 0.4
"""Of a person with a name: whose probability of the noun's gender is smaller is not meant by it."""
_NEAR_TOKENS = 400
"""How far before "said her mother" somebody with a name may be mentioned and be the mother."""
_NEAR_PARAGRAPHS = 2
"""Speeches this near to each other are one conversation."""


def add(story: Story, places: Sequence[tuple[int, int, str]], relatives: Mapping[Relation, int]) -> Story:
    """The story with a person for each relation that speaks and is nobody with a name.

    Args:
        story: the story.
        places: where narration has nouns of kinship: the noun's token, whose kin it means, and the usual noun.
        relatives: relations that mean somebody known.
    """
    speaking = _speaking(story)
    wanted: dict[Relation, list[tuple[int, int]]] = defaultdict(list)
    for at, owner, noun in places:
        if at in speaking and (owner, noun) not in relatives and (owner, noun) not in story.people.by_kinship:
            wanted[owner, noun].append((at, speaking[at]))
    persons, by_kinship = list(story.persons), dict(story.people.by_kinship)
    # In a long story those who speak have a name somewhere.
    short = story.document.is_short
    for relation, own in wanted.items():
        others = _not_meant(story, [n for _, n in own])
        elders = {
            w for at, _ in own for w in _may_mean(story, relation, at, others) if _is_elder(story, relation[1], w)
        }
        if short and len(elders) == 1:
            # "his aunt", where a Mrs. Gray has just spoken.
            by_kinship[relation] = elders.pop()
            continue
        if short or not all(any(True for _ in _may_mean(story, relation, at, others)) for at, _ in own):
            person = _person(story, relation)
            known = given.described_as(story.persons, next(iter(person.written)))
            by_kinship[relation] = len(persons) if known is None else known
            if known is None:
                persons.append(person)
            else:
                persons[known] = given.with_evidence(persons[known], person)
    if by_kinship == story.people.by_kinship:
        return story
    return replace(story, people=replace(story.people, persons=tuple(persons), by_kinship=by_kinship))


def _speaking(story: Story) -> dict[int, int]:
    """Tokens of nouns that are the cue of a speech or act beside it, and the speech."""
    out: dict[int, int] = {}
    for n, context in enumerate(story.contexts):
        for r in (context.cue, *context.references):
            if r is not None and r.kind is ReferenceKind.NOUN and (r is context.cue or not context.source.is_cue):
                out.setdefault(r.end - 1, n)
    return out


def _not_meant(story: Story, speeches: Sequence[int]) -> set[int]:
    """Who is somebody else than the speaker of some speeches: who is named in them, and who says the speech before or after."""
    out: set[int] = set()
    for n in speeches:
        out |= story.contexts[n].called | set(story.contexts[n].mentioned)
        for m in (n - 1, n + 1):
            if 0 <= m < len(story.speeches):
                first, second = story.speeches[min(m, n)], story.speeches[max(m, n)]
                if 0 < second.first_paragraph - first.last_paragraph <= _NEAR_PARAGRAPHS:
                    out |= set(story.contexts[m].named)
    return out


def _may_mean(story: Story, relation: Relation, at: int, others: set[int]) -> Iterator[int]:
    """Who with a name was mentioned before token `at` and may be a person's kin."""
    owner, noun = relation
    gender = Gender.FEMALE if noun in KINSWOMEN else Gender.MALE
    for i in story.mentions.between(at - _NEAR_TOKENS, at):
        who = story.mentions.who[i]
        person = story.persons[who]
        if who in others or who == owner or person.description is not None or person.narrator:
            continue
        if story.document.in_narration(story.mentions.starts[i]) and person.fits(gender) >= _LEAST_FIT:
            yield who


def _is_elder(story: Story, noun: str, who: int) -> bool:
    """Whether somebody is named with a title, as a child is not, and the noun means an elder."""
    return noun in _ELDERS and any(n[0] in TITLES and len(n) > 1 for n in story.persons[who].names)


def _person(story: Story, relation: Relation) -> Person:
    """A person known by whose kin they are."""
    owner, noun = relation
    person = story.persons[owner]
    whose = "my" if person.narrator else f"{_usual_name(person)}’s"
    written = f"{whose} {noun}"
    return Person(
        names=((written.lower(),),),
        written={written: 1},
        male=_EVIDENCE if noun in KINSMEN else 0.0,
        female=_EVIDENCE if noun in KINSWOMEN else 0.0,
        description=written.lower(),
        old=_EVIDENCE if noun in OLD_WORDS else 0.0,
    )


def _usual_name(person: Person) -> str:
    if person.given is not None:
        return person.given.name
    return max(person.written, key=lambda w: (person.written[w], w))
