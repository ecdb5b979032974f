"""The header and licence that Project Gutenberg puts around a text: where the book starts and ends, and its title and author.

The frame is the same in plain text, in pages and in EPUBs: there it is marked by ids, or stands in paragraphs as in plain text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from audiobook.book import LeftOut, Paragraph
from audiobook.reading.markup.surgery import take
from audiobook.reading.markup.walk import Walk, text_within

_START = re.compile(
    r"^.{0,4}\*\*\*\s*START OF (?:THE|THIS) PROJECT GUTENBERG(?:[^\n*]*(?:\n[^\n*]+){0,2}\*\*\*|.*)$",
    re.IGNORECASE | re.MULTILINE,
)
_END = re.compile(
    r"^.{0,4}\*\*\*\s*END OF (?:THE|THIS) PROJECT GUTENBERG.*$|^End of (?:the )?Project Gutenberg.*$",
    re.IGNORECASE | re.MULTILINE,
)
_SMALL_PRINT = re.compile(r"^\*END\*?\s*THE SMALL PRINT.*$", re.IGNORECASE | re.MULTILINE)
_CREDIT = re.compile(
    r"\A(?:produced by|e-?text prepared by|transcribed (?:from|by)|this etext was|\[?transcriber|\[illustration|"
    r"the project gutenberg e-?(?:book|text)|note:\s+(?:project gutenberg|images of the original))",
    re.IGNORECASE,
)
_ILLUSTRATION = re.compile(r"^\s*\[Illustration[^\]]*\]\s*$", re.IGNORECASE | re.MULTILINE)
_LONGEST_FRAME_WORDS = 6000
"""A longer header or licence may hold part of the story. The licence has about 3,000 words."""
_LONGEST_CREDIT_CHARS = 600
"""A longer paragraph is not a transcriber's credit."""
_BRACKETED = re.compile(r"\A\s*\[(?:transcriber|illustration|frontispiece)[^\]]*\]\s*\Z", re.IGNORECASE)
_FRAME_IDS = {
    "pg-header": "Project Gutenberg header",
    "pg-machine-header": "Project Gutenberg header",
    "pg-start-separator": "Project Gutenberg header",
    "pg-footer": "Project Gutenberg licence",
    "pg-end-separator": "Project Gutenberg licence",
    "project-gutenberg-license": "Project Gutenberg licence",
}
_TRANSCRIBER = re.compile(
    r"(?:^|[\s_-])(?:transnotes?|tnotes?|tnbox|tn-?box|trans-?notes?|transcribers?-?notes?|covernote)\b", re.IGNORECASE
)
_TITLE = re.compile(
    r"^the project gutenberg e-?(?:book|text)s?(?: of|,|:)\s+(?P<title>.+?)[.]?$|^(?P<title2>.+?)\s*\|\s*project gutenberg$",
    re.IGNORECASE,
)
_BY = re.compile(r",?\s+by\s+(?P<author>[^,]+(?:, (?:jr|sr|esq)\.?)?)$", re.IGNORECASE)
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
        front = _said(header)
        left_out.append(_frame("Project Gutenberg header", header))
        text = text[start.end() :]
    text, credits = _without_credits(text)
    if credits:
        left_out.append(LeftOut("transcribers' credits and picture captions", "\n\n".join(credits), expected=True))
    return text, front, left_out


def take_out_frame(body: etree._Element, walk: Walk) -> Front:
    """Take the header and the licence out of a page that marks them by ids, and the boxes of transcribers' notes.

    Returns:
        What the header says about the book.
    """
    front = Front()
    for node in list(body.iter("div", "section", "header", "footer", "p", "pre")):
        what = _FRAME_IDS.get(node.get("id") or "")
        classes = node.get("class") or ""
        if what is None and "pg-boilerplate" in classes.split():
            what = "Project Gutenberg licence"
        if what is not None:
            text = text_within(node)
            if take(node, body, walk, what, expected=len(text.split()) <= _LONGEST_FRAME_WORDS):
                front = _said(text) if what.endswith("header") and front == Front() else front
        elif _TRANSCRIBER.search(f"{classes} {node.get('id') or ''}"):
            take(node, body, walk, "transcribers' notes", expected=True)
    return front


def frame_in(paragraphs: Sequence[Paragraph]) -> tuple[set[int], Front, list[LeftOut]]:
    """Find the header and the licence among paragraphs, where "*** START OF" and "*** END OF" say so.

    Returns:
        The numbers of the paragraphs outside the book, what the header says about it, and those parts.
    """
    start = next((n for n, p in enumerate(paragraphs) if _START.search(p.text) or _SMALL_PRINT.search(p.text)), None)
    first = 0 if start is None else start + 1
    end = next((n for n in range(first, len(paragraphs)) if _END.search(paragraphs[n].text)), len(paragraphs))
    left_out: list[LeftOut] = []
    front = Front()
    if start is not None:
        header = "\n\n".join(p.text for p in paragraphs[:first])
        front = _said(header)
        left_out.append(_frame("Project Gutenberg header", header))
        while (
            first < end
            and _CREDIT.match(paragraphs[first].text)
            and len(paragraphs[first].text) <= _LONGEST_CREDIT_CHARS
        ):
            left_out.append(
                LeftOut("transcribers' credits and picture captions", paragraphs[first].text, expected=True)
            )
            first += 1
    outside = {*range(first), *range(end, len(paragraphs))}
    if end < len(paragraphs):
        left_out.append(_frame("Project Gutenberg licence", "\n\n".join(p.text for p in paragraphs[end:])))
    for n in range(first, end):
        if _BRACKETED.match(paragraphs[n].text):
            outside.add(n)
            left_out.append(LeftOut("transcribers' credits and picture captions", paragraphs[n].text, expected=True))
    return outside, front, left_out


def named_in(title: str) -> Front:
    """What the title of a page says ("The Project Gutenberg eBook of TITLE, by AUTHOR")."""
    m = _TITLE.match(" ".join(title.split()))
    if not m:
        return Front()
    name = m.group("title") or m.group("title2")
    by = _BY.search(name)
    return Front(name[: by.start()].strip(" ,") if by else name.strip(), by.group("author").strip(" .") if by else None)


def _said(header: str) -> Front:
    """What a header says about the book, in fields ("Title: ...")."""
    return Front(_field(header, "Title"), _field(header, "Author"), _language(header))


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
