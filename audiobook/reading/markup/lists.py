"""Lists in, the numbers of their items out, as the page shows them."""

from __future__ import annotations

import re

from lxml import etree

from audiobook.reading.markup.elements import plain_text, tag_of

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_STYLES = {
    "lower-alpha": "a",
    "lower-latin": "a",
    "upper-alpha": "A",
    "upper-latin": "A",
    "lower-roman": "i",
    "upper-roman": "I",
    "decimal": "1",
    "none": "",
}
_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([\w-]+)", re.IGNORECASE)
_NUMBERED = re.compile(r"^\s*[\[(]?(?:\d{1,4}|[a-zA-Z]|[ivxlcIVXLC]{1,7})[.):\]]")
_UNNUMBERED_CLASS = re.compile(
    r"\b(?:no-?(?:bullets?|numbers?|marker)|list-?none|unstyled|list-unstyled|toc|plain)\b", re.IGNORECASE
)


class Numbers:
    """The numbers of the items of one page's lists. Ask for each item once, in order."""

    def __init__(self) -> None:
        self._next: dict[etree._Element, int] = {}

    def of(self, item: etree._Element) -> str:
        """The number before an item of an ordered list ("1.", "b."); "" where the page shows none."""
        parent = item.getparent()
        if parent is None or tag_of(parent) != "ol":
            return ""
        if parent not in self._next:
            self._next[parent] = _start(parent)
        value = _whole(item.get("value"))
        number = self._next[parent] if value is None else value
        self._next[parent] = number + (-1 if parent.get("reversed") is not None else 1)
        kind = _kind(item, parent)
        if not kind or _is_link(item) or _NUMBERED.match("".join(item.itertext())[:20]):
            return ""
        return f"{_written(number, kind)}."


def _is_link(item: etree._Element) -> bool:
    """Whether an item is only a link: an entry of a list of contents has the number of its chapter, if any."""
    links = [a for a in item.iter("a") if a.get("href")]
    return len(links) == 1 and plain_text(links[0]) == plain_text(item)


def _start(listed: etree._Element) -> int:
    start = _whole(listed.get("start"))
    if start is not None:
        return start
    return sum(tag_of(c) == "li" for c in listed) if listed.get("reversed") is not None else 1


def _whole(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"\s*-?\d{1,6}\s*", text) else None


def _kind(item: etree._Element, listed: etree._Element) -> str:
    for node in (item, listed):
        m = _STYLE.search(node.get("style") or "")
        if m and m.group(1).lower() in _STYLES:
            return _STYLES[m.group(1).lower()]
    if _UNNUMBERED_CLASS.search(listed.get("class") or ""):
        return ""
    kind = item.get("type") or listed.get("type") or "1"
    return kind if kind in ("1", "a", "A", "i", "I") else "1"


def _written(number: int, kind: str) -> str:
    if kind in "aA" and number > 0:
        out = ""
        while number:
            number, rest = divmod(number - 1, 26)
            out = chr(ord(kind) + rest) + out
        return out
    if kind in "iI" and 0 < number < 4000:
        out = ""
        for value, letters in _ROMAN:
            out += letters * (number // value)
            number %= value
        return out.upper() if kind == "I" else out
    return str(number)
