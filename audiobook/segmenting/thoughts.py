"""A paragraph in, the spans out that are thought or said without quotation marks: in italics, <so>, ::so::, *so* or ~so~."""

from __future__ import annotations

import re

from audiobook.language import FAIR_SPEECH_VERBS, THOUGHT_VERBS
from audiobook.language.sentences import ends_sentence
from audiobook.script import Kind
from audiobook.segmenting import cues

_WORD = re.compile(r"[^\W\d_]+")
_FENCED = re.compile(
    r"(?<![\w<])<(?=[^\W\d_¡¿])[^<>\n]*[^<>\s]>(?![\w>])"
    r"|(?<![\w:])::(?=\S)[^:\n]+(?<=\S)::(?![\w:])"
    r"|(?<![\w*])\*(?=[^\s*])[^*\n]+(?<=[^\s*])\*(?![\w*])"
    r"|(?<![\w~])~(?=[^\s~])[^~\n]+(?<=[^\s~])~(?![\w~])"
)
"""A clause between marks that some stories use for telepathy, thoughts or emphasis."""
_FENCES = re.compile(r"[<*~]|::")
_LEADS = re.compile(r"([a-z]+)\s*[,:]\s*$")
_LEAST_LED = 3
_CLOSING = ">:*~_"
_FIRST_PERSON = re.compile(r"\bI\b|\b(?:me|my|myself)\b")
_LETTER = ("Dear ", "My dear ", "To ")


def unquoted_spans(
    text: str, emphasis: tuple[tuple[int, int], ...], quoted: list[tuple[int, int]], *, inner_voice: bool = False
) -> list[tuple[Kind, int, int]]:
    """The spans of a paragraph that are thought or said without quotation marks, in order.

    Such a span is a whole clause in italics or between marks like <these>, outside quotation marks, with a verb of thinking or of speech
    right before or after it. If one clause of a paragraph is a thought, its other whole clauses of the sort are thoughts, too; the
    same for speech. Without such a verb, the words are the author's.

    Args:
        text: the paragraph.
        emphasis: its spans in italics.
        quoted: the spans of its quotations.
        inner_voice: clauses in the first person are thoughts, whatever stands beside them.
    """
    clauses = marked_clauses(text, emphasis, quoted)
    if any(_has_thought_cue(text, start, end) for start, end in clauses):
        return [(Kind.THOUGHT, start, end) for start, end in clauses]
    if any(_has_speech_cue(text, start, end) for start, end in clauses):
        return [(Kind.DIALOGUE, start, end) for start, end in clauses]
    if inner_voice and any(is_inner_voice(text, start, end) for start, end in clauses):
        return [(Kind.THOUGHT, start, end) for start, end in clauses]
    return []


def is_inner_voice(text: str, start: int, end: int) -> bool:
    """Whether a clause between marks or in italics is a whole sentence in the first person, and not a letter."""
    body = text[start:end].strip(_CLOSING + "< ")
    begins = not text[:start].strip() or ends_sentence(text[:start])
    return begins and body[:1].isupper() and not body.startswith(_LETTER) and _FIRST_PERSON.search(body) is not None


def marked_clauses(
    text: str, emphasis: tuple[tuple[int, int], ...], quoted: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The whole clauses of a paragraph in italics or between marks like <these>, outside its quotations, in order."""
    fenced = [m.span() for m in _FENCED.finditer(text)] if _FENCES.search(text) else []
    clauses: list[tuple[int, int]] = []
    for start, end in (*emphasis, *fenced):
        while end < len(text) and text[end] in ".,!?…":
            end += 1
        if _is_clause(text, start, end) and not any(a < end and start < b for a, b in [*quoted, *clauses]):
            clauses.append((start, end))
    return sorted(clauses)


def _is_clause(text: str, start: int, end: int) -> bool:
    body = text[start:end].strip().strip(_CLOSING + "<").strip()
    is_marked = body[-1:] in tuple(".,!?…—-") or text[end - 1 : end] in tuple(".,!?…")
    return (len(body.split()) >= 2 and is_marked) or (len(body.split()) >= 3 and end >= len(text.rstrip()))


def _has_thought_cue(text: str, start: int, end: int) -> bool:
    after = [m.group().lower() for m in _WORD.finditer(text[end : end + 40])][:4]
    before = [m.group().lower() for m in _WORD.finditer(text[max(0, start - 40) : start])][-4:]
    if ends_sentence(text[:start]):
        before = []
    return any(w in THOUGHT_VERBS for w in after) or any(w in THOUGHT_VERBS for w in before)


def _has_speech_cue(text: str, start: int, end: int) -> bool:
    if not next((c for c in text[start:end] if c.isalpha()), "").isupper():
        return False
    leading = _LEADS.search(text[:start])
    if leading is not None and leading.group(1) in FAIR_SPEECH_VERBS:
        # A few words in italics after "he said," are how it is said: sotto voce.
        return len(text[start:end].split()) >= _LEAST_LED
    return (not text[:start].strip() or ends_sentence(text[:start])) and cues.follows(text, end)
