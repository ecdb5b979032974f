"""Nouns that stand for people: whose gender they tell."""

from __future__ import annotations

from audiobook.language import FEMALE_NOUNS, MALE_NOUNS
from audiobook.script import Gender

_FEMALE_ENDINGS = ("woman", "women", "maid")
_MALE_ENDINGS = ("man", "men")


def gender_of_noun(noun: str) -> Gender:
    """The gender a noun tells: of a listed one, or by its ending ("cabman")."""
    if noun in FEMALE_NOUNS:
        return Gender.FEMALE
    if noun in MALE_NOUNS:
        return Gender.MALE
    if noun.endswith(_FEMALE_ENDINGS):
        return Gender.FEMALE
    return Gender.MALE if noun.endswith(_MALE_ENDINGS) else Gender.UNKNOWN
