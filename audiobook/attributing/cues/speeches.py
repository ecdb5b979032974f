"""Speeches: quotations that a cue interrupts, or that go on in a new paragraph, are said in one go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from audiobook.attributing.cues import cue_after, speaker_change
from audiobook.attributing.document import Document
from audiobook.attributing.story import Speech, SpeechVerb, Story
from audiobook.attributing.text.nouns import speech_verb
from audiobook.language import SPEECH_VERBS

_LONGEST_INTERRUPTION = 20
"""Words: longer narration does not interrupt a speech, it ends it."""
_LONGEST_AFTER_CUE = 70
"""Words: the same for narration that begins with a cue: '"No," said Mary, and ... "Never!"'."""
_PAUSES = frozenset({",", ";"})
_INVERTED_WITHIN = 2
_VERB_WITHIN = 9
_SMALL_WITHIN = 3
_ENDS = ".!?-—"


def find(story: Story) -> Story:
    """Divide the quotations into speeches; every quotation is in one."""
    doc = story.document
    return replace(
        story,
        speeches=_divided(doc, lambda speech, index: not speaker_change.is_anothers(story, speech, index)),
    )


def by_layout(doc: Document) -> tuple[Speech, ...]:
    """The speeches of a document as far as layout and speech verbs tell, without knowing anybody."""
    return _divided(doc, lambda _, __: True)


def _divided(doc: Document, same_speaker: Callable[[Speech, int], bool]) -> tuple[Speech, ...]:
    out: list[Speech] = []
    for i, q in enumerate(doc.quotations):
        last = out[-1] if out else None
        interrupted = last is not None and q.chapter == last.chapter and _is_interrupted(doc, last, i)
        same = last is not None and interrupted and same_speaker(last, i)
        if last is not None and (same or (q.continues and q.chapter == last.chapter)):
            gap = ((last.end, q.start),) if q.start > last.end else ()
            out[-1] = replace(
                last,
                quotations=(*last.quotations, i),
                end=q.end,
                last_paragraph=q.paragraph,
                gaps=last.gaps + gap,
            )
        else:
            anothers = interrupted and not q.continues
            out.append(Speech((i,), q.start, q.end, q.paragraph, q.paragraph, q.chapter, is_anothers=anothers))
    return tuple(out)


def _begins_with_cue(doc: Document, speech: Speech, stop: int) -> bool:
    """Whether the narration after a speech goes on with its sentence by a cue: '"No," said Mary'."""
    first = doc.first_word(speech.end, stop)
    found = cue_after.read(doc, speech.end, stop)
    if found is None or found.verb is not SpeechVerb.CERTAIN or first is None or doc.last_mark(speech.end) == ".":
        return False
    beside = found.inverted or (found.end < stop and speech_verb(doc.lower[found.end]) is SpeechVerb.CERTAIN)
    return beside and found.away <= _INVERTED_WITHIN


def _starts_small(doc: Document, start: int) -> bool:
    """Whether the first word from a token on has a small letter."""
    first = doc.first_word(start, min(start + _SMALL_WITHIN, len(doc)))
    return first is not None and not doc.capital[first]


def _is_interrupted(doc: Document, speech: Speech, index: int) -> bool:
    """Whether short narration with a speech verb stands between a speech and a quotation of its paragraph."""
    q = doc.quotations[index]
    if q.paragraph != speech.last_paragraph or q.thought != doc.quotations[speech.quotations[-1]].thought:
        return False
    words = [doc.lower[k] for k in range(speech.end, q.start) if doc.is_word(k)]
    if not words:
        # Marks that close and open with nothing between them: a new speech, where a sentence has ended.
        return not (speech.end == q.start and doc.last_mark(q.start)[0] in _ENDS)
    if doc.text[speech.end] == "(" and doc.text[q.start - 1] == ")":
        # "Quiet!" (He drew nearer.) "Listen."
        return True
    if len(words) >= _LONGEST_INTERRUPTION:
        return len(words) < _LONGEST_AFTER_CUE and _begins_with_cue(doc, speech, q.start)
    if any(w in SPEECH_VERBS for w in words[:_VERB_WITHIN]):
        return True
    found = cue_after.read(doc, speech.end, q.start)
    if found is not None and (found.verb is SpeechVerb.CERTAIN or (found.inverted and found.away <= _INVERTED_WITHIN)):
        # "What?" I'm like. "Why?" "No," blustered Tom. "Never."
        return True
    if doc.last_mark(speech.end) in _PAUSES and doc.last_mark(q.start) in _PAUSES and _starts_small(doc, q.start):
        # "No," Tom summed up, "but there it is."
        return True
    # "My dear," turning to her, "you know ..."
    first = doc.first_word(speech.end, q.start)
    ended = any(doc.text[k][0] in ".!?" for k in range(speech.end, q.start))
    return words[0].endswith("ing") and first is not None and not doc.capital[first] and not ended
