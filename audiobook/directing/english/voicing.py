"""Stuttered and drawn-out words."""

from __future__ import annotations

import re

from audiobook.directing.english.rules import HYPHEN, TRIPLE, Context, Rules

RULES = Rules()
rule = RULES


@rule(r"\b(?:([A-Za-z]{1,3})-)(?:\1-)*(?=([A-Za-z]))", HYPHEN, re.IGNORECASE)
def _stutter(m: re.Match[str], context: Context) -> str | None:
    """N-no → "nuh, no"; I-I → "I, I"; T-shirt and e-mail are not stuttered: the word after the hyphen starts with another letter."""
    onset = m.group(1)
    word = re.match(r"[A-Za-z']+", context.text[m.end() :])
    if word is None or not word.group().lower().startswith(onset.lower()):
        return None
    if len(onset) > 1 and word.group().lower() == onset.lower():
        # "so-so", "bye-bye" are words.
        return None
    times = m.group().count("-")
    if onset == "I" and re.match(r"I(?!\w)", word.group()):
        said = "I"
    elif word.group().lower() == onset.lower():
        said = onset
    elif re.search("[aeiouy]", onset.lower()):
        said = (
            onset
            if len(onset) > 1
            else {"a": "ah", "e": "eh", "i": "ih", "o": "oh", "u": "uh", "y": "yuh"}[onset.lower()]
        )
    else:
        said = f"{onset.lower()}uh"
    if m.group()[0].isupper():
        said = said[0].upper() + said[1:]
    return ", ".join([said] * times) + ", "


@rule(r"\b[A-Za-z]*?([A-Za-z])\1\1+[A-Za-z]*\b", TRIPLE, re.IGNORECASE)
def _drawn_out(m: re.Match[str], context: Context) -> str:
    """Sooo → "so", sweeeet → "sweet". If one of the possible forms is a word of the book, it is taken."""
    word = m.group()
    runs = list(re.finditer(r"([A-Za-z])\1\1+", word, re.IGNORECASE))
    forms = [word]
    for keep in (1, 2):
        forms += [re.sub(r"([A-Za-z])\1\1+", lambda r, k=keep: r.group()[:k], word, flags=re.IGNORECASE)]  # type: ignore[misc]
    known = [f for f in forms[1:] if f.lower() in context.known]
    if known:
        return _cased(known[0])
    last = runs[-1]
    letter, before = last.group(1).lower(), word[last.start() - 1 : last.start()].lower()
    if last.end() == len(word):
        double = letter == "l" or (letter in "mszrh" and not (before and before in "aeiou"))
    else:
        double = letter in "eo"
    return _cased(forms[2] if double else forms[1])


def _cased(word: str) -> str:
    return word.capitalize() if word.isupper() and len(word) > 1 else word
