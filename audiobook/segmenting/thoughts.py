"""A paragraph in, the spans in italics that are thoughts out."""

from __future__ import annotations

import re

from audiobook.language import THOUGHT_VERBS
from audiobook.language.sentences import ends_sentence

_WORD = re.compile(r"[^\W\d_]+")


def thought_spans(
    text: str, emphasis: tuple[tuple[int, int], ...], quoted: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The spans of a paragraph that are thoughts.

    A thought is a whole clause in italics, outside quotation marks, with a verb of thinking right before or after it. If one clause
    of a paragraph is a thought, its other whole clauses in italics are thoughts, too.

    Args:
        text: the paragraph.
        emphasis: its spans in italics.
        quoted: the spans of its quotations.
    """
    clauses = []
    for start, end in emphasis:
        while end < len(text) and text[end] in ".,!?…":
            end += 1
        if _is_clause(text, start, end) and not any(a < end and start < b for a, b in quoted):
            clauses.append((start, end))
    if any(_has_cue(text, start, end) for start, end in clauses):
        return clauses
    return []


def _is_clause(text: str, start: int, end: int) -> bool:
    body = text[start:end].strip()
    return (len(body.split()) >= 2 and body[-1:] in ".,!?…—-") or (len(body.split()) >= 3 and end >= len(text.rstrip()))


def _has_cue(text: str, start: int, end: int) -> bool:
    after = [m.group().lower() for m in _WORD.finditer(text[end : end + 40])][:4]
    before = [m.group().lower() for m in _WORD.finditer(text[max(0, start - 40) : start])][-4:]
    if ends_sentence(text[:start]):
        before = []
    return any(w in THOUGHT_VERBS for w in after) or any(w in THOUGHT_VERBS for w in before)
