"""What refers to somebody: the noun phrases of narration, whose names are known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from audiobook.attributing.document import Document
from audiobook.attributing.names import Mention
from audiobook.attributing.nouns import gender_of_noun
from audiobook.language import FAIR_SPEECH_VERBS, NAMELESS_NOUNS, SPEECH_VERBS
from audiobook.script import Gender

PREPOSITIONS = frozenset(
    """to at with of from for by on upon towards toward like than beside behind against about after before between among near
    into over under without except round around""".split()
)
DETERMINERS = frozenset("the a an his her my our their your its this that these those another one".split())
_ADJECTIVES = frozenset("poor old young little dear good great other first second".split())
_PLURAL = frozenset("they we you all both everybody everyone somebody someone none nobody who people".split())
SAYINGS = frozenset(
    """reply answer response rejoinder retort exclamation question inquiry enquiry remark comment observation explanation cry
    greeting words word thought reflection verdict conclusion suggestion request acknowledgment acknowledgement
    salutation ejaculation echo speech language declaration reasoning injunction amendment consolation complaint appeal plea
    excuse apology argument warning advice entreaty rebuke reproach reproof objection protest assurance whisper murmur
    invitation demand command order toast farewell comfort side contribution opinion view theory proposal idea""".split()
)
EPITHETS = 4
_TIMES_AND_PLACES = frozenset(
    "moment time times instant minute hour day morning afternoon evening night week while once way place".split()
)


class ReferenceKind(IntEnum):
    """What a reference is made of."""

    NONE = 0
    NAME = 1
    PRONOUN = 2
    FIRST_PERSON = 3
    NOUN = 4
    PLURAL = 5
    OWNED = 6
    UNKNOWN_NAME = 7


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference to somebody beside a speech.

    Attributes:
        kind: what it is made of.
        at: its first token.
        end: behind its last token.
        name: the name's words (NAME, OWNED).
        gender: what pronoun or noun tells.
        noun: the noun of a description.
        definite: the description begins with "the".
        verb: 0 no verb of speech, 1 one that may mean more than speaking, 2 one that hardly does.
        away: tokens between the speech and the reference.
        leads: 0, 1 a comma or dash, 2 a colon, before the speech that follows.
        inverted: the verb stands before the subject.
    """

    kind: ReferenceKind
    at: int
    end: int
    name: tuple[str, ...] | None = None
    gender: Gender = Gender.UNKNOWN
    noun: str | None = None
    definite: bool = False
    verb: int = 0
    away: int = 0
    leads: int = 0
    inverted: bool = False


class Phrases:
    """The noun phrases of a document whose names are known.

    Attributes:
        doc: the document.
        at: mentions by their first token.
        inside: mentions by each of their tokens.
    """

    def __init__(self, doc: Document, mentions: list[Mention]) -> None:
        self.doc = doc
        self.at = {m.start: m for m in mentions}
        self.inside = {k: m for m in mentions for k in range(m.start, m.end)}

    def phrase(self, k: int, stop: int) -> Reference | None:
        """The noun phrase that begins at token k and refers to somebody, None if there is none."""
        doc = self.doc
        if k >= stop:
            return None
        word = doc.lower[k]
        m = self.at.get(k)
        if m is not None:
            if doc.possessive[m.end - 1] and m.end < stop and doc.lower[m.end] == "voice":
                return Reference(ReferenceKind.NAME, k, m.end + 1, m.words)
            kind = ReferenceKind.OWNED if doc.possessive[m.end - 1] else ReferenceKind.NAME
            return Reference(kind, k, m.end, m.words)
        if word in ("he", "she"):
            return Reference(ReferenceKind.PRONOUN, k, k + 1, gender=Gender.MALE if word == "he" else Gender.FEMALE)
        if doc.text[k] == "I":
            return Reference(ReferenceKind.FIRST_PERSON, k, k + 1)
        if word in _PLURAL:
            return Reference(ReferenceKind.PLURAL, k, k + 1)
        if word in DETERMINERS or word in _ADJECTIVES:
            return self._described(k, stop)
        return None

    def _described(self, k: int, stop: int) -> Reference | None:
        doc = self.doc
        definite = doc.lower[k] == "the"
        for j in range(k + 1, min(k + 6, stop)):
            m = self.at.get(j)
            if m is not None and doc.lower[j - 1] in _TIMES_AND_PLACES:
                # "at the same moment Mary"
                return None
            if m is not None and len(m.words) == 1 and m.words[0] in NAMELESS_NOUNS:
                # "the Voice" is no name.
                return self.noun(k, j, m.words[0], definite)
            if m is not None:
                kind = ReferenceKind.OWNED if doc.possessive[m.end - 1] else ReferenceKind.NAME
                return Reference(kind, k, m.end, m.words)
            word = doc.lower[j]
            if word in doc.describers:
                if j + 1 < stop and doc.lower[j + 1] in doc.describers:
                    j += 1
                    word = doc.lower[j]
                return self.noun(k, j, word, definite)
            if doc.text[j] == "-" and j > k + 1 and doc.is_word(j - 1):
                # "the good-natured Tom"
                continue
            if not doc.is_word(j) or word in PREPOSITIONS or word in SPEECH_VERBS:
                return self.noun(k, j - 1, doc.lower[j - 1], definite) if j > k + 1 else None
        return None

    def owner(self, k: int) -> Reference | None:
        """Whom "his", "her" or "my" at token k means, None where another word stands there."""
        word = self.doc.lower[k]
        if word == "my":
            return Reference(ReferenceKind.FIRST_PERSON, k, k + 1)
        gender = {"his": Gender.MALE, "her": Gender.FEMALE}.get(word)
        return Reference(ReferenceKind.PRONOUN, k, k + 1, gender=gender) if gender is not None else None

    def noun(self, k: int, j: int, noun: str, definite: bool) -> Reference:
        """The description from token k to its noun at token j; "the voice of Tom" is Tom."""
        doc = self.doc
        if noun == "voice" and j + 2 < len(doc) and doc.lower[j + 1] == "of":
            # "the voice of old Mr. Gray"
            for x in range(j + 2, min(j + 5, len(doc))):
                m = self.at.get(x)
                if m is not None and not doc.possessive[m.end - 1]:
                    return Reference(ReferenceKind.NAME, k, m.end, m.words)
        gender = gender_of_noun(noun)
        return Reference(ReferenceKind.NOUN, k, j + 1, gender=gender, noun=noun, definite=definite)


def verb_of(word: str) -> int:
    """Whether a word is a verb of speech: 0 no, 1 one that may mean more than speaking, 2 one that hardly does."""
    return 2 if word in FAIR_SPEECH_VERBS else 1 if word in SPEECH_VERBS else 0


def moved(r: Reference, verb: int, away: int, *, leads: int = 0, inverted: bool = False) -> Reference:
    """A reference as it stands beside a speech."""
    return Reference(r.kind, r.at, r.end, r.name, r.gender, r.noun, r.definite, verb, away, leads, inverted)
