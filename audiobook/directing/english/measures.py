"""Measures, powers and fractions."""

from __future__ import annotations

import re

from audiobook.directing import numbers
from audiobook.directing.english.money import PLURALS, counted
from audiobook.directing.english.rules import DIGIT, SIGN, Context, Rules

RULES = Rules()
rule = RULES

_UNITS = {
    "mph": "mile per hour", "km/h": "kilometre per hour", "kph": "kilometre per hour", "m/s": "metre per second",
    "km²": "square kilometre", "m²": "square metre", "cm²": "square centimetre", "m³": "cubic metre", "cm³": "cubic centimetre",
    "km": "kilometre", "cm": "centimetre", "mm": "millimetre", "m": "metre", "kg": "kilogram", "kgs": "kilogram", "mg": "milligram",
    "g": "gram", "lb": "pound", "lbs": "pound", "oz": "ounce", "ft": "foot", "in.": "inch", "yd": "yard", "yds": "yard",
    "mi": "mile", "L": "litre", "l": "litre", "ml": "millilitre", "mL": "millilitre", "cl": "centilitre", "gal": "gallon",
    "pt": "pint", "hr": "hour", "hrs": "hour", "h": "hour", "min": "minute", "mins": "minute", "sec": "second",
    "secs": "second", "ms": "millisecond", "kHz": "kilohertz", "MHz": "megahertz", "GHz": "gigahertz", "Hz": "hertz",
    "KB": "kilobyte", "MB": "megabyte", "GB": "gigabyte", "TB": "terabyte", "kW": "kilowatt", "kWh": "kilowatt hour",
    "W": "watt", "V": "volt", "A": "amp", "°C": "degree Celsius", "°F": "degree Fahrenheit", "°": "degree", "st": "stone",
    "dB": "decibel", "hp": "horsepower", "%": "percent", "‰": "per mille",
}  # fmt: skip
_INVARIABLE = frozenset({"percent", "per mille", "horsepower"})
_UNIT = "|".join(sorted((re.escape(u) for u in _UNITS if u != "st"), key=len, reverse=True))
_NUMBER = r"(-|−)?(\d{1,3}(?:,\d{3})+|\d+)?(?:\.(\d+))?"
_UNIT_END = r"(?:(?<=[°%‰²³.])|(?!\w))"


def number(sign: str | None, whole: str | None, part: str | None) -> str:
    """A number in words: ("-", "3", "14") → "minus three point one four"."""
    said = numbers.decimal(whole or "", part) if part else numbers.cardinal(whole or "0")
    return f"minus {said}" if sign else said


@rule(r"(?<![\w.])(\d)\s?(?:'|′|ft\.?)\s?(1[01]|\d)?(?:\s?(?:\"|″|''|in\b\.?))?(?=[\s,.;:!?)-]|$)", DIGIT)
def _height(m: re.Match[str], _: Context) -> str | None:
    """5'11" → "five foot eleven"."""
    feet, inches = m.groups()
    if not inches and not re.search(r"['′]$|ft", m.group()):
        return None
    return (
        f"{numbers.cardinal(feet)} foot {numbers.cardinal(inches)}"
        if inches
        else counted(numbers.cardinal(feet), "foot", one=feet == "1")
    )


@rule(r"(?<![\w.])(\d+)\s?(?:(″|\"(?=\s[a-z]))|′)", DIGIT)
def _inches(m: re.Match[str], context: Context) -> str:
    one = m.group(1) == "1" or bool(re.match(r"\s[a-z]", context.text[m.end() :]))
    return counted(numbers.cardinal(m.group(1)), "inch" if m.group(2) else "foot", one=one)


@rule(rf"(?<![\w.,]){_NUMBER}(?<=\d)([\s-]?)({_UNIT}){_UNIT_END}(?!'\w)(\.(?=[,;:]|\s+[a-z]))?", DIGIT)
def _measure(m: re.Match[str], _: Context) -> str | None:
    """15 km/h → "fifteen kilometres per hour"; 98.6°F → "ninety-eight point six degrees Fahrenheit"."""
    sign, whole, part, gap, unit, _stop = m.groups()
    if unit in {"A", "h", "m", "l", "L", "V", "W", "g"} and gap and gap != " ":
        return None
    if unit == "A" and gap:
        return None
    name = _UNITS[unit]
    one = (whole == "1" and not part) or gap == "-"
    head, space, tail = name.partition(" ")
    if head in ("square", "cubic"):
        return f"{number(sign, whole, part)} {head} {tail if one else PLURALS.get(tail, tail + 's')}"
    if name not in _INVARIABLE and not one:
        head = PLURALS.get(head, head + "s")
    return f"{number(sign, whole, part)} {head}{space}{tail}"


@rule(r"\b(mph|km/h|kph)\b", re.compile("mph|km/h|kph"))
def _speed(m: re.Match[str], _: Context) -> str:
    return f"{_UNITS[m.group(1)].replace(' per', 's per', 1)}"


@rule(r"(?<=\w)[²³]", SIGN)
def _power(m: re.Match[str], _: Context) -> str:
    return " squared" if m.group() == "²" else " cubed"


@rule(r"\b(\d+)\s?[x×]\s?(\d+)\b", DIGIT)
def _by(m: re.Match[str], _: Context) -> str:
    return f"{numbers.cardinal(m.group(1))} by {numbers.cardinal(m.group(2))}"


_VULGAR = {"½": ("1", "2"), "⅓": ("1", "3"), "⅔": ("2", "3"), "¼": ("1", "4"), "¾": ("3", "4"), "⅕": ("1", "5"),
           "⅖": ("2", "5"), "⅗": ("3", "5"), "⅘": ("4", "5"), "⅙": ("1", "6"), "⅚": ("5", "6"), "⅛": ("1", "8"),
           "⅜": ("3", "8"), "⅝": ("5", "8"), "⅞": ("7", "8")}  # fmt: skip


@rule(r"(?<![\w.])(\d+)?\s?([½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞])", DIGIT)
def _vulgar(m: re.Match[str], context: Context) -> str:
    whole, sign = m.groups()
    top, bottom = _VULGAR[sign]
    return _mixed(whole, top, bottom) if whole or sign != "½" else _half_of(m, context)


@rule(r"(?<![\w./])(?:(\d+)[\s-])?([1-9]\d?)/([2-9]|1\d|20|32|64|100)(?:th|ths|rds?|nds?)?\b(?!/)", DIGIT)
def _slashed(m: re.Match[str], context: Context) -> str | None:
    whole, top, bottom = m.groups()
    if (whole, top, bottom) == (None, "1", "2"):
        return _half_of(m, context)
    return _mixed(whole, top, bottom) if int(top) < int(bottom) or whole is None else None


def _half_of(m: re.Match[str], context: Context) -> str:
    return (
        "half" if re.match(r"\s(?:an?|the|of|my|your|his|her|its|our|their)\b", context.text[m.end() :]) else "one half"
    )


def _mixed(whole: str | None, top: str, bottom: str) -> str:
    if not whole:
        return numbers.fraction(top, bottom)
    part = numbers.fraction(top, bottom)
    if top == "1":
        part = f"a{'n' * (bottom in ('8', '18'))} {part.removeprefix('one ')}"
    return f"{numbers.cardinal(whole)} and {part}"
