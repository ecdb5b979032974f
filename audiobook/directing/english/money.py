"""Sums of money, modern and pre-decimal (pounds, shillings and pence)."""

from __future__ import annotations

import re

from audiobook.directing import numbers
from audiobook.directing.english.rules import DIGIT, SIGN, Context, Rules

RULES = Rules()
rule = RULES

_CURRENCIES = {"$": ("dollar", "cent"), "£": ("pound", "penny"), "€": ("euro", "cent"), "¥": ("yen", ""),
               "₹": ("rupee", "paisa"), "₽": ("rouble", "kopeck")}  # fmt: skip
PLURALS = {"penny": "pence", "yen": "yen", "paisa": "paise", "foot": "feet", "inch": "inches", "stone": "stone",
            "hertz": "hertz", "kilohertz": "kilohertz", "megahertz": "megahertz", "gigahertz": "gigahertz"}  # fmt: skip
_SCALES = {"k": "thousand", "m": "million", "mn": "million", "bn": "billion", "b": "billion", "tn": "trillion"}
_AMOUNT = r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?"


def counted(words: str, unit: str, *, one: bool) -> str:
    """A number in words with its unit: ("five", "foot") → "five feet"."""
    return f"{words} {unit if one else PLURALS.get(unit, unit + 's')}"


@rule(r"£\s?(\d[\d,]*)[,.]?\s(\d+)s\.?(?:[,.]?\s(\d+)d\b\.?)?", SIGN)
def _old_money(m: re.Match[str], _: Context) -> str:
    """£5 10s. 6d. → "five pounds, ten shillings and sixpence"."""
    pounds, shillings, pence = m.groups()
    out = counted(numbers.cardinal(pounds), "pound", one=pounds == "1")
    said = counted(numbers.cardinal(shillings), "shilling", one=shillings == "1")
    if not pence:
        return f"{out} and {said}"
    return f"{out}, {said} and {_pence(pence)}"


@rule(r"\b(\d+)s\.\s?(?:and\s)?(\d+)d\b\.?", DIGIT)
def _shillings(m: re.Match[str], _: Context) -> str:
    said = counted(numbers.cardinal(m.group(1)), "shilling", one=m.group(1) == "1")
    return f"{said} and {_pence(m.group(2))}"


def _pence(count: str) -> str:
    if count == "1":
        return "a penny"
    small = {"2": "tuppence", "3": "threepence", "4": "fourpence", "6": "sixpence", "9": "ninepence"}
    return small.get(count) or f"{numbers.cardinal(count)} pence"


@rule(r"\b(\d{1,3}(?:,\d{3})+|\d+)\s?l\.(?=\s+[a-z]|[,;:!?]|\s*$)", DIGIT)
def _only_pounds(m: re.Match[str], _: Context) -> str:
    """10,000 l. → "ten thousand pounds", as novels of two centuries ago print it."""
    return counted(numbers.cardinal(m.group(1)), "pound", one=m.group(1) == "1")


@rule(r"\b(\d{1,2})s\.(?=\s[a-z]|[,;])", DIGIT)
def _only_shillings(m: re.Match[str], _: Context) -> str:
    return counted(numbers.cardinal(m.group(1)), "shilling", one=m.group(1) == "1")


@rule(rf"(-|−)?(US|A|C|NZ|HK)?([$£€¥₹₽])\s?{_AMOUNT}(?:[\s-]?(hundred|thousand|million|billion|trillion|bn|mn|tn|k|m|b)\b)?",
       SIGN, re.IGNORECASE)  # fmt: skip
def _money(m: re.Match[str], _: Context) -> str:
    """$5.50 → "five dollars and fifty cents"; £3m → "three million pounds"."""
    sign, country, symbol, whole, part, scale = m.groups()
    unit, small = _CURRENCIES[symbol]
    if country:
        lands = {"US": "U S", "A": "Australian", "C": "Canadian", "NZ": "New Zealand", "HK": "Hong Kong"}
        unit = f"{lands[country.upper()]} {unit}"
    minus = "minus " if sign else ""
    one = whole == "1"
    if scale or (part and (len(part) != 2 or not small)):
        amount = numbers.decimal(whole, part) if part else numbers.cardinal(whole)
        amount += f" {_SCALES.get(scale.lower(), scale.lower())}" if scale else ""
        return minus + counted(amount, unit, one=one and not scale and not part)
    said = counted(numbers.cardinal(whole), unit, one=one)
    if not part or int(part) == 0:
        return minus + said
    pence = counted(numbers.cardinal(str(int(part))), small, one=int(part) == 1)
    return minus + (pence if whole == "0" else f"{said} and {pence}")


# "2d." and "3d." may also mean "second" and "third": they are left alone.
@rule(r"\b(\d+)\s?(¢|p\b|(?<![23])d\.)(?=\s|[,;:!?)]|$)", DIGIT)
def _small_money(m: re.Match[str], _: Context) -> str:
    if m.group(2) == "¢":
        return counted(numbers.cardinal(m.group(1)), "cent", one=m.group(1) == "1")
    return (
        _pence(m.group(1))
        if m.group(2) == "d."
        else counted(numbers.cardinal(m.group(1)), "penny", one=m.group(1) == "1")
    )
