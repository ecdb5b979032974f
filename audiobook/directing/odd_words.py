"""A Script in, the names in it that an engine is likely to mispronounce out.

An engine pronounces unknown words by rules, which fail at unusual spellings. How unusual the spelling of a name is, the other words of the
book tell: it is the mean surprise, in bits, at each letter after the two letters before it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container
from itertools import islice
from math import log2

from audiobook.directing import words_in_small_letters
from audiobook.directing.names import has_sound
from audiobook.language import TITLES
from audiobook.language.name_words import DOUBTED
from audiobook.script import Kind, Script

_NAME = re.compile(r"(?<=[^\W\d_] )([A-ZÀ-ÖØ-Þ][a-zà-ÿ]{3,})\b|(?<=, )([A-ZÀ-ÖØ-Þ][a-zà-ÿ]{3,})\b")
_LEAST_USES = 2
"""A name that comes less often is not worth an entry in a lexicon."""
_STRANGE_BITS = 1.25
"""How many bits per letter a name must be more surprising than the median word of the book. Found by trial."""

_USUAL = TITLES | DOUBTED
"""Words with a capital that every engine knows, in small letters."""

_ALPHABET = 30
"""About how many different letters may follow two others; used to smooth the counts."""
_FEWEST_WORDS = 300
"""With fewer different words, a book is too short to tell usual spellings from unusual ones."""


def odd_words(
    script: Script,
    common: Container[str] = (),
    most: int = 8,
    *,
    is_known: Callable[[str], bool] = lambda _: False,
) -> list[tuple[str, int]]:
    """Names with an unusual spelling, and how often each comes; the most unusual and frequent ones first.

    Args:
        script: the story.
        common: names, in small letters, that engines know.
        most: how many names to return at most.
        is_known: whether those who read the story know the sound of a name; asked of few.
    """
    ordinary = [word for word in words_in_small_letters(script) if len(word) > 2 and "'" not in word]
    if len(ordinary) < _FEWEST_WORDS:
        return []
    # In a heading, any word may have a capital.
    read = [s.text for c in script.chapters for s in c.segments if s.kind is not Kind.HEADING]
    uses = Counter(m.group(1) or m.group(2) for text in read for m in _NAME.finditer(text))
    triples: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for word in ordinary:
        padded = f"^^{word}$"
        for i in range(len(padded) - 2):
            triples[padded[i : i + 3]] += 1
            pairs[padded[i : i + 2]] += 1

    def surprise(word: str) -> float:
        padded = f"^^{word.lower()}$"
        bits = [
            -log2((triples[padded[i : i + 3]] + 0.2) / (pairs[padded[i : i + 2]] + 0.2 * _ALPHABET))
            for i in range(len(padded) - 2)
        ]
        return sum(bits) / len(bits)

    usual = sorted(surprise(word) for word in ordinary)[len(ordinary) // 2]
    known = set(ordinary)
    found = [
        (surprise(word) - usual, word, count)
        for word, count in uses.items()
        if count >= _LEAST_USES and not {word.lower(), word.lower().removesuffix("s")} & known
        if not (word.lower() in common or word.lower() in _USUAL or has_sound(word))
    ]
    strange = sorted((s for s in found if s[0] > _STRANGE_BITS), key=lambda s: (-s[0] * log2(1 + s[2]), s[1]))
    return list(islice(((word, count) for _, word, count in strange if not is_known(word)), most))
