"""Who tells a story in the first person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from audiobook.attributing.document import NARRATION, Document, NameUse
from audiobook.attributing.story import NameWords, Person
from audiobook.attributing.text.nouns import KINSHIP_NOUNS
from audiobook.language import FORMS_OF_ADDRESS_FEMALE, FORMS_OF_ADDRESS_MALE, NAMELESS_NOUNS, SPEECH_VERBS

_FORMS_OF_ADDRESS = FORMS_OF_ADDRESS_MALE | FORMS_OF_ADDRESS_FEMALE
_FIRST_PERSON = frozenset("me my myself i'm i'd i've i'll".split())
_LEAST_SHARE = 0.012
"""Of the words of narration: where fewer are "I" or "my", nobody tells the story in the first person."""
_LEAST_FIRST = 3
_LEAST_WORDS = 40
"""Narration shorter than this tells nothing."""
_LEAST_CUES = 2
_LEAST_SHARE_OF_CUES = 0.08
"""Of the quotations: where as many have the cue "I said", somebody tells the story however seldom narration says "I"."""
_MARKS_BETWEEN = 2
_LEAST_VOCATIVES = 2
_CALLED_WEIGHT = 0.3
_TOLD_WEIGHT = 3
_MOST_TOLD = 0.25
"""Who tells the story is named in narration at most this often for each time they are named in talk."""


def is_first_person(doc: Document) -> bool:
    """Whether the story is told in the first person."""
    narration = [token for token, q in zip(doc.text, doc.quotation) if q == NARRATION and token[0].isalpha()]
    first = sum(1 for token in narration if token == "I" or token.lower().replace("’", "'") in _FIRST_PERSON)
    if len(narration) >= _LEAST_WORDS and first >= max(_LEAST_FIRST, _LEAST_SHARE * len(narration)):
        return True
    cues = sum(_is_cue(doc, k) for k, token in enumerate(doc.text) if token == "I")
    return cues >= max(_LEAST_CUES, _LEAST_SHARE_OF_CUES * len(doc.quotations))


def _is_cue(doc: Document, k: int) -> bool:
    """Whether "I said" or "said I" begins the narration after a quotation."""
    if not doc.in_narration(k) or k + 1 >= len(doc):
        return False
    verb, first = (k + 1, k) if doc.lower[k + 1] in SPEECH_VERBS else (k - 1, k - 1)
    after = any(not doc.in_narration(j) for j in range(max(0, first - _MARKS_BETWEEN), first))
    return doc.lower[verb] in SPEECH_VERBS and doc.in_narration(verb) and after and not doc.capital[verb]


def only_called(doc: Document, uses: Mapping[NameWords, NameUse]) -> list[NameWords]:
    """Names by which somebody is called and which are used in no other way.

    One that only opens what is said may be a cry, and one in capitals an abbreviation: "OMG, you came!"
    """
    inside = {m.words for m in doc.names if not doc.opens[m.start] and not doc.text[m.start].isupper()}
    return [
        name
        for name, use in uses.items()
        if use.vocative == use.count
        and name in inside
        and name[-1] not in _FORMS_OF_ADDRESS
        and not set(name) & NAMELESS_NOUNS
    ]


def find(doc: Document, persons: Sequence[Person], by_name: Mapping[NameWords, int]) -> int | None:
    """Of a story in the first person, who tells it: often called by name in talk, hardly ever named in narration.

    Returns None where nobody is.
    """
    in_talk: Counter[int] = Counter()
    in_narration: Counter[int] = Counter()
    for m in doc.names:
        who = by_name.get(m.words)
        if who is not None and not (len(m.words) == 1 and m.words[0] in KINSHIP_NOUNS):
            (in_narration if doc.in_narration(m.start) else in_talk)[who] += 1
    ranked = sorted(
        in_talk,
        key=lambda w: (-(persons[w].vocatives + _CALLED_WEIGHT * in_talk[w] - _TOLD_WEIGHT * in_narration[w]), w),
    )
    best = ranked[0] if ranked else None
    if (
        best is not None
        and persons[best].vocatives >= _LEAST_VOCATIVES
        and in_narration[best] <= _MOST_TOLD * in_talk[best] + 1
    ):
        return best
    return None
