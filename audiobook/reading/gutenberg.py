"""The header and licence that Project Gutenberg puts around a text: where the book starts and ends, and its title and author."""

from __future__ import annotations

import re
from dataclasses import dataclass

from audiobook.book import LeftOut

_START = re.compile(r"^.{0,4}\*\*\*\s*START OF (?:THE|THIS) PROJECT GUTENBERG.*$", re.IGNORECASE | re.MULTILINE)
_END = re.compile(
    r"^.{0,4}\*\*\*\s*END OF (?:THE|THIS) PROJECT GUTENBERG.*$|^End of (?:the )?Project Gutenberg.*$",
    re.IGNORECASE | re.MULTILINE,
)
_SMALL_PRINT = re.compile(r"^\*END\*?\s*THE SMALL PRINT.*$", re.IGNORECASE | re.MULTILINE)
_CREDIT = re.compile(
    r"\A(?:produced by|e-?text prepared by|transcribed (?:from|by)|this etext was|\[?transcriber|\[illustration|"
    r"the project gutenberg e-?(?:book|text))",
    re.IGNORECASE,
)
_ILLUSTRATION = re.compile(r"^\s*\[Illustration[^\]]*\]\s*$", re.IGNORECASE | re.MULTILINE)
_LONGEST_FRAME_WORDS = 6000
"""A longer header or licence may hold part of the story. The licence has about 3,000 words."""
_LONGEST_CREDIT_CHARS = 600
"""A longer paragraph is not a transcriber's credit."""
_FIELD = r"^{}:[ \t]*(.+(?:\n[ \t]{{5,}}\S.*)*)$"
_LANGUAGES = {
    "english": "en",
    "french": "fr",
    "german": "de",
    "spanish": "es",
    "italian": "it",
    "portuguese": "pt",
    "dutch": "nl",
}


@dataclass(frozen=True, slots=True)
class Front:
    """What the header says about the book."""

    title: str | None = None
    author: str | None = None
    language: str | None = None


def without_licence(text: str) -> tuple[str, Front, list[LeftOut]]:
    """Take the header and the licence out.

    Returns:
        The text of the book, what the header says about it, and the parts that were taken out.
    """
    start = _START.search(text) or _SMALL_PRINT.search(text)
    end = _END.search(text, start.end() if start else 0)
    left_out: list[LeftOut] = []
    front = Front()
    if end:
        left_out.append(_frame("Project Gutenberg licence", text[end.start() :]))
        text = text[: end.start()]
    if start:
        header = text[: start.end()]
        front = Front(_field(header, "Title"), _field(header, "Author"), _language(header))
        left_out.append(_frame("Project Gutenberg header", header))
        text = text[start.end() :]
    text, credits = _without_credits(text)
    if credits:
        left_out.append(LeftOut("transcribers' credits and picture captions", "\n\n".join(credits), expected=True))
    return text, front, left_out


def _frame(what: str, text: str) -> LeftOut:
    """The header or licence as a part that is left out. It is expected unless it is too long to be only that."""
    return LeftOut(what, text.strip(), expected=len(text.split()) <= _LONGEST_FRAME_WORDS)


def _field(header: str, name: str) -> str | None:
    m = re.search(_FIELD.format(name), header, re.IGNORECASE | re.MULTILINE)
    return " ".join(m.group(1).split()) if m else None


def _language(header: str) -> str | None:
    name = _field(header, "Language")
    return _LANGUAGES.get(name.lower()) if name else None


def _without_credits(text: str) -> tuple[str, list[str]]:
    credits = [m.group().strip() for m in _ILLUSTRATION.finditer(text)]
    text = _ILLUSTRATION.sub("", text)
    while True:
        m = re.match(r"\s*(\S.*?)(?:\n[ \t]*\n|\Z)", text, re.DOTALL)
        if not m or not _CREDIT.match(m.group(1)) or len(m.group(1)) > _LONGEST_CREDIT_CHARS:
            return text, credits
        credits.append(m.group(1))
        text = text[m.end() :]
