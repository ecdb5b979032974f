"""Tags: a speaker's name alone after a quotation, as '"Go to sleep." (Mary, yawning)' and '"Go to sleep." — Mary'."""

from __future__ import annotations

from audiobook.attributing.cues.noun_phrases import phrase
from audiobook.attributing.document import Document
from audiobook.attributing.story import Reference, ReferenceKind

_OPENS = frozenset({"(", "["})
_CLOSES = frozenset({")", "]", ",", ":", ";", "—", "–", "--"})
_DASHES = frozenset({"—", "–", "--", "-", "~"})
_KINDS = frozenset({ReferenceKind.NAME, ReferenceKind.FIRST_PERSON, ReferenceKind.NOUN})


def read(doc: Document, start: int, stop: int) -> Reference | None:
    """The reference of the tag that begins the narration after a quotation; None where there is none."""
    if start + 1 >= stop:
        return None
    mark = doc.text[start]
    if mark not in _OPENS | _DASHES:
        return None
    found = phrase(doc, start + 1, stop)
    if found is None or found.kind not in _KINDS:
        return None
    if found.kind is ReferenceKind.NOUN and found.noun not in doc.person_nouns:
        # "(a loud crash)"
        return None
    if mark in _DASHES:
        # Nothing but the name is left.
        return found if found.kind is ReferenceKind.NAME and doc.first_word(found.end, stop) is None else None
    return found if found.end < stop and doc.text[found.end] in _CLOSES else None
