"""Dates and times of day."""

from __future__ import annotations

import re

from audiobook.directing import numbers
from audiobook.directing.english.money import counted
from audiobook.directing.english.rules import DIGIT, DOT, Context, Rules, stop

RULES = Rules()
rule = RULES

MONTHS = "January February March April May June July August September October November December".split()
_MONTH_OF = {m[:3].lower(): m for m in MONTHS}
_MONTH = r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.|" + "|".join(MONTHS)


def month_of(text: str) -> str:
    """The month of a name or abbreviation."""
    return _MONTH_OF[text[:3].lower()]


@rule(r"\b(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\b", DIGIT)
def _iso_date(m: re.Match[str], _: Context) -> str:
    """2024-11-22 → "November twenty-second, twenty twenty-four"."""
    return f"{MONTHS[int(m.group(2)) - 1]} {numbers.ordinal(str(int(m.group(3))))}, {numbers.year(int(m.group(1)))}"


@rule(r"\b(0?[1-9]|[12]\d|3[01])/(0?[1-9]|[12]\d|3[01])/(\d{4}|\d\d)\b", DIGIT)
def _slashed_date(m: re.Match[str], _: Context) -> str:
    """12/25/2024 → "twelve, twenty-five, twenty twenty-four": the text does not say which number is the month."""
    a, b, y = m.groups()
    last = (
        numbers.year(int(y))
        if len(y) == 4
        else numbers.cardinal(str(int(y)))
        if y[0] != "0"
        else f"oh {numbers.cardinal(str(int(y)))}"
    )
    return f"{numbers.cardinal(str(int(a)))}, {numbers.cardinal(str(int(b)))}, {last}"


@rule(rf"\b({_MONTH})\s(\d{{1,2}})(?:st|nd|rd|th|d)?\b(?:(,?\s)(\d{{4}})\b)?(?![:\d])", DIGIT)
def _american_date(m: re.Match[str], _: Context) -> str | None:
    """March 4, 1801 → "March fourth, eighteen oh-one"."""
    month, day, comma, y = m.groups()
    if not 1 <= int(day) <= 31:
        return None
    return f"{month_of(month)} {numbers.ordinal(day)}" + (f", {numbers.year(int(y))}" if comma else "")


@rule(rf"\b([Tt]he\s)?(\d{{1,2}})(?:st|nd|rd|th|d)?(\sof)?\s({_MONTH})(?:(,?\s)(\d{{4}})\b)?", DIGIT)
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


rule.fixed(r"(?<=[ap]\.m\.)\s?[-–]\s?(?=\d)|(?<=\d[ap]m)\s?[-–]\s?(?=\d)", DIGIT, " to ")


@rule(
    r"\b(?:(?<=in )|(?<=of )|(?<=by )|(?<=last )|(?<=next )|(?<=since )|(?<=until ))(Jan|Feb|Aug|Sept?|Oct|Nov|Dec)\.",
    DOT,
)
def _month_alone(m: re.Match[str], context: Context) -> str:
    return month_of(m.group()) + stop(m, context)


_DAYS = {d[:3]: d for d in "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()}


@rule(r"\b(?:(?<=on )|(?<=last )|(?<=next )|(?<=every )|(?<=until ))(Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)\.", DOT)
def _day(m: re.Match[str], context: Context) -> str:
    return _DAYS[m.group()[:3]] + stop(m, context)


_HALF = r"(?:\s?([ap])\.?\s?m\b\.?)"


@rule(r"(?<![\d.:])([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?(?![:\d])", DIGIT)
@rule(rf"(?<![\d.:])([01]?\d|2[0-3])[:.]([0-5]\d){_HALF}", DIGIT, re.IGNORECASE)
def _clock(m: re.Match[str], context: Context) -> str:
    """7:30 p.m. → "seven thirty p m"; 22:05 → "twenty-two oh five"; 10:00 → "ten o'clock"."""
    hour, minute, last = m.groups()
    said = numbers.cardinal(str(int(hour)))
    half = last if last and last.lower() in "ap" else None
    if int(minute):
        said += f" {numbers.cardinal(minute) if minute[0] != '0' else 'oh ' + numbers.cardinal(minute[1])}"
    elif not half and 1 <= int(hour) <= 12:
        said += "" if re.match(r"\s*o'clock|\s*hours", context.text[m.end() :]) else " o'clock"
    elif not half:
        said += " hundred"
    if last and not half:
        said += f" and {counted(numbers.cardinal(str(int(last))), 'second', one=int(last) == 1)}"
    return said + (_half(half, m, context) if half else "")


@rule(
    r"(?:(?<=\bthe )|(?<=\bat )|(?<=\bby the ))([1-9]|1\d|2[0-3])\.([0-5]\d)\b(?!\s?(?:%|per|million|billion|(?:[kcm]?m|k?g|m?l|mph|ft|lb|oz|in)\b))",
    DIGIT,
)
def _railway_time(m: re.Match[str], _: Context) -> str:
    """The 3.10 → "the three ten": a time as timetables print it."""
    hour, minute = m.groups()
    if minute == "00":
        return f"{numbers.cardinal(hour)} o'clock"
    return f"{numbers.cardinal(hour)} {numbers.cardinal(minute) if minute[0] != '0' else 'oh ' + numbers.cardinal(minute[1])}"


@rule(rf"\b(1[0-2]|[1-9]){_HALF}", DIGIT, re.IGNORECASE)
def _hour(m: re.Match[str], context: Context) -> str:
    return numbers.cardinal(m.group(1)) + _half(m.group(2), m, context)


def _half(letter: str, m: re.Match[str], context: Context) -> str:
    """Say "a m" or "p m", with a full stop if that of the abbreviation also ends the sentence."""
    ends = m.group().endswith(".") and not re.match(r"[\"'”’)]*\s*[a-z,;:—–-]", context.text[m.end() :])
    return f" {letter.lower()} m{'.' * ends}"


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


rule.fixed(r"\b24/7\b", DIGIT, "twenty-four seven")


rule.fixed(r"\b9/11\b", DIGIT, "nine eleven")
