"""Names in, characters out: which names belong to one person, and what is known of that person."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field

from audiobook.attributing import grouping
from audiobook.attributing.cues import role_cues
from audiobook.attributing.document import NARRATION, Document, tokens
from audiobook.attributing.names import Mention, Use
from audiobook.attributing.nouns import gender_of_noun
from audiobook.language import (
    ANYBODYS_ADJECTIVES,
    CHILD_NOUNS,
    FEMALE_NOUNS,
    FEMALE_PRONOUNS,
    FEMALE_TITLES,
    MALE_NOUNS,
    MALE_PRONOUNS,
    MALE_TITLES,
    NAMELESS_NOUNS,
    OLD_WORDS,
    ROLE_NOUNS,
    TITLES,
    VAGUE_NOUNS,
)
from audiobook.script import Character, Gender

_NOBODYS = frozenset({"other", "another"})
"""Nouns by which anybody goes for a sentence, and nobody for a story."""
_ROLE_SHARE = 0.3
_NARRATOR_SHARE = 0.006
_OFTEN = 5
_CERTAIN = 1000.0
_FEW_PRONOUNS = 20
_PRONOUN_TOKENS = 30
_MANY_PRONOUNS = 2.0
_OF_ONE_MIND = 4.0
_LEAST_GENDER = 0.3
_LEAST_GENDER_OF_ROLES = 0.6
_LEAST_GENDER_A_MENTION = 0.02


@dataclass(slots=True)
class Person:
    """A character in the making.

    Attributes:
        names: word tuples of the names, most usual first.
        written: how the names are written, and how often.
        male: evidence for a man.
        female: evidence for a woman.
        count: mentions by name.
        cues: mentions by name in cues.
        narrator: tells the story in the first person.
        role: a noun ("the landlord"), for a person without a name.
        given: the character as a user, or an earlier run, says it is.
        old: evidence of age.
        child: evidence of childhood.
    """

    names: list[tuple[str, ...]]
    written: Counter[str] = field(default_factory=Counter)
    male: float = 0.0
    female: float = 0.0
    count: int = 0
    cues: int = 0
    vocatives: int = 0
    narrator: bool = False
    role: str | None = None
    given: Character | None = None
    old: float = 0.0
    child: float = 0.0

    @property
    def gender(self) -> Gender:
        """The gender the evidence speaks for, unknown where it is thin or divided."""
        # A pronoun or two tell little of somebody named on every page.
        least = max(
            _LEAST_GENDER if self.role is None else _LEAST_GENDER_OF_ROLES, _LEAST_GENDER_A_MENTION * self.count
        )
        if self.male >= least and self.male > 1.6 * self.female:
            return Gender.MALE
        if self.female >= least and self.female > 1.6 * self.male:
            return Gender.FEMALE
        return Gender.UNKNOWN

    def fits(self, gender: Gender) -> float:
        """How well the person fits a gender, from 0 to 1; 0.5 where nothing is known."""
        own, other = (self.male, self.female) if gender is Gender.MALE else (self.female, self.male)
        return (own + 0.5) / (own + other + 1.0)


class People:
    """The characters of a story, and which of them a mention means."""

    def __init__(self, persons: list[Person], by_name: Mapping[tuple[str, ...], int]) -> None:
        self.persons = persons
        self.by_name = dict(by_name)
        self.by_role: dict[str, int] = {p.role: i for i, p in enumerate(persons) if p.role}
        self.narrator: int | None = None

    def of(self, words: tuple[str, ...]) -> int | None:
        """The person a name means, None if it is nobody's."""
        return self.by_name.get(words)


def find(
    doc: Document,
    mentions: Sequence[Mention],
    uses: Mapping[tuple[str, ...], Use],
    given: Sequence[Character] = (),
) -> People:
    """Names and their uses in, People out.

    Args:
        doc: the document.
        mentions: the mentions of names in it.
        uses: how each name is used.
        given: characters that are known. Their names are theirs and nobody else's; other names are grouped as ever.
    """
    identities = grouping.identities(doc, mentions)
    two = grouping.run_together(doc, mentions, uses)
    person_names = [n for n in grouping.person_names(uses, identities) if n not in two]
    groups = grouping.joined_by_identity(
        grouping.grouped(person_names, uses, grouping.neighbours(doc, mentions), _genders_of_names(doc, mentions)),
        identities,
    )
    groups, owners = _with_given(groups, uses, given)
    persons: list[Person] = []
    by_name: dict[tuple[str, ...], int] = {}
    for group, character in zip(groups, owners):
        person = Person(sorted(group, key=lambda n: (-uses[n].count, n)), given=character)
        for name in group:
            use = uses[name]
            by_name[name] = len(persons)
            person.written.update(use.written)
            person.count += use.count
            person.cues += use.cue
            person.vocatives += use.vocative
            _gender_of_name(name, person, uses[name].count)
        persons.append(person)
    roles = _add_roles(doc, persons, by_name)
    people = People(persons, by_name)
    people.by_role.update(roles)
    for index, person in enumerate(persons):
        for noun in _given_roles(person.given):
            people.by_role[noun] = index
    _gender_of_pronouns(doc, mentions, people)
    for index, person in enumerate(persons):
        if person.given is not None and person.given.gender is not Gender.UNKNOWN:
            person.male = _CERTAIN if person.given.gender is Gender.MALE else 0.0
            person.female = _CERTAIN if person.given.gender is Gender.FEMALE else 0.0
        if person.given is not None and person.given.narrator:
            people.narrator, person.narrator = index, True
    if people.narrator is None:
        _find_narrator(doc, people, mentions)
    return people


def _with_given(
    groups: Sequence[Sequence[tuple[str, ...]]], uses: Mapping[tuple[str, ...], Use], given: Sequence[Character]
) -> tuple[list[list[tuple[str, ...]]], list[Character | None]]:
    """Groups of names found in; with them those of given characters, who own their names. And whose each group is."""
    own = [[n for name in (c.name, *c.aliases) if (n := name_words(name)) in uses] for c in given]
    owner = {n: g for g, names in enumerate(own) for n in names}
    rest = []
    for group in groups:
        claimed = Counter(owner[n] for n in group if n in owner)
        left = [n for n in group if n not in owner]
        if claimed:
            # Names found to go with a given one, though nobody said so.
            own[claimed.most_common(1)[0][0]] += left
        elif left:
            rest.append(left)
    return [*(list(dict.fromkeys(names)) for names in own), *rest], [*given, *([None] * len(rest))]


def _given_roles(character: Character | None) -> list[str]:
    """The nouns under which a given character is known: "the landlord"."""
    if character is None:
        return []
    names = [name.lower().split() for name in (character.name, *character.aliases)]
    return [words[1] for words in names if len(words) == 2 and words[0] == "the" and words[1] in ROLE_NOUNS]


def name_words(name: str) -> tuple[str, ...]:
    """A name as written in, its words as mentions have them out: "the Queen" is mentioned as "Queen"."""
    words = tuple(w for w in tokens(name.lower()) if w[0].isalpha())
    return words[1:] if len(words) > 1 and words[0] == "the" else words


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
    persons = [deepcopy(people.persons[w]) for w in kept]
    for w, person in enumerate(people.persons):
        if end(w) != w:
            into = persons[number[end(w)]]
            into.names += person.names
            into.written.update(person.written)
            for key in ("male", "female", "old", "child"):
                setattr(into, key, getattr(into, key) + getattr(person, key))
            for key in ("count", "cues", "vocatives"):
                setattr(into, key, getattr(into, key) + getattr(person, key))
            into.narrator = into.narrator or person.narrator
            # Who has a name is nobody known by a description alone.
            into.role = into.role if person.role else None
            into.given = into.given or person.given
    out = People(persons, {name: number[end(w)] for name, w in people.by_name.items()})
    out.by_role = {noun: number[end(w)] for noun, w in people.by_role.items()}
    out.narrator = number[end(people.narrator)] if people.narrator is not None else None
    return out


def _gender_of_name(name: tuple[str, ...], person: Person, count: int) -> None:
    title = name[0]
    if title in MALE_TITLES:
        # A title is all but certain; pronouns near by, however many, are not.
        person.male += 6 + 0.5 * count
    elif title in FEMALE_TITLES:
        person.female += 6 + 0.5 * count
    if title in OLD_WORDS:
        person.old += 3
    sex = grouping.gender_told(name) if title not in TITLES or len(name) > 2 else Gender.UNKNOWN
    weight = 2.0 + 0.12 * count
    if sex is Gender.MALE:
        person.male += weight
    elif sex is Gender.FEMALE:
        person.female += weight
    if name[-1] in MALE_NOUNS:
        person.male += 3
    elif name[-1] in FEMALE_NOUNS:
        person.female += 3


def _add_roles(doc: Document, persons: list[Person], by_name: dict[tuple[str, ...], int]) -> dict[str, int]:
    """Add people without a name who speak ("said the stranger"); give the roles of those who have one."""
    named = {name[-1] for name in by_name if len(name) == 1}
    roles: dict[str, int] = {}
    for noun, count in role_cues(doc).items():
        if noun in named or noun.split()[-1] not in doc.describers or noun.split()[-1] in _NOBODYS:
            continue
        bearers = sorted({who for name, who in by_name.items() if noun in name[:-1]})
        if len(bearers) == 1:
            # "the captain", where there is one Captain.
            roles[noun] = bearers[0]
            continue
        person = Person(
            [(noun,)], Counter({f"the {doc.marked.get(noun, noun)}": count}), count=count, cues=count, role=noun
        )
        bare = noun.split()[-1]
        gender = gender_of_noun(bare)
        person.male = 3.0 if gender is Gender.MALE else 0.0
        person.female = 3.0 if gender is Gender.FEMALE else 0.0
        person.child = 3.0 if bare in CHILD_NOUNS else 0.0
        person.old = 3.0 if bare in OLD_WORDS or "old" in noun.split() else 0.0
        persons.append(person)
    return roles


def role_mentions(doc: Document, people: People, *, of_named: bool = False) -> list[tuple[Mention, int]]:
    """Where people are meant by "the" and a noun that is theirs alone.

    A noun counts as somebody's only if that one speaks often under it: "the gentleman" of a whole novel is many.

    Args:
        doc: the document.
        people: its characters.
        of_named: give those of people who have a name and a title ("the captain") instead of those without.
    """
    return [
        pair
        for pairs in _described(doc, people).values()
        if (people.persons[pairs[0][1]].role is None) is of_named
        and (of_named or _is_ones_own(people.persons[pairs[0][1]], len(pairs)))
        for pair in pairs
    ]


def _described(doc: Document, people: People) -> dict[str, list[tuple[Mention, int]]]:
    """For each noun, or noun and adjective, that is somebody's, where "the" stands before it, and whose it is."""
    found: dict[str, list[tuple[Mention, int]]] = defaultdict(list)
    for k, word in enumerate(doc.lower):
        if word not in doc.describers:
            continue
        # "the tall man" may be somebody, where "the man" is nobody or another.
        phrase = doc.described_at(k)
        word = phrase if phrase in people.by_role else word
        who = people.by_role.get(word)
        if who is None or doc.capital[k]:
            continue
        before = doc.lower[max(0, k - 3) : k]
        if "the" in before and all(w[0].isalpha() for w in before[before.index("the") :]):
            found[word].append((Mention(k, k + 1, (word,), True), who))
    return found


def _is_ones_own(person: Person, times: int) -> bool:
    """Whether a description is one person's: who speaks often under it, or whom an unusual adjective marks."""
    marked = person.role is not None and " " in person.role and marks_one(person.role)
    return person.cues >= _ROLE_SHARE * times or (marked and person.cues >= _OFTEN)


def marks_one(role: str) -> bool:
    """Whether a description is more than "the man" or "the young man", which may be anybody."""
    adjective, _, noun = role.rpartition(" ")
    return adjective not in ANYBODYS_ADJECTIVES if adjective else noun not in VAGUE_NOUNS


def is_vague(role: str) -> bool:
    """Whether who is described so may well have a name: "the young man", but no "landlady" and no "man with the scar"."""
    adjective, _, noun = role.rpartition(" ")
    return noun in VAGUE_NOUNS and (not adjective or adjective in ANYBODYS_ADJECTIVES)


def _gender_of_pronouns(doc: Document, mentions: Sequence[Mention], people: People) -> None:
    """The first pronoun of the third person behind a name in narration, before another name, speaks for its gender."""
    owned = [(m, people.of(m.words)) for m in mentions]
    # "The driver" may be several, and they are mostly of one gender; "the other" is now he and now she.
    owned += [pair for noun, pairs in _described(doc, people).items() if noun not in NAMELESS_NOUNS for pair in pairs]
    owned.sort(key=lambda pair: pair[0].start)
    _weigh_all(doc, [(m, None if who is None else people.persons[who]) for m, who in owned])


def _weigh_all(doc: Document, owned: Sequence[tuple[Mention, Person | None]]) -> None:
    """Weigh the pronouns behind each mention of narration, before the next one, for the person it means."""
    rarity = _rarity(doc)
    for i, (m, person) in enumerate(owned):
        if person is None or doc.quotation[m.start] != NARRATION or doc.possessive[m.end - 1]:
            continue
        limit = min(owned[i + 1][0].start if i + 1 < len(owned) else len(doc), m.end + _PRONOUN_TOKENS, len(doc))
        _weigh_pronouns(doc, person, m, limit, rarity)


def _genders_of_names(doc: Document, mentions: Sequence[Mention]) -> dict[tuple[str, ...], Gender]:
    """The gender that the pronouns behind each name tell, where they are many and of one mind."""
    found = {m.words: Person([m.words]) for m in mentions}
    _weigh_all(doc, [(m, found[m.words]) for m in mentions])
    return {
        words: p.gender
        for words, p in found.items()
        if max(p.male, p.female) >= max(_MANY_PRONOUNS, _OF_ONE_MIND * min(p.male, p.female))
    }


def _rarity(doc: Document) -> dict[Gender, float]:
    """How much more than usual a pronoun of each gender tells: where nearly everybody is "she", a "he" is no accident."""
    count = Counter(w for w, q in zip(doc.lower, doc.quotation) if q == NARRATION and w in ("he", "she"))
    women = (count["she"] + _FEW_PRONOUNS) / (count["he"] + count["she"] + 2 * _FEW_PRONOUNS)
    return {Gender.MALE: 2 * women, Gender.FEMALE: 2 * (1 - women)}


def _weigh_pronouns(doc: Document, person: Person, m: Mention, limit: int, rarity: Mapping[Gender, float]) -> None:
    """Weigh the pronouns between a mention and `limit`, up to the first of the other gender."""
    sentence = 0
    seen: Gender | None = None
    for k in range(m.end, limit):
        if doc.paragraph[k] != doc.paragraph[m.start]:
            return
        if doc.quotation[k] != NARRATION:
            continue
        sentence += doc.opens[k]
        if sentence > 1:
            return
        word = doc.lower[k]
        gender = Gender.MALE if word in MALE_PRONOUNS else Gender.FEMALE if word in FEMALE_PRONOUNS else None
        if gender is None:
            continue
        if seen not in (None, gender):
            return
        seen = gender
        # A subject is more often the one just named than an object or an owner is.
        weight = (0.5 if sentence == 0 else 0.25) * (1.0 if word in ("he", "she") else 0.4) * rarity[gender]
        if gender is Gender.MALE:
            person.male += weight
        else:
            person.female += weight


def _find_narrator(doc: Document, people: People, mentions: Iterable[Mention]) -> None:
    """In a first-person story, who tells it: the one often called by name in talk, and hardly ever named in narration."""
    narration = [k for k in range(len(doc)) if doc.quotation[k] == NARRATION and doc.is_word(k)]
    first = sum(
        1
        for k in narration
        if doc.text[k] == "I" or doc.lower[k] in ("me", "my", "myself", "i'm", "i'd", "i've", "i'll")
    )
    if len(narration) < 40 or first < max(3, 2.0 * _NARRATOR_SHARE * len(narration)):
        return
    called: Counter[int] = Counter()
    told: Counter[int] = Counter()
    for m in mentions:
        who = people.of(m.words)
        if who is not None:
            (told if doc.quotation[m.start] == NARRATION else called)[who] += 1
    ranked = sorted(called, key=lambda w: (-(people.persons[w].vocatives + 0.3 * called[w] - 3 * told[w]), w))
    best = ranked[0] if ranked else None
    if best is not None and people.persons[best].vocatives >= 2 and told[best] <= 0.25 * called[best] + 1:
        people.narrator = best
        people.persons[best].narrator = True
        return
    people.persons.append(Person([("narrator",)], Counter({"the narrator": 1}), narrator=True))
    people.narrator = len(people.persons) - 1
