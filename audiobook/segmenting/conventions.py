"""Paragraphs in, the quotation marks that they use out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from audiobook.segmenting.elisions import is_elision
from audiobook.segmenting.marks import plain_marks

_DOUBLE = re.compile(r"(?:(?<=^)|(?<=[\s\x00(\[—–-]))[\"“”„‟](?=\S)", re.MULTILINE)
_SINGLE_OPEN = re.compile(r"(?:(?<=^)|(?<=[\s(\[—–\"“-]))['‘‚‛](?=[\w—…\"“*_-])", re.MULTILINE)
_SINGLE_CLOSE = re.compile(r"[.,!?;:…—-]['’‘](?=[\s\"”)\]—–,.;:!?-]|$)", re.MULTILINE)
_DASH = re.compile(r"^\s*(?:—|―|–|--)\s*(?=[\w¡¿…])")
_HYPHEN = re.compile(r"^\s*-\s+(?=[^\W\d_]|[¡¿…])")
_HYPHEN_CUE = re.compile(r"\s-\s+[^\W\d_A-ZÀ-Þ]")
_SENTENCE = re.compile(r"[.!?…][\"'»”)]*\s*$")
_FRENCH = re.compile(r"[«‹]\s?\S|\S\s?[»›](?=[\s.,;:!?)—–-]|$)", re.MULTILINE)
_REVERSED = re.compile(r"(?:^|[\s(\[—–])[»›]\S|\S[«‹](?=[\s.,;:!?)—–-]|$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Conventions:
    """The quotation marks that open speech in a text.

    Attributes:
        double: " and “ ” (and „ “ where the low mark occurs).
        single: ' and ‘ ’.
        reversed_guillemets: » opens and « closes.
        dash: a paragraph that begins with a dash is speech.
        hyphen: so is one that begins with a hyphen.
    """

    double: bool = True
    single: bool = False
    reversed_guillemets: bool = False
    dash: bool = False
    hyphen: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """How often each kind of mark may open speech in some paragraphs.

    `hyphen` counts paragraphs that begin with a hyphen, `hyphen_sentences` those of them that are whole sentences, `hyphen_speech` those
    that ask, exclaim or have a cue: items of a list seldom do.
    """

    double: int = 0
    single: int = 0
    french: int = 0
    reversed_: int = 0
    dash: int = 0
    corner: int = 0
    hyphen: int = 0
    hyphen_sentences: int = 0
    hyphen_speech: int = 0
    paragraphs: int = 0

    def __add__(self, other: Evidence) -> Evidence:
        return Evidence(
            self.double + other.double,
            self.single + other.single,
            self.french + other.french,
            self.reversed_ + other.reversed_,
            self.dash + other.dash,
            self.corner + other.corner,
            self.hyphen + other.hyphen,
            self.hyphen_sentences + other.hyphen_sentences,
            self.hyphen_speech + other.hyphen_speech,
            self.paragraphs + other.paragraphs,
        )


_ENOUGH_MARKS = 4
"""With fewer marks, a chapter is too short to decide by itself: the whole book decides."""
_SINGLE_TO_DOUBLE = 0.6
"""Single marks open speech if there are more than this many for each double mark: a quotation seldom holds another one."""
_FEW_SINGLE_TO_DOUBLE = 0.2
"""The same for a chapter of a book that uses single marks."""
_LEAST_DASHES, _DASH_SHARE = 3, 0.04
"""A dash opens speech if at least so many paragraphs, and more than this share of all, start with one."""
_WHOLE_SHARE, _LIVELY_SHARE = 0.8, 0.2
"""A hyphen opens speech if this share of the paragraphs that start with one are sentences, and this share look like talk."""


def weigh(paragraphs: Iterable[str]) -> Evidence:
    """Count the marks in some paragraphs."""
    double = single = french = reversed_ = dash = corner = hyphen = whole = lively = n = 0
    for text in paragraphs:
        n += 1
        text = plain_marks(text)
        double += sum(1 for _ in _DOUBLE.finditer(text))
        opened = [m for m in _SINGLE_OPEN.finditer(text) if not is_elision(text, m.end())]
        closed = sum(1 for _ in _SINGLE_CLOSE.finditer(text))
        single += min(len(opened), closed + 1 if opened and opened[0].start() == 0 else closed)
        french += sum(1 for _ in _FRENCH.finditer(text))
        reversed_ += sum(1 for _ in _REVERSED.finditer(text))
        dash += _DASH.match(text) is not None
        corner += text.count("「") + text.count("『")
        if _HYPHEN.match(text):
            hyphen += 1
            whole += _SENTENCE.search(text) is not None
            lively += "?" in text or "!" in text or _HYPHEN_CUE.search(text, 3) is not None
    return Evidence(double, single, french, reversed_, dash, corner, hyphen, whole, lively, n)


def decide(book: Evidence, chapter: Evidence) -> Conventions:
    """The conventions of a chapter, from its own evidence where it has enough, else from the book's."""
    marks = chapter.double + chapter.single + chapter.french + chapter.reversed_ + chapter.corner
    own = chapter if marks >= _ENOUGH_MARKS else book
    # Single marks inside double ones are quotations within quotations, and never outnumber them.
    single = (
        own.single >= 1 and own.single > _SINGLE_TO_DOUBLE * own.double and own.single >= own.french + own.reversed_
    )
    if (
        not single
        and book.single > _SINGLE_TO_DOUBLE * book.double
        and chapter.single > _FEW_SINGLE_TO_DOUBLE * chapter.double
    ):
        single = chapter.single >= 1
    other_marks = own.double + own.single + own.french + own.reversed_ + own.corner
    dash = (book.dash >= _LEAST_DASHES and book.dash > _DASH_SHARE * book.paragraphs) or (
        book.dash >= 1 and other_marks == 0
    )
    hyphen = (
        book.hyphen >= _LEAST_DASHES
        and book.hyphen > _DASH_SHARE * book.paragraphs
        and book.hyphen_sentences >= _WHOLE_SHARE * book.hyphen
        and book.hyphen_speech >= _LIVELY_SHARE * book.hyphen
        and book.double + book.french + book.reversed_ + book.corner <= book.hyphen
    )
    return Conventions(
        double=True,
        single=single,
        reversed_guillemets=book.reversed_ > book.french,
        dash=dash and chapter.dash > 0,
        hyphen=hyphen and chapter.hyphen > 0,
    )
