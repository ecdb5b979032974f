"""All other numbers, and signs."""

from __future__ import annotations

import re

from audiobook.directing import numbers
from audiobook.directing.english import amounts
from audiobook.directing.english.amounts import AMOUNT, TO
from audiobook.directing.english.rules import DIGIT, SIGN, Context, Rules

RULES = Rules()
rule = RULES


_VERSIONED = (
    r"[Vv]ersion|[Rr]elease|[Bb]uild|[Ff]irmware|[Pp]atch|[Uu]pdate|[Vv]er\.|Python|iOS|iPadOS|Android|Windows|macOS|Linux|PHP|Java|Ruby|Perl|Ubuntu"
    r"|Debian|Fedora|Node|HTML|HTTP|TLS|USB|Bluetooth|DOS|Wi-Fi|Unicode|OpenGL|Chrome|Firefox"
)


@rule(r"(?<![\w.])()(\d+(?:\.\d+){2,})(?!\w)", DIGIT)
@rule(rf"\b({_VERSIONED})\s(\d+(?:\.\d+)+)(?![\w.]*\d)", DIGIT)
@rule(r"(?<![\w.])([vV])\.?\s?(\d+(?:\.\d+)+)(?![\w.]*\d)", DIGIT)
@rule(r"(?<![\w.])(v)(\d+)(?![\w.]*\d)", DIGIT)
def _version(m: re.Match[str], _: Context) -> str:
    """v2.10 → "version two point ten": each part is a number on its own."""
    what, parts = m.groups()
    said = " point ".join(_part(part) for part in parts.split("."))
    if not what:
        return said
    name = {"v": "version", "V": "Version", "ver.": "version", "Ver.": "Version"}.get(what, what)
    if name.isupper():
        name = " ".join(name)
    return f"{name} {said}"


def _part(digits: str) -> str:
    return numbers.one_by_one(digits, "oh") if digits[0] == "0" and len(digits) > 1 else numbers.cardinal(digits)


@rule(
    r"(?<![\w.,])\bNo\s?(?=\d)(?!\s?\d+\s(?:(?!(?:was|is|has|does|as|this|his|its|us)\b)[a-z]+s|men|women|people|children|more|other|of)\b)",
    DIGIT,
)
@rule(r"(?<![\w.,])\bNos\s(?=\d)", DIGIT)
@rule(
    r"(?:(?<=[Bb]us )|(?<=[Hh]ouse )|(?<=[Ff]lat )|(?<=[Pp]latform )|(?<=[Tt]rack )|(?<=[Rr]oom )|(?<=[Bb]ox ))no\s(?=\d)",
    DIGIT,
)
def _number_without_stop(m: re.Match[str], _: Context) -> str:
    """No 10 → "Number ten"."""
    said = "umbers " if "os" in m.group() else "umber "
    return ("N" if m.group()[0] == "N" else "n") + said


@rule(r"(?<![\w.,/-])\d{1,2}(?:[-–]\d{1,2}){2,}(?![\w/-]|[.,]\d)", DIGIT)
def _row(m: re.Match[str], _: Context) -> str:
    """4-4-2 → "four four two": more than two numbers are not a range."""
    return " ".join(numbers.cardinal(n) for n in re.findall(r"\d+", m.group()))


@rule(r"(?<![\w.])(\d+)(st|nd|rd|th)\s?[-–]\s?(\d+)(st|nd|rd|th)\b", DIGIT)
def _range_of_ordinals(m: re.Match[str], _: Context) -> str:
    """17th–18th → "seventeenth to eighteenth"."""
    return f"{numbers.ordinal(m.group(1))} to {numbers.ordinal(m.group(3))}"


@rule(r"(?<![\w.])(\d{1,3}(?:,\d{3})+|\d+)(st|nd|rd|th|d)\b", DIGIT)
def _ordinal(m: re.Match[str], _: Context) -> str:
    return numbers.ordinal(m.group(1))


rule.fixed(r"\b401\(?k\b\)?", DIGIT, "four oh one k")
rule.fixed(r"(?<=\b[A-G])[#♯]", SIGN, " sharp")
rule.fixed(r"(?<=\b[A-G])♭", re.compile("♭"), " flat")
rule.fixed(r"(?<![\w.])50[-–]50(?!\w|[.]\d)", DIGIT, "fifty fifty")


@rule(rf"(?<![\w,])(?<![\d\s]\.)((?:[-−](?=\d))?{AMOUNT})(?:{TO})([-−]?{AMOUNT})(?!\d|[½¼¾])", DIGIT)
def _range(m: re.Match[str], context: Context) -> str | None:
    """10–15 → "ten to fifteen"."""
    low, high = m.groups()
    if high[0] in "-−" and not re.search(r"\s|--|−−|–[-−]", m.group()[len(low) : -len(high) + 1]):
        return None
    minus = re.match(r"\s?=", context.text[m.end() :]) or " − " in m.group()
    return f"{amounts.words(low)} {'minus' if minus else 'to'} {amounts.words(high)}"


_FROM_A = re.compile("[Zz](?<=[Aa][-–][Zz])|Z(?<=A [-–] Z)")

rule.fixed(r"\b(?:A\s?[-–]\s?Z)\b", _FROM_A, "A to Z")
rule.fixed(r"\b(?:a[-–]z)\b", _FROM_A, "a to z")


@rule(r"(?<![\w.])(\d+):(\d+)\b", DIGIT)
def _ratio(m: re.Match[str], _: Context) -> str:
    return f"{numbers.cardinal(m.group(1))} to {numbers.cardinal(m.group(2))}"


@rule(r"(?<![\w.,])(1[1-9]\d\d|20[0-9]\d)(?![^\W¹²³⁰⁴-⁹]|[.,]\d)", DIGIT)
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
    return amounts.words(m.group().lstrip("+"))


@rule(r"(?<![\w.])(?:(?<!\w)(-|−)(?=\d))?(\d{1,3}(?:,\d{3})+|\d+)(?!\w)", DIGIT)
def _cardinal(m: re.Match[str], context: Context) -> str:
    return _like_heading(amounts.words(f"{m.group(1) or ''}{m.group(2)}"), m, context)


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


_SAID_TWICE = (50, 20, 60, 7)
"""50/50 is said "fifty fifty", and 20/20 "twenty twenty"."""
_UPPER_PRESSURE, _LOWER_PRESSURE = range(80, 250), range(40, 140)
"""Blood pressures: 120/80 is said "one hundred and twenty over eighty"."""
_LEAST_WHOLE = 10
"""So large a number after a slash is how much there could be: points of a game, a mark."""


@rule(r"(?<=\w)\s?/\s?(?=\w)", SIGN)
def _slash(m: re.Match[str], context: Context) -> str:
    """he/she → "he or she"; 120/150 → "120 out of 150"; between other words, "slash" is said."""
    of_all = re.search(r"\d[\d,]*$", context.text[: m.start()]), re.match(r"\d[\d,]*", context.text[m.end() :])
    if of_all[0] and of_all[1]:
        have, most = (int(found.group().replace(",", "")) for found in of_all if found)
        if have == most and most in _SAID_TWICE:
            return " "
        if most in _LOWER_PRESSURE and have in _UPPER_PRESSURE and have > most:
            return " over "
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


@rule(f"[{''.join(amounts.FRACTIONS)}]", DIGIT)
def _part_left(m: re.Match[str], context: Context) -> str:
    """A fraction that is left of what another rule has said: 24/7 ½ → "twenty-four seven, one half"."""
    fraction = amounts.FRACTIONS[m.group()]
    if context.text[m.start() - 1 : m.start()].isdigit():
        return amounts.mixed("1", *fraction).removeprefix("one") + " "
    return f", {amounts.mixed(None, *fraction)} "
