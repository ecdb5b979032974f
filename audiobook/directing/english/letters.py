"""Acronyms, which are said letter by letter, and words in capitals."""

from __future__ import annotations

import re

from audiobook.directing import numbers
from audiobook.directing.english.rules import CAPITALS, DIGIT, DOT, SIGN, Context, Rules, spelled, stop

RULES = Rules()
rule = RULES

_SPELLED = frozenset(
    """usa uk eu un fbi cia nsa irs cnn bbc nbc abc cbs ibm atm cd dvd tv pc mp mps phd md ba ma bsc msc mba ceo cfo cto vip diy dna
    rna id iq gps usb url html pdf sms sos rsvp ufo suv hiv hq nyc nypd lapd dc mri er ira rv ussr gdr raf hms uss wwi wwii ad bc bce
    ce pm gmt asap faq aka ac eta cctv mi5 mi6 emt kgb dj mc bmw nhs gp ymca ai vr hr lgbt ok""".split()
)
"""Acronyms that could be said as words, but are said letter by letter."""

_SOUNDS = frozenset("mm hm hmm sh shh psst grr brr pfft tsk zzz mmm hmph nth mr mrs ms dr st".split())
"""Words without a vowel that are said as words."""


@rule(
    r"(?<![\w.])(?:[A-Z]\.\s?){2,}(?!\w)|(?<![\w.])(?:[A-Z]\.){2,}(?=\w)|\bPh\.\s?D\.?|\b[BM]\.Sc\.?|\b[a-z]\.(?:[a-z]\.)+",
    DOT,
)
def _dotted(m: re.Match[str], context: Context) -> str:
    """U.S.A. → "U S A"; J. R. Gray → "J R Gray"."""
    text = m.group()
    gap = " " if text[-1].isspace() or context.text[m.end() : m.end() + 1].isalnum() else ""
    return spelled(text) + (stop(m, context) or gap)


@rule(r"(?<![\w.'])([A-Z])\.(?=\s+_?[A-Z][a-z])", DOT)
def _initial(m: re.Match[str], context: Context) -> str | None:
    """An initial before a name; in "It was I. He saw", the full stop ends a sentence."""
    return None if m.group(1) == "I" and re.search(r"[a-z]\s$", context.text[: m.start()]) else m.group(1)


@rule(r"\b([A-Z]{1,2})\s?&\s?([A-Z]{1,2})\b", SIGN)
def _letters_and_letters(m: re.Match[str], _: Context) -> str:
    return f"{spelled(m.group(1))} and {spelled(m.group(2))}"


@rule(r"\b([A-Z]{1,4})-?(\d{1,4})(?:-?([A-Z]{1,3})-?(\d{1,4})?)?\b", DIGIT)
def _code(m: re.Match[str], _: Context) -> str:
    """R2-D2 → "R two D two"; MP3 → "M P three"."""
    return " ".join(numbers.cardinal(p) if p.isdigit() else " ".join(p) for p in m.groups() if p)


@rule(r"\b(\d+)-?([A-Z]{1,4})(-[A-Z]{1,3}\d*)?\b(?!')", DIGIT)
def _code_from_figures(m: re.Match[str], _: Context) -> str:
    rest = " ".join(c for c in (m.group(3) or "") if c.isalpha())
    return f"{numbers.cardinal(m.group(1))} {' '.join(m.group(2))} {rest}".strip()


@rule(r"(?<![\w'])([A-Z]{2,}|[A-Z]+'[A-Z]+|[A-Z]{2,}(?='?s\b))('?s)?(?![\w])", CAPITALS)
def _capitals(m: re.Match[str], context: Context) -> str | None:
    """FBI → "F B I"; NO → "No". A word that has vowels, or that the book also has in small letters, is said as a word."""
    word, ending = m.group(1), m.group(2) or ""
    if re.search(r"([A-Z])\1\1", word):
        # A drawn-out word ("NOOO"), not an acronym.
        return None
    if not _is_spelled(word.lower().replace("'", ""), context):
        return word.capitalize() + ending
    return " ".join(word) + ("'s" if ending else "")


def _is_spelled(word: str, context: Context) -> bool:
    """Whether a word in capitals is said letter by letter."""
    if word in _SPELLED:
        return word not in context.known
    return not re.search("[aeiouy]", word) and word not in _SOUNDS
