"""The noun phrases of narration that refer to somebody."""

from __future__ import annotations

from audiobook.attributing.document import Document
from audiobook.attributing.story import Reference, ReferenceKind
from audiobook.attributing.text.nouns import DETERMINERS, KINSHIP_NOUNS, PREPOSITIONS, gender_of_noun
from audiobook.language import NAMELESS_NOUNS, SPEECH_VERBS
from audiobook.script import Gender

_ADJECTIVES = frozenset("poor old young little dear good great other first second".split())
"""Adjectives that may begin a noun phrase."""
_SUBJECTS_WITHOUT_GENDER = frozenset("ze zie xe".split())
_PLURAL = frozenset("they we you all both everybody everyone somebody someone none nobody who people".split())
_TIMES_AND_PLACES = frozenset(
    "moment time times instant minute hour day morning afternoon evening night week while once way place".split()
)
_I_WITH_VERB = frozenset("i'm i'd i'll i've".split())
_PHRASE_TOKENS = 6
_NAME_AFTER_VOICE = 5
_KIN_WITHIN = 3


def phrase(doc: Document, k: int, stop: int) -> Reference | None:
    """The noun phrase that begins at token k, ends before `stop` and refers to somebody; None if there is none."""
    if k >= stop:
        return None
    word = doc.lower[k]
    if doc.text[k] == "I" or _is_i(doc, k) or (word == "i" and doc.text[k].lower() != "i"):
        # The last is a glossed word of another language ("dis-je").
        return Reference(ReferenceKind.FIRST_PERSON, k, k + 1)
    m = doc.name_at.get(k)
    if m is not None:
        if doc.possessive[m.end - 1] and m.end < stop and doc.lower[m.end] == "voice":
            return Reference(ReferenceKind.NAME, k, m.end + 1, m.words)
        if doc.possessive[m.end - 1] and (kin := _kin(doc, m.end, stop)) is not None:
            # "Tom's sister", "Tom's sister Ann"
            named = doc.name_at.get(kin + 1)
            if named is None or named.end > stop:
                return description(doc, k, kin, doc.lower[kin], False)
            kind = ReferenceKind.POSSESSOR if doc.possessive[named.end - 1] else ReferenceKind.NAME
            return Reference(kind, k, named.end, named.words)
        kind = ReferenceKind.POSSESSOR if doc.possessive[m.end - 1] else ReferenceKind.NAME
        return Reference(kind, k, m.end, m.words)
    if word in ("he", "she"):
        return Reference(ReferenceKind.PRONOUN, k, k + 1, gender=Gender.MALE if word == "he" else Gender.FEMALE)
    if word in _SUBJECTS_WITHOUT_GENDER:
        return Reference(ReferenceKind.PRONOUN, k, k + 1)
    if word in _PLURAL:
        return Reference(ReferenceKind.PLURAL, k, k + 1)
    if word in DETERMINERS or word in _ADJECTIVES:
        return _described(doc, k, stop)
    return None


def _is_i(doc: Document, k: int) -> bool:
    """Whether "I" stands at token k run together with its verb: "I'm"."""
    return doc.text[k][0] == "I" and doc.lower[k] in _I_WITH_VERB


def _kin(doc: Document, k: int, stop: int) -> int | None:
    """The noun of kinship that follows somebody's name with a possessive ending, after an adjective or two; None where there is none."""
    for j in range(k, min(k + _KIN_WITHIN, stop)):
        if doc.lower[j] in KINSHIP_NOUNS:
            return None if doc.possessive[j] else j
        if not doc.is_word(j) or doc.lower[j] in PREPOSITIONS or doc.lower[j] in SPEECH_VERBS:
            return None
    return None


def _described(doc: Document, k: int, stop: int) -> Reference | None:
    """The phrase that begins with a determiner or an adjective at token k."""
    definite = doc.lower[k] == "the"
    for j in range(k + 1, min(k + _PHRASE_TOKENS, stop)):
        m = doc.name_at.get(j)
        if m is not None and doc.lower[j - 1] in _TIMES_AND_PLACES:
            # "at the same moment Mary"
            return None
        if m is not None and len(m.words) == 1 and m.words[0] in NAMELESS_NOUNS:
            # "the Voice" is not a name.
            return description(doc, k, j, m.words[0], definite)
        if m is not None:
            kind = ReferenceKind.POSSESSOR if doc.possessive[m.end - 1] else ReferenceKind.NAME
            return Reference(kind, k, m.end, m.words)
        word = doc.lower[j]
        if word in doc.person_nouns:
            if j + 1 < stop and doc.lower[j + 1] in doc.person_nouns:
                j += 1
                word = doc.lower[j]
            return description(doc, k, j, word, definite)
        if doc.text[j] == "-" and j > k + 1 and doc.is_word(j - 1):
            # "the good-natured Tom"
            continue
        if not doc.is_word(j) or word in PREPOSITIONS or word in SPEECH_VERBS:
            return description(doc, k, j - 1, doc.lower[j - 1], definite) if j > k + 1 else None
    return None


def owner(doc: Document, k: int) -> Reference | None:
    """Whom "his", "her" or "my" at token k means; None where another word stands there."""
    word = doc.lower[k]
    if word == "my":
        return Reference(ReferenceKind.FIRST_PERSON, k, k + 1)
    gender = {"his": Gender.MALE, "her": Gender.FEMALE}.get(word)
    return Reference(ReferenceKind.PRONOUN, k, k + 1, gender=gender) if gender is not None else None


def description(doc: Document, k: int, j: int, noun: str, definite: bool) -> Reference:
    """The description from token k to its noun at token j; "the voice of Tom" is Tom."""
    if noun == "voice" and j + 2 < len(doc) and doc.lower[j + 1] == "of":
        # "the voice of old Mr. Gray"
        for x in range(j + 2, min(j + _NAME_AFTER_VOICE, len(doc))):
            m = doc.name_at.get(x)
            if m is not None and not doc.possessive[m.end - 1]:
                return Reference(ReferenceKind.NAME, k, m.end, m.words)
    return Reference(ReferenceKind.NOUN, k, j + 1, gender=gender_of_noun(noun), noun=noun, definite=definite)
