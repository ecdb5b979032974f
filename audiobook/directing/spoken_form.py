"""The spoken form of a text: what an engine is sent for it."""

from __future__ import annotations

import re

from audiobook.language import roman_value

_QUOTES = re.compile('["“”„‟«»「」『』‹›]')
_SINGLE = re.compile(r"(?<!\w)['‘‚‛’]|['‘’](?!\w)")
_DASH = re.compile(r"\s*(?:—|―|–(?!\d)|--+)\s*")
_SPOKEN_MARKS = re.compile(r"[*_~^|<>{}\[\]\\#=]+")
_ROMAN_HEADING = re.compile(
    r"^((?:chapter|book|part|volume|act|scene|canto|stave|section|letter)\s+)([ivxlc]+)\b|^([ivxlc]+)(?=\.?\s*$|[.:]\s)",
    re.IGNORECASE,
)


def spoken_form(text: str, *, heading: bool = False) -> str:
    """The words to say for a text: without marks that would be read out, with pauses where dashes stand.

    Args:
        text: a sentence of the book.
        heading: it is a heading: Roman numerals are numbers, capitals are no acronyms.
    """
    words = text.replace("’", "'")
    if heading:
        words = _ROMAN_HEADING.sub(lambda m: f"{m.group(1) or ''}{roman_value(m.group(2) or m.group(3))}", words)
        words = " ".join(w.capitalize() if w.isupper() and len(w) > 1 else w for w in words.split())
        if words and words[-1] not in ".!?":
            words += "."
    words = _QUOTES.sub(" ", words)
    words = _SINGLE.sub(" ", words)
    words = _DASH.sub(", ", words)
    words = _SPOKEN_MARKS.sub(" ", words)
    words = re.sub(r"\s*,(?:\s*,)+", ",", words)
    words = re.sub(r"\s+([,.;:!?])", r"\1", re.sub(r"\s+", " ", words)).strip()
    return re.sub(r"^[\s,;:.]+(?=\w)", "", words)
