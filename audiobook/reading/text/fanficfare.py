"""A story saved by FanFicFare, FicHub or a like program in, the same text without its description out.

Such a text starts with the title, the author, and lines such as "Rating: Teen".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from audiobook.book import LeftOut
from audiobook.reading.fact_labels import LABEL

_FIELD = re.compile(r"^\s*(?P<name>[A-Z][\w/ -]{1,24}?)\s?:[ \t]+(?P<value>\S.*)$")
_LEAST_FIELDS = 4
"""Fewer lines with a colon may be talk, a letter or a list."""
_LEAST_KNOWN = 0.6
_FIRST_PART_LINES = 80
_END = re.compile(r"\n\s*(?:end file\.?|\*+\s*end file\s*\*+)\s*\Z", re.IGNORECASE)
_LANGUAGES = {
    "english": "en", "french": "fr", "français": "fr", "german": "de", "deutsch": "de", "spanish": "es", "español": "es",
    "italian": "it", "italiano": "it", "portuguese": "pt", "português": "pt", "português brasileiro": "pt", "dutch": "nl",
    "nederlands": "nl", "russian": "ru", "русский": "ru", "polish": "pl", "polski": "pl",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Description:
    """What the description says about the story."""

    language: str | None = None


def without_description(text: str) -> tuple[str, Description, list[LeftOut]]:
    """Take the description out.

    Returns:
        The text, what the description says, and what was taken out; the same text if it has no description.
    """
    lines = text.split("\n")
    span = _fields(lines)
    if span is None:
        return text, Description(), []
    first, last = span
    left_out = [LeftOut("description of the story", "\n".join(lines[first : last + 1]).strip(), expected=True)]
    language = next(
        (m["value"] for m in map(_FIELD.match, lines[first : last + 1]) if m and m["name"] == "Language"), ""
    )
    text = "\n".join([*lines[:first], *lines[last + 1 :]])
    end = _END.search(text)
    if end:
        left_out.append(LeftOut("description of the story", end.group().strip(), expected=True))
        text = text[: end.start()]
    return text, Description(_LANGUAGES.get(language.strip().lower())), left_out


def _fields(lines: list[str]) -> tuple[int, int] | None:
    """The first and the last line of the description; None if there is none.

    A field may take several lines (a summary): what stands between two known fields belongs to the first of them.
    """
    found = [(n, m["name"]) for n, line in enumerate(lines[:_FIRST_PART_LINES]) if (m := _FIELD.match(line))]
    known = [n for n, name in found if LABEL.fullmatch(name)]
    if len(known) < _LEAST_FIELDS or len(known) < _LEAST_KNOWN * len(found):
        return None
    first, last = known[0], known[-1]
    if last - first > 3 * len(known) + 20:
        return None
    # The last field goes on up to a blank line.
    while last + 1 < len(lines) and lines[last + 1].strip():
        last += 1
    return first, last
