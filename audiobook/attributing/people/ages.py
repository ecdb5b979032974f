"""How old people are: what the text says of each, weighed together; no single list of words decides.

Read are numbers ("a boy of nine", "aged seventy", "ten-year-old Tom"), descriptions beside a name ("Tom, a small boy", "Mary was an old
woman", "little Tom"), what a cue calls its speaker ("said the child"), and whose kin somebody is ("her grandmother"). What tells of an
adult (a title, a wife) counts against childhood.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from audiobook.attributing.document import Document, Mention
from audiobook.attributing.story import Story
from audiobook.attributing.text.nouns import DETERMINERS
from audiobook.language import CHILD_NOUNS, FEMALE_TITLES, MALE_TITLES, OLD_WORDS

CHILD, ADULT, OLD = "child", "adult", "old"

_STATED = 6.0
"""What a number of years counts: it is all but certain."""
_DESCRIBED = 2.0
"""What "Tom, a small boy" or "he was an old man" counts."""
_KIN = 3.0
"""What it counts to be somebody's grandmother."""
_CALLED = 1.0
"""What it counts that the cue of a speech calls its speaker "the old man" or "the child"."""
_ADJECTIVE = 0.75
"""What "little Tom" or "old Tom" counts: it may be said of anybody in fun, and is a sign only where it comes again."""
_TITLED = 1.0
"""What a title counts against childhood: "Mr. Pym", but not "Miss Lucy", who may be eight."""
_LEAST = 2.0
"""With less evidence than this an age is not told."""
_MOST_FROM_ONE = 4.0
"""No kind of evidence counts more than this, however often it comes, but for stated ages."""

_LAST_YEAR_OF_CHILDHOOD = 13
"""Up to this age somebody speaks with a child's voice: voices break at about 13."""
_FIRST_YEAR_OF_AGE = 65
"""From this age on somebody is called old. Listeners hear voices as old from about 60 to 70 years on."""

_SMALL = frozenset("little small tiny".split())
_AGED = frozenset("old elderly aged ancient wizened white-haired grey-haired gray-haired".split())
_PEOPLE = frozenset("man men woman women lady gentleman fellow person".split())
_GRANDPARENTS = frozenset("grandmother grandfather grandma grandpa granny grandad granddad gran great-aunt".split())
_GROWN_KIN = frozenset("wife husband widow widower mother father".split())
_YEARS = frozenset("years year".split())
_BE = frozenset("is was".split())
_ARTICLES = frozenset("a an the".split())
_DIGITS = 4
"""A number of this many digits is a year, and not how old somebody is."""
_OTHER_TIMES = frozenset("when since while until till before if as like".split())
_BY_PRONOUN = 0.7
_AFTER_A_NAME = 7
"""So many tokens after a name a description of it may reach."""

_UNITS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_NUMBERS = {word: n for n, word in enumerate(_UNITS, 1)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}


def find(story: Story, speakers: Sequence[int | None]) -> Mapping[int, str]:
    """Those persons whom the text shows to be children or old: "child" or "old".

    Args:
        story: the story, with mentions, kinship and contexts.
        speakers: who was found for each speech, by index of person; None where nobody was.
    """
    votes: defaultdict[int, defaultdict[tuple[str, str], float]] = defaultdict(lambda: defaultdict(float))
    for who, age, kind, weight in chain(
        _in_narration(story), _by_kin(story), _by_cues(story, speakers), _by_names(story)
    ):
        if age is not None:
            votes[who][age, kind] += weight
    return {who: age for who, own in votes.items() if (age := _decided(own)) is not None}


_Vote = tuple[int, str | None, str, float]
"""A person, an age (None for nothing), the kind of evidence and its weight."""


def _in_narration(story: Story) -> Iterator[_Vote]:
    doc = story.document
    for m, who in zip(story.mentions.mentions, story.mentions.who):
        if doc.in_narration(m.start):
            yield from ((who, *told) for told in _beside(doc, m))
    for k, who in zip(story.pronouns.at, story.pronouns.who):
        subject = doc.lower[k] in ("he", "she") and doc.in_narration(k) and k + 1 < len(doc)
        if subject and doc.lower[k + 1] in _BE and not _remembered(doc, k):
            # Whom a pronoun means is less sure than whom a name does.
            yield from ((who, age, kind, _BY_PRONOUN * weight) for age, kind, weight in _description(doc, k + 2))


def _by_kin(story: Story) -> Iterator[_Vote]:
    for (_, noun), who in (story.kinship.relatives if story.kinship else {}).items():
        yield who, OLD if noun in _GRANDPARENTS else ADULT if noun in _GROWN_KIN else None, "kin", _KIN


def _by_cues(story: Story, speakers: Sequence[int | None]) -> Iterator[_Vote]:
    for context, speaker in zip(story.contexts, speakers):
        cue = context.cue
        if speaker is not None and cue is not None and cue.name is None and cue.noun:
            yield speaker, _of_noun(story.document, cue.at, cue.end), "called", _CALLED


def _by_names(story: Story) -> Iterator[_Vote]:
    for who, person in enumerate(story.persons):
        yield who, CHILD if person.child else None, "described", person.child
        yield who, OLD if person.old else None, "described", person.old
        titles = {name[0] for name in person.names if len(name) > 1}
        yield who, ADULT if titles & (MALE_TITLES | FEMALE_TITLES) - {"miss", "master"} else None, "title", _TITLED
        yield who, OLD if any(w in _GRANDPARENTS for name in person.names for w in name) else None, "name", _KIN


def _decided(own: Mapping[tuple[str, str], float]) -> str | None:
    by_age: defaultdict[str, float] = defaultdict(float)
    for (age, kind), weight in own.items():
        by_age[age] += weight if kind == "stated" else min(weight, _MOST_FROM_ONE)
    age, most = max(by_age.items(), key=lambda x: (x[1], x[0]))
    others = sum(by_age.values()) - most
    return age if age != ADULT and most >= _LEAST and most > others else None


def _beside(doc: Document, m: Mention) -> Iterator[tuple[str | None, str, float]]:
    """What stands right beside a name."""
    before = doc.lower[m.start - 1] if m.start and doc.is_word(m.start - 1) else ""
    if (years := _year_old_before(doc, m.start)) is not None:
        yield _of_years(years), "stated", _STATED
    elif before in _SMALL:
        yield CHILD, "adjective", _ADJECTIVE
    elif before in _AGED:
        yield OLD, "adjective", _ADJECTIVE
    if doc.possessive[m.end - 1]:
        return
    k = m.end
    if k < len(doc) and not _remembered(doc, m.start) and (doc.lower[k] in _BE or doc.lower[k] == ","):
        yield from _description(doc, k + 1)


def _remembered(doc: Document, k: int) -> bool:
    """Whether a clause that begins at token k tells of another time: "when she was nine"."""
    return k > 0 and doc.lower[k - 1] in _OTHER_TIMES


def _description(doc: Document, start: int) -> Iterator[tuple[str | None, str, float]]:
    """What "a boy of nine", "an old woman", "nine years old", "aged seventy" tell, from a token on."""
    if start >= len(doc) or not doc.is_word(start) or not doc.in_narration(start):
        return
    stated = _years_at(doc, start + 1) if doc.lower[start] == "aged" else _years_at(doc, start)
    if stated is not None:
        years, end = stated
        after = doc.lower[end] if end < len(doc) else "."
        # "Tom was nine" with nothing after it, or "nine years old"; "Tom was one of them" is neither.
        if after in _YEARS or doc.lower[start] == "aged" or (years > 1 and not after[0].isalnum()):
            yield _of_years(years), "stated", _STATED
        return
    if doc.lower[start] not in _ARTICLES:
        return
    for k in range(start + 1, min(start + _AFTER_A_NAME, len(doc))):
        if not doc.in_narration(k) or doc.lower[k] in DETERMINERS:
            return
        if (old := _year_old_before(doc, k)) is not None:
            yield _of_years(old), "stated", _STATED
            return
        if doc.lower[k] in doc.person_nouns:
            stated = _years_at(doc, k + 2) if doc.lower[min(k + 1, len(doc) - 1)] in ("of", "aged") else None
            if stated is not None:
                yield _of_years(stated[0]), "stated", _STATED
            else:
                yield _of_noun(doc, k, k + 1), "beside", _DESCRIBED
            return


def _of_noun(doc: Document, start: int, end: int) -> str | None:
    """The age that a description tells whose noun lies from `start` to before `end`: by the noun, and the adjectives before it."""
    nouns = [k for k in range(start, end) if doc.lower[k] in doc.person_nouns]
    if not nouns:
        return None
    noun = nouns[-1]
    adjectives = []
    for k in range(noun - 1, max(-1, noun - 4), -1):
        if not doc.is_word(k) or doc.lower[k] in DETERMINERS or not doc.in_narration(k):
            break
        adjectives.append(doc.lower[k])
    old = any(a in _AGED for a in adjectives) or doc.lower[noun] in OLD_WORDS
    if old and doc.lower[noun] not in CHILD_NOUNS:
        return OLD
    if doc.lower[noun] in CHILD_NOUNS:
        # "The old boy", "my dear girl" and "the tall girl" may be of any age; small ones are not, and "the child" hardly ever.
        return (
            CHILD
            if any(a in _SMALL for a in adjectives) or doc.lower[noun] not in ("boy", "girl", "lad", "lass")
            else None
        )
    return ADULT if doc.lower[noun] in _PEOPLE else None


def _year_old_before(doc: Document, k: int) -> int | None:
    """The years of a "ten-year-old" that ends before token k."""
    words = [j for j in range(max(0, k - 9), k) if doc.lower[j] != "-"]
    if len(words) < 3 or [doc.lower[j] for j in words[-2:]] != ["year", "old"]:
        return None
    for first in (words[-4:-3] or words[-3:-2])[0], words[-3]:
        found = _years_at(doc, first)
        if found is not None and found[1] in (words[-2], words[-2] - 1):
            return found[0]
    return None


def _years_at(doc: Document, k: int) -> tuple[int, int] | None:
    """A number at token k ("nine", "seventy-two", "72"), and the token after it."""
    if k >= len(doc):
        return None
    word = doc.lower[k]
    if word.isdigit():
        return (int(word), k + 1) if len(word) < _DIGITS else None
    years = _NUMBERS.get(word)
    if years is None:
        return None
    if word in _TENS and k + 2 < len(doc) and doc.lower[k + 1] == "-" and doc.lower[k + 2] in _UNITS[:9]:
        return years + _NUMBERS[doc.lower[k + 2]], k + 3
    return years, k + 1


def _of_years(years: int) -> str:
    return CHILD if years <= _LAST_YEAR_OF_CHILDHOOD else OLD if years >= _FIRST_YEAR_OF_AGE else ADULT
