"""Words that are names in this story, and whether each of their mentions is one: "said Will" makes Will a name, "Will you?" is not he."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from audiobook.attributing.document import Document
from audiobook.attributing.text.first_names import first_names
from audiobook.language import FAIR_SPEECH_VERBS, NAMELESS_NOUNS, SPEECH_VERBS
from audiobook.language.name_words import (
    ADJECTIVES,
    AUXILIARIES,
    BARE_NOUNS,
    CLITICS,
    CLOSED_CLASS,
    DAYS,
    DOUBTED,
    INTERJECTIONS,
    IRREGULAR_PASTS,
    MONTHS,
    PEOPLES,
    PLACES,
    SUBJECT_PRONOUNS,
)

_MOSTLY_CAPITAL = 0.5
"""A word is a name if it is written with a capital inside sentences more often than this share of its small ones."""
_LEAST_OPENINGS = 4
"""How often an unknown word that only ever opens sentences must occur to be taken for a name."""
_LEAST_HEARD = 2
"""Cues from which a word is somebody's name, whatever else it means."""
_LEAST_ACTS = 1
"""How often one who is heard once must act as well."""
_LEAST_BEATS = 2
"""How often a word that only ever opens sentences must act beside quotations to be taken for a name."""
_NEAR_QUOTATION = 4
"""Tokens: a name this near to a quotation, beside a speech verb, is hardly anything but its speaker's."""
_MANY_SMALL = 20
"""How many times more often the word must be written small for its cues to be taken for misprints."""

_NO_SUBJECT_BEFORE = SUBJECT_PRONOUNS | frozenset(
    "a an the my your his her its our their this that these those there some any no not of me him us them it".split()
)
"""Words that never follow the name of somebody who acts or is called without a mark between: "Mark my words"."""
_TIMES_BEFORE_DATES = frozenset(
    "in until till since during by last next early late mid every each this following previous on a".split()
)
_TIMES_OF_DAY = frozenset("morning afternoon evening night noon week weekend mornings evenings nights".split())
_NUMBERS = frozenset(
    "first second third fourth fifth sixth seventh eighth ninth tenth twentieth thirtieth th st nd rd day days month end middle beginning".split()
)
_BEFORE_PLACES = frozenset(
    "in at from near into towards toward through across around outside leave left of the".split()
)
_GOES = frozenset(
    "go goes went gone going get gets got come comes came coming been back return returned travel travelled way moved sent".split()
)
_NO_NAME_ENDINGS = ("ing", "ly", "ness")
"""Endings of words that open sentences and are hardly names: "Supposing", "Suddenly"."""
_SINGULAR_S = ("ss", "us", "is", "as", "os")
"""Endings in "s" that names have as well as plurals."""
_MARKS = frozenset(",!?.;:—…\"”’'")
_NO_VERB_ENDINGS = ("ness", "ss", "us", "is")


@dataclass(frozen=True, slots=True)
class ProperWords:
    """The words that are names in a story.

    Attributes:
        words: in lower case.
        also_words: those of them that are written small as well, or are months, places or other usual words.
    """

    words: frozenset[str]
    also_words: frozenset[str]

    def is_name(self, doc: Document, k: int) -> bool:
        """Whether the word at token k, which has a capital, is a name there."""
        word = doc.lower[k]
        return word in self.words and (word not in self.also_words or not _is_word_here(doc, k))


@dataclass(slots=True)
class _Counts:
    """How often each word is used in each way."""

    inner: Counter[str] = field(default_factory=Counter)
    small: Counter[str] = field(default_factory=Counter)
    opening: Counter[str] = field(default_factory=Counter)
    heard: Counter[str] = field(default_factory=Counter)
    acts: Counter[str] = field(default_factory=Counter)
    beats: Counter[str] = field(default_factory=Counter)
    owns: Counter[str] = field(default_factory=Counter)
    called: Counter[str] = field(default_factory=Counter)
    deeds: Counter[str] = field(default_factory=Counter)
    """Acts by a verb that is not an auxiliary."""


def find(doc: Document) -> ProperWords:
    """The words whose use in a document can only mean that they are names."""
    counts = _counts(doc)
    known = first_names()
    small, heard, acts, beats = counts.small, counts.heard, counts.acts, counts.beats
    out: set[str] = set()
    for word in counts.inner.keys() | counts.opening.keys() | heard.keys():
        if word in CLOSED_CLASS or _is_contraction(word):
            continue
        strong = (
            heard[word] >= _LEAST_HEARD or (heard[word] and acts[word] + counts.owns[word] >= _LEAST_ACTS)
        ) and small[word] <= _MANY_SMALL * (heard[word] + acts[word])
        if strong:
            out.add(word)
        elif word in DOUBTED:
            continue
        elif counts.inner[word] > _MOSTLY_CAPITAL * small[word]:
            out.add(word)
        elif (
            not small[word]
            and len(word) > 2
            and (
                (word in known and counts.opening[word])
                or (counts.opening[word] >= _LEAST_OPENINGS and not word.endswith(_NO_NAME_ENDINGS))
                or heard[word]
                or beats[word] >= _LEAST_BEATS
                or (doc.is_short and _acts_and_is_called(counts, word))
            )
        ):
            # A name that only ever opens sentences.
            out.add(word)
    return ProperWords(frozenset(out), frozenset(w for w in out if small[w] or w in DOUBTED))


def _counts(doc: Document) -> _Counts:
    counts = _Counts()
    for k, word in enumerate(doc.lower):
        if not word[0].isalpha() or doc.paragraph[k] in doc.headings:
            continue
        if not doc.capital[k]:
            counts.small[word] += 1
            continue
        shouted = len(word) > 1 and doc.text[k].isupper()
        if doc.opens[k]:
            counts.opening[word] += 1
        elif not shouted:
            counts.inner[word] += 1
        if not doc.in_narration(k):
            counts.called[word] += _stands_alone(doc, k)
            continue
        if doc.possessive[k]:
            counts.owns[word] += 1
        elif is_heard(doc, k, k + 1) and not (
            word in ADJECTIVES and k + 1 < len(doc) and (doc.capital[k + 1] or not _after_is(doc, k))
        ):
            counts.heard[word] += 1
        if acts(doc, k, k + 1):
            counts.acts[word] += 1
            counts.beats[word] += is_beat(doc, k)
            counts.deeds[word] += doc.lower[k + 1] not in CLOSED_CLASS
    return counts


def _acts_and_is_called(counts: _Counts, word: str) -> bool:
    """Whether a word that only opens sentences acts in narration and is called in talk, as only somebody's name is in a short story."""
    plural = word.endswith("s") and not word.endswith(_SINGULAR_S)
    usual = plural or word in BARE_NOUNS or word in INTERJECTIONS or word.endswith(_NO_NAME_ENDINGS)
    return bool(counts.deeds[word] and counts.called[word]) and not usual


def _stands_alone(doc: Document, k: int) -> bool:
    """Whether the word at token k of a quotation stands between marks: "Tom?", "Go, Tom!"."""
    q = doc.quotations[doc.quotation[k]]
    before, after = k - 1, k + 1
    return not (before >= q.start and doc.is_word(before)) and not (after < q.end and doc.text[after][0] not in _MARKS)


def _after_is(doc: Document, k: int) -> bool:
    """Whether a mark or a speech verb follows token k."""
    return not doc.is_word(k + 1) or doc.lower[k + 1] in SPEECH_VERBS


def is_heard(doc: Document, start: int, end: int) -> bool:
    """Whether the name from `start` to before `end` stands beside a speech verb and near a quotation: its bearer speaks."""
    if doc.possessive[end - 1]:
        return False
    before = doc.lower[start - 1] if start else ""
    if before == "the" and start > 1:
        before = doc.lower[start - 2]
    after = doc.lower[end] if end < len(doc) and doc.in_narration(end) and not belongs_to_another(doc, start) else ""
    if after not in FAIR_SPEECH_VERBS and before not in FAIR_SPEECH_VERBS:
        return False
    return not all(map(doc.in_narration, (max(0, start - _NEAR_QUOTATION), min(len(doc) - 1, end + _NEAR_QUOTATION))))


def belongs_to_another(doc: Document, start: int) -> bool:
    """Whether the name at `start` tells who somebody is, so that a verb after it is that person's: "the keeper of the North Gate said".

    In a long story one such verb decides nothing.
    """
    k = start - 1
    while k > 0 and doc.lower[k] == "the":
        k -= 1
    return (
        doc.is_short
        and k > 0
        and doc.lower[k] == "of"
        and doc.is_word(k - 1)
        and doc.lower[k - 1] not in NAMELESS_NOUNS
    )


def acts(doc: Document, start: int, end: int) -> bool:
    """Whether the name from `start` to before `end` is the subject of a verb: "Tom rose", "Tom slowly rose"."""
    if doc.possessive[end - 1] or not doc.in_narration(start):
        return False
    before = doc.lower[start - 1] if start else ""
    if not doc.opens[start] and before not in ("and", "but", "when", "as", "while", "that", ",", "then", "where", "if"):
        return False
    k = end
    if k + 1 < len(doc) and (
        doc.lower[k].endswith("ly") or doc.lower[k] in ("then", "also", "never", "only", "just", "still")
    ):
        k += 1
    return k < len(doc) and doc.in_narration(k) and not doc.capital[k] and is_verb_form(doc.lower[k])


def is_verb_form(word: str) -> bool:
    """Whether a word looks like a verb after its subject: a past, or a third person of the present."""
    if word in IRREGULAR_PASTS or word in FAIR_SPEECH_VERBS or word.endswith("ed"):
        return True
    return len(word) > 3 and word.endswith("s") and not word.endswith(_NO_VERB_ENDINGS)


def is_beat(doc: Document, k: int) -> bool:
    """Whether token k begins narration beside a quotation in one paragraph: '"No." Tom kicked it.'."""
    if not doc.opens[k] and not (k and not doc.in_narration(k - 1)):
        return False
    at = doc.paragraph[k]
    first, last = doc.paragraph_start[at], doc.paragraph_start[at + 1]
    return not doc.in_narration(first) or not doc.in_narration(last - 1)


def _is_contraction(word: str) -> bool:
    stem, mark, tail = word.rpartition("'")
    return bool(mark) and (tail in CLITICS or stem in CLOSED_CLASS)


def _is_word_here(doc: Document, k: int) -> bool:
    """Whether the word at token k, elsewhere a name, is the usual word here, by the grammar around it."""
    word = doc.lower[k]
    if doc.possessive[k] and word not in DAYS | MONTHS:
        return False
    before = doc.lower[k - 1] if k and doc.quotation[k - 1] == doc.quotation[k] else ""
    after = doc.lower[k + 1] if k + 1 < len(doc) and doc.quotation[k + 1] == doc.quotation[k] else ""
    if doc.opens[k] and after in _NO_SUBJECT_BEFORE:
        return True
    if word in AUXILIARIES:
        # "Will Tom come?", "Oh, May God help us!"
        if after in SUBJECT_PRONOUNS or after in ("god", "heaven"):
            return True
        if doc.opens[k] and after and doc.capital[k + 1] and _last_mark_of_sentence(doc, k) in "?!":
            return True
    if word in MONTHS | DAYS and _is_date(doc, k, before, after):
        return True
    if word in PLACES | PEOPLES and (
        before in _BEFORE_PLACES or (before == "to" and any(w in _GOES for w in doc.lower[max(0, k - 3) : k - 1]))
    ):
        return True
    if word in PEOPLES | ADJECTIVES and after and after[0].isalpha() and doc.capital[k + 1]:
        # "Young Tom", "English Channel"
        return not (k and doc.capital[k - 1] and not doc.opens[k])
    return (
        word in PEOPLES | ADJECTIVES
        and bool(after)
        and after[0].isalpha()
        and not is_verb_form(after)
        and after != "and"
    )


def _is_date(doc: Document, k: int, before: str, after: str) -> bool:
    if before[:1].isdigit() or after[:1].isdigit() or after in _TIMES_OF_DAY:
        return True
    if before in _TIMES_BEFORE_DATES:
        return True
    return before == "of" and any(w in _NUMBERS or w[0].isdigit() for w in doc.lower[max(0, k - 3) : k - 1])


def _last_mark_of_sentence(doc: Document, k: int) -> str:
    for j in range(k + 1, len(doc)):
        if doc.quotation[j] != doc.quotation[k]:
            break
        if doc.text[j][0] in ".?!":
            return doc.text[j][-1]
    return "."
