"""Dash dialogue: a paragraph that starts with a dash in, the spans of it that are spoken out."""

from __future__ import annotations

import re

from audiobook.language import FAIR_SPEECH_VERBS, SPEECH_VERBS
from audiobook.language.sentences import sentence_end

_OPENING = re.compile(r"\s*(?:—|―|–|--)\s*(?=[\w¡¿…])")
_INNER_DASH = re.compile(r"\s+[—―–](?=[^\W\d_])|\s+[—―–]\s+(?=[a-zà-ÿ])")
_BACK = re.compile(r"[.,;:!?]?[—―–](?=[\s.,;:!?]|$)[.,;:!?]?\s*")
_NAME = r"(?:(?:the|a|an|my|his|her|our|their)\s+(?:[\w’'-]+\s+)?[\w’'-]+|(?:(?:Mr|Mrs|Ms|Dr|St)\.\s+)?[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*){0,3}|he|she|I|they|we|it)"
_CUE = re.compile(rf"(?<=[,!?…—.])\s+(?:({_NAME})\s+([a-z]+)|([a-z]+)\s+({_NAME}))(?=[\s,.;:!?]|$)")
_COMMA = re.compile(r",\s+(?=[a-z])")
"""Where speech goes on after its cue: "—Yes, he said, and no."."""


def spoken_spans(text: str) -> list[tuple[int, int]]:
    """The spoken spans of a paragraph of dash dialogue; none if it does not start with a dash.

    The words between inner dashes ("— dijo él —") are narration. Without inner dashes, a cue after a comma or a full stop
    ("—Yes, he said.") is narration up to the end of its sentence.
    """
    opening = _OPENING.match(text)
    if not opening:
        return []
    inner = _INNER_DASH.search(text, opening.end())
    if inner:
        return _between_dashes(text, inner)
    for m in _CUE.finditer(text, opening.end()):
        verb = (m.group(2) or m.group(3)).lower()
        if verb in FAIR_SPEECH_VERBS or (verb in SPEECH_VERBS and m.group(3)):
            end = sentence_end(text, m.end())
            comma = _COMMA.search(text, m.end(), end)
            end = comma.end() if comma else end
            while end < len(text) and text[end].isspace():
                end += 1
            return [(0, m.start()), (end, len(text))] if end < len(text) else [(0, m.start())]
    return [(0, len(text))]


def _between_dashes(text: str, first: re.Match[str]) -> list[tuple[int, int]]:
    spans = []
    at = 0
    inner: re.Match[str] | None = first
    while inner:
        spans.append((at, inner.start()))
        back = _BACK.search(text, inner.end())
        if not back or back.end() >= len(text):
            return spans
        at = back.end()
        inner = _INNER_DASH.search(text, at)
    spans.append((at, len(text)))
    return spans
