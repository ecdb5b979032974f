"""Who thinks what is thought without a cue: whom the chapter follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from audiobook.attributing.story import Context, CueSource, SentenceRole, Story

_LEADING_PARAGRAPHS = 2
_CUED = 3
"""How much a thought with a cue counts, in mentions."""


def named(story: Story, contexts: Sequence[Context]) -> tuple[Context, ...]:
    """The contexts of a story's speeches; those of thoughts without a cue name whom the chapter follows.

    That is who has cues of thoughts, or acts most often in its narration.
    """
    doc = story.document
    thought = [doc.quotations[s.quotations[0]].thought for s in story.speeches]
    bare = [n for n, c in enumerate(contexts) if thought[n] and not c.source.may_be_cue]
    if not bare:
        return tuple(contexts)
    meant = dict(zip(story.pronouns.at, story.pronouns.who))
    acts: dict[int, Counter[int]] = {}
    chapters = {story.speeches[n].chapter for n in bare}
    for chapter in chapters:
        own = [s for s in story.speeches if s.chapter == chapter]
        acts[chapter] = _acting(story, own[0].start, own[-1].end)
    for n, c in enumerate(contexts):
        if thought[n] and c.source.is_cue and story.speeches[n].chapter in acts:
            by_pronoun = [meant[c.cue.at]] if c.cue is not None and c.cue.at in meant else []
            acts[story.speeches[n].chapter].update(dict.fromkeys([*c.named, *by_pronoun], _CUED))
    out = list(contexts)
    for n in bare:
        best = acts[story.speeches[n].chapter].most_common(1)
        who = best[0][0] if best else None
        out[n] = replace(out[n], cue=None, source=CueSource.OTHER, named={} if who is None else {who: 1.0})
    return tuple(out)


def _acting(story: Story, start: int, stop: int) -> Counter[int]:
    """How often each person is mentioned in narration between two tokens, other than as a speaker."""
    mentions = story.mentions
    doc = story.document
    if start < len(doc):
        start = doc.paragraph_start[max(0, doc.paragraph[start] - _LEADING_PARAGRAPHS)]
    roles = (SentenceRole.SUBJECT, SentenceRole.OTHER)
    found = Counter(mentions.who[i] for i in mentions.between(start, stop) if mentions.roles[i] in roles)
    if story.people.narrator is not None:
        found[story.people.narrator] += 1
    return found
