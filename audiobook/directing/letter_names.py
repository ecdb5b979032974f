"""The letter A, which engines take for the article: "C I A", "plan A", "A minor"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from audiobook.phonemes import Sound

_SOUND = "ˈeɪ"
_ALONE = re.compile(r"(?<![\w'])A(?![\w'])")
_NAMED = re.compile(
    r"(?<=\bplan )A\b|(?<=\bpoint )A\b|(?<=\bvitamin )A\b|(?<=\bgroup )A\b|(?<=\bsection )A\b|(?<=\bblock )A\b|(?<=\bclass )A\b"
    r"|(?<=\btype )A\b|(?<=\bgrade )A\b|(?<=\bletter )A\b|(?<=\ban )A\b|(?<=\bstraight )A\b|(?<=\bcapital )A\b|\bA(?= (?:minor|major|sharp)\b)",
    re.IGNORECASE,
)


def letter_names(text: str, spelled: Iterable[tuple[int, int]]) -> Iterator[Sound]:
    """Where a spoken form of English has the letter A, and what it sounds like.

    Args:
        text: the spoken form.
        spelled: the stretches of it that stand for something else than these words, such as the letters of an acronym.
    """
    for start, end in spelled:
        for m in _ALONE.finditer(text, start, end):
            yield m.start(), m.end(), _SOUND
    for m in _NAMED.finditer(text):
        if m.group() == "A":
            yield m.start(), m.end(), _SOUND
