"""Names in, characters out: which names belong to one person, and what is known of that person."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import pairwise

from audiobook.attributing.cues import role_cues
from audiobook.attributing.document import NARRATION, Document, tokens
from audiobook.attributing.names import Mention, Use, first_names
from audiobook.attributing.nouns import gender_of_noun
from audiobook.language import (
    CHILD_NOUNS,
    FEMALE_NOUNS,
    FEMALE_PRONOUNS,
    FEMALE_TITLES,
    FORMS_OF_ADDRESS_FEMALE,
    FORMS_OF_ADDRESS_MALE,
    MALE_NOUNS,
    MALE_PRONOUNS,
    MALE_TITLES,
    OLD_WORDS,
    ROLE_NOUNS,
    TITLES,
)
from audiobook.script import Character, Gender

_IDENTITY_ADVERBS = frozenset("really actually truly indeed secretly none".split())
_MIN_EVIDENCE = 1.5
_FORMS_OF_ADDRESS = FORMS_OF_ADDRESS_MALE | FORMS_OF_ADDRESS_FEMALE
_ROLE_SHARE = 0.3
_NARRATOR_SHARE = 0.006
_NEAR_TOKENS = 30
_LONGEST_IDENTITY = 11
_CERTAIN = 1000.0
_FAR_MORE = 3
_HARDLY_EVER = 12
_LEAST_SEVERAL = 3
_FEW_PRONOUNS = 20
_SEVERAL_SHARE = 0.2
_NO_ONES = frozenset("mr mrs saint st don cousin nurse".split())
"""Titles that, alone, are no name or anybody's."""
_WORN_BY_HUSBANDS = frozenset(
    """dr doctor captain capt colonel col major maj general gen lieutenant lieut lt sergeant sgt admiral commodore commander rev
    reverend inspector prof professor""".split()
)
"""Titles that, beside a Mrs of the same surname, are her husband's rather than hers."""
_BEFORE_FIRST_NAMES = frozenset(
    """sir lady miss master mr mrs mlle mademoiselle monsieur aunt auntie uncle cousin dame don donna lord princess prince queen king
    brother sister father mother nurse""".split()
)
"""Titles that stand before a first name alone, too."""


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
        if self.male >= 0.3 and self.male > 1.6 * self.female:
            return Gender.MALE
        if self.female >= 0.3 and self.female > 1.6 * self.male:
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
    identities = _identities(doc, mentions)
    person_names = _person_names(uses, identities)
    groups = _joined_by_identity(_group(person_names, uses, _neighbours(doc, mentions)), identities)
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
    """A name as written in, its words as mentions have them out."""
    return tuple(w for w in tokens(name.lower()) if w[0].isalpha())


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
            into.given = into.given or person.given
    out = People(persons, {name: number[end(w)] for name, w in people.by_name.items()})
    out.by_role = {noun: number[end(w)] for noun, w in people.by_role.items()}
    out.narrator = number[end(people.narrator)] if people.narrator is not None else None
    return out


def _evidence(name: tuple[str, ...], use: Use) -> float:
    """How much speaks for a name being a person's."""
    if len(name) == 1 and name[0] in _FORMS_OF_ADDRESS and use.cue == 0:
        # "Papa!" calls somebody who has a name, unless the story itself goes on to call him so.
        return 0.0
    score = 1.5 * use.cue + 1.0 * use.vocative + 0.25 * use.subject
    if name[0] in TITLES and len(name) > 1:
        score += 3
    if any(w in first_names() for w in name):
        score += 1.5 if use.count > 1 or len(name) > 1 else 0.8
    if len(name) == 1 and name[0] in TITLES:
        score += 0.5 if use.count < 4 else 2
    return score - 0.6 * max(0, use.place - use.cue - use.subject) - (0.5 if use.count == 1 else 0)


def _bare(name: tuple[str, ...]) -> tuple[str, ...]:
    out = name
    while len(out) > 1 and out[0] in TITLES:
        out = out[1:]
    return out


def _sex(name: tuple[str, ...]) -> Gender:
    """The gender a name's title or first name tells."""
    if name[0] in MALE_TITLES:
        return Gender.MALE
    if name[0] in FEMALE_TITLES:
        return Gender.FEMALE
    bare = _bare(name)
    # A single word behind a title is a surname.
    if name[0] not in TITLES or len(bare) > 1:
        return first_names().get(bare[0], Gender.UNKNOWN)
    return Gender.UNKNOWN


def _neighbours(doc: Document, mentions: Sequence[Mention]) -> Counter[tuple[tuple[str, ...], tuple[str, ...]]]:
    """How often two names stand close together in narration, for both orders."""
    out: Counter[tuple[tuple[str, ...], tuple[str, ...]]] = Counter()
    lately: list[Mention] = []
    for m in mentions:
        if doc.quotation[m.start] != NARRATION:
            continue
        lately = [
            x for x in lately if m.start - x.start <= _NEAR_TOKENS and doc.paragraph[x.start] == doc.paragraph[m.start]
        ]
        for x in lately:
            if x.words != m.words:
                out[x.words, m.words] += 1
                out[m.words, x.words] += 1
        lately.append(m)
    return out


def _apart(
    name: tuple[str, ...],
    members: Sequence[tuple[str, ...]],
    first: str,
    uses: Mapping[tuple[str, ...], Use],
    neighbours: Mapping[tuple[tuple[str, ...], tuple[str, ...]], int],
) -> bool:
    """Whether a title and surname mean somebody else than a group: narration names them side by side too often."""
    others = {*members, (first,)} & set(uses)
    near = sum(neighbours.get((name, other), 0) for other in others)
    least = min(uses[name].in_narration, sum(uses[o].in_narration for o in others))
    if name[0] == "miss":
        return near >= 3 and near > 0.18 * least
    return near >= 2 and least >= 8


def _group(
    names: Sequence[tuple[str, ...]],
    uses: Mapping[tuple[str, ...], Use],
    neighbours: Mapping[tuple[tuple[str, ...], tuple[str, ...]], int],
) -> list[list[tuple[str, ...]]]:
    """Names that are one person's: each joins the fuller name it is a part of, if there is only one likely."""
    full = [n for n in names if len(_bare(n)) >= 2]
    groups: dict[tuple[str, ...], list[tuple[str, ...]]] = {n: [n] for n in full}
    _join_same_ends(groups, uses)
    rest = sorted(
        (n for n in names if n not in full), key=lambda n: (n[0] not in TITLES or len(n) == 1, -uses[n].count, n)
    )
    for name in rest:
        if len(name) == 1 and name[0] in TITLES:
            owner = _bearer(name[0], groups, uses)
        else:
            owner = _owner(name, groups, uses, neighbours)
        if owner is None:
            groups[name] = [name]
        else:
            groups[owner].append(name)
    return list(groups.values())


def _join_same_ends(groups: dict[tuple[str, ...], list[tuple[str, ...]]], uses: Mapping[tuple[str, ...], Use]) -> None:
    """Full names that differ only by a title or a middle name are one."""
    keys = sorted(groups, key=lambda n: (-uses[n].count, n))
    for i, a in enumerate(keys):
        for b in keys[i + 1 :]:
            if a not in groups or b not in groups:
                continue
            x, y = _bare(a), _bare(b)
            if x[0] == y[0] and x[-1] == y[-1] and not _clash(_sex(a), _sex(b)):
                groups[a] += groups.pop(b)


def _clash(a: Gender, b: Gender) -> bool:
    return Gender.UNKNOWN not in (a, b) and a is not b


def _owner(
    name: tuple[str, ...],
    groups: Mapping[tuple[str, ...], list[tuple[str, ...]]],
    uses: Mapping[tuple[str, ...], Use],
    neighbours: Mapping[tuple[tuple[str, ...], tuple[str, ...]], int],
) -> tuple[str, ...] | None:
    """The group a short name belongs to: "Mary" to "Mary Gray", "Mr. Gray" and "Gray" to whoever alone they can mean."""
    bare = _bare(name)
    word = bare[-1]
    titled = name[0] in TITLES and len(name) > 1
    sex = _sex(name)
    found: list[tuple[float, tuple[str, ...]]] = []
    family: set[tuple[str, ...]] = set()
    for key, members in groups.items():
        key_sex = next((s for s in map(_sex, members) if s is not Gender.UNKNOWN), Gender.UNKNOWN)
        key_bare = _bare(key)
        total = sum(uses[m].count for m in members)
        if len(key_bare) >= 2 and key_bare[-1] == word and key_sex is Gender.FEMALE:
            family.add(key)
        if titled and _is_another(name, members, key_bare, uses, neighbours):
            continue
        if _clash(sex, key_sex) and (titled or (len(key_bare) > 1 and key_bare[0] == word)):
            continue
        if len(key_bare) >= 2 and key_bare[0] == word and (not titled or name[0] in _BEFORE_FIRST_NAMES):
            found.append((3.0 * total, key))
        elif len(key_bare) == 1 and key_bare[0] == word and key[0] in TITLES and name[0] == "mrs":
            continue
        elif key_bare[-1] == word:
            if (
                not titled
                and word in first_names()
                and len(key_bare) == 1
                and key[0] in TITLES
                and uses[name].vocative > 2 * total
            ):
                continue
            # A bare surname means a man rather than a woman, where both bear it.
            weight = 1.0 if titled or key_sex is not Gender.FEMALE else 0.1
            found.append((weight * total, key))
    if not found:
        return None
    found.sort(reverse=True)
    if len(found) > 1 and titled and found[0][0] < 3 * found[1][0]:
        return None
    if name[0] == "mrs" and len(family) > 1:
        # Where several women bear the surname, its Mrs. is more likely the mother than any of them.
        return None
    return found[0][1]


def _bearer(
    title: str, groups: Mapping[tuple[str, ...], list[tuple[str, ...]]], uses: Mapping[tuple[str, ...], Use]
) -> tuple[str, ...] | None:
    """Whom a title alone means: "the Major" is the one Major of the story, or the one named far more than any other."""
    if title in _FORMS_OF_ADDRESS or title in _NO_ONES:
        return None
    found = sorted(
        (
            (count, key)
            for key, members in groups.items()
            if (count := sum(uses[m].count for m in members if m[0] == title and m != (title,)))
        ),
        reverse=True,
    )
    if not found or (len(found) > 1 and found[0][0] < _FAR_MORE * found[1][0]):
        return None
    # One who is hardly ever named is somebody else than the Major of every page.
    return found[0][1] if uses[(title,)].count <= _HARDLY_EVER * found[0][0] else None


def _is_another(
    name: tuple[str, ...],
    members: Sequence[tuple[str, ...]],
    bare: tuple[str, ...],
    uses: Mapping[tuple[str, ...], Use],
    neighbours: Mapping[tuple[tuple[str, ...], tuple[str, ...]], int],
) -> bool:
    """Whether a title before a surname cannot mean the person with those names."""
    if any(_titles_clash(name[0], m[0]) for m in members):
        return True
    if name[0] == "miss" and _has_sisters(name[-1], uses):
        # "Miss Gray" is the eldest, and her sisters are "Miss Jane", "Miss Anne Gray".
        return any(m[0] == "miss" and m[1] != name[-1] for m in members if len(m) > 1) or len(bare) >= 2
    return len(bare) >= 2 and _apart(name, members, bare[0], uses, neighbours)


def _has_sisters(surname: str, uses: Mapping[tuple[str, ...], Use]) -> bool:
    """Whether the story often speaks of several of one name: "the Miss Grays"."""
    several = sum(uses[n].count for n in (("miss", f"{surname}s"), ("miss", f"{surname}es")) if n in uses)
    one = uses[("miss", surname)].count if ("miss", surname) in uses else 0
    return several >= _LEAST_SEVERAL and several >= _SEVERAL_SHARE * one


def _titles_clash(a: str, b: str) -> bool:
    """Whether two titles cannot be one person's: Miss and Mrs, Mr and Captain may be, Mr and Mrs not."""
    if a == b or b not in TITLES:
        return False
    married = {"mrs", "miss", "lady", "mr", "sir", "lord"}
    if "mrs" in (a, b) and (a in _WORN_BY_HUSBANDS or b in _WORN_BY_HUSBANDS):
        return True
    if (a in MALE_TITLES and b in FEMALE_TITLES) or (a in FEMALE_TITLES and b in MALE_TITLES):
        return True
    return a in married and b in married


def _person_names(
    uses: Mapping[tuple[str, ...], Use], identities: Sequence[tuple[tuple[str, ...], tuple[str, ...]]]
) -> list[tuple[str, ...]]:
    """The names that are people's: by their use, by being said to be somebody's, or by being part of a fuller one."""
    people = {n for n, use in uses.items() if _evidence(n, use) >= _MIN_EVIDENCE}
    for a, b in identities:
        if a in people or b in people:
            people |= {a, b}
    parts = {w for n in people if len(_bare(n)) >= 2 for w in (_bare(n)[0], _bare(n)[-1])}
    people |= {n for n, use in uses.items() if len(n) == 1 and n[0] in parts and use.place <= 0.5 * use.count}
    single = {n[0] for n in people if len(n) == 1}
    people |= {n for n, use in uses.items() if len(n) >= 2 and not use.place and single & {_bare(n)[0], _bare(n)[-1]}}
    return [n for n in uses if n in people]


def _identities(doc: Document, mentions: Sequence[Mention]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Pairs of names the text says to be one person's: "A really is B", "A, alias B", "A, who was none other than B"."""
    out = []
    for a, b in pairwise(mentions):
        gap = b.start - a.end
        if not 1 <= gap <= _LONGEST_IDENTITY or doc.paragraph[a.start] != doc.paragraph[b.start] or a.words == b.words:
            continue
        if doc.possessive[a.end - 1] or doc.possessive[b.end - 1]:
            continue
        if _says_identical([doc.lower[k] for k in range(a.end, b.start)]):
            out.append((a.words, b.words))
    return out


def _joined_by_identity(
    groups: list[list[tuple[str, ...]]], identities: Sequence[tuple[tuple[str, ...], tuple[str, ...]]]
) -> list[list[tuple[str, ...]]]:
    """Join the groups of names that the text says to be one person's."""
    index = {name: g for g, group in enumerate(groups) for name in group}
    parent = list(range(len(groups)))

    def root(g: int) -> int:
        while parent[g] != g:
            g = parent[g]
        return g

    for a, b in identities:
        if a in index and b in index and root(index[a]) != root(index[b]):
            parent[root(index[b])] = root(index[a])
    joined: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    for g, group in enumerate(groups):
        joined[root(g)] += group
    return list(joined.values())


def _says_identical(between: Sequence[str]) -> bool:
    """Whether the words between two names say that they are one person's."""
    words = [w for w in between if w[0].isalpha()]
    joined = " ".join(words)
    if re.fullmatch(r"or(?: rather)? as (?:\w+ ){1,4}(?:call|calls|called|style|name) (?:him|her|them)", joined):
        # "Mr. Gray, or, as I must now call him, Tom"
        return True
    if any(w in ("not", "n't", "isn't", "wasn't", "never", "if", "whether", "like", "as") for w in words):
        return False
    if re.fullmatch(
        r"(?:(?:who|he|she) )?(?:is|was|are|were) (?:really|actually|truly|indeed|secretly|also|in fact|in truth|in reality)",
        joined,
    ):
        return True
    if re.fullmatch(r"(?:really|actually|truly|secretly|in fact) (?:is|was|had been)", joined):
        return True
    if re.fullmatch(
        r"(?:who )?(?:is|was) none other than|(?:also|better|otherwise) known as|a k a|aka|alias|whose real name (?:is|was)",
        joined,
    ):
        return True
    return bool(re.fullmatch(r"and .{0,20}(?:are|were) (?:one and )?the same", joined))


def _gender_of_name(name: tuple[str, ...], person: Person, count: int) -> None:
    title = name[0]
    if title in MALE_TITLES:
        # A title is all but certain; pronouns near by, however many, are not.
        person.male += 6 + 0.5 * count
    elif title in FEMALE_TITLES:
        person.female += 6 + 0.5 * count
    if title in OLD_WORDS:
        person.old += 3
    sex = _sex(name) if title not in TITLES or len(name) > 2 else Gender.UNKNOWN
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
        if noun in named or noun.split()[-1] not in doc.describers:
            continue
        bearers = sorted({who for name, who in by_name.items() if noun in name[:-1]})
        if len(bearers) == 1:
            # "the captain", where there is one Captain.
            roles[noun] = bearers[0]
            continue
        person = Person([(noun,)], Counter({f"the {noun}": count}), count=count, cues=count, role=noun)
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
    found: dict[str, list[tuple[Mention, int]]] = defaultdict(list)
    for k, word in enumerate(doc.lower):
        if word not in doc.describers:
            continue
        # "the tall man" may be somebody, where "the man" is nobody or another.
        phrase = f"{doc.lower[k - 1]} {word}" if k else word
        word = phrase if phrase in people.by_role else word
        who = people.by_role.get(word)
        if who is None or doc.capital[k] or (people.persons[who].role is None) is not of_named:
            continue
        before = doc.lower[max(0, k - 3) : k]
        if "the" in before and all(w[0].isalpha() for w in before[before.index("the") :]):
            found[word].append((Mention(k, k + 1, (word,), True), who))
    return [
        pair
        for pairs in found.values()
        if of_named or people.persons[pairs[0][1]].cues >= _ROLE_SHARE * len(pairs)
        for pair in pairs
    ]


def _gender_of_pronouns(doc: Document, mentions: Sequence[Mention], people: People) -> None:
    """The first pronoun of the third person behind a name in narration, before another name, speaks for its gender."""
    rarity = _rarity(doc)
    owned = [(m, people.of(m.words)) for m in mentions]
    owned = sorted([*owned, *role_mentions(doc, people, of_named=True)], key=lambda pair: pair[0].start)
    for i, (m, who) in enumerate(owned):
        if who is None or doc.quotation[m.start] != NARRATION or doc.possessive[m.end - 1]:
            continue
        limit = min(owned[i + 1][0].start if i + 1 < len(owned) else len(doc), m.end + 30, len(doc))
        _weigh_pronouns(doc, people.persons[who], m, limit, rarity)


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
