"""Units of measure: how their signs are said, for one and for many.

The names are those of the International System of Units (BIPM, The International System of Units, 9th edition) and of the
imperial system; signs are matched as they are written, since "m" and "M", "k" and "K" differ.
"""

from __future__ import annotations

import re

from audiobook.directing.english.money import PLURALS

_NAMES = {
    "mph": "mile per hour", "km/h": "kilometre per hour", "kph": "kilometre per hour", "km/hr": "kilometre per hour",
    "mpg": "mile per gallon", "rpm": "revolution per minute", "bpm": "beat per minute", "wpm": "word per minute",
    "fps": "frame per second", "dpi": "dot per inch", "psi": "pound per square inch", "kbps": "kilobit per second",
    "Mbps": "megabit per second", "Gbps": "gigabit per second",
    "km": "kilometre", "cm": "centimetre", "mm": "millimetre", "m": "metre", "nm": "nanometre", "µm": "micrometre", "μm": "micrometre",
    "kg": "kilogram", "kgs": "kilogram", "mg": "milligram", "g": "gram", "µg": "microgram", "μg": "microgram", "mcg": "microgram",
    "lb": "pound", "lbs": "pound", "oz": "ounce", "cwt": "hundredweight", "ft": "foot", "in.": "inch", "yd": "yard", "yds": "yard",
    "mi": "mile", "nmi": "nautical mile", "sq ft": "square foot", "sq. ft": "square foot", "sq in": "square inch",
    "sq. in": "square inch", "sq m": "square metre", "sq. m": "square metre", "sq km": "square kilometre", "sq. km": "square kilometre",
    "sq mi": "square mile", "sq. mi": "square mile", "sq yd": "square yard", "sq. yd": "square yard", "cu ft": "cubic foot",
    "cu. ft": "cubic foot", "cu in": "cubic inch", "cu. in": "cubic inch", "fl oz": "fluid ounce", "fl. oz": "fluid ounce",
    "tsp": "teaspoon", "tbsp": "tablespoon", "L": "litre", "l": "litre", "ml": "millilitre", "mL": "millilitre", "cl": "centilitre",
    "dl": "decilitre", "dL": "decilitre", "ppm": "part per million", "ppb": "part per billion", "gal": "gallon", "pt": "pint", "qt": "quart", "cc": "cubic centimetre", "ha": "hectare",
    "hr": "hour", "hrs": "hour", "h": "hour", "min": "minute", "mins": "minute", "sec": "second", "secs": "second",
    "ms": "millisecond", "kHz": "kilohertz", "MHz": "megahertz", "GHz": "gigahertz", "Hz": "hertz", "KB": "kilobyte", "kB": "kilobyte",
    "MB": "megabyte", "GB": "gigabyte", "TB": "terabyte", "kW": "kilowatt", "kWh": "kilowatt hour", "MW": "megawatt", "GW": "gigawatt",
    "W": "watt", "V": "volt", "kV": "kilovolt", "mV": "millivolt", "A": "amp", "mA": "milliamp", "mAh": "milliamp hour",
    "°C": "degree Celsius", "°F": "degree Fahrenheit", "º C": "degree Celsius", "ºC": "degree Celsius", "ºF": "degree Fahrenheit",
    "° C": "degree Celsius", "° F": "degree Fahrenheit", "℃": "degree Celsius", "℉": "degree Fahrenheit", "°": "degree", "º": "degree",
    "kJ": "kilojoule", "kcal": "kilocalorie", "kPa": "kilopascal", "hPa": "hectopascal", "mbar": "millibar", "keV": "kilo-electronvolt",
    "MeV": "mega-electronvolt", "Ω": "ohm", "kΩ": "kilohm", "dB": "decibel", "hp": "horsepower", "%": "percent", "‰": "per mille",
    "st": "stone", "s": "second", "t": "tonne", "kt": "knot", "kts": "knot", "kn": "knot",
}  # fmt: skip
_POWERS = {"²": "square", "^2": "square", "2": "square", "³": "cubic", "^3": "cubic", "3": "cubic"}
_LENGTHS = ("km", "cm", "mm", "m", "ft", "in", "mi", "yd")

_INVARIABLE = frozenset({"percent", "per mille", "horsepower", "hertz", "hundredweight", "stone"})
_PER = {
    **{u: _NAMES[u] for u in ("s", "h", "hr", "min", "sec", "m", "km", "cm", "kg", "g", "mg", "L", "l", "ml", "mL", "dl", "dL", "lb", "oz", "ft", "mi",
                              "gal", "ha")},
    "hour": "hour", "minute": "minute", "second": "second", "day": "day", "d": "day", "night": "night", "week": "week", "wk": "week",
    "month": "month", "mo": "month", "year": "year", "yr": "year", "mile": "mile", "gallon": "gallon", "person": "person", "head": "head",
    "inch": "inch", "in": "inch", "acre": "acre", "unit": "unit", "piece": "piece", "sq ft": "square foot",
}  # fmt: skip
_ONLY_IN_RATES = {
    "N": "newton",
    "J": "joule",
    "mol": "mole",
    "miles": "mile",
    "metres": "metre",
    "meters": "metre",
    "feet": "foot",
    "words": "word",
}
_NOT_ALONE = frozenset(["st", "s", "t", "kn"])
"""Signs that are not units unless something else shows it: "10s" is a plural, "21st" an ordinal."""


def _alternatives(signs: list[str]) -> str:
    return "|".join(re.escape(sign) for sign in sorted(signs, key=len, reverse=True))


_AREA = rf"(?:{'|'.join(_LENGTHS)})(?:[²³]|\^?[23](?!\d))"
_OVER = rf"(?:\s?/\s?(?:{_alternatives([*_PER])})(?:[²³]|\^[23])?)"
_END = r"(?:(?<=[°º℃℉%‰²³.])|(?!\w))"
UNIT = (
    rf"(?:(?:{_AREA}|{_alternatives([u for u in _NAMES if u not in _NOT_ALONE])}){_OVER}?"
    rf"|(?:{_alternatives([*_ONLY_IN_RATES])}){_OVER}){_END}(?!'\w)"
)
"""The signs of units, as a regular expression without groups: "kg", "m²", "kg/m³"."""
RATE = rf"/(?:{_alternatives([*_PER])})\b"
"""A slash and what something is counted by: "/night"."""
_OVER_PARTS = re.compile(rf"\s?/\s?({_alternatives([*_PER])})([²³]|\^[23])?$")
_POWER_PARTS = re.compile(r"([a-z]+)([²³]|\^?[23])$")


def name(unit: str, *, one: bool) -> str:
    """How the sign of a unit is said after a number: ("kg", one=False) → "kilograms"; "m/s²" → "metres per second squared"."""
    if unit in _NAMES:
        return _counted(_NAMES[unit], one=one)
    over = _OVER_PARTS.search(unit)
    if over is None:
        return _counted(_with_power(unit), one=one)
    base, power = over.groups()
    below = _PER[base]
    if power and base in ("s", "sec", "second", "min", "h"):
        below += " squared" if power in ("²", "^2") else " cubed"
    elif power:
        below = f"{_POWERS[power]} {below}"
    return f"{name(unit[: over.start()], one=one)} per {below}"


def per(rate: str) -> str:
    """How a slash and what follows it are said: "/night" → " per night"."""
    return f" per {_PER[rate[1:]]}"


def _with_power(unit: str) -> str:
    m = _POWER_PARTS.match(unit)
    if m:
        return f"{_POWERS[m.group(2)]} {_NAMES['in.' if m.group(1) == 'in' else m.group(1)]}"
    return _ONLY_IN_RATES.get(unit) or _NAMES[unit]


def _counted(words: str, *, one: bool) -> str:
    """The name of a unit for one or for many: of "mile per hour" and "degree Celsius" the first word changes, else the last."""
    if one or words in _INVARIABLE:
        return words
    head, per_, tail = words.partition(" per ")
    if head.startswith("degree"):
        return words.replace("degree", "degrees", 1)
    first, space, last = head.rpartition(" ")
    return f"{first}{space}{PLURALS.get(last, last + 's')}{per_}{tail}"
