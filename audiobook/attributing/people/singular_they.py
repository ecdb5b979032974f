"""Of whom the text says "they", or "ze": pronouns of one person that tell no gender.

A name and a "their" or "themself" after it in the same sentence, with no several people between, tell of whom the text says so. Then
each "they" means the last of those persons who was mentioned, unless several people were mentioned since ("Tom and Mary").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from audiobook.attributing.document import Document
from audiobook.attributing.people import mentions
from audiobook.attributing.story import PersonMentions, Story
from audiobook.language import FEMALE_PRONOUNS, MALE_PRONOUNS, NEOPRONOUNS

_THEY = frozenset("they them their theirs themselves themself".split())
_ONE = frozenset({"themself"})
_SUBJECTS = frozenset({"they"}) | NEOPRONOUNS
_PLURAL = frozenset(
    "both all we people everybody everyone others these those two three four five six several many".split()
)
_CERTAIN = 3
_LEAST = 2
_WITHIN = 30
_BACK = 160
"""Tokens: how far a "they" may be from the name it votes for, and from the one it means."""


def find(story: Story) -> Story:
    """Find whom "they" means where it means one person."""
    doc = story.document
    known = mentions.find(story).mentions
    one = _said_of(doc, known)
    if not one:
        return story
    at = dict(_resolved(doc, known, one))
    return replace(story, people=replace(story.people, at={**story.people.at, **at}))


def _said_of(doc: Document, known: PersonMentions) -> set[int]:
    """The persons of whom the text says "they" or "ze"."""
    votes: Counter[int] = Counter()
    against: Counter[int] = Counter()
    for i, (m, who) in enumerate(zip(known.mentions, known.who)):
        if not doc.in_narration(m.start) or _is_one_of_several(doc, known, i):
            continue
        stop = min(len(doc), m.end + _WITHIN, doc.paragraph_start[doc.paragraph[m.start] + 1])
        following = known.starts[i + 1] if i + 1 < len(known.starts) else len(doc)
        for k in range(m.end, min(stop, following)):
            word = doc.lower[k]
            if not doc.in_narration(k):
                continue
            if _tells_several(doc, k):
                break
            if word in MALE_PRONOUNS or word in FEMALE_PRONOUNS:
                against[who] += 1
                break
            if word in _ONE or word in NEOPRONOUNS:
                votes[who] += _CERTAIN
                break
            if word in _THEY:
                votes[who] += 1
                break
    return {who for who, n in votes.items() if n >= _LEAST and n > against[who]}


def _tells_several(doc: Document, k: int) -> bool:
    """Whether token k tells of several people or things."""
    word = doc.lower[k]
    ends = len(word) > _SHORTEST_PLURAL and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word in _PLURAL or (ends and not doc.possessive[k] and k > 0 and doc.lower[k - 1] in _BEFORE_PLURAL)


_SHORTEST_PLURAL = 3
_BEFORE_PLURAL = frozenset("the these those some other of and his her my our".split())


def _is_one_of_several(doc: Document, known: PersonMentions, i: int) -> bool:
    """Whether "and" joins a mention to the one before or after it."""
    m = known.mentions[i]
    before = m.start > 0 and doc.lower[m.start - 1] == "and" and i > 0 and known.mentions[i - 1].end >= m.start - 2
    after = (
        m.end < len(doc)
        and doc.lower[m.end] == "and"
        and i + 1 < len(known.mentions)
        and known.mentions[i + 1].start <= m.end + 2
    )
    return before or after


def _resolved(doc: Document, known: PersonMentions, one: set[int]) -> Iterator[tuple[int, int]]:
    """Each "they" that means one person, and whom."""
    i = 0
    who, where, several = -1, -_BACK, -_BACK
    for k, word in enumerate(doc.lower):
        while i < len(known.starts) and known.starts[i] <= k:
            if doc.in_narration(known.starts[i]):
                if _is_one_of_several(doc, known, i):
                    several = known.starts[i]
                elif known.who[i] in one:
                    who, where = known.who[i], known.starts[i]
            i += 1
        if word not in _SUBJECTS or not doc.in_narration(k) or who < 0:
            continue
        if word in NEOPRONOUNS or (k - where <= _BACK and several < where):
            yield k, who
            where = k
