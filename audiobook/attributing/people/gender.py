"""Evidence of gender: what names, titles and the pronouns after a mention tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audiobook.attributing.document import Document, Mention
from audiobook.attributing.people.name_groups import gender_told
from audiobook.attributing.story import NameWords, likely_gender
from audiobook.attributing.text.names import kinship_noun
from audiobook.attributing.text.nouns import gender_of_noun
from audiobook.language import (
    FEMALE_NOUNS,
    FEMALE_PRONOUNS,
    FEMALE_TITLES,
    MALE_NOUNS,
    MALE_PRONOUNS,
    MALE_TITLES,
    TITLES,
)
from audiobook.script import Gender

_TITLE = 6.0
_TITLE_A_MENTION = 0.5
"""A title is all but certain; pronouns near by, however many, are not."""
_FIRST_NAME = 2.0
_FIRST_NAME_A_MENTION = 0.12
_NOUN = 3.0
_KIN = 1.0
"""Less than a noun of one's own: in "he told his mother Tom was gone" it is not Tom's."""
_FEW_PRONOUNS = 20
"""Pronouns of each gender that a story is taken to have more than it has: in a short one rarity tells little."""
_PRONOUN_TOKENS = 30
"""How far after a mention a pronoun is still taken to mean it."""
_MANY_PRONOUNS = 2.0
_OF_ONE_GENDER = 4.0
"""How many times more the pronouns of one gender must weigh than those of the other to tell a name's gender."""
_SAME_SENTENCE = 0.5
_NEXT_SENTENCE = 0.25
_GOES_ON = 0.35
"""In a short story: "Tom rose. He ..." just tells the gender of somebody of whom nothing else does."""
_NOT_SUBJECT = 0.4
"""A subject is more often the person just named than an object or an owner is."""


@dataclass(slots=True)
class Evidence:
    """Evidence for a man and for a woman, in the making. One unit is about two pronouns in subject position."""

    male: float = 0.0
    female: float = 0.0

    def add(self, gender: Gender, weight: float) -> None:
        """Add evidence for a gender; nothing where it is unknown."""
        if gender is Gender.MALE:
            self.male += weight
        elif gender is Gender.FEMALE:
            self.female += weight


def add_name(evidence: Evidence, name: NameWords, count: int) -> None:
    """Add what a name that is mentioned `count` times tells: by its title, first name or noun."""
    title = name[0]
    if title in MALE_TITLES:
        evidence.male += _TITLE + _TITLE_A_MENTION * count
    elif title in FEMALE_TITLES:
        evidence.female += _TITLE + _TITLE_A_MENTION * count
    by_first_name = gender_told(name) if title not in TITLES or len(name) > 2 else Gender.UNKNOWN
    evidence.add(by_first_name, _FIRST_NAME + _FIRST_NAME_A_MENTION * count)
    if name[-1] in MALE_NOUNS:
        evidence.male += _NOUN
    elif name[-1] in FEMALE_NOUNS:
        evidence.female += _NOUN


def add_pronouns(doc: Document, mentions: Sequence[tuple[Mention, Evidence | None]]) -> None:
    """Add what the pronouns after each mention tell, up to the next mention.

    Args:
        doc: the document.
        mentions: in order, each with the evidence it adds to; None where it is nobody's.
    """
    rarity = _rarity(doc)
    for i, (m, evidence) in enumerate(mentions):
        if evidence is None or not doc.in_narration(m.start) or doc.possessive[m.end - 1]:
            continue
        following = mentions[i + 1][0].start if i + 1 < len(mentions) else len(doc)
        _add_pronouns_after(doc, evidence, m, min(following, m.end + _PRONOUN_TOKENS, len(doc)), rarity)


def add_kinship(doc: Document, mentions: Sequence[tuple[Mention, Evidence | None]]) -> None:
    """Add what nouns of kinship before mentions tell: "his brother Tom".

    Args:
        doc: the document.
        mentions: as for `add_pronouns`.
    """
    for m, evidence in mentions:
        noun = kinship_noun(doc, m)
        if evidence is not None and noun:
            evidence.add(gender_of_noun(noun), _KIN)


def of_names(doc: Document) -> dict[NameWords, Gender]:
    """The gender that the pronouns after each name tell, where they are many and of one gender."""
    found = {m.words: Evidence() for m in doc.names}
    add_pronouns(doc, [(m, found[m.words]) for m in doc.names])
    return {
        words: likely_gender(e.male, e.female)
        for words, e in found.items()
        if max(e.male, e.female) >= max(_MANY_PRONOUNS, _OF_ONE_GENDER * min(e.male, e.female))
    }


def _rarity(doc: Document) -> dict[Gender, float]:
    """How much more than usual a pronoun of each gender tells: where nearly everybody is "she", a "he" is rarely an accident."""
    count = Counter(w for k, w in enumerate(doc.lower) if w in ("he", "she") and doc.in_narration(k))
    women = (count["she"] + _FEW_PRONOUNS) / (count["he"] + count["she"] + 2 * _FEW_PRONOUNS)
    return {Gender.MALE: 2 * women, Gender.FEMALE: 2 * (1 - women)}


def _add_pronouns_after(
    doc: Document, evidence: Evidence, m: Mention, limit: int, rarity: Mapping[Gender, float]
) -> None:
    """Add the pronouns between a mention and `limit`, up to the first of the other gender."""
    sentence = 0
    seen: Gender | None = None
    for k in range(m.end, limit):
        if doc.paragraph[k] != doc.paragraph[m.start]:
            return
        if not doc.in_narration(k):
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
        goes_on = sentence == 1 and doc.opens[k] and doc.opens[m.start] and doc.is_short
        weight = _SAME_SENTENCE if sentence == 0 else _GOES_ON if goes_on else _NEXT_SENTENCE
        evidence.add(gender, weight * (1.0 if word in ("he", "she") else _NOT_SUBJECT) * rarity[gender])
