"""Roman numerals."""

from __future__ import annotations

import re

from audiobook.directing import numbers
from audiobook.directing.english.rules import ROMAN, Context, Rules
from audiobook.language import roman_value

RULES = Rules()
rule = RULES

_CANONICAL = r"(?=[IVXLC])(?:C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_COUNTED_THINGS = (
    r"[Cc]hapter|[Bb]ook|[Pp]art|[Vv]olume|[Aa]ct|[Ss]cene|[Cc]anto|[Ss]tave|[Ss]ection|[Ll]etter|[Ww]ar|[Tt]ype|"
    r"[Mm]ark|[Pp]hase|[Ll]evel|[Aa]rticle|[Cc]lass|[Ee]pisode|[Aa]ppendix|[Ff]igure|[Pp]late|[Tt]able|[Vv]erse|[Ss]tage|"
    r"CHAPTER|BOOK|PART|VOLUME|ACT|SCENE|CANTO|STAVE|SECTION|LETTER|WAR|EPISODE|APPENDIX|"
    r"(?:[Vv]ol|VOL|[Cc]hap|CHAP)\."
)


@rule(rf"\b({_COUNTED_THINGS})\s((?i:{_CANONICAL}))\b(?!')", ROMAN)
def _counted_thing(m: re.Match[str], context: Context) -> str | None:
    """Chapter XIV → "Chapter fourteen"."""
    what, numeral = m.groups()
    if not numeral or (numeral.islower() and len(numeral) == 1 and numeral not in "vx"):
        return None
    if numeral == "I" and not context.heading and not re.match(r"\s*(?:[.,;:)!?]|$|of\b)", context.text[m.end() :]):
        return None
    what = {"vol": "volume", "chap": "chapter"}.get(what.rstrip(".").lower(), what)
    what = what.capitalize() if what.isupper() or m.group(1)[0].isupper() else what
    return f"{what} {numbers.cardinal(str(roman_value(numeral)))}"


@rule(rf"^({_CANONICAL})(?=\.?\s*$|[.:]\s)", ROMAN, re.IGNORECASE)
def _heading_number(m: re.Match[str], context: Context) -> str | None:
    if not context.heading or not m.group():
        return None
    return numbers.cardinal(str(roman_value(m.group(1)))).capitalize()


_TITLED = r"(?:King|Queen|Pope|Emperor|Tsar|Czar|Kaiser|Prince|Sultan|Saint|St\.)\s[A-Z][a-z]+"


@rule(r"(?<=[a-z]\s)((?=[IVX])X{0,3}(?:IX|IV|V?I{0,3}))('s)?(?!\w|'[a-z])", ROMAN)
def _reign(m: re.Match[str], context: Context) -> str | None:
    """Henry VIII's → "Henry the Eighth's"; a single I is a numeral only after the name of a ruler."""
    numeral, genitive = m.groups()
    before = context.text[: m.start()]
    name = re.search(r"([A-Z][a-zà-ÿ]+)\s$", before)
    if not name or not numeral:
        return None
    if len(numeral) == 1 and numeral in "IX" and not re.search(rf"{_TITLED}\s$", before):
        return None
    if (
        numeral == "V"
        and not re.search(rf"{_TITLED}\s$", before)
        and genitive is None
        and context.text[m.end() :][:1] == "."
    ):
        return None
    return f"the {numbers.ordinal(str(roman_value(numeral))).title()}{genitive or ''}"


@rule(r"(?<![\w'])(?=[IVX]{2})(X{0,3}(?:IX|IV|V?I{0,3}))(?!\w)", ROMAN)
def _alone(m: re.Match[str], context: Context) -> str | None:
    return None if m.group().lower() in context.known else numbers.cardinal(str(roman_value(m.group())))
