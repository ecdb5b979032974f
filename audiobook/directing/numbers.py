"""Numbers in digits in, numbers in English words out. The library num2words gives the words."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

_MOST_DIGITS = 36
"""Longer runs of digits are read digit by digit: num2words has names for numbers up to this length."""

_DENOMINATORS = {2: ("half", "halves"), 4: ("quarter", "quarters")}


def _num2words() -> Any:  # noqa: ANN401 - num2words has no types
    # Import it only when it is needed: it loads forty languages.
    from num2words import num2words

    return num2words


@lru_cache(maxsize=4096)
def _words(number: int | str, to: str) -> str:
    return cast(str, _num2words()(number, lang="en", to=to)).replace(",", "")


def cardinal(digits: str) -> str:
    """A whole number: "1,250" → "one thousand two hundred and fifty"; with a leading zero, digit by digit."""
    bare = digits.replace(",", "").replace(" ", "").replace(" ", "")
    if len(bare) > _MOST_DIGITS or (len(bare) > 1 and bare[0] == "0"):
        return one_by_one(bare)
    return _words(int(bare), "cardinal")


def ordinal(digits: str) -> str:
    """An ordinal number: "22" → "twenty-second"."""
    bare = digits.replace(",", "")
    return _words(int(bare), "ordinal") if len(bare) <= _MOST_DIGITS else one_by_one(bare)


def year(number: int) -> str:
    """A year as it is said: 1905 → "nineteen oh-five"; 2004 → "two thousand and four"."""
    return _words(number, "year") if 1000 <= number <= 2999 else _words(number, "cardinal")


def decimal(whole: str, fraction: str) -> str:
    """A decimal number: ("3", "14") → "three point one four"."""
    lead = cardinal(whole) if whole else ""
    return f"{lead} point {one_by_one(fraction)}".strip()


def one_by_one(digits: str, zero: str = "zero") -> str:
    """Digits as they are dictated: "0199" → "zero one nine nine"."""
    return " ".join(zero if d == "0" else _words(int(d), "cardinal") for d in digits if d.isdigit())


def fraction(top: str, bottom: str) -> str:
    """A fraction: ("3", "4") → "three quarters"."""
    many = int(top) != 1
    own = _DENOMINATORS.get(int(bottom))
    name = own[many] if own else ordinal(bottom) + ("s" if many else "")
    return f"{'one' if not many else cardinal(top)} {name}"


def plural(number: int) -> str:
    """The plural of a number, as for decades: 20 → "twenties"; 1920 → "nineteen twenties"."""
    words = year(number) if number >= 1000 else cardinal(str(number))
    return f"{words[:-1]}ies" if words.endswith("y") else f"{words}{'es' if words.endswith(('x', 's')) else 's'}"


def in_language(digits: str, language: str) -> str | None:
    """A whole number in the words of another language; None if num2words does not have them."""
    if len(digits) > _MOST_DIGITS:
        return None
    try:
        return cast(str, _num2words()(int(digits), lang=language.replace("-", "_")))
    except (NotImplementedError, OverflowError, KeyError, ValueError):
        return None
