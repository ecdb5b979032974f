"""Names in, people out: which names belong to one person, and what is known of that person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from audiobook.attributing.document import NameUse
from audiobook.attributing.people import descriptions, gender, identities, name_evidence, name_groups, narrator, tales
from audiobook.attributing.people.gender import Evidence
from audiobook.attributing.story import NameWords, People, Person, Story
from audiobook.attributing.text import introductions
from audiobook.attributing.text.names import words_of
from audiobook.language import NAMELESS_NOUNS, OLD_WORDS, tongues
from audiobook.script import Character, Gender

_CERTAIN = 1000.0
"""What a user's word counts as evidence of gender: more than any number of pronouns."""
_OLD = 3.0


def find(story: Story) -> Story:
    """Find the people of a story by their names and their descriptions in cues.

    Characters that the script has are people, whatever the text says of them: their names are theirs and nobody else's.
    """
    doc, uses = story.document, story.name_uses
    groups, given = _groups(story)
    persons = [_person(group, character, uses) for group, character in zip(groups, given)]
    by_name = {name: who for who, group in enumerate(groups) for name in group}
    described, of_named = descriptions.speakers(doc, by_name)
    by_description = {p.description: len(persons) + n for n, p in enumerate(described) if p.description} | of_named
    persons += described
    for who, person in enumerate(persons):
        if person.given is not None:
            names = (person.given.name, *person.given.aliases)
            by_description |= dict.fromkeys(descriptions.of_given(names, doc.person_nouns), who)
    persons = _with_pronouns(story, People(tuple(persons), by_name, by_description))
    persons = [_as_given(p) for p in persons]
    teller = next((who for who, p in reversed([*enumerate(persons)]) if p.narrator), None)
    if teller is None and narrator.is_first_person(doc) and tales.span(doc) is None:
        teller = narrator.find(doc, persons, by_name)
        if teller is None:
            teller = len(persons)
            persons.append(Person((("narrator",),), Counter({"the narrator": 1}), narrator=True))
        persons[teller] = replace(persons[teller], narrator=True)
    return replace(story, people=People(tuple(persons), by_name, by_description, teller))


def _groups(story: Story) -> tuple[list[list[NameWords]], list[Character | None]]:
    """The names of each person, and the given character each person is."""
    doc, uses = story.document, story.name_uses
    said = identities.find(doc)
    run_together = name_groups.run_together(doc, uses)
    person_names = [n for n in name_evidence.person_names(uses, said, doc.is_short) if n not in run_together]
    if tongues.of(story.script.language) is not None:
        # The words that look like names and are none (“Oui”) are known for English alone.
        person_names = [n for n in person_names if uses[n].cue or name_groups.gender_told(n) is not Gender.UNKNOWN]
    introduced = {m.words for m in introductions.of_document(doc)}
    known = {word for n in person_names for word in n}
    person_names += [n for n in uses if n in introduced and known.isdisjoint(n)]
    if narrator.is_first_person(doc):
        # The narrator may be named by no more than a "Take it, Tom".
        person_names += [n for n in narrator.only_called(doc, uses) if n not in person_names]
    groups = name_groups.grouped(person_names, uses, name_groups.neighbours(doc), gender.of_names(doc))
    return _with_given(identities.joined(groups, said), uses, story.script.characters)


def _with_given(
    groups: Sequence[Sequence[NameWords]], uses: Mapping[NameWords, NameUse], given: Sequence[Character]
) -> tuple[list[list[NameWords]], list[Character | None]]:
    """Groups of names in; the same with those of given characters first, and the given character of each out."""
    own = [[n for name in (c.name, *c.aliases) if (n := words_of(name)) in uses] for c in given]
    owner = {n: g for g, names in enumerate(own) for n in names}
    barred = [{words_of(name) for name in c.not_aliases} for c in given]
    rest = []
    for group in groups:
        claimed = Counter(owner[n] for n in group if n in owner)
        left = [n for n in group if n not in owner]
        if claimed:
            # Names that go with a given character's, though nobody said so; not those that a user took away.
            who = claimed.most_common(1)[0][0]
            own[who] += [n for n in left if n not in barred[who]]
            left = [n for n in left if n in barred[who]]
        if left:
            rest.append(left)
    return [*(list(dict.fromkeys(names)) for names in own), *rest], [*given, *([None] * len(rest))]


def _person(group: Sequence[NameWords], given: Character | None, uses: Mapping[NameWords, NameUse]) -> Person:
    evidence = Evidence()
    written: Counter[str] = Counter()
    old = 0.0
    for name in group:
        written.update(uses[name].written)
        gender.add_name(evidence, name, uses[name].count)
        if name[0] in OLD_WORDS:
            old += _OLD
    return Person(
        names=tuple(sorted(group, key=lambda n: (-uses[n].count, n))),
        written=written,
        male=evidence.male,
        female=evidence.female,
        count=sum(uses[n].count for n in group),
        cues=sum(uses[n].cue for n in group),
        vocatives=sum(uses[n].vocative for n in group),
        given=given,
        old=old,
    )


def _with_pronouns(story: Story, people: People) -> list[Person]:
    """The people, with what pronouns tell of their gender."""
    doc = story.document
    evidence = [Evidence(p.male, p.female) for p in people.persons]
    mentions = [(m, people.by_name.get(m.words)) for m in doc.names]
    # "The driver" may be several, and they are mostly of one gender; "the other" is now he and now she.
    for description, pairs in descriptions.by_description(doc, people).items():
        if description not in NAMELESS_NOUNS:
            mentions += pairs
    mentions.sort(key=lambda pair: pair[0].start)
    with_evidence = [(m, None if who is None else evidence[who]) for m, who in mentions]
    gender.add_pronouns(doc, with_evidence)
    gender.add_kinship(doc, with_evidence)
    return [replace(p, male=e.male, female=e.female) for p, e in zip(people.persons, evidence)]


def _as_given(person: Person) -> Person:
    """The person, with the gender that a user gave and the role of the narrator."""
    given = person.given
    if given is None:
        return person
    if given.gender is not Gender.UNKNOWN:
        male = given.gender is Gender.MALE
        person = replace(person, male=_CERTAIN if male else 0.0, female=0.0 if male else _CERTAIN)
    return replace(person, narrator=given.narrator)
