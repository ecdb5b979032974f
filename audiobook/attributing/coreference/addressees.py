"""Addressees: whom a speech is said to, as narration ("said she to Tom") and its own words ("my dear boy") tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from audiobook.attributing.cues import zones
from audiobook.attributing.document import Document
from audiobook.attributing.story import Addressees, Story
from audiobook.attributing.text.nouns import gender_of_noun
from audiobook.language import FORMS_OF_ADDRESS_FEMALE, FORMS_OF_ADDRESS_MALE, SPEECH_VERBS
from audiobook.script import Gender

_TURNING_VERBS = frozenset("turned turning turns addressing addressed facing faced words speaking spoke".split())
_PREPOSITIONS = frozenset("to towards toward at upon".split())
_VERBS_WITH_OBJECT = frozenset(
    """asked asking asks told telling tells assured assuring answered answering begged begging addressed addressing interrupted
    interrupting reminded reminding warned warning informed informing implored entreated urged advised besought
    corrected""".split()
)
_OBJECT_WITHIN = 8
_BEFORE_ADDRESS = frozenset("my dear dearest good old poor sweet young little own".split())
_ENDEARMENTS = frozenset("dear dearest darling love sweetheart".split())
_BEFORE_NAME = frozenset("his her my the their poor dear old young little".split())
_FORMS_OF_ADDRESS = FORMS_OF_ADDRESS_FEMALE | FORMS_OF_ADDRESS_MALE

_Starts = Mapping[int, tuple[int, int]]
"""For the first token of each mention: the token after its last, and the person."""


def find(story: Story) -> Story:
    """Find whom each speech is said to."""
    starts = {m.start: (m.end, who) for m, who in zip(story.mentions.mentions, story.mentions.who)}
    return replace(story, addressees=tuple(_of_speech(story, n, starts) for n in range(len(story.speeches))))


def _of_speech(story: Story, n: int, starts: _Starts) -> Addressees:
    doc = story.document
    named: set[int] = set()
    by_pronoun: list[float] = []
    for found in _said_to(story, n, starts):
        if isinstance(found, int):
            named.add(found)
        else:
            by_pronoun = [1.0 if found is Gender.FEMALE else 0.0]
    nouns: set[str] = set()
    by_noun: list[float] = []
    for q in story.speeches[n].quotations:
        for noun, is_fond in _called(doc, doc.quotations[q].start, doc.quotations[q].end):
            nouns.add(noun + "*" if is_fond else noun)
            by_noun += _female(noun)
    by_name = [float(story.female[w]) for w in sorted(named | story.contexts[n].called)]
    told = by_pronoun or by_noun or by_name
    return Addressees(frozenset(named), sum(told) / len(told) if told else 0.5, frozenset(nouns))


def _said_to(story: Story, n: int, starts: _Starts) -> Iterator[int | Gender]:
    """Whom the narration beside a speech says it is said to: persons, or their gender."""
    doc = story.document
    for low, high in zones.cue_sentences(doc, story.contexts[n]):
        for k in range(low, high):
            if not doc.in_narration(k) or not (doc.lower[k] in SPEECH_VERBS or doc.lower[k] in _TURNING_VERBS):
                continue
            for at in _objects(doc, k, min(high, k + _OBJECT_WITHIN), low):
                found = _person(doc, at, starts)
                if found is not None:
                    yield found


def _female(noun: str) -> list[float]:
    """The probability of a woman that a noun of address tells; empty where it tells none."""
    gender = gender_of_noun(noun)
    if noun in FORMS_OF_ADDRESS_FEMALE or gender is Gender.FEMALE:
        return [1.0]
    return [0.0] if noun in FORMS_OF_ADDRESS_MALE or gender is Gender.MALE else []


def _objects(doc: Document, verb: int, stop: int, low: int) -> Iterator[int]:
    """Tokens at which the person to whom the verb is said may stand."""
    k = verb + 1
    if doc.lower[verb] in _VERBS_WITH_OBJECT and k < stop:
        has_subject = verb > low and (
            doc.lower[verb - 1] in ("he", "she", "had", "i", "and", "who") or doc.capital[verb - 1]
        )
        if has_subject or doc.lower[k] == "him":
            yield k
    for k in range(verb + 1, stop - 1):
        if doc.text[k][0] in ".!?;:":
            return
        if doc.lower[k] in _PREPOSITIONS:
            yield k + 1


def _person(doc: Document, k: int, starts: _Starts) -> int | Gender | None:
    """Whom the noun phrase at token k means: a person, or a gender."""
    if doc.lower[k] == "him":
        return Gender.MALE
    for j in range(k, min(k + 3, len(doc))):
        found = starts.get(j)
        if found is not None:
            end, who = found
            return None if doc.possessive[end - 1] else who
        if doc.lower[j] not in _BEFORE_NAME:
            break
    if doc.lower[k] == "her" and (k + 1 >= len(doc) or not doc.is_word(k + 1) or doc.lower[k + 1].endswith("ly")):
        return Gender.FEMALE
    return None


def _called(doc: Document, start: int, stop: int) -> Iterator[tuple[str, bool]]:
    """Nouns set off by marks by which somebody is called, and whether "my" or "dear" stands before them."""
    for k in range(start, stop):
        word = doc.lower[k]
        if not doc.is_word(k) or (k + 1 < stop and doc.is_word(k + 1)):
            continue
        j = k - 1
        while j >= start and doc.lower[j] in _BEFORE_ADDRESS:
            j -= 1
        if j >= start and doc.is_word(j):
            continue
        is_fond = j < k - 1
        if word in _FORMS_OF_ADDRESS or word in _ENDEARMENTS:
            yield word, is_fond
        elif is_fond and not doc.capital[k]:
            yield word, True
