"""Whether words in quotation marks are speech. Titles, scare quotes and words that are only mentioned are not."""

from __future__ import annotations

import re

from audiobook.language import FAIR_SPEECH_VERBS

_ENDS_WITH_MARK = re.compile(r"[.,!?;:…—–-][\"'”’»“」』\s]*$")
_LAST_WORD = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)[’']?\s+$")
_INTRODUCES = frozenset(
    "that with whether like reply answer cry shout whisper words exclamation question remark".split()
)
MAX_MENTION_WORDS = 6
"""More words than this between quotation marks are speech, whatever is around them: a title is seldom longer."""


def is_spoken(text: str, start: int, end: int) -> bool:
    """Whether the quotation `text[start:end]` of a paragraph is speech rather than a quoted word or title.

    A quoted word is part of a sentence of narration: no punctuation mark comes right before it, none ends it, and no speech verb
    leads to it.

    Args:
        text: the paragraph.
        start: the place of the opening mark.
        end: the place after the closing mark.
    """
    before, inside = text[:start], text[start + 1 : end]
    body = inside.rstrip("\"'”’»“」』").strip()
    words = body.split()
    if not words:
        return False
    last = _LAST_WORD.search(before)
    if last is None or len(words) > MAX_MENTION_WORDS:
        # At the start of the paragraph, or after a comma, colon, full stop or dash; or long.
        return True
    previous = last.group(1).lower()
    if (
        previous in FAIR_SPEECH_VERBS
        or previous in _INTRODUCES
        or re.search(r"(?:say|said|cried|asked)\s+\w+\s+$", before[-30:])
    ):
        return True
    if not _ENDS_WITH_MARK.search(inside):
        return False
    first_alpha = next((c for c in body if c.isalpha()), "")
    # A comma or full stop inside the marks may belong to the sentence around them (American usage). It does if the
    # words start with a small letter.
    return not (first_alpha.islower() and body[-1] in ",.;:" and len(words) <= 4)
