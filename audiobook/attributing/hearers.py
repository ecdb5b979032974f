"""Hearers: whom a speech is said to, as the narration beside it ("said she to Tom") and its own words ("my dear boy") tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from audiobook.attributing.document import NARRATION
from audiobook.attributing.nouns import gender_of_noun
from audiobook.language import FORMS_OF_ADDRESS_FEMALE, FORMS_OF_ADDRESS_MALE, SPEECH_VERBS
from audiobook.script import Gender

if TYPE_CHECKING:
    from audiobook.attributing.document import Document
    from audiobook.attributing.story import Story

_TURNS = frozenset("turned turning turns addressing addressed facing faced words speaking spoke".split())
_TO = frozenset("to towards toward at upon".split())
_TAKES_A_PERSON = frozenset(
    """asked asking asks told telling tells assured assuring answered answering begged begging addressed addressing interrupted
    interrupting reminded reminding warned warning informed informing implored entreated urged advised besought
    corrected""".split()
)
_FROM_VERB = 8
_LEADS = frozenset("my dear dearest good old poor sweet young little own".split())
_FOND = frozenset("dear dearest darling love sweetheart".split())
_OWNING = frozenset("his her my the their poor dear old young little".split())
_FORMS = FORMS_OF_ADDRESS_FEMALE | FORMS_OF_ADDRESS_MALE
FORWARD_TOKENS = 40


@dataclass(slots=True)
class Hearers:
    """Whom a speech is said to.

    Attributes:
        told: persons the narration says it is said to.
        woman: how womanly the hearer is, by narration or by the words: 1 a woman, 0 a man, 0.5 not told.
        nouns: nouns by which somebody is called in it ("sir"), those behind "my" or "dear" with a mark.
    """

    told: set[int] = field(default_factory=set)
    woman: float = 0.5
    nouns: set[str] = field(default_factory=set)


def find(story: Story) -> list[Hearers]:
    """The hearers of each speech."""
    starts = {m.start: (m.end, who) for m, who in zip(story.mentions, story.who)}
    return [_of(story, n, starts) for n in range(len(story.speeches))]


def _of(story: Story, n: int, starts: dict[int, tuple[int, int]]) -> Hearers:
    doc, out = story.doc, Hearers()
    by_pronoun: list[float] = []
    for found in _said_to(story, n, starts):
        if isinstance(found, int):
            out.told.add(found)
        else:
            by_pronoun = [1.0 if found is Gender.FEMALE else 0.0]
    by_noun: list[float] = []
    for q in story.speeches[n].quotations:
        for noun, fond in _called(doc, doc.quotations[q].start, doc.quotations[q].end):
            out.nouns.add(noun + "*" if fond else noun)
            by_noun += _womanly(noun)
    by_name = [float(story.woman[w]) for w in out.told | story.around[n].called]
    told = by_pronoun or by_noun or by_name
    if told:
        out.woman = sum(told) / len(told)
    return out


def _said_to(story: Story, n: int, starts: dict[int, tuple[int, int]]) -> Iterator[int | Gender]:
    """Whom the narration beside a speech says it is said to: persons, or their gender."""
    doc = story.doc
    for low, high in story.cue_sentences(n):
        for k in range(low, high):
            if doc.quotation[k] != NARRATION or not (doc.lower[k] in SPEECH_VERBS or doc.lower[k] in _TURNS):
                continue
            for at in _objects(doc, k, min(high, k + _FROM_VERB), low):
                found = _person(doc, at, starts)
                if found is not None:
                    yield found


def _womanly(noun: str) -> list[float]:
    gender = gender_of_noun(noun)
    if noun in FORMS_OF_ADDRESS_FEMALE or gender is Gender.FEMALE:
        return [1.0]
    return [0.0] if noun in FORMS_OF_ADDRESS_MALE or gender is Gender.MALE else []


def _objects(doc: Document, verb: int, stop: int, low: int) -> Iterator[int]:
    """Tokens at which whom the verb is said to may stand."""
    k = verb + 1
    if doc.lower[verb] in _TAKES_A_PERSON and k < stop:
        subject = verb > low and (
            doc.lower[verb - 1] in ("he", "she", "had", "i", "and", "who") or doc.capital[verb - 1]
        )
        if subject or doc.lower[k] == "him":
            yield k
    for k in range(verb + 1, stop - 1):
        if doc.text[k][0] in ".!?;:":
            return
        if doc.lower[k] in _TO:
            yield k + 1


def _person(doc: Document, k: int, starts: dict[int, tuple[int, int]]) -> int | Gender | None:
    """Whom the noun phrase at token k means: a person, or a gender."""
    if doc.lower[k] == "him":
        return Gender.MALE
    for j in range(k, min(k + 3, len(doc))):
        found = starts.get(j)
        if found is not None:
            end, who = found
            return None if doc.possessive[end - 1] else who
        if doc.lower[j] not in _OWNING:
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
        while j >= start and doc.lower[j] in _LEADS:
            j -= 1
        if j >= start and doc.is_word(j):
            continue
        led = j < k - 1
        if word in _FORMS or word in _FOND:
            yield word, led
        elif led and not doc.capital[k]:
            yield word, True
