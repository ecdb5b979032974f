"""What the narration around a quotation says of its speaker: cues, and who acts beside it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import Enum

from audiobook.attributing.document import NARRATION, Document, Quotation
from audiobook.attributing.names import Mention
from audiobook.attributing.nouns import gender_of_noun
from audiobook.language import (
    FAIR_SPEECH_VERBS,
    SPEECH_VERBS,
    TITLES,
)
from audiobook.script import Gender

_DETERMINERS = frozenset("the a an this that his her my our their another one".split())
_ADVERB_END = "ly"
_MARK_TOKENS = 6
_FILLERS = frozenset(
    """then now again at last also only just still even never always once first had has have was is be been to could would did do not
    he'd she'd i'd suddenly quickly quietly softly slowly and but in out up back over on it all out aloud mutely often soon both""".split()
)
WINDOW = 14
_USUAL = 8


class CueKind(Enum):
    """How a cue refers to the speaker."""

    NAME = "name"
    PRONOUN = "pronoun"
    FIRST_PERSON = "first person"
    ROLE = "role"


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue beside a quotation.

    Attributes:
        kind: how it refers to the speaker.
        place: "behind", "before", "inside" (it interrupts the speech).
        strong: the verb hardly means anything but speaking, or the layout leaves no doubt.
        name: the name's words (NAME).
        gender: what the pronoun or noun tells.
        noun: the role (ROLE).
        at: token of the reference.
        words: the cue as written, for an explanation.
    """

    kind: CueKind
    place: str
    strong: bool
    name: tuple[str, ...] | None
    gender: Gender
    noun: str | None
    at: int
    words: str


class Names:
    """The mentions of names in a document, to be found by token."""

    def __init__(self, mentions: list[Mention]) -> None:
        self.at = {m.start: m for m in mentions}
        self.ending = {m.end: m for m in mentions}


def role_cues(doc: Document) -> Counter[str]:
    """Nouns that speak in the story: those of "said the stranger" and "the stranger said", with their counts.

    Where one adjective goes with the noun again and again ("the tall man"), the two are one description.
    """
    out: Counter[str] = Counter()
    usual = _usual_phrases(doc)
    for k, word in enumerate(doc.lower):
        if word not in FAIR_SPEECH_VERBS or doc.quotation[k] != NARRATION:
            continue
        near_quote = any(
            0 <= j < len(doc) and doc.quotation[j] != NARRATION and doc.paragraph[j] == doc.paragraph[k]
            for j in (k - 1, k - 2, k - 3, k - 4, k - 5, k + 2, k + 3, k + 4, k + 6)
        )
        if not near_quote:
            continue
        for noun in (_noun_behind(doc, k + 1), _noun_before(doc, k - 1)):
            if noun is not None:
                phrase = doc.described_at(noun)
                out[phrase if phrase in usual or noun in doc.marks else doc.lower[noun]] += 1
                break
    return out


def _usual_phrases(doc: Document) -> set[str]:
    """Adjective and noun that stand behind "the" in narration many times over."""
    out: Counter[str] = Counter()
    for k in range(2, len(doc)):
        if (
            doc.lower[k] in doc.describers
            and doc.lower[k - 2] == "the"
            and doc.is_word(k - 1)
            and not doc.capital[k]
            and not doc.capital[k - 1]
            and not doc.possessive[k - 1]
            and doc.quotation[k] == NARRATION
        ):
            out[f"{doc.lower[k - 1]} {doc.lower[k]}"] += 1
    return {phrase for phrase, times in out.items() if times >= _USUAL}


def _noun_behind(doc: Document, k: int) -> int | None:
    """The noun of "the [adjectives] noun" that begins at token k, if it is a definite one."""
    if k >= len(doc) or doc.lower[k] not in ("the",) or doc.quotation[k] != NARRATION:
        return None
    last = None
    for j in range(k + 1, min(k + 5, len(doc))):
        if not doc.is_word(j) or doc.quotation[j] != NARRATION:
            break
        if doc.lower[j] in doc.describers and not doc.capital[j]:
            last = j
        elif doc.lower[j] in ("of", "in", "with", "who", "and", "to", "at", "from", "as"):
            break
    return last


def _noun_before(doc: Document, k: int) -> int | None:
    """The noun of "the [adjectives] noun" that ends at token k, adverbs aside."""
    while k > 0 and (doc.lower[k].endswith(_ADVERB_END) or doc.lower[k] in ("then", "also", "had")):
        k -= 1
    # "the man with the black beard said"
    k = next((j for j in range(k, max(0, k - _MARK_TOKENS), -1) if doc.marks.get(j) == doc.lower[k]), k)
    if k <= 0 or doc.lower[k] not in doc.describers or doc.capital[k] or doc.quotation[k] != NARRATION:
        return None
    for j in range(k - 1, max(-1, k - 5), -1):
        if doc.lower[j] == "the":
            return k
        if not doc.is_word(j) or doc.lower[j] in _DETERMINERS:
            return None
    return None


def find(doc: Document, names: Names, index: int) -> Cue | None:
    """The best cue of a quotation, None if it has none."""
    q = doc.quotations[index]
    behind = _behind(doc, names, q, index)
    if behind is not None and behind.strong:
        return behind
    before = _before(doc, names, q)
    if before is not None and (before.strong or behind is None):
        return before
    return behind


def _limits_behind(doc: Document, q: Quotation) -> tuple[int, int]:
    end = q.end
    stop = min(len(doc), end + WINDOW)
    k = end
    while k < stop and doc.quotation[k] == NARRATION and doc.paragraph[k] == q.paragraph:
        k += 1
    return end, k


def _behind(doc: Document, names: Names, q: Quotation, index: int) -> Cue | None:
    """A cue behind the quotation: «," said Mary», «," she said», «," the old man said»."""
    start, stop = _limits_behind(doc, q)
    k = start
    while k < stop and not doc.is_word(k):
        k += 1
    if k >= stop:
        return None
    goes_on = not doc.capital[k] or k in names.at or doc.text[k] == "I" or _ended_by_comma(doc, q)
    if (
        doc.text[k - 1] in ".!?"
        and k - 1 >= start
        and doc.opens[k]
        and doc.capital[k]
        and not _ended_by_comma(doc, q)
        and k not in names.at
    ):
        goes_on = doc.lower[k] in ("he", "she", "i", "they", "the") and _verb_near(doc, k + 1, stop)
    if not goes_on:
        return None
    place = (
        "inside"
        if stop < len(doc) and doc.quotation[stop] == index + 1 and doc.paragraph[stop] == q.paragraph
        else "behind"
    )
    # Inverted: the verb first.
    j = k
    while j < stop and (
        doc.lower[j] in ("and", "then", "thus", "so", "at", "last") or doc.lower[j].endswith(_ADVERB_END)
    ):
        j += 1
    if (
        j < stop
        and doc.lower[j] in SPEECH_VERBS
        and not (doc.capital[j] and doc.text[k - 1] in ".!?" and not _ended_by_comma(doc, q))
    ):
        verb = doc.lower[j]
        for s in range(j + 1, min(stop, j + 4)):
            found = _reference(doc, names, s, place, verb in FAIR_SPEECH_VERBS, (k, min(stop, s + 5)))
            if found is not None:
                return found
            if not doc.is_word(s) and doc.text[s] != ",":
                break
        return None
    # Subject first.
    found = _reference(doc, names, k, place, strong=False, shown=(k, min(stop, k + 6)))
    if found is None:
        return None
    after = names.at[k].end if k in names.at else found.at + 1
    verb_at = _verb_at(doc, after, stop)
    if verb_at is None:
        return None
    strong = doc.lower[verb_at] in FAIR_SPEECH_VERBS or _ended_by_comma(doc, q)
    return Cue(found.kind, place, strong, found.name, found.gender, found.noun, found.at, found.words)


def _ended_by_comma(doc: Document, q: Quotation) -> bool:
    """Whether the quotation ends in a comma: then the sentence around it goes on with its cue."""
    k = q.end - 1
    while k > q.start and doc.text[k] in ('"', "”", "’", "'", "»", "“"):
        k -= 1
    return doc.text[k] == ","


def _verb_near(doc: Document, start: int, stop: int) -> bool:
    return _verb_at(doc, start, stop) is not None


def _verb_at(doc: Document, start: int, stop: int) -> int | None:
    """The verb of speech that a subject ending before `start` governs, adverbs and auxiliaries between."""
    for k in range(start, min(stop, start + 5)):
        if doc.lower[k] in SPEECH_VERBS:
            return k
        if not doc.is_word(k):
            if doc.text[k] == "," and k == start:
                continue
            return None
        if not (doc.lower[k] in _FILLERS or doc.lower[k].endswith(_ADVERB_END)):
            return None
    return None


def _reference(doc: Document, names: Names, k: int, place: str, strong: bool, shown: tuple[int, int]) -> Cue | None:
    """What token k refers to, if it begins a reference to a person."""
    words = " ".join(doc.text[i] for i in range(shown[0], min(shown[1], len(doc))) if doc.is_word(i))
    word = doc.lower[k]
    if k in names.at:
        m = names.at[k]
        if doc.possessive[m.end - 1]:
            return None
        return Cue(CueKind.NAME, place, strong, m.words, Gender.UNKNOWN, None, k, words)
    if word in ("he", "she"):
        gender = Gender.MALE if word == "he" else Gender.FEMALE
        return Cue(CueKind.PRONOUN, place, strong, None, gender, None, k, words)
    if doc.text[k] == "I":
        return Cue(CueKind.FIRST_PERSON, place, strong, None, Gender.UNKNOWN, None, k, words)
    if word in _DETERMINERS:
        for j in range(k + 1, min(k + 6, len(doc))):
            if j in names.at and word == "the":
                return Cue(CueKind.NAME, place, strong, names.at[j].words, Gender.UNKNOWN, None, j, words)
            if not doc.is_word(j) or doc.quotation[j] != NARRATION:
                return None
            if doc.lower[j] in doc.describers and (j + 1 >= len(doc) or doc.lower[j + 1] not in doc.describers):
                noun = doc.lower[j]
                gender = gender_of_noun(noun)
                return Cue(CueKind.ROLE, place, strong, None, gender, noun if word == "the" else None, j, words)
            if doc.lower[j] in ("of", "in", "with", "and") or doc.lower[j] in SPEECH_VERBS:
                return None
    if word in TITLES and doc.capital[k] and k + 1 < len(doc):
        return None
    return None


def _before(doc: Document, names: Names, q: Quotation) -> Cue | None:
    """A cue before the quotation: «Mary said, "», «She turned and said: "», «he says "»."""
    k = q.start - 1
    floor = max(-1, q.start - WINDOW - 8)
    paragraph = q.paragraph
    if k < 0:
        return None
    if doc.paragraph[k] != paragraph:
        # A paragraph that ends in a colon or comma leads up to the quotation below it.
        if doc.text[k] not in ":," or doc.quotation[k] != NARRATION or doc.paragraph[k] in doc.heading:
            return None
        paragraph = doc.paragraph[k]
    if doc.quotation[k] != NARRATION:
        return None
    leads = doc.text[k] in ",:" or doc.text[k][0] in "—-"
    words_between = 0
    verb = None
    while k > floor and doc.quotation[k] == NARRATION and doc.paragraph[k] == paragraph:
        if doc.text[k][0] in ".!?;" and not (k and doc.lower[k - 1] in TITLES):
            break
        if doc.is_word(k):
            words_between += 1
            if doc.lower[k] in SPEECH_VERBS and (leads or words_between <= 1):
                verb = k
                break
        k -= 1
    if verb is None:
        return None
    return _subject_before(doc, names, verb, floor, paragraph, leads)


def _subject_before(doc: Document, names: Names, verb: int, floor: int, paragraph: int, leads: bool) -> Cue | None:
    """The subject of a verb of speech that stands before a quotation, or right behind the verb."""
    strong = leads and doc.lower[verb] in FAIR_SPEECH_VERBS
    if verb + 1 < len(doc) and doc.quotation[verb + 1] == NARRATION:
        inverted = _reference(doc, names, verb + 1, "before", strong, (verb, verb + 5))
        if (
            inverted is not None
            and inverted.kind is not CueKind.ROLE
            and doc.lower[verb] in ("said", "says", "cried", "replied", "asked")
        ):
            previous = doc.lower[verb - 1] if verb else ""
            if previous not in ("he", "she", "i") and verb not in names.ending:
                return inverted
    k = verb - 1
    low = max(floor, verb - 16)
    while k > low and doc.quotation[k] == NARRATION and doc.paragraph[k] == paragraph:
        if doc.text[k][0] in ".!?;":
            break
        if k + 1 in names.ending and not doc.possessive[k]:
            m = names.ending[k + 1]
            before = doc.lower[m.start - 1] if m.start else ""
            if before not in (
                "to",
                "at",
                "with",
                "of",
                "from",
                "for",
                "by",
                "on",
                "upon",
                "towards",
                "toward",
                "like",
                "than",
                "beside",
                "behind",
            ):
                return _reference(doc, names, m.start, "before", strong, (m.start, verb + 1))
            k = m.start - 1
            continue
        if doc.lower[k] in ("he", "she") or doc.text[k] == "I":
            return _reference(doc, names, k, "before", strong, (k, verb + 1))
        if doc.lower[k] in doc.describers and not doc.capital[k]:
            for j in range(k - 1, max(low, k - 5), -1):
                if doc.lower[j] in _DETERMINERS:
                    return _reference(doc, names, j, "before", strong, (j, verb + 1))
        k -= 1
    return None
