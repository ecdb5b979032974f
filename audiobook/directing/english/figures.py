"""All other numbers, and signs."""

from __future__ import annotations

import re

from audiobook.directing import numbers
from audiobook.directing.english.measures import number
from audiobook.directing.english.rules import DIGIT, SIGN, Context, Rules

RULES = Rules()
rule = RULES


@rule(r"(?<![\w.])\d+(?:\.\d+){2,}(?!\w)", DIGIT)
def _version(m: re.Match[str], _: Context) -> str:
    return " point ".join(numbers.cardinal(part) for part in m.group().split("."))


@rule(r"(?<![\w.])(\d{1,3}(?:,\d{3})+|\d+)(st|nd|rd|th|d)\b", DIGIT)
def _ordinal(m: re.Match[str], _: Context) -> str:
    return numbers.ordinal(m.group(1))


@rule(r"(?<![\w.,])(\d{1,3}(?:,\d{3})+|\d+)\s?[-–]\s?(\d{1,3}(?:,\d{3})+|\d+)(?!\d)", DIGIT)
def _range(m: re.Match[str], _: Context) -> str:
    """10–15 → "ten to fifteen"."""
    return f"{numbers.cardinal(m.group(1))} to {numbers.cardinal(m.group(2))}"


@rule(r"(?<![\w.])(\d+):(\d+)\b", DIGIT)
def _ratio(m: re.Match[str], _: Context) -> str:
    return f"{numbers.cardinal(m.group(1))} to {numbers.cardinal(m.group(2))}"


@rule(r"(?<![\w.,])(1[1-9]\d\d|20[0-9]\d)(?!\w|[.,]\d)", DIGIT)
@rule(
    r"(?:(?<=\bin )|(?<=\bof )|(?<=\bsince )|(?<=\byear )|(?<=A\.D\. )|(?<=AD ))(10\d\d)(?!\w|[.,]\d)|\b(?:10\d\d)(?= (?:A\.?D|B\.?C))",
    DIGIT,
)
def _year(m: re.Match[str], context: Context) -> str | None:
    """A number of four digits is a year, unless a plural noun after it shows that it counts things."""
    after = re.match(r"\s+([a-z]+)", context.text[m.end() :])
    counts = (
        after
        and after.group(1).endswith("s")
        and after.group(1) not in ("was", "is", "has", "as", "does", "his", "this")
    )
    return None if counts and int(m.group()) % 100 else _like_heading(numbers.year(int(m.group())), m, context)


@rule(r"(?<![\w.,])(\d+)'?s\b", DIGIT)
def _figures(m: re.Match[str], _: Context) -> str:
    """The plural of a number: "the 747s"."""
    return numbers.plural(int(m.group(1))) if len(m.group(1)) < 7 else numbers.cardinal(m.group(1)) + "s"


@rule(r"(?<![\w.])(-|−)?(\d{1,3}(?:,\d{3})+|\d+)?\.(\d+)(?![\w.]*\d)", DIGIT)
def _decimal(m: re.Match[str], _: Context) -> str:
    return number(*m.groups())


@rule(r"(?<![\w.])(?:(?<!\w)(-|−)(?=\d))?(\d{1,3}(?:,\d{3})+|\d+)(?!\w)", DIGIT)
def _cardinal(m: re.Match[str], context: Context) -> str:
    return _like_heading(number(m.group(1), m.group(2), None), m, context)


def _like_heading(words: str, m: re.Match[str], context: Context) -> str:
    return words.capitalize() if context.heading and m.start() == 0 else words


@rule(r"\d+", DIGIT)
def _digits(m: re.Match[str], context: Context) -> str:
    """Digits inside words: each group of digits is a number on its own."""
    before, after = context.text[: m.start()][-1:], context.text[m.end() :][:1]
    lead = (
        "point "
        if before == "." and re.search(r"\d\.$", context.text[: m.start()])
        else " "
        if before.isalpha()
        else ""
    )
    return lead + numbers.cardinal(m.group()) + (" " if after.isalpha() else "")


_SIGNS = {
    "&": "and", "%": "percent", "‰": "per mille", "§": "section", "¶": "paragraph", "©": "copyright", "®": "", "™": "", "°": "degrees",
    "+": "plus", "=": "equals", "×": "times", "÷": "divided by", "±": "plus or minus", "≈": "about", "≠": "is not", "≤": "at most",
    "≥": "at least", "∞": "infinity", "√": "root", "π": "pi", "µ": "micro", "€": "euros", "£": "pounds", "$": "dollars", "¥": "yen",
    "→": "to", "←": "from", "✓": "check", "@": "at", "№": "number",
}  # fmt: skip


rule.fixed(r"\band/or\b", SIGN, "and or", re.IGNORECASE)


@rule(r"§§?\s?(?=\d)", SIGN)
def _section(m: re.Match[str], _: Context) -> str:
    return "sections " if m.group().startswith("§§") else "section "


_HALVES = 50
"""50/50 is said "fifty fifty"."""
_LEAST_WHOLE = 10
"""So large a number after a slash is how much there could be: points of a game, a mark."""


@rule(r"(?<=\w)\s?/\s?(?=\w)", SIGN)
def _slash(m: re.Match[str], context: Context) -> str:
    """he/she → "he or she"; 120/150 → "120 out of 150"; between other words, "slash" is said."""
    of_all = re.search(r"\d[\d,]*$", context.text[: m.start()]), re.match(r"\d[\d,]*", context.text[m.end() :])
    if of_all[0] and of_all[1]:
        have, most = (int(found.group().replace(",", "")) for found in of_all if found)
        if have == most == _HALVES:
            return " "
        return " out of " if have <= most and most >= _LEAST_WHOLE else " slash "
    left = re.search(r"\w+$", context.text[: m.start()])
    right = re.match(r"\w+", context.text[m.end() :])
    both = (left.group().lower() if left else "", right.group().lower() if right else "")
    if both[0] == both[1]:
        return " "
    either = both in {
        ("he", "she"), ("she", "he"), ("his", "her"), ("her", "his"), ("him", "her"), ("yes", "no"), ("either", "or"), ("is", "are"), ("s", "he"),
    }  # fmt: skip
    return " or " if either else " slash "


@rule(r"(?<=\d)\s?([<>])\s?(?=\d)", SIGN)
def _compared(m: re.Match[str], _: Context) -> str:
    return " is less than " if m.group(1) == "<" else " is more than "


@rule(r"[&%‰§¶©®™°+=×÷±≈≠≤≥∞√πµ€£$¥→←✓@№]", SIGN)
def _sign(m: re.Match[str], _: Context) -> str | None:
    said = _SIGNS.get(m.group())
    return None if said is None else f" {said} "
