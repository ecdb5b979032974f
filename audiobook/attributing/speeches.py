"""A Document in, its speeches out: quotations that a cue interrupts, or that go on in a new paragraph, are one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from audiobook.attributing.document import Document
from audiobook.language import SPEECH_VERBS

_LONGEST_INTERRUPTION = 20
_VERB_WITHIN = 9
_ENDS = ".!?-—"


@dataclass(slots=True)
class Speech:
    """One or more quotations that one person says in one go.

    Attributes:
        quotations: indexes of its quotations in the document, in order.
        start: its first token.
        end: behind its last token.
        first_paragraph: the paragraph it begins in.
        last_paragraph: the paragraph it ends in.
        chapter: the chapter it is in.
        gaps: the stretches of narration inside it, from token to before token.
    """

    quotations: list[int]
    start: int
    end: int
    first_paragraph: int
    last_paragraph: int
    chapter: int
    gaps: list[tuple[int, int]]


def find(doc: Document, two_speak: Callable[[Speech, int], bool] = lambda *_: False) -> list[Speech]:
    """The speeches of a document, in order; every quotation is in one.

    Args:
        doc: the document.
        two_speak: whether a speech so far and the quotation behind it, by its index, have two speakers.
    """
    out: list[Speech] = []
    for i, q in enumerate(doc.quotations):
        last = out[-1] if out else None
        if (
            last is not None
            and (q.continues or (_interrupted(doc, last, i) and not two_speak(last, i)))
            and q.chapter == last.chapter
        ):
            if q.start > last.end:
                last.gaps.append((last.end, q.start))
            last.quotations.append(i)
            last.end, last.last_paragraph = q.end, q.paragraph
        else:
            out.append(Speech([i], q.start, q.end, q.paragraph, q.paragraph, q.chapter, []))
    return out


def _goes_on(doc: Document, start: int) -> bool:
    """Whether the first word from a token on has a small letter."""
    first = doc.first_word(start, min(start + 3, len(doc)))
    return first is not None and not doc.capital[first]


def _interrupted(doc: Document, speech: Speech, index: int) -> bool:
    """Whether a quotation goes on with a speech that a short stretch with a verb of speech interrupts."""
    q = doc.quotations[index]
    if q.paragraph != speech.last_paragraph or q.thought != doc.quotations[speech.quotations[-1]].thought:
        return False
    words = [doc.lower[k] for k in range(speech.end, q.start) if doc.is_word(k)]
    if not words:
        # Marks that close and open with nothing between them: a new speech, where a sentence has ended.
        return not (speech.end == q.start and doc.last_mark(q.start)[0] in _ENDS)
    if len(words) >= _LONGEST_INTERRUPTION:
        return False
    if any(w in SPEECH_VERBS for w in words[:_VERB_WITHIN]):
        return True
    if doc.last_mark(speech.end) == doc.last_mark(q.start) == "," and _goes_on(doc, q.start):
        # "No," Tom summed up, "but there it is."
        return True
    # "My dear," turning to her, "you know ..."
    first = doc.first_word(speech.end, q.start)
    ended = any(doc.text[k][0] in ".!?" for k in range(speech.end, q.start))
    return words[0].endswith("ing") and first is not None and not doc.capital[first] and not ended
