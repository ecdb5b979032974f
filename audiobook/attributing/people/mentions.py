"""Where people are mentioned, and the role each mention plays in its sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from audiobook.attributing.document import Document, Mention
from audiobook.attributing.people import descriptions
from audiobook.attributing.story import PersonMentions, SentenceRole, Story
from audiobook.attributing.text.nouns import PREPOSITIONS
from audiobook.language import SPEECH_VERBS


def find(story: Story) -> Story:
    """Find where people are mentioned by their names and descriptions."""
    doc, people = story.document, story.people
    found = [(m, who) for m in doc.names if (who := people.by_name.get(m.words)) is not None]
    found += descriptions.mentions(doc, people)
    found += descriptions.mentions_of_named(doc, people)
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
    before = doc.lower[m.start - 1] if m.start else ""
    after = doc.lower[m.end] if m.end < len(doc) else ""
    if before in PREPOSITIONS:
        return SentenceRole.OBJECT
    if after in SPEECH_VERBS or before in SPEECH_VERBS:
        return SentenceRole.SPEAKER
    if not before or not before[0].isalpha() or before == "the":
        return SentenceRole.SUBJECT
    return SentenceRole.OTHER
