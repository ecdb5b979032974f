"""Names of people in, groups of names out: which are one person's."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from audiobook.attributing.document import Document, Mention, NameUse
from audiobook.attributing.story import NameWords
from audiobook.attributing.text.first_names import first_names
from audiobook.language import (
    FEMALE_TITLES,
    FORMS_OF_ADDRESS_FEMALE,
    FORMS_OF_ADDRESS_MALE,
    MALE_TITLES,
    TITLES,
)
from audiobook.language.name_words import LEADING_PARTICLES
from audiobook.script import Gender

_FORMS_OF_ADDRESS = FORMS_OF_ADDRESS_MALE | FORMS_OF_ADDRESS_FEMALE
_NEAR_TOKENS = 30
"""Names this near to each other stand side by side."""
_FAR_MORE = 3
"""How many times more often the bearer of a title must be named than the next one for the title alone to mean them."""
_USUAL_FORM = 3
"""How many times more often than any fuller name a first name must be used to be its bearer's usual one."""
_MOST_ALONE = 12
"""How many times more often than with its name a title may stand alone and still mean its bearer."""
_OFTEN_TOLD = 5
"""Mentions in narration from which the pronouns after a name outweigh what a first name usually tells."""
_LEAST_SEVERAL = 3
_SEVERAL_SHARE = 0.2
"""Of the mentions of "Miss Gray": where "the Miss Grays" are named this often, she has sisters."""
_NOT_A_NAME = frozenset("mr mrs ms mis mars messrs saint st don cousin nurse".split())
"""Titles that are not a name by themselves, or anybody's."""
_WORN_BY_HUSBANDS = frozenset(
    """dr doctor captain capt colonel col major maj general gen lieutenant lieut lt sergeant sgt admiral commodore commander rev
    reverend inspector prof professor""".split()
)
"""Titles that, beside a Mrs of the same surname, are her husband's rather than hers."""
_WIVES = frozenset("mrs missus missis mistress madam madame mme frau signora senora señora".split())
_MAIDENS = frozenset("mademoiselle mlle fraulein fräulein signorina senorita señorita".split())
_BEFORE_FIRST_NAMES = frozenset(
    """sir lady miss master mr mrs mlle mademoiselle monsieur aunt auntie uncle cousin dame don donna lord princess prince queen king
    brother sister father mother nurse""".split()
)
"""Titles that may also stand before a first name alone."""


def without_titles(name: NameWords) -> NameWords:
    """A name without the titles and particles before it; a title alone stays."""
    out = name
    while len(out) > 1 and (out[0] in TITLES or out[0] in LEADING_PARTICLES):
        out = out[1:]
    return out


def gender_told(name: NameWords) -> Gender:
    """The gender a name's title or first name tells."""
    if name[0] in MALE_TITLES:
        return Gender.MALE
    if name[0] in FEMALE_TITLES:
        return Gender.FEMALE
    bare = without_titles(name)
    # A single word after a title is a surname.
    if name[0] not in TITLES or len(bare) > 1:
        return first_names().get(bare[0], Gender.UNKNOWN)
    return Gender.UNKNOWN


def neighbours(doc: Document) -> Counter[tuple[NameWords, NameWords]]:
    """How often two names stand close together in narration, for both orders."""
    out: Counter[tuple[NameWords, NameWords]] = Counter()
    lately: list[Mention] = []
    for m in doc.names:
        if not doc.in_narration(m.start):
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


def run_together(doc: Document, uses: Mapping[NameWords, NameUse]) -> set[NameWords]:
    """Names of two people that stand together once, because a mark was lost, and elsewhere have an "and" between them."""
    linked = {
        frozenset((a.words, b.words))
        for a, b in pairwise(doc.names)
        if b.start == a.end + 1 and doc.lower[a.end] == "and" and not doc.possessive[a.end - 1]
    }
    return {
        n
        for n, use in uses.items()
        if len(n) == 2 and use.count == 1 and n[0] not in TITLES and frozenset(((n[0],), (n[1],))) in linked
    }


def _apart(
    name: NameWords,
    members: Sequence[NameWords],
    first: str,
    uses: Mapping[NameWords, NameUse],
    neighbours: Mapping[tuple[NameWords, NameWords], int],
) -> bool:
    """Whether a title and surname mean somebody outside a group: narration names the two side by side too often."""
    others = {*members, (first,)} & set(uses)
    near = sum(neighbours.get((name, other), 0) for other in others)
    least = min(uses[name].in_narration, sum(uses[o].in_narration for o in others))
    if name[0] == "miss":
        return near >= 3 and near > 0.18 * least
    return near >= 2 and least >= 8


def grouped(
    names: Sequence[NameWords],
    uses: Mapping[NameWords, NameUse],
    neighbours: Mapping[tuple[NameWords, NameWords], int],
    told: Mapping[NameWords, Gender],
) -> list[list[NameWords]]:
    """Names that are one person's: each joins the fuller name it is a part of, if there is only one likely.

    Args:
        names: the names of people.
        uses: how each is used.
        neighbours: how often two stand close together.
        told: the gender that pronouns after a name tell, where they tell one.
    """
    full = [n for n in names if len(without_titles(n)) >= 2]
    sexes = {n: gender_told(n) for n in names}
    # "the Captain" of a surname is not the woman of that name, where he is "he".
    sexes |= {n: told[n] for n in names if len(n) > 1 and n[0] in TITLES and n in told and sexes[n] is Gender.UNKNOWN}
    sexes |= {n: told[n] for n in names if n[0] not in TITLES and n in told and uses[n].in_narration >= _OFTEN_TOLD}
    # Ned White is a man if Ned is "he": his Mrs. Ned White is another.
    sexes |= {n: told[n[:1]] for n in full if n[0] not in TITLES and n not in told and n[:1] in told}
    groups: dict[NameWords, list[NameWords]] = {n: [n] for n in full}
    _join_same_ends(groups, uses, sexes)
    rest = sorted(
        (n for n in names if n not in full), key=lambda n: (n[0] not in TITLES or len(n) == 1, -uses[n].count, n)
    )
    by_word: dict[str, dict[NameWords, list[NameWords]]] = defaultdict(dict)
    for key, members in groups.items():
        _index(by_word, key, members)
    for name in rest:
        if len(name) == 1 and name[0] in TITLES:
            owner = _bearer(name[0], groups, uses)
        else:
            owner = _owner(name, by_word[without_titles(name)[-1]], uses, neighbours, sexes, told)
        if owner is None:
            groups[name] = [name]
            _index(by_word, name, groups[name])
        else:
            groups[owner].append(name)
    return list(groups.values())


def _index(by_word: dict[str, dict[NameWords, list[NameWords]]], key: NameWords, members: list[NameWords]) -> None:
    """Add a group to those whose name begins or ends with a word, titles left out."""
    bare = without_titles(key)
    by_word[bare[0]][key] = by_word[bare[-1]][key] = members


def _join_same_ends(
    groups: dict[NameWords, list[NameWords]], uses: Mapping[NameWords, NameUse], sexes: Mapping[NameWords, Gender]
) -> None:
    """Full names that differ only by a title or a middle name are one."""
    keys = sorted(groups, key=lambda n: (-uses[n].count, n))
    bare = [without_titles(key) for key in keys]
    same_ends: dict[tuple[str, str], list[int]] = defaultdict(list)
    same_start: dict[str, list[int]] = defaultdict(list)
    initials: dict[str, list[int]] = defaultdict(list)
    for i, x in enumerate(bare):
        same_ends[x[0], x[-1]].append(i)
        same_start[x[0]].append(i)
        if _are_initials(x):
            initials[x[0]].append(i)
    for i, (a, x) in enumerate(zip(keys, bare)):
        begun = (same_start if _are_initials(x) else initials)[x[0]]
        for k in sorted({*same_ends[x[0], x[-1]], *begun}):
            b, y = keys[k], bare[k]
            if k <= i or a not in groups or b not in groups:
                continue
            same = x[-1] == y[-1] or _are_initials_of(x, y) or _are_initials_of(y, x)
            if same and not _clash(sexes[a], sexes[b]):
                groups[a] += groups.pop(b)


def _are_initials(name: NameWords) -> bool:
    return len(name) > 1 and all(len(w) == 1 for w in name)


def _are_initials_of(short: NameWords, name: NameWords) -> bool:
    """Whether a name is the initials of another: "J. R." of "J. R. Gray"."""
    return _are_initials(short) and name[: len(short)] == short


def _clash(a: Gender, b: Gender) -> bool:
    return Gender.UNKNOWN not in (a, b) and a is not b


def _owner(
    name: NameWords,
    groups: Mapping[NameWords, list[NameWords]],
    uses: Mapping[NameWords, NameUse],
    neighbours: Mapping[tuple[NameWords, NameWords], int],
    sexes: Mapping[NameWords, Gender],
    told: Mapping[NameWords, Gender],
) -> NameWords | None:
    """The group a short name belongs to: "Mary" to "Mary Gray", "Mr. Gray" and "Gray" to whoever alone they can mean.

    `groups` are those whose name begins or ends with the short name's last word.
    """
    bare = without_titles(name)
    word = bare[-1]
    titled = name[0] in TITLES and len(name) > 1
    sex = sexes[name]
    found: list[tuple[float, NameWords]] = []
    family: set[NameWords] = set()
    for key, members in groups.items():
        key_sex = next((sexes[m] for m in members if sexes[m] is not Gender.UNKNOWN), Gender.UNKNOWN)
        key_bare = without_titles(key)
        total = sum(uses[m].count for m in members)
        if len(key_bare) >= 2 and key_bare[-1] == word and key_sex is Gender.FEMALE:
            family.add(key)
        if titled and _is_another(name, members, key_bare, uses, neighbours):
            continue
        if _clash(sex, key_sex) and (titled or name in told or (len(key_bare) > 1 and key_bare[0] == word)):
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
            # Who is Tom on every page is not called Gray for that: his names with the surname count.
            found.append((weight * sum(uses[m].count for m in members if m[-1] == word), key))
    found.sort(reverse=True)
    if len(found) > 1 and titled and found[0][0] < 3 * found[1][0]:
        return _of_several(name, found, groups, uses)
    if name[0] == "mrs" and len(family) > 1:
        # Where several women bear the surname, its Mrs. is more likely the mother than any of them.
        return None
    return found[0][1] if found else None


def _of_several(
    name: NameWords,
    found: Sequence[tuple[float, NameWords]],
    groups: Mapping[NameWords, list[NameWords]],
    uses: Mapping[NameWords, NameUse],
) -> NameWords | None:
    """Which of several persons a title with a name means, none of whom is named far more than the others; None where nothing tells.

    Args:
        name: the title and the name.
        found: the persons, each with how much speaks for them; the likeliest first.
        groups: their names.
        uses: how each name is used.
    """
    holders = [key for _, key in found if any(_offices(name) & _offices(m) for m in groups[key])]
    if len(holders) == 1:
        # "Inspector Gray" is "Detective Inspector James Gray", not Tom Gray.
        return holders[0]
    # "Miss Jane" of every page, who is "Miss Jane Gray" once and "Miss Jane Brown" once, is the first of them.
    weight, likeliest = found[0]
    is_first_name = without_titles(likeliest)[0] == without_titles(name)[-1]
    return likeliest if is_first_name and uses[name].count >= _USUAL_FORM * weight else None


def _offices(name: NameWords) -> set[str]:
    """The titles before a name that few bear, such as "Inspector"."""
    return set(name[: len(name) - len(without_titles(name))]) - _BEFORE_FIRST_NAMES - _WIVES


def _bearer(
    title: str, groups: Mapping[NameWords, list[NameWords]], uses: Mapping[NameWords, NameUse]
) -> NameWords | None:
    """Whom a title alone means: "the Major" is the one Major of the story, or the one named far more than any other."""
    if title in _FORMS_OF_ADDRESS or title in _NOT_A_NAME:
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
    return found[0][1] if uses[(title,)].count <= _MOST_ALONE * found[0][0] else None


def _is_another(
    name: NameWords,
    members: Sequence[NameWords],
    bare: NameWords,
    uses: Mapping[NameWords, NameUse],
    neighbours: Mapping[tuple[NameWords, NameWords], int],
) -> bool:
    """Whether a title before a surname cannot mean the person with those names."""
    if any(_titles_clash(name[0], m[0]) for m in members):
        return True
    if name[0] == "miss" and _has_sisters(name[-1], uses):
        # "Miss Gray" is the eldest, and her sisters are "Miss Jane", "Miss Anne Gray".
        return any(m[0] == "miss" and m[1] != name[-1] for m in members if len(m) > 1) or len(bare) >= 2
    # "Lady Jane" is Jane Gray, however near the two are named: no text has two of one first name side by side.
    return len(bare) >= 2 and bare[0] != name[-1] and _apart(name, members, bare[0], uses, neighbours)


def _has_sisters(surname: str, uses: Mapping[NameWords, NameUse]) -> bool:
    """Whether the story often speaks of several of one name: "the Miss Grays"."""
    several = sum(uses[n].count for n in (("miss", f"{surname}s"), ("miss", f"{surname}es")) if n in uses)
    one = uses[("miss", surname)].count if ("miss", surname) in uses else 0
    return several >= _LEAST_SEVERAL and several >= _SEVERAL_SHARE * one


def _titles_clash(a: str, b: str) -> bool:
    """Whether two titles cannot be one person's: Miss and Mrs, Mr and Captain may be, Mr and Mrs not."""
    if a == b or b not in TITLES:
        return False
    married = {"mrs", "miss", "lady", "mr", "sir", "lord"}
    if (a in _WIVES and b in _WORN_BY_HUSBANDS) or (b in _WIVES and a in _WORN_BY_HUSBANDS):
        return True
    if (a in MALE_TITLES and b in FEMALE_TITLES) or (a in FEMALE_TITLES and b in MALE_TITLES):
        return True
    return (a in married and b in married) or (a in _WIVES and b in _MAIDENS) or (a in _MAIDENS and b in _WIVES)
