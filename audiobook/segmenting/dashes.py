"""Dash dialogue: a paragraph that starts with a dash in, the spans of it that are spoken out."""

from __future__ import annotations

import re

from audiobook.language import FAIR_SPEECH_VERBS, SPEECH_VERBS
from audiobook.language.sentences import sentence_end
from audiobook.language.tongues import Tongue
from audiobook.segmenting.cues import NAME

_OPENING = re.compile(r"\s*(?:—|―|–|--)\s*(?=[\w¡¿…«“\"])")
_HYPHEN_OPENING = re.compile(r"\s*-\s+(?=[\w¡¿…])")
_INNER_DASH = re.compile(r"\s+[—―–](?=[^\W\d_])|\s+[—―–]\s+(?=[^\W\d_])")
_INNER_HYPHEN = re.compile(r"\s+[-—―–]\s+(?=[^\W\d_])|\s+[—―–](?=[^\W\d_])")
_BACK = re.compile(r"[.,;:!?…]?\s*[—―–](?=[\s.,;:!?…]|$)[.,;:!?…]?\s*")
_BACK_HYPHEN = re.compile(r"[.,;:!?…]?\s+[-—―–](?=\s|$)\s*")
_CUE = re.compile(rf"(?<=[,!?…—.])\s+(?:({NAME})\s+([a-z]+)|([a-z]+)\s+({NAME}))(?=[\s,.;:!?]|$)")
_COMMA = re.compile(r",\s+(?=[^\W\d_])")
"""Where speech goes on after its cue: "—Yes, he said, and no."."""
_SPEAKS_ON = re.compile(r"(?<=[.!?…])\s+(?=[—―–]\s*[^\W_])")
"""Where a dash opens speech again after narration: "— Yes, he said, and sat down. — I know."."""
_MARKED = ",!?….:;"
"""Marks before a spaced dash that show that narration follows: "— Не знаю, — сказал Иван."."""
_CUE_WITHIN = 60
"""Characters after a dash in which a cue has its verb."""


def spoken_spans(text: str, tongue: Tongue | None = None, *, hyphens: bool = False) -> list[tuple[int, int]]:
    """The spoken spans of a paragraph of dash dialogue; none if it does not start with a dash.

    The words between inner dashes ("— dijo él —") are narration. Without inner dashes, a cue after a comma or a full stop
    ("—Yes, he said.") is narration up to the dash that follows a full stop; where there is none, up to the end of its sentence, or
    to its first comma where the speech goes on there.

    Args:
        text: the paragraph.
        tongue: what is known of its language; None for English.
        hyphens: hyphens are dashes, too.
    """
    opening = _OPENING.match(text) or (_HYPHEN_OPENING.match(text) if hyphens else None)
    if not opening:
        return []
    inner = _inner(text, opening.end(), tongue, hyphens)
    if inner:
        return _between_dashes(text, inner, tongue, hyphens)
    if tongue is not None:
        return spans_around_cues(text, 0, len(text), tongue)
    for m in _CUE.finditer(text, opening.end()):
        verb = (m.group(2) or m.group(3)).lower()
        if verb in FAIR_SPEECH_VERBS or (verb in SPEECH_VERBS and m.group(3)):
            if again := _SPEAKS_ON.search(text, m.end()):
                rest = spoken_spans(text[again.end() :], tongue, hyphens=hyphens)
                return [(0, m.start()), *((again.end() + a, again.end() + b) for a, b in rest)]
            end = sentence_end(text, m.end())
            comma = next((c for c in _COMMA.finditer(text, m.end(), end) if text[c.end()].islower()), None)
            end = comma.end() if comma else end
            while end < len(text) and text[end].isspace():
                end += 1
            return [(0, m.start()), (end, len(text))] if end < len(text) else [(0, m.start())]
    return [(0, len(text))]


def spans_around_cues(text: str, start: int, end: int, tongue: Tongue) -> list[tuple[int, int]]:
    """The spans of speech around the cues inside it: "Oui, | dit-il, | mais…".

    Args:
        text: the paragraph.
        start: where speech starts.
        end: where it ends.
        tongue: what is known of its language.
    """
    spans: list[tuple[int, int]] = []
    at = start
    while (cue := tongue.cue(text[:end], at)) is not None:
        if not any(c.isalnum() for c in text[at : cue.start()]):
            at = start if not spans else at
            break
        spans.append((at, cue.start()))
        at = _resumes(text[:end], cue.end(), tongue)
        if at >= end:
            return spans
    return [*spans, (at, end)]


def _resumes(text: str, at: int, tongue: Tongue) -> int:
    """Where speech goes on after a cue that ends at a place: after its sentence, or after a comma that no narration follows."""
    end = sentence_end(text, max(at - 1, 0))
    for comma in _COMMA.finditer(text, at, end):
        following = re.match(r"[^\W\d_]+", text[comma.end() :])
        if following and following.group().lower() not in tongue.goes_on and text[comma.end()].islower():
            return comma.end()
    while end < len(text) and text[end].isspace():
        end += 1
    return end


def _inner(text: str, at: int, tongue: Tongue | None, hyphens: bool) -> re.Match[str] | None:
    """The first dash from a place on after which narration stands.

    A dash written together with the next word opens narration. One between spaces may be the speaker's own: narration has a mark before it,
    or a verb of speech after it, or, in a language whose verbs are not known, begins with a small letter.
    """
    for m in (_INNER_HYPHEN if hyphens else _INNER_DASH).finditer(text, at):
        if not m.group()[-1].isspace():
            return m
        small = text[m.end()].islower()
        if tongue is None and small:
            return m
        marked = text[m.start() - 1] in _MARKED
        if tongue is not None and ((marked and small) or tongue.speaks_at(text, m.end(), m.end() + _CUE_WITHIN)):
            return m
    return None


def _between_dashes(text: str, first: re.Match[str], tongue: Tongue | None, hyphens: bool) -> list[tuple[int, int]]:
    spans = []
    at = 0
    inner: re.Match[str] | None = first
    while inner:
        spans.append((at, inner.start()))
        back = (_BACK_HYPHEN if hyphens else _BACK).search(text, inner.end())
        if not back or back.end() >= len(text):
            return spans
        at = back.end()
        inner = _inner(text, at, tongue, hyphens)
    spans.append((at, len(text)))
    return spans
