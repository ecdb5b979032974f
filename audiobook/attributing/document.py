"""The text of a story as attribution sees it: a frozen value of tokens, quotations and names.

`text/tokens.py` makes a Document of a Script; `text/names.py` adds the names.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

NARRATION = -1
"""What `Document.quotation` holds for a token outside quotations."""

SHORT_TOKENS = 12_000
"""Up to so many tokens a text is a short story."""

QUOTATION_MARKS = frozenset("\"“”’'‘»«")


@dataclass(frozen=True, slots=True)
class Quotation:
    """A segment of dialogue or thought.

    Attributes:
        chapter: index of its chapter in the script.
        segment: index of its segment in the chapter.
        start: its first token.
        end: the token after its last.
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


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of tokens that mentions somebody, from `start` to before `end`.

    Attributes:
        start: its first token.
        end: the token after its last.
        words: its words in lower case.
        definite: "the" stands before it.
    """

    start: int
    end: int
    words: tuple[str, ...]
    definite: bool


@dataclass(frozen=True, slots=True)
class NameUse:
    """How a name is used over the whole story: how often in each way.

    Attributes:
        count: mentions.
        in_narration: mentions in narration.
        cue: beside a speech verb; those near a quotation count twice.
        vocative: mentions that call somebody.
        subject: mentions as the subject of a sentence.
        acts: those of them with a verb after them.
        beats: those that begin narration beside a quotation in one paragraph.
        owns: mentions with a possessive ending.
        human: mentions with "who" after them, or "named" or "called" before them.
        called_inside: mentions that call somebody and do not open the quotation or a sentence.
        place: mentions after a preposition of place.
        definite: mentions after "the".
        written: how the name is written, and how often.
    """

    count: int
    in_narration: int
    cue: int
    vocative: int
    subject: int
    place: int
    definite: int
    acts: int
    beats: int
    owns: int
    human: int
    called_inside: int
    written: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Document:
    """A story's tokens, and where its quotations and names lie. The first seven are parallel: one entry a token.

    Attributes:
        text: tokens as written, without a possessive ending.
        lower: tokens in lower case.
        possessive: the token had a possessive ending.
        capital: the token begins with a capital.
        quotation: index of the quotation the token is in, or NARRATION.
        opens: the token is the first word of a sentence or of a quotation.
        paragraph: number of the token's paragraph.
        paragraph_start: for each paragraph, its first token; one more entry at the end.
        headings: numbers of the paragraphs that are headings.
        breaks: numbers of the paragraphs that are scene breaks, and the first ones of chapters.
        quotations: the quotations, in order.
        pronouns: tokens of narration that are pronouns of the third person singular, in order.
        person_nouns: nouns in small letters that mean people here: the usual ones, and those of "said the ...".
        marks: for tokens of person nouns what tells them from others: "beard" where "with the black beard" follows them
            again and again.
        marked: such nouns with their marks: as keys, and as they are first written.
        names: mentions of names, in order; of people or not.
        name_at: the same by their first token.
        name_over: the same by each of their tokens.
    """

    text: tuple[str, ...]
    lower: tuple[str, ...]
    possessive: tuple[bool, ...]
    capital: tuple[bool, ...]
    quotation: tuple[int, ...]
    opens: tuple[bool, ...]
    paragraph: tuple[int, ...]
    paragraph_start: tuple[int, ...]
    headings: frozenset[int]
    breaks: frozenset[int]
    quotations: tuple[Quotation, ...]
    pronouns: tuple[int, ...] = ()
    person_nouns: frozenset[str] = frozenset()
    marks: Mapping[int, str] = field(default_factory=dict)
    marked: Mapping[str, str] = field(default_factory=dict)
    names: tuple[Mention, ...] = ()
    name_at: Mapping[int, Mention] = field(default_factory=dict)
    name_over: Mapping[int, Mention] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.text)

    @property
    def is_short(self) -> bool:
        """Whether the text is a short story: few people come in, and one mention tells more than in a novel."""
        return len(self.text) <= SHORT_TOKENS

    def is_word(self, k: int) -> bool:
        """Whether token k is a word."""
        return self.text[k][0].isalpha()

    def in_narration(self, k: int) -> bool:
        """Whether token k stands outside quotations."""
        return self.quotation[k] == NARRATION

    def first_word(self, start: int, stop: int) -> int | None:
        """The first token from `start` to before `stop` that is a word."""
        return next((k for k in range(start, stop) if self.is_word(k)), None)

    def scenes(self) -> Callable[[int], int]:
        """A function that tells the number of the scene in which a token is."""
        starts = sorted(self.breaks)
        return lambda k: bisect_right(starts, self.paragraph[k])

    def last_mark(self, end: int) -> str:
        """The last token before `end` that is not a quotation mark."""
        k = end - 1
        while k > 0 and self.text[k] in QUOTATION_MARKS:
            k -= 1
        return self.text[k]

    def described_at(self, k: int) -> str:
        """The noun at token k and the word that tells it from others: a mark after it ("beard man") or the word before it ("tall man")."""
        return f"{self.marks.get(k) or self.lower[k - 1]} {self.lower[k]}" if k else self.lower[k]
