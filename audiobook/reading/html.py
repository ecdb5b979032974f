"""HTML in, a Book out."""

from __future__ import annotations

import re
from html import escape

from lxml import etree
from lxml import html as lxml_html

from audiobook.book import Book
from audiobook.errors import InputError
from audiobook.reading import chapters, fanwork
from audiobook.reading.decoding import decode
from audiobook.reading.elements import text_of
from audiobook.reading.source import MAX_TEXT_BYTES, Scope, Source
from audiobook.reading.walk import Walk, text_within, walk_into


def read(source: Source) -> Book:
    """HTML in, a Book out. Pages downloaded from Archive of Our Own are recognized."""
    root = parse(source.content, source.name)
    scope = source.scope
    if fanwork.is_archive_of_our_own(root):
        return fanwork.read(root, source)
    walk = Walk()
    body = root
    if scope is not Scope.ALL:
        body, stated = _main(root)
        whole = root.find("body")
        if whole is not None and body is not whole:
            walk.note("the rest of the page", text_within(whole, besides=body), expected=stated)
    walk_into(body, walk, scope)
    title = _meta(root, "og:title", "dc.title", "title") or text_of(root, "title") or source.stem
    divided, contents = chapters.divide(walk.paragraphs, keep_contents=scope is Scope.ALL)
    return Book(
        title=title,
        author=_meta(root, "author", "dc.creator", "article:author"),
        language=(root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "en").strip() or "en",
        chapters=divided,
        left_out=(*walk.parts(), *contents),
    )


def parse(content: bytes, name: str) -> etree._Element:
    """Bytes of HTML in, its root element out; faulty HTML is repaired.

    Entities are not expanded, and nothing is read from the network.

    Raises:
        InputError: the bytes are not HTML, are too many, or are nested too deeply.
    """
    if len(content) > MAX_TEXT_BYTES:
        raise InputError(
            f"{name} has {len(content) // 2**20} MiB of markup. The limit is {MAX_TEXT_BYTES // 2**20} MiB.",
            "Split it into one file for each book.",
        )
    text, _ = decode(content) if not _declares_other(content) else (None, ())
    parser = lxml_html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        if text is not None:
            # The text is decoded already: an encoding declared in it would be wrong.
            text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.replace("\0", ""))
            # The parser of HTML takes CDATA sections, which XHTML has, for comments.
            text = re.sub(r"<!\[CDATA\[(.*?)\]\]>", lambda m: escape(m.group(1), quote=False), text, flags=re.DOTALL)
            root = lxml_html.document_fromstring(text, parser=parser)
        else:
            root = lxml_html.document_fromstring(content, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as e:
        raise InputError(f"{name} is not HTML that can be read ({e}).", "Save the page again.") from e
    if any("depth" in e.message.lower() for e in parser.error_log):
        # The parser dropped what is nested deeper. Refuse the file: a book must not lose words silently.
        raise InputError(
            f"The markup of {name} is nested too deeply.",
            "Save the page again, or copy its text to a .txt file.",
        )
    return root


def _declares_other(content: bytes) -> bool:
    m = re.search(rb"charset\s*=\s*[\"']?([\w-]+)", content[:2048], re.IGNORECASE)
    return bool(m) and m is not None and m.group(1).lower() not in (b"utf-8", b"utf8", b"us-ascii")


def _main(root: etree._Element) -> tuple[etree._Element, bool]:
    """The element that holds the story: main, a single article, or the body; and whether the page itself marks it as such."""
    for path, stated in (("//main", True), ("//*[@role='main']", True), ("//article", False)):
        found = root.xpath(path)
        if len(found) == 1 and len("".join(found[0].itertext()).split()) > 0.5 * len("".join(root.itertext()).split()):
            return found[0], stated
    body = root.find("body")
    return (body if body is not None else root), True


def _meta(root: etree._Element, *names: str) -> str | None:
    for name in names:
        for node in root.iter("meta"):
            if (node.get("name") or node.get("property") or "").lower() == name and (node.get("content") or "").strip():
                return " ".join((node.get("content") or "").split())
    return None
