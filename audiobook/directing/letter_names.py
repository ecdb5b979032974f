"""The letter A, which engines take for the article: "C I A", "plan A", "A minor"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from audiobook.phonemes import Sound

_SOUND = "ˈeɪ"
_ALONE = re.compile(r"(?<![\w'])A(?![\w'])")
_AFTER = frozenset("plan point vitamin group section block class type grade letter an straight capital".split())
"""Words after which a capital A is the letter."""
_KEYS = frozenset("minor major sharp".split())
"""Words before which it is a key."""


def letter_names(text: str, spelled: Iterable[tuple[int, int]]) -> Iterator[Sound]:
    """Where a spoken form of English has the letter A, and what it sounds like.

    Args:
        text: the spoken form.
        spelled: the stretches of it that stand for something else than these words, such as the letters of an acronym.
    """
    if "A" not in text:
        return
    stretches = list(spelled)
    for m in _ALONE.finditer(text):
        in_letters = any(start <= m.start() < end for start, end in stretches)
        before, after = text[: m.start()].split(" ")[-2:-1], text[m.end() :].split(" ", 2)[1:2]
        named = {w.lower() for w in before} & _AFTER or {w.strip(".,;:!?") for w in after} & _KEYS
        if in_letters or named:
            yield m.start(), m.end(), _SOUND
