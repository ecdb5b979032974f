"""A Script in, a Document out: tokens, sentences, quotations, and the nouns that mean people in this story."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from audiobook.attributing.document import NARRATION, Document, Quotation
from audiobook.attributing.text import handles, sentences
from audiobook.language import FAIR_SPEECH_VERBS, FEMALE_PRONOUNS, MALE_PRONOUNS, ROLE_NOUNS, labels, tongues
from audiobook.language.scene_breaks import is_scene_break
from audiobook.language.tongues import Tongue
from audiobook.script import Kind, Script, Segment

_WORD = r"[^\W\d_]+(?:['’][^\W\d_]+)*"
_CAPITALISED = r"[A-ZÀ-ÖØ-Þ][^\W\d_]+(?:['’][A-ZÀ-ÖØ-Þ][^\W\d_]+)?"
_HYPHENATED_NAME = rf"(?:(?:al|el|as|ibn)-{_CAPITALISED}|{_CAPITALISED}(?:-(?:of|the|de|la|le|du|al|el|des|sur|and)){{0,2}}-{_CAPITALISED})(?:-{_CAPITALISED})*"
"""One name of several words: "Anne-Marie", "Tom-the-Piper", "al-Rashid"."""
_TOKEN = re.compile(rf"{_HYPHENATED_NAME}|{_WORD}|\d+|\n\n|[.!?…]+|—|--+|[^\w\s]")
_PARAGRAPH_BREAK = "\n\n"
_PRONOUNS = MALE_PRONOUNS | FEMALE_PRONOUNS
_PERSON_ENDINGS = ("man", "woman", "maid", "master", "er", "or", "ist", "ess", "ier")
_NOT_PERSONS = frozenset("latter former first second third last others rest two three good same next".split())
"""Words that stand for people after "said the", and say nothing of who they are."""
_BEGINS_MARK = frozenset({"with", "in"})
_ARTICLES = frozenset("the a an his her".split())
_ENDS_MARK = frozenset(
    "and or but who whom that which of to at on by from for as is was are were had has with in".split()
)
_LONGEST_MARK = 3
"""Words after the article: "with the long black beard"."""
_LEAST_MARKED = 3
"""How often a noun must have the same mark before the two are taken for one person's description."""


def read(script: Script) -> Document:
    """A Script in, its Document out."""
    tokens = _Tokens(tongues.of(script.language), handles.bearers(script))
    for c, chapter in enumerate(script.chapters):
        tokens.begin_chapter()
        for s, segment in enumerate(chapter.segments):
            tokens.add(c, s, segment)
    doc = tokens.document()
    doc = replace(doc, person_nouns=ROLE_NOUNS | _speaking_nouns(doc))
    marks, marked = _marks(doc)
    return replace(doc, marks=marks, marked=marked)


def split(text: str) -> list[str]:
    """The tokens of a text."""
    return [m.group() for m in _TOKEN.finditer(text)]


@dataclass(slots=True)
class _Tokens:
    """A Document in the making; see there for the lists.

    Words of closed classes of another language stand in `lower` as the English ones of their class ("dit" as "said", "elle" as "she"), so that
    cues, pronouns and gender are read in every language by the same rules. `text` has them as written.
    """

    tongue: Tongue | None = None
    bearers: Mapping[str, str] = field(default_factory=dict)
    text: list[str] = field(default_factory=list)
    lower: list[str] = field(default_factory=list)
    possessive: list[bool] = field(default_factory=list)
    capital: list[bool] = field(default_factory=list)
    quotation: list[int] = field(default_factory=list)
    paragraph: list[int] = field(default_factory=list)
    paragraph_start: list[int] = field(default_factory=list)
    headings: set[int] = field(default_factory=set)
    breaks: set[int] = field(default_factory=set)
    quotations: list[Quotation] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)
    forms: dict[str, tuple[str, str, bool, bool]] = field(default_factory=dict)
    opens_paragraph: bool = True
    label: str = ""

    def begin_chapter(self) -> None:
        self.opens_paragraph = True
        self.breaks.add(len(self.paragraph_start))

    def add(self, chapter: int, index: int, segment: Segment) -> None:
        if segment.silent:
            # The label of a speaker ("ANNA:") is a cue like any other, right before what is said; a tag tells nothing here.
            self.label = self.label if segment.tag else labels.spelled_out(segment.text, self.bearers)
            return
        if self.opens_paragraph:
            self.paragraph_start.append(len(self.text))
            self.opens_paragraph = False
        number = len(self.paragraph_start) - 1
        if segment.kind is Kind.HEADING:
            self.headings.add(number)
        elif segment.kind is Kind.NARRATION and _is_scene_break(segment.text):
            self.breaks.add(number)
        quotation = len(self.quotations) if segment.spoken_by_character else NARRATION
        if self.label and quotation != NARRATION:
            for m in _TOKEN.finditer(self.label):
                self._append(m.group(), NARRATION)
            self.label = ""
        start = len(self.text)
        text = segment.text
        if self.tongue is not None and quotation == NARRATION:
            text = self.tongue.spelled_out(text)
        for m in _TOKEN.finditer(text):
            if m.group() != _PARAGRAPH_BREAK:
                self._append(m.group(), quotation)
            elif m.end() == len(text):
                self.opens_paragraph = True
            else:
                self.paragraph_start.append(len(self.text))
        if quotation != NARRATION:
            self.quotations.append(
                Quotation(
                    chapter,
                    index,
                    start,
                    len(self.text),
                    len(self.paragraph_start) - 1,
                    segment.kind is Kind.THOUGHT,
                    segment.continues,
                    "?" in segment.text[-4:],
                )
            )

    def _append(self, token: str, quotation: int) -> None:
        number = len(self.paragraph_start) - 1
        if token == "s" and self.text and self.capital[-1] and self.paragraph[-1] == number:
            # A text whose apostrophes were lost: "the General s glance".
            self.possessive[-1] = True
            return
        # A novel has a hundred thousand tokens, but ten thousand words: each is looked at and kept once.
        if token not in self.forms:
            self.forms[token] = self._form(token)
        word, lower, possessive, capital = self.forms[token]
        self.text.append(word)
        self.lower.append(lower)
        self.possessive.append(possessive)
        self.capital.append(capital)
        self.quotation.append(quotation)
        self.paragraph.append(number)

    def _form(self, token: str) -> tuple[str, str, bool, bool]:
        """A token without the ending of its possessive, the same in small letters, whether it had that ending, and a capital."""
        possessive = token[-1:] in "sS" and token[-2:-1] in "'’" and len(token) > 2
        word = token[:-2] if possessive else token
        lower = word.lower().replace("’", "'")
        if self.tongue is not None:
            lower = self.tongue.gloss(lower)
        kept = self.words.setdefault
        return kept(word, word), kept(lower, lower), possessive, word[0].isupper() or _begins_small(word)

    def document(self) -> Document:
        return Document(
            text=tuple(self.text),
            lower=tuple(self.lower),
            possessive=tuple(self.possessive),
            capital=tuple(self.capital),
            quotation=tuple(self.quotation),
            opens=sentences.openings(self.text, self.lower, self.quotation, self.paragraph),
            paragraph=tuple(self.paragraph),
            paragraph_start=(*self.paragraph_start, len(self.text)),
            headings=frozenset(self.headings),
            breaks=frozenset(self.breaks),
            quotations=tuple(self.quotations),
            pronouns=tuple(
                k for k, (word, q) in enumerate(zip(self.lower, self.quotation)) if word in _PRONOUNS and q == NARRATION
            ),
        )


def _begins_small(token: str) -> bool:
    """Whether a token is a name with a small beginning: "d'Artagnan", "al-Rashid"."""
    return any(
        mark in "'’-" and following.isupper() and (mark == "-" or at == 1)
        for at, (mark, following) in enumerate(pairwise(token[1:]), 1)
    )


def _is_scene_break(text: str) -> bool:
    return _PARAGRAPH_BREAK in text and is_scene_break(text)


def _marks(doc: Document) -> tuple[dict[int, str], dict[str, str]]:
    """Nouns that have the same mark after them again and again ("the man with the black beard"): see `Document.marks`."""
    found: dict[str, list[tuple[int, int]]] = {}
    for k in range(1, len(doc) - 3):
        if (
            doc.lower[k] not in doc.person_nouns
            or doc.lower[k + 1] not in _BEGINS_MARK
            or doc.lower[k + 2] not in _ARTICLES
            or doc.capital[k]
            or not doc.in_narration(k)
        ):
            continue
        stop = k + 3
        while (
            stop < min(k + 3 + _LONGEST_MARK, len(doc))
            and doc.is_word(stop)
            and doc.in_narration(stop)
            and doc.lower[stop] not in FAIR_SPEECH_VERBS | _ENDS_MARK
        ):
            stop += 1
        if stop > k + 3:
            found.setdefault(f"{doc.lower[stop - 1]} {doc.lower[k]}", []).append((k, stop))
    marks: dict[int, str] = {}
    marked: dict[str, str] = {}
    for key, places in found.items():
        if len(places) >= _LEAST_MARKED:
            marks |= {k: key.split()[0] for k, _ in places}
            first, stop = places[0]
            marked[key] = " ".join(doc.text[k] for k in range(first, stop))
    return marks, marked


def _speaking_nouns(doc: Document) -> frozenset[str]:
    """Nouns that can only be people's: a cue beside a quotation says so.

    Once is enough in a short story, and where the noun has an ending that people's nouns have, or stands before a name ("Bosun
    Gray").
    """
    found = Counter(
        doc.lower[k]
        for k in (*_nouns_after_verbs(doc), *_nouns_before_verbs(doc))
        if doc.is_word(k) and not doc.capital[k] and doc.lower[k] not in _NOT_PERSONS
    )
    titles = {
        doc.lower[k]
        for k in range(len(doc) - 1)
        if doc.capital[k] and doc.lower[k] in found and doc.capital[k + 1] and doc.lower[k + 1] not in found
    }
    short = doc.is_short
    return frozenset(
        n for n, times in found.items() if times > 1 or short or n.endswith(_PERSON_ENDINGS) or n in titles
    )


def _nouns_after_verbs(doc: Document) -> Iterator[int]:
    """'"Come in," said the missionary.': the sentence ends or pauses after the noun."""
    for k in range(2, len(doc) - 3):
        if doc.lower[k] in FAIR_SPEECH_VERBS and doc.in_narration(k) and doc.lower[k + 1] == "the":
            after_quotation = not doc.in_narration(k - 1) or (not doc.in_narration(k - 2) and not doc.is_word(k - 1))
            if after_quotation and doc.text[k + 3][0] in ".,;:!?—":
                yield k + 2


def _nouns_before_verbs(doc: Document) -> Iterator[int]:
    """'"Come in," the missionary said.'."""
    for k in range(2, len(doc) - 3):
        if (
            doc.lower[k] == "the"
            and doc.lower[k + 2] in FAIR_SPEECH_VERBS
            and doc.in_narration(k)
            and doc.in_narration(k + 2)
            and not doc.in_narration(k - 1)
            and not doc.possessive[k + 1]
        ):
            yield k + 1
