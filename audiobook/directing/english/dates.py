"""Dates and times of day."""

from __future__ import annotations

import re

from audiobook.directing import numbers
from audiobook.directing.english.rules import DIGIT, Context, Rules, stop

RULES = Rules()
rule = RULES

MONTHS = "January February March April May June July August September October November December".split()
_MONTH_OF = {m[:3].lower(): m for m in MONTHS}
_SHORT = r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
_MONTH = rf"(?:{_SHORT})\.|{'|'.join(MONTHS)}|(?:{_SHORT})(?![\w.])"
_NTH = r"(?:st|nd|rd|th|d)?"


def month_of(text: str) -> str:
    """The month of a name or abbreviation."""
    return _MONTH_OF[text[:3].lower()]


@rule(r"\b(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\b", DIGIT)
def _iso_date(m: re.Match[str], _: Context) -> str:
    """2024-11-22 → "November twenty-second, twenty twenty-four"."""
    return f"{MONTHS[int(m.group(2)) - 1]} {numbers.ordinal(str(int(m.group(3))))}, {numbers.year(int(m.group(1)))}"


@rule(r"(?<![\w.,/-])(0?[1-9]|[12]\d|3[01])([/.-])(0?[1-9]|[12]\d|3[01])\2((?:1[0-9]|20)\d\d)(?!\w|[/.-]\d)", DIGIT)
@rule(r"\b(0?[1-9]|[12]\d|3[01])(/)(0?[1-9]|[12]\d|3[01])/(\d{4}|\d\d)\b", DIGIT)
def _slashed_date(m: re.Match[str], _: Context) -> str:
    """12/25/2024 → "twelve, twenty-five, twenty twenty-four": the text does not say which number is the month."""
    a, _mark, b, y = m.groups()
    last = (
        numbers.year(int(y))
        if len(y) == 4
        else numbers.cardinal(str(int(y)))
        if y[0] != "0"
        else f"oh {numbers.cardinal(str(int(y)))}"
    )
    return f"{numbers.cardinal(str(int(a)))}, {numbers.cardinal(str(int(b)))}, {last}"


@rule(r"\b([Oo]n\s)(0?[1-9]|1[0-2])/(1[3-9]|2\d|3[01])(?![\w/]|[.,]\d)", DIGIT)
@rule(r"\b([Oo]n\s)(1[3-9]|2\d|3[01])/(0?[1-9]|1[0-2])(?![\w/]|[.,]\d)", DIGIT)
def _slashed_day(m: re.Match[str], _: Context) -> str:
    """On 12/25 → "on twelve, twenty-five"."""
    on, a, b = m.groups()
    return f"{on}{numbers.cardinal(str(int(a)))}, {numbers.cardinal(str(int(b)))}"


@rule(rf"\b({_MONTH})\s(\d{{1,2}}){_NTH}\s?[-–]\s?(\d{{1,2}}){_NTH}(?:(,?\s)(\d{{4}})\b)?(?![:\w]|\.\d)", DIGIT)
def _days_of_month(m: re.Match[str], _: Context) -> str | None:
    """May 5–7 → "May fifth to seventh"."""
    month, a, b, comma, y = m.groups()
    if not 1 <= int(a) < int(b) <= 31:
        return None
    last = f", {numbers.year(int(y))}" if comma else ""
    return f"{month_of(month)} {numbers.ordinal(a)} to {numbers.ordinal(b)}{last}"


@rule(rf"\b([Tt]he\s)?(\d{{1,2}}){_NTH}\s?[-–]\s?(\d{{1,2}}){_NTH}(?:\sof)?\s({_MONTH})(?:(,?\s)(\d{{4}})\b)?", DIGIT)
def _days_before_month(m: re.Match[str], _: Context) -> str | None:
    """5–7 May → "the fifth to the seventh of May"."""
    the, a, b, month, comma, y = m.groups()
    if not 1 <= int(a) < int(b) <= 31:
        return None
    last = f", {numbers.year(int(y))}" if comma else ""
    return f"{the or 'the '}{numbers.ordinal(a)} to the {numbers.ordinal(b)} of {month_of(month)}{last}"


@rule(rf"\b({_MONTH})\s(\d{{1,2}}){_NTH}\b(?:(,?\s)(\d{{4}})\b)?(?![:\d])", DIGIT)
def _american_date(m: re.Match[str], _: Context) -> str | None:
    """March 4, 1801 → "March fourth, eighteen oh-one"."""
    month, day, comma, y = m.groups()
    if not 1 <= int(day) <= 31:
        return None
    return f"{month_of(month)} {numbers.ordinal(day)}" + (f", {numbers.year(int(y))}" if comma else "")


@rule(rf"\b([Tt]he\s)?(\d{{1,2}}){_NTH}(\sof)?\s({_MONTH})(?:(,?\s)(\d{{4}})\b)?", DIGIT)
def _british_date(m: re.Match[str], _: Context) -> str | None:
    """4 March 1801 → "the fourth of March, eighteen oh-one"."""
    the, day, _of, month, comma, y = m.groups()
    if not 1 <= int(day) <= 31:
        return None
    return f"{the or 'the '}{numbers.ordinal(day)} of {month_of(month)}" + (
        f", {numbers.year(int(y))}" if comma else ""
    )


@rule(rf"\b({_MONTH}),?\s(\d{{4}})\b", DIGIT)
def _month_of_year(m: re.Match[str], _: Context) -> str:
    return f"{month_of(m.group(1))} {numbers.year(int(m.group(2)))}"


rule.fixed(r"(?<=[ap]\.m\.)\s?[-–]\s?(?=\d|noon|midnight)|(?<=\d[ap]m)\s?[-–]\s?(?=\d|noon|midnight)", DIGIT, " to ")
rule.fixed(rf"(?<=\d)\s?[-–]\s?(?=(?:{_MONTH}) \d)|(?<=\d0s)\s?[-–]\s?(?=\d)|(?<=noon)[-–](?=\d)", DIGIT, " to ")
rule.fixed(r"(?<=\d{4})\s?[-–]\s?(?=(?:present|now|today)\b)", DIGIT, " to ")


@rule(rf"\s?[–-]\s?(?=\d\d?{_NTH}\s(?:{_MONTH}))", DIGIT)
def _between_dates(m: re.Match[str], context: Context) -> str | None:
    """5 June–10 July → "the fifth of June to the tenth of July"."""
    return " to " if re.search(rf"(?:{_MONTH})$", context.text[: m.start()]) else None


_DAY_NAMES = "Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun"
_LONG_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"


@rule(
    rf"\b({_LONG_DAYS}|{_DAY_NAMES}|{'|'.join(MONTHS)}|{_SHORT})\.?(?:\s?[–]\s?|-)({_LONG_DAYS}|{_DAY_NAMES}|{'|'.join(MONTHS)}|{_SHORT})\b(?!')",
    re.compile(rf"[-–]\s?(?:{_DAY_NAMES}|{_SHORT}|May)"),
)
def _from_day_to_day(m: re.Match[str], _: Context) -> str | None:
    """Mon–Fri → "Monday to Friday"; Jan–Mar → "January to March"."""
    first, last = (_day_or_month(name) for name in m.groups())
    return f"{first} to {last}" if (first in MONTHS) == (last in MONTHS) else None


def _day_or_month(name: str) -> str:
    return _MONTH_OF.get(name[:3].lower()) or _DAYS[name[:3]]


@rule(rf"\b({_DAY_NAMES})\b\.?(?=,?\s(?:(?:{_MONTH})\s\d|\d\d?{_NTH}\s(?:{_MONTH})))", DIGIT)
def _day_of_date(m: re.Match[str], _: Context) -> str:
    """Fri, Dec 5 → "Friday, December fifth"."""
    return _DAYS[m.group(1)[:3]]


_BEFORE_A_MONTH = re.compile(r"\b(?:in|of|by|last|next|since|until) $")
_BEFORE_A_DAY = re.compile(r"\b(?:on|last|next|every|until) $")


@rule(r"\b(Jan|Feb|Aug|Sept?|Oct|Nov|Dec)\.", re.compile(r"\.(?<=(?:Jan|Feb|Aug|Sep|ept|Oct|Nov|Dec)\.)"))
def _month_alone(m: re.Match[str], context: Context) -> str | None:
    return month_of(m.group()) + stop(m, context) if _BEFORE_A_MONTH.search(context.text[: m.start()]) else None


@rule(
    r"\b(Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\.", re.compile(r"\.(?<=(?:Mon|Tue|ues|Wed|Thu|hur|urs|Fri|Sat|Sun)\.)")
)
def _day(m: re.Match[str], context: Context) -> str | None:
    return _DAYS[m.group()[:3]] + stop(m, context) if _BEFORE_A_DAY.search(context.text[: m.start()]) else None


_DAYS = {d[:3]: d for d in "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()}


@rule(r"(?<!\w)(?:(the|early|late|mid|in|of)[\s-])?'?((?:1\d|20)?\d0)'?s\b(?!\.\s?\d)", DIGIT, re.IGNORECASE)
def _decade(m: re.Match[str], _: Context) -> str | None:
    """The 1920s → "the nineteen twenties"; mid-'90s → "mid nineties"."""
    lead, number = m.groups()
    if len(number) == 3:
        return None
    return f"{lead} {numbers.plural(int(number))}" if lead else numbers.plural(int(number))


@rule(r"\b(1[1-9]\d\d|20\d\d)\s?[-–/]\s?(1[1-9]\d\d|20\d\d|\d\d)\b", DIGIT)
def _years(m: re.Match[str], _: Context) -> str:
    """1914–18 → "nineteen fourteen to eighteen"."""
    a, b = m.groups()
    end = (
        numbers.year(int(b)) if len(b) == 4 else numbers.cardinal(b) if b[0] != "0" else f"oh {numbers.cardinal(b[1])}"
    )
    return f"{numbers.year(int(a))} to {end}"


@rule(r"(?<!\w)'(\d\d)\b(?!'?s\b)", DIGIT)
def _short_year(m: re.Match[str], _: Context) -> str:
    digits = m.group(1)
    return numbers.cardinal(digits) if digits[0] != "0" else f"oh {numbers.cardinal(digits[1])}"


rule.fixed(r"\b24[/-]7\b", DIGIT, "twenty-four seven")


rule.fixed(r"\b9/11\b", DIGIT, "nine eleven")
rule.fixed(r"\b7/11\b", DIGIT, "seven eleven")
