"""A script without speakers in, a Document out: its tokens, sentences and quotations, ready to be asked about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from audiobook.language import ABBREVIATIONS, FAIR_SPEECH_VERBS, ROLE_NOUNS
from audiobook.script import Kind, Script

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+|\n\n|[.!?…]+|—|--+|[^\w\s]")
NARRATION = -1
_STOPS = frozenset(".!?…;:")
PARAGRAPH = "\n\n"
_PERSON_ENDINGS = ("man", "woman", "maid", "master", "er", "or", "ist", "ess", "ier")
_NO_PERSONS = frozenset("latter former first second third last others rest two three good same next".split())
_MARKING = frozenset({"with", "in"})
_ARTICLES = frozenset("the a an his her".split())
_ENDS_MARK = frozenset(
    "and or but who whom that which of to at on by from for as is was are were had has with in".split()
)
_LONGEST_MARK = 3
_QUOTATION_MARKS = frozenset("\"“”’'‘»«")
_LEAST_MARKED = 3


@dataclass(slots=True)
class Quotation:
    """A segment of dialogue or thought, as attribution sees it.

    Attributes:
        chapter: index of its chapter in the script.
        segment: index of its segment in the chapter.
        start: its first token.
        end: behind its last token.
        paragraph: number of its paragraph in the document.
        thought: it is a thought.
        continues: it goes on from the quotation before it.
        question: it ends with a question mark.
    """

    chapter: int
    segment: int
    start: int
    end: int
    paragraph: int
    thought: bool
    continues: bool
    question: bool


@dataclass(slots=True)
class Document:
    """A story's tokens, and where its quotations lie. Lists are parallel: one entry a token.

    Attributes:
        text: tokens as written, without a possessive ending.
        lower: tokens in lower case.
        possessive: the token had a possessive ending.
        capital: the token begins with a capital.
        quotation: index of the quotation the token is in, or NARRATION.
        opens: the token is the first word of a sentence or of a quotation.
        paragraph: number of the token's paragraph.
        paragraph_start: for each paragraph, its first token; one more entry at the end.
        heading: numbers of the paragraphs that are headings.
        breaks: numbers of the paragraphs that are scene breaks, and the first ones of chapters.
        quotations: the quotations, in order.
        words: every word, as itself.
        describers: nouns in small letters that mean people here: the usual ones, and those that "said the ..." tells.
        marks: for tokens of describers what marks them: "beard" where "with the black beard" follows again and again.
        marked: such nouns with their marks, as keys and as they are first written.
    """

    text: list[str] = field(default_factory=list)
    lower: list[str] = field(default_factory=list)
    possessive: list[bool] = field(default_factory=list)
    capital: list[bool] = field(default_factory=list)
    quotation: list[int] = field(default_factory=list)
    opens: list[bool] = field(default_factory=list)
    paragraph: list[int] = field(default_factory=list)
    paragraph_start: list[int] = field(default_factory=list)
    heading: set[int] = field(default_factory=set)
    breaks: set[int] = field(default_factory=set)
    quotations: list[Quotation] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)
    describers: frozenset[str] = ROLE_NOUNS
    marks: dict[int, str] = field(default_factory=dict)
    marked: dict[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.text)

    def is_word(self, k: int) -> bool:
        """Whether token k is a word."""
        return self.text[k][0].isalpha()

    def first_word(self, start: int, stop: int) -> int | None:
        """The first token from `start` to before `stop` that is a word."""
        return next((k for k in range(start, stop) if self.is_word(k)), None)

    def last_mark(self, end: int) -> str:
        """The last token before `end` that is no quotation mark."""
        k = end - 1
        while k > 0 and self.text[k] in _QUOTATION_MARKS:
            k -= 1
        return self.text[k]

    def described_at(self, k: int) -> str:
        """The noun at token k with what tells it from others, behind it ("beard man") or else before it ("tall man")."""
        return f"{self.marks.get(k) or self.lower[k - 1]} {self.lower[k]}" if k else self.lower[k]


def read(script: Script) -> Document:
    """A script in, its Document out."""
    doc = Document()
    paragraph = -1
    for c, chapter in enumerate(script.chapters):
        fresh = True
        doc.breaks.add(paragraph + 1)
        for s, segment in enumerate(chapter.segments):
            q = NARRATION
            if fresh:
                paragraph += 1
                doc.paragraph_start.append(len(doc))
                fresh = False
            if segment.kind is Kind.HEADING:
                doc.heading.add(paragraph)
            elif (
                segment.kind is Kind.NARRATION
                and not any(ch.isalnum() for ch in segment.text)
                and PARAGRAPH in segment.text
            ):
                doc.breaks.add(paragraph)
            if segment.spoken_by_character:
                q = len(doc.quotations)
            start = len(doc)
            for m in _TOKEN.finditer(segment.text):
                if m.group() == PARAGRAPH:
                    if m.end() == len(segment.text):
                        fresh = True
                    else:
                        paragraph += 1
                        doc.paragraph_start.append(len(doc))
                    continue
                _append(doc, m.group(), q, paragraph)
            if q != NARRATION:
                doc.quotations.append(
                    Quotation(
                        c,
                        s,
                        start,
                        len(doc),
                        paragraph,
                        segment.kind is Kind.THOUGHT,
                        segment.continues,
                        "?" in segment.text[-4:],
                    )
                )
    doc.paragraph_start.append(len(doc))
    _find_openings(doc)
    doc.describers = ROLE_NOUNS | _speaking_nouns(doc)
    _find_marks(doc)
    return doc


def _find_marks(doc: Document) -> None:
    """Find nouns that are marked behind them, "the man with the black beard", again and again in the same way."""
    found: dict[str, list[tuple[int, int]]] = {}
    for k in range(1, len(doc) - 3):
        if doc.lower[k] not in doc.describers or doc.lower[k + 1] not in _MARKING or doc.lower[k + 2] not in _ARTICLES:
            continue
        if doc.capital[k] or doc.quotation[k] != NARRATION:
            continue
        stop = k + 3
        while (
            stop < min(k + 3 + _LONGEST_MARK, len(doc))
            and doc.is_word(stop)
            and doc.quotation[stop] == NARRATION
            and doc.lower[stop] not in FAIR_SPEECH_VERBS | _ENDS_MARK
        ):
            stop += 1
        if stop > k + 3:
            found.setdefault(f"{doc.lower[stop - 1]} {doc.lower[k]}", []).append((k, stop))
    for key, places in found.items():
        if len(places) >= _LEAST_MARKED:
            doc.marks |= {k: key.split()[0] for k, _ in places}
            first, stop = places[0]
            doc.marked[key] = " ".join(doc.text[k] for k in range(first, stop))


def _speaking_nouns(doc: Document) -> frozenset[str]:
    """Nouns that nothing but a person can be: a cue behind a quotation says so.

    Once is enough where the noun ends as those of people do.
    """
    found = Counter(
        doc.lower[k]
        for k in (*_nouns_behind_verbs(doc), *_nouns_before_verbs(doc))
        if doc.is_word(k) and not doc.capital[k] and doc.lower[k] not in _NO_PERSONS
    )
    return frozenset(n for n, times in found.items() if times > 1 or n.endswith(_PERSON_ENDINGS))


def _nouns_behind_verbs(doc: Document) -> Iterator[int]:
    """'"Come in," said the missionary.': the sentence ends or pauses behind the noun."""
    for k in range(2, len(doc) - 3):
        if doc.lower[k] in FAIR_SPEECH_VERBS and doc.quotation[k] == NARRATION and doc.lower[k + 1] == "the":
            beside = doc.quotation[k - 1] != NARRATION or (doc.quotation[k - 2] != NARRATION and not doc.is_word(k - 1))
            if beside and doc.text[k + 3][0] in ".,;:!?—":
                yield k + 2


def _nouns_before_verbs(doc: Document) -> Iterator[int]:
    """'"Come in," the missionary said.'."""
    for k in range(2, len(doc) - 3):
        if (
            doc.lower[k] == "the"
            and doc.lower[k + 2] in FAIR_SPEECH_VERBS
            and doc.quotation[k] == doc.quotation[k + 2] == NARRATION
            and doc.quotation[k - 1] != NARRATION
            and not doc.possessive[k + 1]
        ):
            yield k + 1


def tokens(text: str) -> list[str]:
    """The tokens of a text."""
    return [m.group() for m in _TOKEN.finditer(text)]


def _append(doc: Document, token: str, quotation: int, paragraph: int) -> None:
    possessive = False
    if token[-1:] in "sS" and token[-2:-1] in "'’" and len(token) > 2:
        token, possessive = token[:-2], True
    elif token == "s" and doc.text and doc.capital[-1] and doc.paragraph[-1] == paragraph:
        # A text whose apostrophes were lost: "the General s glance".
        doc.possessive[-1] = True
        return
    # A novel has a hundred thousand tokens, but ten thousand words: each is kept once.
    token = doc.words.setdefault(token, token)
    doc.text.append(token)
    doc.lower.append(doc.words.setdefault(lower := token.lower().replace("’", "'"), lower))
    doc.possessive.append(possessive)
    doc.capital.append(token[0].isupper())
    doc.quotation.append(quotation)
    doc.paragraph.append(paragraph)
    doc.opens.append(False)


def _find_openings(doc: Document) -> None:
    opening = True
    n = len(doc)
    for k in range(n):
        if k and (
            doc.paragraph[k] != doc.paragraph[k - 1]
            or (doc.quotation[k] != doc.quotation[k - 1] and doc.quotation[k] >= 0)
        ):
            opening = True
        if doc.is_word(k):
            doc.opens[k] = opening
            opening = False
        elif doc.text[k][0] in ".!?…":
            before = doc.lower[k - 1] if k else ""
            if doc.text[k] != "." or not (before in ABBREVIATIONS or (len(before) == 1 and before != "i")):
                opening = True
        elif doc.text[k] in ('"', "“", "”", ":", ";", "—") or doc.text[k][:2] == "--":
            # A capital behind these may be the start of a quoted or second sentence.
            opening = opening or doc.text[k] in ('"', "“")
