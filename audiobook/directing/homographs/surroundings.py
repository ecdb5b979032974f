"""The words around a word, and whether they make it a noun or a verb."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

_TOKEN = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*|\d[\d,.]*|[^\w\s]")
_MOST_WORDS = 9

DETERMINERS = frozenset(
    "a an the this these those my your his her its our their some any no every each another whose such either neither".split()
)
SUBJECTS = frozenset("i you he she it we they who nobody everybody somebody everyone someone anyone".split())
OBJECTS = frozenset("me you him her it us them myself yourself himself herself itself ourselves themselves".split())
MODALS = frozenset(
    """will would shall should can could may might must cannot can't won't wouldn't shan't shouldn't couldn't mightn't mustn't
    i'll you'll he'll she'll it'll we'll they'll i'd you'd he'd she'd we'd they'd who'd who'll gonna""".split()
)
AUXILIARIES = frozenset("do does did don't doesn't didn't let's please".split())
HAVE = frozenset("have has had having i've you've we've they've who've haven't hasn't hadn't 've".split())
BE = frozenset(
    """am is are was were be been being i'm you're he's she's it's we're they're isn't aren't wasn't weren't that's there's
    what's who's""".split()
)
PREPOSITIONS = frozenset(
    """of in on at by for with from into about under against without between through as like than behind beyond over across after
    before during near around along among upon within beside despite per onto toward towards""".split()
)
ADVERBS = frozenset(
    """always never often still then now also just even ever only soon once again almost already sometimes usually rarely seldom
    not really simply hardly scarcely quite either both all""".split()
)
CONJUNCTIONS = frozenset("and or but nor".split())
_CAUSATIVES = frozenset("let make made makes help helped see saw watch watched hear heard have had bid bade".split())
ADJECTIVES = frozenset(
    """new old good bad great little big small long short first last next only same other own early late final main real true whole
    full strange black white red silver gold golden green blue brown dark light fine poor rich best worst better worse lost broken heavy
    clean dry wet hot cold warm clear different open secret second third few many several more most less much two three four five six
    seven eight nine ten twenty hundred thousand single simple small young deep high low sharp sudden gentle common daily public
    private safe wide vast empty bare proper slow quick fast steady rapid further great heated bitter angry fierce close thick thin strong weak sad happy fresh raw prime local""".split()
)
ADJECTIVE_ENDINGS = ("al", "ous", "ful", "less", "ive", "able", "ible", "ic", "ish", "ary", "ent", "ant")
_AFTER_NOUNS = PREPOSITIONS | frozenset((",", ".", "!", "?", ";", ":", "", "and", "or", "who"))
"""What stands after a noun; after a verb without an object as well, so that it tells only with what stands before."""
_NOT_AFTER_VERBS = frozenset("is was are were has had will would could should might must of".split())


@dataclass(frozen=True)
class Surroundings:
    """The words around a word, in small letters with straight apostrophes; a mark of punctuation stands as itself.

    Attributes:
        word: the word itself as it is written.
        before: the words before it, the nearest first.
        after: the words after it, in order.
    """

    word: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Surroundings:
        """The words around the word at a place in a sentence."""
        before = [m.group().lower() for m in _TOKEN.finditer(text[max(0, start - 80) : start])][::-1][:_MOST_WORDS]
        after = [m.group().lower() for m in _TOKEN.finditer(text[end : end + 80])][:_MOST_WORDS]
        return cls(text[start:end], tuple(before), tuple(after))

    @cached_property
    def last(self) -> str:
        """The word right before it, adverbs passed over; empty at the beginning of a clause."""
        return self.previous[0] if self.previous else ""

    @cached_property
    def previous(self) -> tuple[str, ...]:
        """The words of the clause before it, the nearest first, adverbs right before it passed over."""
        clause: list[str] = []
        for word in self.before:
            if not word[0].isalnum():
                break
            clause.append(word)
        while clause and is_adverb(clause[0]):
            clause.pop(0)
        return tuple(clause)

    @property
    def next(self) -> str:
        """The word right after it; empty at the end of the text. A mark of punctuation counts."""
        return self.after[0] if self.after else ""

    @cached_property
    def left(self) -> str:
        """The words before it in one line."""
        return " ".join(self.before[::-1])

    @cached_property
    def right(self) -> str:
        """The words after it in one line."""
        return " ".join(self.after)


def is_adverb(word: str) -> bool:
    """Whether a word says how or when, by a list or its ending."""
    return word in ADVERBS or (
        word.endswith("ly") and len(word) > 4 and word not in ("only", "family", "reply", "early")
    )


def is_adjective(word: str) -> bool:
    """Whether a word is likely to stand before a noun, by a list or its ending."""
    return word in ADJECTIVES or (len(word) > 4 and word.endswith(ADJECTIVE_ENDINGS))


def starts_object(word: str) -> bool:
    """Whether a word begins what a verb acts on."""
    return word in DETERMINERS or word in OBJECTS


def noun_or_verb(s: Surroundings) -> str | None:
    """Whether a word is a "noun" (or an adjective) or a "verb", by the words around it; None where they do not tell."""
    plural = s.word.lower().endswith("s") and not s.word.lower().endswith("ss")
    return _by_word_before(s, plural) or _by_word_after(s, plural)


def _by_word_before(s: Surroundings, plural: bool) -> str | None:
    last, second = s.last, (s.previous[1] if len(s.previous) > 1 else "")
    if last in ("her", "him", "me", "us", "them", "you", "it") and second in _CAUSATIVES and not plural:
        return "verb"
    if (
        not plural
        and len(s.previous) > 2
        and s.previous[1] in DETERMINERS
        and s.previous[2] in _CAUSATIVES
        and not is_adjective(last)
    ):
        # "I heard the door close."
        return "verb"
    if last in DETERMINERS or (last.endswith(("'s", "s'")) and last not in BE and last != "let's"):
        # A determiner: "the record". "Let's" and "it's" are none.
        return "noun"
    if last in ("that", "which") and starts_object(s.next):
        # "A book that records the names."
        return "verb"
    if last == "that" and s.next in _AFTER_NOUNS:
        return "noun"
    if last == "to":
        return (
            "noun"
            if plural
            or second in ("due", "back", "according", "thanks")
            or s.left.endswith(("from past to", "from start to"))
            else "verb"
        )
    if not plural and (last in MODALS or last in AUXILIARIES):
        return "verb"
    if last in SUBJECTS:
        return _after_subject(s, plural)
    if last in PREPOSITIONS or last in BE or is_adjective(last):
        return "noun"
    return None


def _after_subject(s: Surroundings, plural: bool) -> str | None:
    """After a pronoun: "they record" but not "they records"; "it records" but not "it record", which a verb before it may govern."""
    if s.last in ("i", "you", "we", "they"):
        return None if plural else "verb"
    if plural or s.last == "who":
        return "verb"
    governed = len(s.previous) > 1 and s.previous[1] in (*MODALS, *AUXILIARIES, *_CAUSATIVES)
    return "verb" if governed else None


def _by_word_after(s: Surroundings, plural: bool) -> str | None:
    last = s.last
    if s.next in _NOT_AFTER_VERBS:
        return "noun"
    if starts_object(s.next) and s.next != "that":
        begins = not s.previous and not plural
        joined = last in CONJUNCTIONS
        subject = bool(last) and last not in BE and last not in HAVE and not is_adjective(last)
        if plural and subject:
            # "The clerk records the time", but "they choose subjects a little".
            return "verb" if len(s.previous) > 1 and s.previous[1] in DETERMINERS else None
        return "verb" if begins or joined or subject else None
    described = (
        len(s.previous) > 1 and s.previous[1] in DETERMINERS and not (last.endswith("s") and not last.endswith("ss"))
    )
    # "The prime suspect fled" and "a red bow on top", but "the neighbours suspect him".
    return "noun" if described and not plural and s.next in _AFTER_NOUNS else None
