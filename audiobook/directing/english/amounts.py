"""How much: whole numbers, decimals and fractions, as they stand before a unit or in a range."""

from __future__ import annotations

import re

from audiobook.directing import numbers

FRACTIONS = {"½": ("1", "2"), "⅓": ("1", "3"), "⅔": ("2", "3"), "¼": ("1", "4"), "¾": ("3", "4"), "⅕": ("1", "5"),
             "⅖": ("2", "5"), "⅗": ("3", "5"), "⅘": ("4", "5"), "⅙": ("1", "6"), "⅚": ("5", "6"), "⅛": ("1", "8"),
             "⅜": ("3", "8"), "⅝": ("5", "8"), "⅞": ("7", "8")}  # fmt: skip
_SIGNS = "".join(FRACTIONS)
WHOLE = r"(?:\d{1,3}(?:,\d{3})+|\d+)"
AMOUNT = rf"(?:{WHOLE}(?:\.\d+)?(?:\s?[{_SIGNS}]|[ -]\d/\d{{1,2}}(?![\d/]))?|\d/\d{{1,2}}(?![\d/])|\.\d+|[{_SIGNS}])"
"""A number without a sign, as a regular expression without groups: "1,250", "2.5", "2½", "1 1/2", "¾"."""
TO = r"\s?[-–−]\s?"
"""What stands between the ends of a range."""

_PARTS = re.compile(
    rf"(?P<sign>[-−+])?(?P<whole>{WHOLE}(?![\d/]))?(?:\.(?P<part>\d+))?(?:[ -]?(?:(?P<vulgar>[{_SIGNS}])|(?P<top>\d)/(?P<bottom>\d+)))?"
)


def words(amount: str) -> str:
    """A number in words: "-3.14" → "minus three point one four"; "2½" → "two and a half"."""
    m = _PARTS.fullmatch(amount)
    if m is None:
        return amount
    sign, whole, part, vulgar = m["sign"], m["whole"], m["part"], m["vulgar"]
    fraction = FRACTIONS[vulgar] if vulgar else (m["top"], m["bottom"]) if m["top"] else None
    if fraction:
        said = mixed(whole, *fraction)
    elif part:
        said = numbers.decimal(whole or "", part)
    else:
        said = numbers.cardinal(whole or "0")
    return {None: "", "+": "plus "}.get(sign, "minus ") + said


def is_one(amount: str) -> bool:
    """Whether a unit after a number has the form for one."""
    return amount.lstrip("-−+") == "1"


def is_fraction(amount: str) -> bool:
    """Whether a number is a fraction and nothing else: "¾", "1/2"."""
    m = _PARTS.fullmatch(amount)
    return m is not None and not m["whole"] and not m["sign"] and bool(m["vulgar"] or m["top"])


def mixed(whole: str | None, top: str, bottom: str) -> str:
    """A fraction in words, after a whole number or alone: ("2", "1", "4") → "two and a quarter"."""
    said = numbers.fraction(top, bottom)
    if not whole:
        return said
    if top == "1":
        said = f"a{'n' * (bottom in ('8', '18'))} {said.removeprefix('one ')}"
    return f"{numbers.cardinal(whole)} and {said}"
