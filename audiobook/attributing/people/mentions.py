"""Where people are mentioned, and the role each mention plays in its sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from audiobook.attributing.document import Document, Mention
from audiobook.attributing.people import descriptions
from audiobook.attributing.story import PersonMentions, SentenceRole, Story
from audiobook.attributing.text.nouns import KINSHIP_NOUNS, POSSESSIVES, PREPOSITIONS
from audiobook.language import SPEECH_VERBS

_OWNER_WITHIN = 3
_INTRODUCES = frozenset("a an another".split())


def find(story: Story) -> Story:
    """Find where people are mentioned by their names and descriptions."""
    doc, people = story.document, story.people
    found = [(m, who) for m in doc.names if (who := people.by_name.get(m.words)) is not None]
    found += [
        (m, who)
        for m, who in (*descriptions.mentions(doc, people), *descriptions.mentions_of_named(doc, people))
        if m.end - 1 not in people.at
    ]
    found += [(Mention(k, k + 1, (doc.lower[k],), True), who) for k, who in people.at.items()]
    return replace(story, mentions=in_order(doc, found))


def in_order(doc: Document, found: Iterable[tuple[Mention, int]]) -> PersonMentions:
    """Mentions and the person each means in, in any order; PersonMentions out."""
    pairs = sorted(found, key=lambda pair: pair[0].start)
    return PersonMentions(
        tuple(m for m, _ in pairs), tuple(who for _, who in pairs), tuple(_role(doc, m) for m, _ in pairs)
    )


def _role(doc: Document, m: Mention) -> SentenceRole:
    if not doc.in_narration(m.start):
        return SentenceRole.IN_SPEECH
    if doc.possessive[m.end - 1]:
        return SentenceRole.POSSESSOR
    start = _phrase_start(doc, m.start)
    before = doc.lower[start - 1] if start else ""
    after = doc.lower[m.end] if m.end < len(doc) else ""
    if before in PREPOSITIONS:
        return SentenceRole.OBJECT
    if after in SPEECH_VERBS or before in SPEECH_VERBS:
        return SentenceRole.SPEAKER
    if not before or not before[0].isalpha() or before == "the":
        return SentenceRole.SUBJECT
    return SentenceRole.OTHER


def _phrase_start(doc: Document, k: int) -> int:
    """Where the phrase of a noun of kinship begins: at whose kin it is ("her old mother", "Tom's sister")."""
    if doc.lower[k] not in KINSHIP_NOUNS:
        return _introduction_start(doc, k)
    for j in range(k - 1, max(-1, k - _OWNER_WITHIN - 1), -1):
        if doc.possessive[j]:
            over = doc.name_over.get(j)
            return over.start if over is not None else j
        if doc.lower[j] in POSSESSIVES:
            return j
        if not doc.is_word(j):
            break
    return k


def _introduction_start(doc: Document, k: int) -> int:
    """Where "a tall woman" begins, for its noun; the token itself for any other."""
    for j in range(k - 1, max(-1, k - _OWNER_WITHIN - 2), -1):
        if doc.lower[j] in _INTRODUCES:
            return j
        if not doc.is_word(j) or doc.capital[j] or doc.lower[j] == "the":
            break
    return k
