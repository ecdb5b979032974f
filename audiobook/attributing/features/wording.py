"""What a speech's own words are like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audiobook.attributing.story import Story
from audiobook.attributing.text import sentences
from audiobook.language import FORMS_OF_ADDRESS_FEMALE, FORMS_OF_ADDRESS_MALE

_REPLIES = frozenset(
    "yes no oh well but and indeed certainly nonsense why then not never of so true quite perhaps because".split()
)
_OPENINGS = tuple(
    frozenset(words.split())
    for words in (
        "yes no indeed certainly of not never perhaps quite true very exactly just nothing nonsense",
        "what why how who where when which whose is are do does did have has can could will would shall should",
        "and but then so for or now still besides however therefore as after when at in on that this there",
        "oh ah well good dear my come o hush",
        "you your mr mrs miss sir madam",
    )
)
"""First words of speeches by what they do: answer, ask, go on, cry out, speak to somebody. The order is a feature of the model."""
_FIRST_PERSON = frozenset("i me my mine myself i'm i'll i've i'd".split())
_SECOND_PERSON = frozenset("you your yours yourself you're you'll you've you'd thou thee thy".split())
_MAN, _WOMAN = 1, 2
_TAIL_TOKENS = 3


@dataclass(frozen=True, slots=True)
class Wording:
    """Counts over a speech's own words.

    Attributes:
        length: words.
        first_person: words like "I" and "my".
        second_person: words like "you" and "your".
        question: a quotation of it ends with a question mark.
        exclaims: it ends with an exclamation mark.
        replies: its first word is one that replies.
        address: forms of address in it: 1 a man's, 2 a woman's, 3 both.
        ends_in_comma: its last quotation ends in a comma.
        starts_small: it begins with a small letter.
        opening: what its first word does: 1 answers, 2 asks, 3 goes on, 4 cries out, 5 speaks to somebody, 0 anything else.
    """

    length: int
    first_person: int
    second_person: int
    question: bool
    exclaims: bool
    replies: bool
    address: int
    ends_in_comma: bool
    starts_small: bool
    opening: int


def words_of(story: Story, n: int) -> list[str]:
    """The words of speech n, in lower case, without the narration inside it."""
    doc = story.document
    return [
        doc.lower[k]
        for q in story.speeches[n].quotations
        for k in range(doc.quotations[q].start, doc.quotations[q].end)
        if doc.is_word(k)
    ]


def of_speech(story: Story, n: int, words: Sequence[str]) -> Wording:
    """The wording of speech n, whose words are `words`."""
    doc, s = story.document, story.speeches[n]
    address = 0
    for w in words:
        if w in FORMS_OF_ADDRESS_MALE:
            address |= _MAN
        elif w in FORMS_OF_ADDRESS_FEMALE:
            address |= _WOMAN
    first = doc.first_word(s.start, s.end)
    last = doc.quotations[s.quotations[-1]]
    tail = "".join(doc.text[max(last.start, last.end - _TAIL_TOKENS) : last.end])
    return Wording(
        length=len(words),
        first_person=sum(w in _FIRST_PERSON for w in words),
        second_person=sum(w in _SECOND_PERSON for w in words),
        question=any(doc.quotations[q].question for q in s.quotations),
        exclaims="!" in tail,
        replies=bool(words) and words[0] in _REPLIES,
        address=address,
        ends_in_comma=sentences.ends_in_comma(doc, s.end),
        starts_small=first is None or not doc.capital[first],
        opening=_opening(words[0]) if words else 0,
    )


def _opening(word: str) -> int:
    return next((k for k, words in enumerate(_OPENINGS, 1) if word in words), 0)
