"""What the paragraph styles of word processors say by their names: headings, titles and lists of contents."""

from __future__ import annotations

import re

_HEADING = re.compile(
    r"^(?:heading|überschrift|titre|título|titolo|kop|заголовок|nagłówek|rubrik|overskrift|nadpis|otsikko|başlık|标题|標題|見出し|제목)\s*([1-6])$",
    re.IGNORECASE,
)
"""The names of the built-in styles of headings; programs other than Word write them in the user's language."""
_CONTENTS = re.compile(
    r"^(?:toc (?:[1-9]|heading)|table of figures|contents (?:[1-9]|10|heading)|(?:\w+ )?index (?:heading|[1-9]))$",
    re.IGNORECASE,
)
_NAMED = {"title": 1, "subtitle": 2}


def heading_level(name: str) -> int | None:
    """The level that a style's name gives a heading, 1 to 6; None for other styles."""
    m = _HEADING.match(name.strip())
    return int(m.group(1)) if m else None


def title_level(name: str) -> int | None:
    """The level of the styles for the title and subtitle of the book; None for other styles."""
    return _NAMED.get(name.strip().lower())


def lists_contents(name: str) -> bool:
    """Whether a style's name says that its paragraphs are entries of a list of contents."""
    return _CONTENTS.match(name.strip()) is not None
