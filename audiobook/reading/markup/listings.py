"""Whether a text in fixed-width type is prose, code, or a drawing made of signs."""

from __future__ import annotations

import re

from lxml import etree

_CODE_LINE = re.compile(
    r"[{};]\s*$|^\s*(?:#include|import\s+\w|from\s+\w+\s+import|def\s+\w+\(|class\s+\w+[:({]|function\s*\w*\(|var\s+\w+\s*=|let\s+\w+\s*="
    r"|const\s+\w+\s*=|return\b.*[;()]|if\s*\(|for\s*\(|while\s*\(|elif\s|else:|print\(|public\s|private\s|</?\w+[^>]*>\s*$|//|/\*)"
    r"|\w+\([^)]*\)\s*[;:{]?\s*$|^\s*\w[\w.\[\]]*\s*(?:[+*/|&-]?=|:=|=>|->)\s*\S"
)
_SIGNS = re.compile(r"[^\w\s.,;:!?'\"“”‘’…—–()-]|_")
_LEAST_LINES = 2


def is_code(text: str) -> bool:
    """Whether most lines of a text look like lines of a program."""
    lines = [line for line in text.split("\n") if line.strip()]
    found = sum(_CODE_LINE.search(line) is not None for line in lines)
    return (
        bool(lines) and found > 0.5 * len(lines) and (len(lines) >= _LEAST_LINES or bool(re.search(r"[{}();=]", text)))
    )


def is_drawing(text: str) -> bool:
    """Whether a text of several lines is a picture made of signs: it has more of them than letters."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < _LEAST_LINES:
        return False
    letters = sum(c.isalnum() for c in text)
    signs = sum(not c.isspace() and not c.isalnum() for c in text)
    odd = len(_SIGNS.findall(text))
    return signs > letters and odd > 0.3 * (signs + letters)


def not_read(node: etree._Element) -> tuple[str, bool] | None:
    """Whether an element with preformatted text is code or a drawing: its name in the report, and whether the file says so."""
    text = "".join(node.itertext())
    classes = " ".join(n.get("class") or "" for n in (node, *node.iter("code")))
    if is_code(text):
        return "code", re.search(r"\b(?:lang(?:uage)?-|brush:|sourceCode|highlight)", classes) is not None
    return ("drawings made of signs", False) if is_drawing(text) else None
