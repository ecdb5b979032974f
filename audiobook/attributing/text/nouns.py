"""Nouns that stand for people, and the closed classes of words around them."""

from __future__ import annotations

from audiobook.attributing.story import SpeechVerb
from audiobook.language import (
    ANYBODYS_ADJECTIVES,
    FAIR_SPEECH_VERBS,
    FEMALE_NOUNS,
    MALE_NOUNS,
    SPEECH_VERBS,
    VAGUE_NOUNS,
)
from audiobook.script import Gender

DETERMINERS = frozenset("the a an his her my our their your its this that these those another one".split())
POSSESSIVES = frozenset("his her my our their".split())
"""Words that say whose kin somebody is: "his brother"."""
PREPOSITIONS = frozenset(
    """to at with of from for by on upon towards toward like than beside behind against about after before between among near
    into over under without except round around""".split()
)
UTTERANCE_NOUNS = frozenset(
    """reply answer response rejoinder retort exclamation question inquiry enquiry remark comment observation explanation cry
    greeting words word thought reflection verdict conclusion suggestion request acknowledgment acknowledgement
    salutation ejaculation echo speech language declaration reasoning injunction amendment consolation complaint appeal plea
    excuse apology argument warning advice entreaty rebuke reproach reproof objection protest assurance whisper murmur
    invitation demand command order toast farewell comfort side contribution opinion view theory proposal idea admission""".split()
)
"""Nouns for what is said: "was Mary's answer"."""

_USUAL_KINSHIP_NOUNS = {
    "mamma": "mother", "mama": "mother", "mum": "mother", "mummy": "mother", "mom": "mother", "mommy": "mother", "ma": "mother",
    "mam": "mother", "papa": "father", "dad": "father", "daddy": "father", "pa": "father", "auntie": "aunt", "aunty": "aunt",
    "grandma": "grandmother", "gran": "grandmother", "granny": "grandmother", "grandmamma": "grandmother", "nana": "grandmother",
    "grandpa": "grandfather", "granddad": "grandfather", "grandad": "grandfather", "grandpapa": "grandfather",
    "sis": "sister", "hubby": "husband",
}  # fmt: skip
KINSWOMEN = frozenset(
    "mother sister aunt wife daughter niece grandmother granddaughter stepmother stepsister stepdaughter".split()
)
KINSMEN = frozenset(
    "father brother uncle husband son nephew grandfather grandson stepfather stepbrother stepson".split()
)
KINSHIP_NOUNS = KINSWOMEN | KINSMEN | {"cousin"} | set(_USUAL_KINSHIP_NOUNS)


def usual_kinship_noun(noun: str) -> str:
    """The usual noun of kinship for a familiar one: "papa" is a father."""
    return _USUAL_KINSHIP_NOUNS.get(noun, noun)


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
    if noun.endswith("ess") and not noun.endswith("ness"):
        # "priestess", "huntress"
        return Gender.FEMALE
    return Gender.MALE if noun.endswith(_MALE_ENDINGS) else Gender.UNKNOWN


def speech_verb(word: str) -> SpeechVerb:
    """Whether a word is a speech verb, and whether it may mean anything else."""
    if word in FAIR_SPEECH_VERBS:
        return SpeechVerb.CERTAIN
    return SpeechVerb.POSSIBLE if word in SPEECH_VERBS else SpeechVerb.NONE


def identifies(description: str) -> bool:
    """Whether a description means one person: "the man" and "the young man" may be anybody."""
    adjective, _, noun = description.rpartition(" ")
    return adjective not in ANYBODYS_ADJECTIVES if adjective else noun not in VAGUE_NOUNS


def is_vague(description: str) -> bool:
    """Whether a person of that description may well have a name: "the young man" may, "the landlady" hardly."""
    adjective, _, noun = description.rpartition(" ")
    return noun in VAGUE_NOUNS and (not adjective or adjective in ANYBODYS_ADJECTIVES)
