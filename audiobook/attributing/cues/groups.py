"""Cues that tell of several people at once: "they chorused", "the twins said together", "shouted the whole class"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from audiobook.attributing.cues.zones import Stretch
from audiobook.attributing.document import Document
from audiobook.attributing.story import Reference, ReferenceKind, SpeechVerb, Zone
from audiobook.attributing.text.nouns import speech_verb

_ALWAYS_SEVERAL = frozenset("we all both everybody everyone people".split())
_THEY = "they"
_MAKES_SEVERAL = frozenset("all both together unison chorus chorused chorusing chorused simultaneously".split())
"""What makes "they" several people: "they all said", "they said in unison"."""
_AS_ONE = ("as", "one")
_AROUND = 6
_VERB_WITHIN = 2
_LEAST_LETTERS = 3
_COLLECTIVES = frozenset(
    """class crew crowd audience chorus choir congregation assembly mob gang team family group pair couple trio company army
    court jury party band pack troop gathering children men women people twins others""".split()
)
"""Nouns for several people, and plurals without an ending."""
_ONE = frozenset("a an one".split())
_NUMBERS = frozenset(
    """two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty hundred thousand dozen
    several many few some both all""".split()
)


def is_several(doc: Document, zones: Sequence[Sequence[Stretch]], cue: Reference | None) -> bool:
    """Whether a cue tells that several people say a speech at once.

    Args:
        doc: the document.
        zones: the narration beside the speech, by zone.
        cue: the reference of the cue; None where nobody known is referred to.
    """
    if cue is None:
        return bool(zones[Zone.AFTER]) and _number_speaks(doc, *zones[Zone.AFTER][0])
    if cue.kind is ReferenceKind.NAME:
        return cue.verb is SpeechVerb.CERTAIN and _is_one_of_two(doc, cue)
    if not cue.verb or not _is_beside_verb(doc, cue):
        return False
    if cue.kind is ReferenceKind.PLURAL:
        word = doc.lower[cue.at]
        return word in _ALWAYS_SEVERAL or (word == _THEY and _is_made_several(doc, cue))
    return cue.kind is ReferenceKind.NOUN and cue.noun is not None and _is_plural_here(doc, cue, cue.noun)


def may_be_several(doc: Document, cue: Reference | None) -> bool:
    """Whether a cue may tell of several people: "they said" may be one person."""
    return cue is not None and cue.kind is ReferenceKind.PLURAL and doc.lower[cue.at] in {*_ALWAYS_SEVERAL, _THEY}


def _is_beside_verb(doc: Document, cue: Reference) -> bool:
    """Whether the speech verb of a cue stands right beside its subject, but for "all" and the like."""
    if cue.inverted:
        return True
    after = range(cue.end, min(cue.end + _VERB_WITHIN, len(doc)))
    return any(speech_verb(doc.lower[k]) and doc.in_narration(k) for k in after)


def _is_made_several(doc: Document, cue: Reference) -> bool:
    near = [k for k in range(cue.at, min(cue.at + _AROUND, len(doc))) if doc.in_narration(k)]
    words = tuple(doc.lower[k] for k in near)
    return any(w in _MAKES_SEVERAL for w in words) or _AS_ONE in pairwise(words)


def _is_plural_here(doc: Document, cue: Reference, noun: str) -> bool:
    words = doc.lower[cue.at : cue.end]
    if words[0] in _ONE and not any(w in _NUMBERS for w in words):
        return False
    return is_plural(noun) and not doc.possessive[cue.end - 1]


def is_plural(noun: str) -> bool:
    """Whether a noun for people means several: "the men", "the crew", "the boys"."""
    return noun in _COLLECTIVES or (len(noun) > _LEAST_LETTERS and noun.endswith("s") and not noun.endswith("ss"))


def _is_one_of_two(doc: Document, cue: Reference) -> bool:
    """Whether "and" joins the name with another before the verb or after it: "Tom and Mary said", "said Tom and Mary"."""
    if cue.end + 1 < len(doc) and doc.lower[cue.end] == "and":
        other = doc.name_at.get(cue.end + 1)
        if other is None or not doc.in_narration(cue.end):
            return False
        after = other.end
        ends = after >= len(doc) or not doc.is_word(after) or doc.lower[after] in _MAKES_SEVERAL
        verb = after < len(doc) and speech_verb(doc.lower[after]) is SpeechVerb.CERTAIN
        return ends if cue.inverted else verb
    if cue.inverted or cue.at < 2 or doc.lower[cue.at - 1] != "and":
        return False
    before = doc.name_over.get(cue.at - 2)
    is_near = cue.end < len(doc) and speech_verb(doc.lower[cue.end]) is SpeechVerb.CERTAIN
    return is_near and before is not None and before.end == cue.at - 1 and doc.in_narration(cue.at - 2)


def _number_speaks(doc: Document, start: int, stop: int) -> bool:
    """Whether a number of people speak: "yelled thirty voices"."""
    k = doc.first_word(start, stop)
    if k is None or k + 1 >= stop or doc.capital[k]:
        return False
    return speech_verb(doc.lower[k]) is SpeechVerb.CERTAIN and doc.lower[k + 1] in _NUMBERS
