"""Text that must fit into a number of bytes, cut where a reader sees a character end."""

from __future__ import annotations

import unicodedata

_JOINER = "\u200d"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_TAGS = range(0xE0020, 0xE0080)
_VOWELS_AND_FINALS_OF_HANGUL = range(0x1160, 0x1200)


def shortened(text: str, most_bytes: int, *, most_chars: int | None = None, mark: str = "") -> str:
    """A text of at most so many bytes in UTF-8: itself, or its beginning.

    It is cut between two characters as a reader counts them: no accent, and no part of an emoji, is taken from its letter (the common cases
    of Unicode's grapheme clusters, UAX 29). Only if the first of them is longer than that, it is cut itself.

    Args:
        text: any text.
        most_bytes: the most bytes the result has, its mark included.
        most_chars: the most characters it has, in code points; None for any number.
        mark: stands at the end of a text that was cut, such as "…".
    """
    longest = len(text) if most_chars is None else most_chars
    if len(text) <= longest and len(text.encode("utf-8", "surrogatepass")) <= most_bytes:
        return text
    room = most_bytes - len(mark.encode())
    at = length = 0
    while at < min(len(text), longest - len(mark)):
        length += len(text[at].encode("utf-8", "surrogatepass"))
        if length > room:
            break
        at += 1
    cut = next((place for place in range(at, 0, -1) if _may_cut(text, place)), at)
    return text[:cut].rstrip() + mark


def _may_cut(text: str, at: int) -> bool:
    """Whether a reader sees one character end and another begin at a place in a text."""
    before, after = text[at - 1], text[at]
    code = ord(after)
    if before == _JOINER or after == _JOINER or unicodedata.category(after) in ("Mn", "Mc", "Me"):
        return False
    if code in _SKIN_TONES or code in _TAGS or code in _VOWELS_AND_FINALS_OF_HANGUL:
        return False
    if code in _FLAG_LETTERS:
        # A flag is two such letters: a pair is cut where an odd number of them stands before.
        first = at
        while first > 0 and ord(text[first - 1]) in _FLAG_LETTERS:
            first -= 1
        return (at - first) % 2 == 0
    return True
