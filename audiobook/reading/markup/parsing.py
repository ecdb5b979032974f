"""Bytes of HTML or XHTML in, a tree of elements out. The encoding that a page declares is followed where it fits the bytes."""

from __future__ import annotations

import codecs
import re
from html import escape

from lxml import etree
from lxml import html as lxml_html

from audiobook.errors import InputError
from audiobook.reading.decoding import decode, looks_utf16
from audiobook.reading.source import MAX_TEXT_BYTES

_DECLARED = re.compile(
    rb"\A\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*[\"']([\w.:-]+)|<meta\b[^>]{0,300}?\bcharset\s*=\s*[\"']?\s*([\w.:-]+)",
    re.IGNORECASE,
)
_END_OF_PARAGRAPH = re.compile(r"(</p\s*>)(?=[^\W_])", re.IGNORECASE)
_HEAD_BYTES = 4096
"""How far into a page its declaration is looked for."""
_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
"""Encodings that pages name, and the larger ones that browsers read them in."""
_WINDOWS = {
    "iso8859-2": "cp1250",
    "iso8859-5": "cp1251",
    "iso8859-7": "cp1253",
    "iso8859-13": "cp1257",
    "iso8859-15": "cp1252",
}
"""Encodings for which pages made on Windows use another one, whose marks stand where the named one has control characters."""
_LEAST_DECODED = 0.999
"""A declared encoding may fail at this few characters; they are damaged."""


def parse(content: bytes, name: str) -> etree._Element:
    """Bytes of HTML in, its root element out; see `parsed`."""
    return parsed(content, name)[0]


def parsed(content: bytes, name: str) -> tuple[etree._Element, tuple[str, ...]]:
    """Bytes of HTML in, its root element out; faulty HTML is repaired.

    Entities are not expanded, and nothing is read from the network.

    Returns:
        The root element, and a sentence for each guess that was made to decode the bytes.

    Raises:
        InputError: the bytes are not HTML, are too many, or are nested too deeply.
    """
    if len(content) > MAX_TEXT_BYTES:
        raise InputError(
            f"{name} has {len(content) // 2**20} MiB of markup. The limit is {MAX_TEXT_BYTES // 2**20} MiB.",
            "Split it into one file for each book.",
        )
    text, guesses = decoded(content)
    # The text is decoded already: an encoding declared in it would be wrong.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.replace("\0", ""))
    # A stray end of a paragraph ends a line in browsers; the parser of HTML drops it, and would join the words around it.
    text = _END_OF_PARAGRAPH.sub(r"\1 ", text)
    # The parser of HTML takes CDATA sections, which XHTML has, for comments.
    text = re.sub(r"<!\[CDATA\[(.*?)\]\]>", lambda m: escape(m.group(1), quote=False), text, flags=re.DOTALL)
    parser = lxml_html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = lxml_html.document_fromstring(text, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as e:
        raise InputError(f"{name} is not HTML that can be read ({e}).", "Save the page again.") from e
    if any("depth" in e.message.lower() for e in parser.error_log):
        # The parser dropped what is nested deeper. Refuse the file: a book must not lose words silently.
        raise InputError(
            f"The markup of {name} is nested too deeply.",
            "Save the page again, or copy its text to a .txt file.",
        )
    return root, guesses


def decoded(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Bytes of a page in, its text out: by its byte order mark, in the encoding that it declares, or else in a likely one.

    Returns:
        The text, and a sentence for each guess that was made.
    """
    encoding = _declared(content)
    if encoding is None or encoding.startswith(("utf", "unicode")):
        return decode(content)
    if _is_utf8(content):
        return content.decode("utf-8"), (f"A page says that it is {encoding}, but it is UTF-8.",)
    text = _decoded_as(content, encoding)
    if text is not None:
        return text, ()
    text, guesses = decode(content)
    return text, (f"A page says that it is {encoding}, but it is not.", *guesses)


def _declared(content: bytes) -> str | None:
    """The name of the encoding that a page declares, as Python has it; None if there is none that Python knows."""
    head = content[:_HEAD_BYTES]
    if head.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or looks_utf16(head):
        return None
    found = _DECLARED.search(head)
    if not found:
        return None
    try:
        known = codecs.lookup((found.group(1) or found.group(2)).decode("ascii"))
    except (LookupError, UnicodeDecodeError, ValueError):
        return None
    # Codecs that do not turn bytes into text, such as "hex", say so.
    return known.name if getattr(known, "_is_text_encoding", True) else None


def _is_utf8(content: bytes) -> bool:
    """Whether bytes have letters of more than one byte, all in UTF-8. Text in another encoding hardly ever looks like that."""
    if content.isascii():
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decoded_as(content: bytes, encoding: str) -> str | None:
    """The text of bytes in a declared encoding; None if the declaration does not fit them."""
    encoding = _SUPERSETS.get(encoding, encoding)
    windows = _WINDOWS.get(encoding)
    if windows is not None and any(0x80 <= b <= 0x9F for b in content):
        encoding = windows
    try:
        text = content.decode(encoding, errors="replace")
    except (LookupError, UnicodeError, ValueError):
        return None
    wrong = text.count("\ufffd") + sum("\x80" <= c <= "\x9f" and c != "\x85" for c in text)
    foreign = sum(ord(c) > 127 for c in text)
    return text if wrong <= (1 - _LEAST_DECODED) * len(text) and wrong * 4 <= foreign else None
