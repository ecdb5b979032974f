"""Times of day, and how long something lasts."""

from __future__ import annotations

import re

from audiobook.directing import numbers
from audiobook.directing.english.money import counted
from audiobook.directing.english.rules import DIGIT, Context, Rules

RULES = Rules()
rule = RULES

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


@rule(rf"(?<![\d.:])(1[0-2]|0?[1-9]){_HALF}?\s?[-–]\s?{_TIME}{_HALF}", DIGIT, re.IGNORECASE)
def _from_full_hour(m: re.Match[str], context: Context) -> str:
    """10-11:30 a.m. → "ten to eleven thirty a m"."""
    hour, half, hour_to, minute_to, last = m.groups()
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
