"""Initials, and letters with figures."""

from __future__ import annotations

import re

from audiobook.directing import numbers
from audiobook.directing.english.rules import DIGIT, LETTER_AND_DOT, SIGN, Context, Rules, spelled, stop

RULES = Rules()
rule = RULES


@rule(
    r"(?<![\w.])(?:[A-Z]\.\s?){2,}(?!\w)|(?<![\w.])(?:[A-Z]\.){2,}(?=\w)|\bPh\.\s?D\.?|\b[BM]\.Sc\.?|\b[a-z]\.(?:[a-z]\.)+",
    LETTER_AND_DOT,
)
def _dotted(m: re.Match[str], context: Context) -> str:
    """U.S.A. → "U S A"; J. R. Gray → "J R Gray"."""
    text = m.group()
    gap = " " if text[-1].isspace() or context.text[m.end() : m.end() + 1].isalnum() else ""
    return spelled(text) + (stop(m, context) or gap)


@rule(r"(?<![\w.'])([A-Z])\.(?=\s+_?[A-Z][a-z])", LETTER_AND_DOT)
def _initial(m: re.Match[str], context: Context) -> str | None:
    """An initial before a name; in "It was I. He saw", the full stop ends a sentence."""
    return None if m.group(1) == "I" and re.search(r"[a-z]\s$", context.text[: m.start()]) else m.group(1)


@rule(r"\b(PhD|MPhil|DPhil|BSc|MSc|BEd|LLB)(s)?\b", re.compile("PhD|MPhil|DPhil|BSc|MSc|BEd|LLB"))
def _degree(m: re.Match[str], _: Context) -> str:
    letters = m.group(1).replace("Phil", " Phil")
    said = letters if " " in letters else spelled(letters)
    return said + ("'s" if m.group(2) else "")


@rule(r"\b([A-Z]{1,2})\s?&\s?([A-Z]{1,2})\b", SIGN)
def _letters_and_letters(m: re.Match[str], _: Context) -> str:
    return f"{spelled(m.group(1))} and {spelled(m.group(2))}"


@rule(r"\b([A-Z]{1,4})-?(\d{1,4})(?:-?([A-Z]{1,3})-?(\d{1,4})?)?\b", DIGIT)
def _code(m: re.Match[str], _: Context) -> str:
    """R2-D2 → "R two D two"; MP3 → "M P three"."""
    return " ".join(numbers.cardinal(p) if p.isdigit() else " ".join(p) for p in m.groups() if p)


@rule(r"\b([A-Z]{1,4})-?(\d{1,4})s\b", DIGIT)
def _codes(m: re.Match[str], _: Context) -> str:
    """B-52s → "B fifty-twos"."""
    return f"{' '.join(m.group(1))} {numbers.plural(int(m.group(2)))}"


@rule(r"\b(\d+)-?([A-Z]{1,4})(-[A-Z]{1,3}\d*)?\b(?!')", DIGIT)
def _code_from_figures(m: re.Match[str], _: Context) -> str:
    rest = " ".join(c for c in (m.group(3) or "") if c.isalpha())
    return f"{numbers.cardinal(m.group(1))} {' '.join(m.group(2))} {rest}".strip()
