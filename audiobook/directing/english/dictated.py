"""Numbers that are said digit by digit: telephone numbers, room numbers, numbers that start with a zero."""

from __future__ import annotations

import re

from audiobook.directing import numbers
from audiobook.directing.english.rules import DIGIT, Context, Rules

RULES = Rules()
rule = RULES

_CALLS = (
    r"\b(?:[Pp]hone|[Tt]el(?:ephone)?|[Ff]ax|[Mm]obile|[Cc]ell|[Cc]all(?:ed|ing|s)?|[Rr]ing(?:ing|s)?|[Rr]ang|[Dd]ial(?:l?ed|l?ing|s)?|[Tt]ext(?:ed)?"
    r"|number)\b(?:\.|:|\snumber)?(?:\s(?:is|was|me|him|her|us|them|on|at|the|it|now))*:?\s"
)
_CALLED = re.compile(rf"(?:{_CALLS})$")


@rule(r"(?<![\w.,])(?:\+\d{1,3}[\s.-]?|1[\s.-])?(?:\(\d{2,5}\)\s?|\d{2,5}[\s.-])?\d{3}[\s.-]\d{4}(?!\w|[.,]\d)", DIGIT)
@rule(r"(?<![\w.,])(?:\+|00\s?)[1-9]\d{0,2}(?:[\s.-]?\(?\d{2,5}\)?){2,4}(?:[\s.-]\d{2,4})?(?!\w|,\d)", DIGIT)
@rule(r"(?<![\w.,])(?:\(0\d{2,4}\)|0\d{2,4})[\s-]\d{3,4}[\s-]\d{3,4}(?!\w|[.,]\d)", DIGIT)
@rule(r"(?<![\w.,])(?:\(0\d{2,4}\)|0\d{3,4})[\s-](?:\d{5,6}|(?<=0800 )\d{4})(?!\w|[.,]\d)", DIGIT)
@rule(r"(?<![\w.,])\d{4}([\s-])\d{4}\1\d{4}\1\d{4}(?!\w|[.,]\d)|(?<![\w.,-])\d{3}-\d{2}-\d{4}(?![\w-])", DIGIT)
def _telephone(m: re.Match[str], _: Context) -> str | None:
    """555-0199 → "five five five, oh one nine nine"; so are the numbers of bank cards said."""
    groups = re.findall(r"\d+", m.group())
    if len(groups) == 2 and re.search(r"\d\.\d", m.group()):
        return None
    return _in_groups(m.group())


def _in_groups(number: str) -> str:
    plus = "plus " if number.startswith("+") else ""
    return plus + ", ".join(numbers.one_by_one(g, "oh") for g in re.findall(r"\d+", number))


@rule(r"(?<![\w.,])((?:1-)?8\d\d)-([A-Z]+(?:-[A-Z]+)*)(?![\w-])", DIGIT)
def _telephone_in_words(m: re.Match[str], _: Context) -> str:
    """1-800-FLOWERS → "one, eight oh oh, flowers"."""
    return f"{_in_groups(m.group(1))}, {m.group(2).replace('-', ' ').lower()}"


@rule(r"(?<![\w.,])\d[\d\s-]{2,14}\d(?!\w|[.,:/]\d|\s?[-–]\s?\d|%)", DIGIT)
def _called_number(m: re.Match[str], context: Context) -> str | None:
    """Call 4711 → "call four seven one one": any number that is called."""
    if not _CALLED.search(context.text[: m.start()]) or re.match(
        r"\s(?:people|men|women|times|of)\b", context.text[m.end() :]
    ):
        return None
    if re.search(r"number\b.{0,6}$", context.text[: m.start()]) and not re.search(r"[\s-]", m.group()):
        return None
    return _in_groups(m.group())


@rule(
    r"\b((?:[Cc]all|[Cc]alled|[Cc]alling|[Dd]ial|[Dd]ialled|[Dd]ialed|[Dd]ialling|[Dd]ialing|[Rr]ing|[Rr]ang|[Pp]hone|[Pp]honed)\s)(\d{3})\b(?![\s-]\d|,\d|\speople|\stimes)",
    DIGIT,
)
def _emergency(m: re.Match[str], _: Context) -> str:
    return m.group(1) + numbers.one_by_one(m.group(2))


@rule(
    r"(?<![\w.,$£€-])(911)(?![\w/-]|[.,]\d|\s(?:[a-z]+s\b(?<!\bwas)(?<!\bis)(?<!\bhas)|people|men|women|A\.?D|B\.?C|AD|BC))",
    DIGIT,
)
@rule(
    r"(?<![\w.,$£€-])(999|112|111|101)(?=\s(?:call|calls|caller|callers|operator|operators|dispatcher|emergency)\b)",
    DIGIT,
)
def _emergency_alone(m: re.Match[str], context: Context) -> str | None:
    """The 911 call → "the nine one one call"; a Porsche 911 is a "nine eleven"."""
    before = context.text[: m.start()]
    if re.search(r"\b(?:in|year|since|until|of|by)\s$", before) and not re.match(
        r"\s(?:call|operator|disp)", context.text[m.end() :]
    ):
        return None
    if re.search(r"\b(?:Porsche|Carrera|a|an|his|her|my)\s$", before) and not re.match(
        r"\s(?:call|operator|disp)", context.text[m.end() :]
    ):
        return "nine eleven"
    return numbers.one_by_one(m.group(1))


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


@rule(
    r"\b((?:[Pp]IN|[Cc]ode|[Pp]asscode|[Pp]assword|[Cc]ombination|[Pp]ostcode|[Zz]ip(?:\scode)?|ZIP(?:\scode)?)(?:\s(?:is|was|number|code))?:?\s)(\d{3,8})\b(?![.,]\d|\s(?:of|people))",
    DIGIT,
)
@rule(
    r"\b((?:A[LKZR]|C[AOT]|DE|FL|GA|HI|I[DLNA]|K[SY]|LA|M[EDAINSOT]|N[EVHJMYCD]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[TA]|W[AVIY])\s)(\d{5})(?!\w|[.,]\d)",
    DIGIT,
)
def _code(m: re.Match[str], _: Context) -> str:
    """The code 4711 → "the code four seven one one"."""
    what = m.group(1)
    if what.isupper() and what.strip() != "PIN" and not what.startswith("ZIP"):
        what = f"{' '.join(what.strip())} "
    elif what.startswith(("PIN", "ZIP")):
        what = what.replace("PIN", "Pin").replace("ZIP", "Zip")
    return what + numbers.one_by_one(m.group(2))


@rule(r"(?<![\w.,])0\d+(?!\w|[.,]\d)", DIGIT)
def _leading_zero(m: re.Match[str], _: Context) -> str:
    return numbers.one_by_one(m.group(), "oh")
