"""Dates and times of day."""

from __future__ import annotations

import re

from audiobook.directing import numbers
from audiobook.directing.english.money import counted
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


_HALF = r"(?:\s?([ap])\.?\s?m\b\.?)"
_TIME = r"([01]?\d|2[0-3])[:.]([0-5]\d)"


_NO_TIME_AHEAD = (
    r"(?!\s?(?:%|per|million|billion|trillion|times|[°€]|(?:[kcm]?m|k?g|m?l|mph|ft|lbs?|oz|in(?! the)|kW|GHz|MHz)\b|"
    r"(?:metre|meter|mile|kilo|feet|inch|pound|dollar|euro|litre|percent|second|minute|hour|year|point|gram|ton)))"
)
_TIME_BEFORE = re.compile(
    r"\b(?:the|at|by|from|until|till|since|before|after|about|around|between|towards|nearly)\s(?:\d\d?\.\d\d\s(?:and|to|or|till|until)\s)?$",
    re.IGNORECASE,
)
_TIME_AFTER = re.compile(
    r"\s(?:train|bus|boat|express|o'clock|sharp|precisely|this|that|in the (?:morning|afternoon|evening)|at night|tonight|yesterday|tomorrow"
    r"|on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|hours)\b"
)


@rule(rf"(?<![\d.:])(1[0-2]|0?[1-9]){_HALF}?\s?[-–]\s?{_TIME}(?::()\d)?{_HALF}", DIGIT, re.IGNORECASE)
def _from_full_hour(m: re.Match[str], context: Context) -> str:
    """10-11:30 a.m. → "ten to eleven thirty a m"."""
    hour, half, hour_to, minute_to, _seconds, last = m.groups()
    first = numbers.cardinal(str(int(hour))) + (f" {half.lower()} m" if half else "")
    return f"{first} to {_hour_and_minute(hour_to, minute_to)}{_half(last, m, context)}"


@rule(
    rf"(?<![\d.:])([01]?\d|2[0-3]):([0-5]\d){_HALF}?\s?[-–]\s?([01]?\d|2[0-3]):([0-5]\d){_HALF}?(?![:\w])",
    DIGIT,
    re.IGNORECASE,
)
@rule(rf"(?<![\d.:])([01]?\d|2[0-3])[:.]([0-5]\d){_HALF}?\s?[-–]\s?{_TIME}{_HALF}", DIGIT, re.IGNORECASE)
@rule(
    rf"(?<![\w.,:$£€-])([01]?\d|2[0-3])\.([0-5]\d)()\s?[-–]\s?([01]?\d|2[0-3])\.([0-5]\d)()(?![.\d]\d|\w){_NO_TIME_AHEAD}",
    DIGIT,
)
def _from_clock_to_clock(m: re.Match[str], context: Context) -> str | None:
    """5:30-6:15 → "five thirty to six fifteen"."""
    hour, minute, half, hour_to, minute_to, last = m.groups()
    if (
        not last
        and ":" not in m.group()
        and not re.search(r"\b(?:from|at|between|the)\s$", context.text[: m.start()], re.IGNORECASE)
    ):
        return None
    first = _hour_and_minute(hour, minute) + (f" {half.lower()} m" if half else "")
    end = _hour_and_minute(hour_to, minute_to)
    if minute_to == "00" and not last:
        end += " hundred" if int(hour_to) > 12 or hour_to[0] == "0" else " o'clock"
    if minute == "00" and not half and (int(hour) > 12 or hour[0] == "0"):
        first += " hundred"
    return f"{first} to {end}{_half(last, m, context) if last else ''}"


@rule(rf"(?<![\d.:])([01]?\d|2[0-3])[:.]([0-5]\d)\s?[-–]\s?(1[0-2]|[1-9]){_HALF}", DIGIT, re.IGNORECASE)
@rule(rf"(?<![\d.:,$£€])(1[0-2]|[1-9])()\s?[-–]\s?(1[0-2]|[1-9]){_HALF}", DIGIT, re.IGNORECASE)
def _from_hour_to_hour(m: re.Match[str], context: Context) -> str:
    """10-11 a.m. → "ten to eleven a m"."""
    hour, minute, hour_to, last = m.groups()
    return f"{_hour_and_minute(hour, minute or '00')} to {numbers.cardinal(hour_to)}{_half(last, m, context)}"


def _hour_and_minute(hour: str, minute: str) -> str:
    said = numbers.cardinal(str(int(hour)))
    if not int(minute):
        return said
    return f"{said} {numbers.cardinal(minute) if minute[0] != '0' else 'oh ' + numbers.cardinal(minute[1])}"


@rule(r"(?<![\d.:])(?:(\d{1,2}):)?(\d{1,2}):([0-5]\d)\.(\d+)(?![:\d])", DIGIT)
def _time_of_a_race(m: re.Match[str], _: Context) -> str:
    """2:03.5 → "two oh three point five"."""
    hours, minute, second, part = m.groups()
    lead = f"{numbers.cardinal(hours)} " if hours else ""
    return f"{lead}{_hour_and_minute(minute, second)} point {numbers.one_by_one(part)}"


@rule(r"(?<![\d.:])([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?(?![:\d]|\.\d)", DIGIT)
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
    rf"(?<![\w.,:$£€-])(0?[1-9]|1\d|2[0-3])\.([0-5]\d)(?![.\d]\d|\w)(?:{_NO_TIME_AHEAD}|(?<=\d\d\.\d\d)(?=\shours))",
    DIGIT,
)
def _railway_time(m: re.Match[str], context: Context) -> str | None:
    """The 3.10 → "the three ten": a time as timetables and British books print it, beside a word of time."""
    hour, minute = m.groups()
    after = context.text[m.end() :]
    if (
        re.search(
            r"\bit(?:'s| is| was)(?: about| nearly| already| only| just)? $", context.text[: m.start()], re.IGNORECASE
        )
        and minute[1] in "05"
    ):
        return _hour_and_minute(hour, minute) if int(minute) else f"{numbers.cardinal(str(int(hour)))} o'clock"
    if hour[0] != "0" and not (_TIME_BEFORE.search(context.text[: m.start()]) or _TIME_AFTER.match(after)):
        return None
    if minute == "00" and not after.startswith(" o'clock"):
        return f"{numbers.cardinal(str(int(hour)))} o'clock"
    return _hour_and_minute(hour, minute)


@rule(r"(?<![\w.,])([01]\d|2[0-3])([0-5]\d)(?=\s(?:hours|hrs))", DIGIT)
def _hours_of_soldiers(m: re.Match[str], _: Context) -> str:
    """1430 hours → "fourteen thirty hours"; 0800 hours → "oh eight hundred hours"."""
    hour, minute = m.groups()
    said = f"oh {numbers.cardinal(hour[1])}" if hour[0] == "0" else numbers.cardinal(hour)
    if minute == "00":
        return f"{said} hundred"
    return f"{said} {numbers.cardinal(minute) if minute[0] != '0' else 'oh ' + numbers.cardinal(minute[1])}"


@rule(rf"\b(1[0-2]|[1-9]){_HALF}", DIGIT, re.IGNORECASE)
def _hour(m: re.Match[str], context: Context) -> str:
    return numbers.cardinal(m.group(1)) + _half(m.group(2), m, context)


def _half(letter: str, m: re.Match[str], context: Context) -> str:
    """Say "a m" or "p m", with a full stop if that of the abbreviation also ends the sentence."""
    ends = m.group().endswith(".") and not re.match(r"[\"'”’)]*\s*[a-z,;:—–-]", context.text[m.end() :])
    return f" {letter.lower()} m{'.' * ends}"


@rule(
    r"(?<![\w.])(\d+)\s?h(?:rs?)?\.?,?\s?(\d+)(?:\s?m(?:ins?)?(?![a-z]))?(?:,?\s?(\d+)\s?s(?:ecs?)?(?![a-z]))?(?!\w|\.\d)"
    + r"(\.(?=[,;:)]|\s+[a-z\d(]))?",
    DIGIT,
)
@rule(r"(?<![\w.])()(\d+)\s?m(?:ins?)?\.?,?\s?(\d+)\s?s(?:ecs?)?(?!\w|\.\d)" + r"(\.(?=[,;:)]|\s+[a-z\d(]))?", DIGIT)
def _lasting(m: re.Match[str], _: Context) -> str | None:
    """3h 20m → "three hours twenty minutes"."""
    hours, minutes, seconds, _stop = m.groups()
    if hours and re.search(r"h\.?,?\s\d+$", m.group()):
        # "In 3 h 20 of them": the minutes without a sign stand close ("2h30").
        return None
    said = []
    for count, unit in ((hours, "hour"), (minutes, "minute"), (seconds, "second")):
        if count:
            bare = count.lstrip("0") or "0"
            said.append(counted(numbers.cardinal(bare), unit, one=bare == "1"))
    return " ".join(said)


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
