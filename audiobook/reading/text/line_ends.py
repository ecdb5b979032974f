"""Wrapped text in, the same text with the words whole that its line ends divide ("har-" / "bour") out."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

_DIVIDED = re.compile(
    r"(?<![^\W\d_])(?P<a>[^\W\d_]++)(?P<mark>[-\u2010\u00ad\u00ac])[ \t]*\n[ \t]*(?P<b>[^\W\d_]+)(?P<rest>\S*)[ \t]?"
)
_MARKS = (",", ".", ";", ":", "!", "?", '"', "”", "’", "'", "’s", "'s", "--", "—")
_SAMPLE_WORDS = 20_000
_TENS = frozenset("twenty thirty forty fifty sixty seventy eighty ninety".split())
_WIDEST_LINE = 130
"""Longer lines are whole paragraphs: a hyphen at their end is an interruption."""
_ENGLISH = frozenset("the and of to a in that was he it".split())
_LEAST_ENGLISH = 0.12
"""The share of words of an English text that are among its ten most common ones, at least."""
_BRITISH = ((re.compile("our"), "or"), (re.compile("is(?=e|ing|ation)"), "iz"), (re.compile("tre$"), "ter"))


def without_divided_words(text: str) -> str:
    """Join the words that a hyphen divides at a line end. A hyphen that belongs to its word stays ("well-known").

    The book's own words decide, then a dictionary of English; a word that neither knows is joined.
    """
    found = list(_DIVIDED.finditer(text))
    if not found:
        return text
    widths = sorted(len(line) for line in text.split("\n") if line.strip())
    width = widths[int(0.9 * (len(widths) - 1))]
    if width > _WIDEST_LINE:
        return text
    tokens = _DIVIDED.sub(" ", text).lower().split()
    words = frozenset(tokens)
    sample = tokens[:_SAMPLE_WORDS]
    english = sum(w in _ENGLISH for w in sample) >= _LEAST_ENGLISH * len(sample)

    def join(m: re.Match[str]) -> str:
        if _keeps_hyphen(m["a"], m["b"], m["mark"], m["rest"], words, english=english):
            return m.group()
        return f"{m['a']}{m['b']}{m['rest']}\n"

    return _DIVIDED.sub(join, text)


def _keeps_hyphen(a: str, b: str, mark: str, rest: str, words: frozenset[str], *, english: bool) -> bool:
    if mark not in "-\u2010":
        return False
    first, second = a.lower(), b.lower()
    if b[0].isupper() or rest.startswith("-") or first in _TENS:
        return True
    whole, hyphened = _comes(first + second, words), _comes(f"{first}-{second}", words)
    if whole or hyphened:
        return hyphened
    if not english or _in_dictionary(first + second):
        return False
    return all(_comes(part, words) or _in_dictionary(part) for part in (first, second))


def _comes(word: str, words: frozenset[str]) -> bool:
    """Whether a word is among the words of a text, which have their punctuation marks."""
    return word in words or any(word + mark in words for mark in _MARKS)


def _in_dictionary(word: str) -> bool:
    known = _dictionary()
    spellings = [word]
    for pattern, american in _BRITISH:
        spellings += [pattern.sub(american, spelling) for spelling in spellings]
    return any(known[spelling] for spelling in spellings)


@cache
def _dictionary() -> Counter[str]:
    """How often English words come, by pyspellchecker's list."""
    from spellchecker import SpellChecker

    return Counter(SpellChecker(language="en", distance=1).word_frequency.dictionary)
