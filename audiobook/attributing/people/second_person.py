"""Stories in the second person: "you" who speak in them are somebody, as if "you" were a name."""

from __future__ import annotations

from dataclasses import replace

from audiobook.attributing.document import Document, Mention, NameUse
from audiobook.attributing.story import Story
from audiobook.language import SPEECH_VERBS

_YOU = ("you",)
_LEAST_SHARE = 0.008
"""Of the words of narration that are "you": where fewer are, an author speaks to the reader."""
_LEAST_SPOKEN = 1
_BESIDE = 2
"""Tokens between a quotation and the "you" of its cue."""
_VERB_WITHIN = 3


def find(story: Story) -> Story:
    """Find the mentions of "you" in narration, where "you" are one of the story's people."""
    doc = story.document
    places = [k for k, word in enumerate(doc.lower) if word == "you" and doc.in_narration(k)]
    if not places:
        return story
    words = sum(1 for k in range(len(doc)) if doc.in_narration(k) and doc.is_word(k))
    spoken = sum(_speaks(doc, k) for k in places)
    if spoken < _LEAST_SPOKEN or len(places) < _LEAST_SHARE * words:
        return story
    mentions = [Mention(k, k + 1, _YOU, False) for k in places]
    named = replace(
        doc,
        names=tuple(sorted((*doc.names, *mentions), key=lambda m: m.start)),
        name_at={**doc.name_at, **{m.start: m for m in mentions}},
        name_over={**doc.name_over, **{m.start: m for m in mentions}},
    )
    subject = sum(doc.opens[k] for k in places)
    use = NameUse(
        count=len(places),
        in_narration=len(places),
        cue=2 * spoken,
        vocative=0,
        subject=subject,
        place=0,
        definite=0,
        acts=subject,
        beats=0,
        owns=0,
        human=0,
        called_inside=0,
        written={"you": len(places)},
    )
    return replace(story, document=named, name_uses={**story.name_uses, _YOU: use})


def _speaks(doc: Document, k: int) -> bool:
    """Whether the "you" at token k is the subject of a cue: '"Yes," you say.', 'you say, "Yes."'."""
    verb = next((x for x in range(k + 1, min(k + 1 + _VERB_WITHIN, len(doc))) if doc.lower[x] in SPEECH_VERBS), None)
    if verb is None or not doc.in_narration(verb):
        return False
    after = range(max(0, k - _BESIDE), k)
    before = range(verb + 1, min(verb + 1 + _BESIDE, len(doc)))
    return any(not doc.in_narration(x) for x in (*after, *before))
