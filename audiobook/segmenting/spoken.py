"""Whether words in quotation marks are spoken: titles, scare quotes, and words as words are not."""

from __future__ import annotations

import re

from audiobook.language import FAIR_SPEECH_VERBS

_END_STOP = re.compile(r"[.,!?;:…—–-][\"'”’»“」』\s]*$")
_LAST_WORD = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)[’']?\s+$")
_INTRODUCES = frozenset(
    "that with whether like reply answer cry shout whisper words exclamation question remark".split()
)
MAX_MENTION_WORDS = 6
"""A quoted run longer than this is taken for speech, whatever its surroundings."""


def is_spoken(text: str, start: int, end: int) -> bool:
    """Whether the quotation `text[start:end]` of a paragraph is speech rather than a quoted word or title.

    A quoted word stands inside a sentence of narration: no mark leads up to it, no stop ends it, and no
    verb of speech precedes it.

    Args:
        text: the paragraph.
        start: of the opening mark.
        end: behind the closing mark.
    """
    before, inside = text[:start], text[start + 1 : end]
    body = inside.rstrip("\"'”’»“」』").strip()
    words = body.split()
    if not words:
        return False
    last = _LAST_WORD.search(before)
    if last is None or len(words) > MAX_MENTION_WORDS:
        # At the start of a paragraph, behind a comma, colon, stop or dash; or long.
        return True
    previous = last.group(1).lower()
    if (
        previous in FAIR_SPEECH_VERBS
        or previous in _INTRODUCES
        or re.search(r"(?:say|said|cried|asked)\s+\w+\s+$", before[-30:])
    ):
        return True
    if not _END_STOP.search(inside):
        return False
    first_alpha = next((c for c in body if c.isalpha()), "")
    # A comma or full stop may belong to the sentence around (American usage); a lower-case start says it does.
    return not (first_alpha.islower() and body[-1] in ",.;:" and len(words) <= 4)
