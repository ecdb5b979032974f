"""Replies without words: '"Do you deny it?" Tom shook his head.'. Who answers so has not asked."""

from __future__ import annotations

from audiobook.attributing.cues.noun_phrases import phrase
from audiobook.attributing.cues.zones import Stretch
from audiobook.attributing.document import Document
from audiobook.attributing.story import Reference, ReferenceKind

_NODS = frozenset("nod nods nodded shrug shrugs shrugged hesitate hesitates hesitated".split())
_SHAKES = frozenset("shake shakes shook".split())
_NOT = frozenset("not no never didn't doesn't don't wouldn't couldn't".split())
_SAYS = frozenset("say says said answer answers answered reply replies replied made make makes gave give gives".split())
_WORDS_SAID = frozenset("a an no nothing something".split())
"""What follows "said" where the words themselves are not told: "I said a word that he knew"."""
_WITHIN = 5
_NOT_WITHIN = 3
_ADVERBS_WITHIN = 2


def without_words(doc: Document, stretch: Stretch) -> Reference | None:
    """Who nods, shrugs or says nothing in a new sentence right after a speech; None where nobody does.

    Args:
        doc: the document.
        stretch: the narration after the speech.
    """
    start, stop = stretch
    first = doc.first_word(start, stop)
    if first is None or not doc.capital[first]:
        return None
    subject = phrase(doc, first, stop)
    if subject is None or subject.kind in (ReferenceKind.PLURAL, ReferenceKind.POSSESSOR):
        return None
    verb = subject.end
    while verb < min(stop, subject.end + _ADVERBS_WITHIN) and doc.lower[verb].endswith("ly"):
        verb += 1
    return subject if verb < stop and _is_reply(doc.lower[verb : min(stop, verb + _WITHIN)]) else None


def _is_reply(words: tuple[str, ...]) -> bool:
    """Whether the words from a verb on tell of a nod, a shrug, or of somebody whose words are not told."""
    if words[0] in _NODS:
        return True
    if words[0] in _SHAKES:
        return "head" in words
    if words[0] in _SAYS and len(words) > 1 and words[1] in _WORDS_SAID:
        return True
    return any(w in _SAYS for w in words) and any(w in _NOT for w in words[:_NOT_WITHIN])
