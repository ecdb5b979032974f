"""The numerals that number chapters: digits, Roman numerals, and the words of nine languages."""

from __future__ import annotations

import re
from functools import cache

from audiobook.language import roman_value

LANGUAGES = ("en", "fr", "es", "de", "it", "pt", "nl", "ru", "pl")
"""The languages whose number words are known."""
ROMAN = r"(?=[ivxlcdm])m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})"
"""A Roman numeral, for a pattern that ignores case. It also matches words such as "mix": what is around it decides."""
_ROMAN = re.compile(rf"(?=[A-Z]+\Z|[ivxlc]+\Z)(?i:{ROMAN})")
"""In capitals, or in small letters without d and m: "mix" and "did" are words."""
_DIGITS = re.compile(
    r"(?P<n>\d{1,4})(?:st|nd|rd|th|er|re|e|è|è?re|ème|º|ª|°|-?[йяеа]|-?ste|-?de)?(?:[.,–-]\d{1,4}|[a-z])?",
    re.IGNORECASE,
)
_ENDING = re.compile(
    r"(?:ый|ий|ой|ая|яя|ое|ее|ье|ья|го|ego|ej|[aeo]s|[ae]r|em|en|es|[aeiouyąęáéíóúàèìòùõãаеийоуыьэюя])$"
)
"""Endings that differ by gender and case ("primera", "primero"): words are compared without them."""
_LARGEST_WORD = 100
"""Larger numbers are not written in words in headings, but for English ones."""
_MOST_WORDS = 5
_SHORTEST_STEM = 3
_EXTRA = {
    "en": {"last": -1},
    "fr": {"première": 1, "second": 2, "seconde": 2, "dernier": -1, "dernière": -1},
    "es": {"primer": 1, "tercer": 3, "undécimo": 11, "duodécimo": 12, "último": -1},
    "de": {"ein": 1, "erster": 1, "hundert": 100, "letzter": -1},
    "it": {"ultimo": -1, "decimoprimo": 11, "undicesimo": 11},
    "pt": {"uma": 1, "duas": 2, "último": -1},
    "nl": {"een": 1, "laatste": -1},
    "ru": {"одна": 1, "две": 2, "третья": 3, "последняя": -1},
    "pl": {"ostatni": -1},
}
"""Forms that num2words does not give. The last one has the value -1."""


def numeral_value(text: str) -> int | None:
    """The value of a bare numeral ("12", "xii", "XII."); None if the text is not one."""
    bare = text.strip().rstrip(".")
    if bare.isdecimal():
        return int(bare)
    return roman_value(bare.lower()) if bare and _ROMAN.fullmatch(bare) else None


def leading_numeral(words: list[str], languages: tuple[str, ...]) -> tuple[int | None, int]:
    """The numeral at the start of some words.

    Args:
        words: of a line, without the marks around them.
        languages: whose number words count.

    Returns:
        Its value, and how many of the words it takes; (None, 0) if they do not start with a numeral.
    """
    if not words:
        return None, 0
    first = words[0]
    m = _DIGITS.fullmatch(first)
    if m:
        return int(m["n"]), 1
    longest: tuple[int | None, int] = (None, 0)
    if _ROMAN.fullmatch(first):
        longest = roman_value(first.lower()), 1
        if len(first) < _SHORTEST_STEM or languages == ("en",):
            return longest
    for language in languages:
        found = _leading_words(words, language)
        if found[1] and found[1] >= longest[1]:
            # "DIX" is ten in a French book, not 509.
            longest = found
    return longest


def _leading_words(words: list[str], language: str) -> tuple[int | None, int]:
    lower = [w.casefold() for w in words[: _MOST_WORDS + 1]]
    skipped = 1 if language == "en" and lower[0] == "the" else 0
    lower = lower[skipped:]
    if language == "en":
        value, taken = _english(lower)
        return (value, taken + skipped) if taken else (None, 0)
    known = _number_words(language)
    pieces = [p for w in lower for p in w.split("-")]
    if len(pieces) != len(lower):
        return _hyphenated(lower, known)
    for n in range(min(len(lower), _MOST_WORDS), 0, -1):
        found = known.get(_stem(lower[:n]))
        if found is not None:
            return found, n
    return None, 0


def _hyphenated(lower: list[str], known: dict[str, int]) -> tuple[int | None, int]:
    """French writes "vingt-deux": the first word alone, with its hyphens opened."""
    value = known.get(_stem(lower[0].split("-")))
    return (value, 1) if value is not None else (None, 0)


def _english(lower: list[str]) -> tuple[int, int]:
    """The value of English number words ("one hundred and twenty-first"), and how many words it takes; (0, 0) if there are none."""
    known = _number_words("en")
    total = taken = 0
    for n, word in enumerate(lower):
        values: list[int | None] = [known.get(part) for part in word.split("-")]
        if word == "and" and n and n + 1 < len(lower) and "hundred" in lower[:n]:
            continue
        if word in ("hundred", "hundredth"):
            total = (total or 1) * 100
        else:
            if any(v is None for v in values):
                break
            total += sum(v for v in values if v is not None)
        taken = n + 1
    return total, taken


@cache
def _number_words(language: str) -> dict[str, int]:
    """From number words, without their endings, to their values."""
    from num2words import num2words

    found: dict[str, int] = {}
    for word, value in _EXTRA[language].items():
        found[_stem([word]) if language != "en" else word] = value
    for n in range(1, _LARGEST_WORD + 1):
        for kind in ("cardinal", "ordinal"):
            words = re.sub(r"[^\w\s-]|_", "", str(num2words(n, lang=language, to=kind))).casefold()
            if language == "en" and (n > 20 and n % 10):
                continue
            key = words if language == "en" else _stem(words.replace("-", " ").split())
            found.setdefault(key, n)
    return found


def _stem(words: list[str]) -> str:
    stems = (_ENDING.sub("", w) for w in words)
    return " ".join(stem if len(stem) >= _SHORTEST_STEM else word for word, stem in zip(words, stems))
