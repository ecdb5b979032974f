"""Numbers that are said digit by digit: telephone numbers, room numbers, numbers that start with a zero."""

from __future__ import annotations

import re

from audiobook.directing import numbers
from audiobook.directing.english.rules import DIGIT, Context, Rules

RULES = Rules()
rule = RULES


@rule(r"(?<![\w.,])(?:\+\d{1,3}[\s.-]?|1[\s.-])?(?:\(\d{2,5}\)\s?|\d{2,5}[\s.-])?\d{3}[\s.-]\d{4}(?!\w|[.,]\d)", DIGIT)
@rule(r"(?<![\w.,])\+\d{1,3}(?:[\s.-]\d{2,5}){2,4}(?!\w|,\d)", DIGIT)
def _telephone(m: re.Match[str], _: Context) -> str | None:
    """555-0199 → "five five five, oh one nine nine"."""
    groups = re.findall(r"\d+", m.group())
    if len(groups) == 2 and re.search(r"\d\.\d", m.group()):
        return None
    plus = "plus " if m.group().startswith("+") else ""
    return plus + ", ".join(numbers.one_by_one(g, "oh") for g in groups)


@rule(r"\b((?:call|called|calling|dial|dialled|dialed|dialling|dialing|ring|rang)\s)(\d{3})\b(?![\s-]\d)", DIGIT)
def _emergency(m: re.Match[str], _: Context) -> str:
    return m.group(1) + numbers.one_by_one(m.group(2))


@rule(
    r"\b([Rr]oom|[Ff]light|[Rr]oute|[Hh]ighway|[Aa]partment|[Ss]uite|[Bb]us|[Cc]hannel|[Ii]nterstate)\s(\d)(\d\d)\b",
    DIGIT,
)
def _room(m: re.Match[str], _: Context) -> str:
    """Room 101 → "Room one oh one"."""
    what, first, rest = m.groups()
    last = (
        "hundred" if rest == "00" else f"oh {numbers.cardinal(rest[1])}" if rest[0] == "0" else numbers.cardinal(rest)
    )
    return f"{what} {numbers.cardinal(first)} {last}"


@rule(r"(?<![\w.,])0\d+(?!\w|[.,]\d)", DIGIT)
def _leading_zero(m: re.Match[str], _: Context) -> str:
    return numbers.one_by_one(m.group(), "oh")
