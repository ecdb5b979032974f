"""HTML in, a Book out; and the walk from mark-up to paragraphs that EPUB, FB2, DOCX and Markdown share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from lxml import etree
from lxml import html as lxml_html

from audiobook.book import PARAGRAPH_GAP, Book, LeftOut, Paragraph, ParagraphKind, gathered
from audiobook.errors import InputError
from audiobook.reading import chapters, plain
from audiobook.reading.source import MAX_TEXT_BYTES, Scope, Source

_NO_WORDS = frozenset("script style head link meta base area param source track embed input col".split())
"""Elements without words for a reader: code, and what describes the page."""
_BLOCK = frozenset(
    "p div section article main body html header footer aside blockquote ul ol li dl dt dd table thead tbody tfoot tr td th "
    "h1 h2 h3 h4 h5 h6 hgroup figure figcaption pre address center hr details summary fieldset nav title subtitle "
    "form legend caption dialog menu dir search noframes template".split()
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big br cite code data del dfn em emphasis font i ins kbd mark nobr q rb rt rp rbc rtc ruby s "
    "samp small span strike strikethrough strong style sub sup time tt u var wbr".split()
)
"""Elements that may begin or end inside a word; no other may."""
_FALLBACK = frozenset("noscript noembed noframes iframe object canvas audio video textarea".split())
_FALLBACK_PROSE_WORDS = 40
_LEFT_OUT_TAGS = {
    "nav": ("list of contents", True),
    "select": ("menus", True),
    "datalist": ("menus", True),
    "rt": ("pronunciations beside the text", True),
    "rp": ("pronunciations beside the text", True),
    "rtc": ("pronunciations beside the text", True),
    "svg": ("words in drawings", False),
    "template": ("parts the page does not show", False),
}
"""Elements that are not read: what they are called, and whether they are surely not the story."""
_ITALIC = frozenset("i em cite dfn var emphasis".split())
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_WORD = re.compile(r"[^\W_]")
_ANY = re.compile(r"\S")
_PREFIX = re.compile(r"^(?:m|mml|math|svg):")
"""Prefixes that EPUBs put before the names of MathML and SVG; HTML's parser keeps them."""
_EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
_NOTE_CLASS = re.compile(
    r"\b(?:footnote-?ref|noteref|fnref|footnote_ref|pagenum|pageno|page-number|pginternal-note)\b", re.IGNORECASE
)
_NOTE_BODY_CLASS = re.compile(r"\b(?:footnotes?|endnotes?|rearnotes?)\b", re.IGNORECASE)
_NOTE_TEXT = re.compile(r"^[\[(]?(?:\d{1,3}|[*†‡§]{1,3}|[a-z])[\])]?$")
_BREAK_CLASS = re.compile(r"\b(?:scene-?break|section-?break|tb|asterism|ornament|separator)\b", re.IGNORECASE)

LEFT_OUT_TYPES = {
    "cover": "cover page",
    "titlepage": "title page",
    "halftitlepage": "half-title page",
    "imprint": "imprint",
    "colophon": "colophon",
    "copyright-page": "copyright page",
    "toc": "list of contents",
    "landmarks": "list of contents",
    "page-list": "list of pages",
    "loi": "list of illustrations",
    "lot": "list of tables",
    "index": "index",
    "footnote": "notes",
    "footnotes": "notes",
    "endnote": "notes",
    "endnotes": "notes",
    "rearnote": "notes",
    "rearnotes": "notes",
    "other-credits": "credits",
}
"""Values of epub:type (and DPUB-ARIA roles without "doc-") that are not read, and what to call them."""


@dataclass(slots=True)
class Walk:
    """What a walk over mark-up yields: paragraphs, and the parts that were left out."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def drop(self, what: str, element: etree._Element, *, expected: bool = False) -> None:
        """Note that an element is left out; `expected` as in `LeftOut`."""
        self.note(what, text_within(element), expected=expected)

    def note(self, what: str, text: str, *, expected: bool = False) -> None:
        """Note that a text is left out, if it has words."""
        if any(c.isalnum() for c in text):
            self.left_out.append(LeftOut(what, text, expected))

    def parts(self) -> tuple[LeftOut, ...]:
        """What was left out, one part for each kind."""
        return gathered(self.left_out)


def text_within(element: etree._Element, *, besides: etree._Element | None = None) -> str:
    """All the text of an element as it would be read; without that of the element `besides`."""
    walk = Walk()
    walk_into(element, walk, Scope.ALL, besides=besides)
    return PARAGRAPH_GAP.join(p.text for p in walk.paragraphs)


def read(source: Source) -> Book:
    """HTML in, a Book out. Archive of Our Own downloads are known by their frame."""
    root = parse(source.content, source.name)
    scope = source.scope
    if is_archive_of_our_own(root):
        return _fanwork(root, source)
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
    """Bytes of HTML to its root element, whatever state it is in.

    Entities are not fetched or expanded, nothing is read from the network.

    Raises:
        InputError: there is no markup in it.
    """
    if len(content) > MAX_TEXT_BYTES:
        raise InputError(f"{name} is {len(content) // 2**20} MiB of markup, which is no single story.", "Divide it.")
    text, _ = plain.decode(content) if not _declares_other(content) else (None, ())
    parser = lxml_html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        if text is not None:
            # The declaration would contradict the decoded text.
            text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.replace("\0", ""))
            # XHTML's way to write text without entities, which HTML's parser takes for a comment.
            text = re.sub(r"<!\[CDATA\[(.*?)\]\]>", lambda m: escape(m.group(1), quote=False), text, flags=re.DOTALL)
            root = lxml_html.document_fromstring(text, parser=parser)
        else:
            root = lxml_html.document_fromstring(content, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as e:
        raise InputError(f"{name} holds no HTML that can be read ({e}).", "Save the page again.") from e
    if any("depth" in e.message.lower() for e in parser.error_log):
        # What lies deeper is not in the tree: better no book than one with words missing.
        raise InputError(
            f"{name} is nested too deeply to be a story's markup.",
            "Save the page again, or copy its text to a .txt file.",
        )
    return root


def _declares_other(content: bytes) -> bool:
    m = re.search(rb"charset\s*=\s*[\"']?([\w-]+)", content[:2048], re.IGNORECASE)
    return bool(m) and m is not None and m.group(1).lower() not in (b"utf-8", b"utf8", b"us-ascii")


def walk_into(element: etree._Element, walk: Walk, scope: Scope, *, besides: etree._Element | None = None) -> None:
    """Add an element's paragraphs to a walk; without those of the element `besides`.

    The walk is a loop, not a recursion: markup nested ten thousand deep is only slow.
    """
    run = _Run()
    for event, node in _events(element, walk, scope, besides):
        tag = tag_of(node)
        if event not in ("start", "end"):
            _add_text(run, event, node, scope)
            continue
        if tag == "br":
            if event == "start":
                run.line_break()
        elif tag in _ITALIC or _is_italic(node):
            run.emphasis(event == "start")
        if tag in _BLOCK:
            run.flush(walk)
            if event == "start":
                run.enter(node, tag)
            else:
                run.leave(tag)
        elif tag not in _INLINE:
            run.separate()
        elif scope is Scope.ALL and _not_read(node, tag):
            run.separate(from_marks=True)
    run.flush(walk)


def _add_text(run: _Run, event: str, node: etree._Element, scope: Scope) -> None:
    """Add what an event of `_events` other than start and end brings."""
    if event == "text":
        run.add(node.text)
    elif event == "tail":
        run.add(node.tail)
    elif event == "words":
        run.separate()
        run.add(_words_of(node, scope))
        run.separate()
    elif tag_of(node) and tag_of(node) not in _INLINE:
        run.separate()


def _events(
    root: etree._Element, walk: Walk, scope: Scope, besides: etree._Element | None
) -> Iterator[tuple[str, etree._Element]]:
    """Start, text, end and tail of every element that is read, in the document's order.

    An element whose words do not lie in its text (a formula, a picture) is one event, "words"; so is one that
    is left out.
    """
    stack: list[tuple[etree._Element, Iterator[etree._Element]]] = []
    if not isinstance(root.tag, str) or _skipped(root, walk, scope):
        return
    yield "start", root
    yield "text", root
    stack.append((root, iter(root)))
    while stack:
        node, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            yield "end", node
            if stack:
                yield "tail", node
            continue
        if not isinstance(child.tag, str) or child is besides or _skipped(child, walk, scope):
            yield "left out", child
            yield "tail", child
            continue
        if tag_of(child) in ("math", "img"):
            yield "words", child
            yield "tail", child
            continue
        yield "start", child
        yield "text", child
        stack.append((child, iter(child)))


def _words_of(node: etree._Element, scope: Scope) -> str:
    """The words of an element that are not simply its text."""
    if tag_of(node) == "img":
        return node.get("alt") or ""
    formula, source = _formula(node)
    return f"{formula} {source}" if scope is Scope.ALL else formula


def _formula(node: etree._Element) -> tuple[str, str]:
    """A formula as it is read, and what else stands in it: the same again in a language for computers.

    Its author's description is read where it is in words, else the numbers and signs one after the other.
    """
    described = " ".join((node.get("alttext") or "").split())
    notes = [n for n in node.iter() if tag_of(n) in ("annotation", "annotation-xml")]
    within = {inner for n in notes for inner in n.iter()}
    tokens: list[str] = []
    for event, n in etree.iterwalk(node, events=("start", "end")):
        if event == "start" and n not in within:
            tokens += [n.text or "", (n.get("alt") or "") if tag_of(n) == "img" else ""]
        elif event == "end" and n is not node and n.getparent() not in within:
            tokens.append(n.tail or "")
    tokens = " ".join(tokens).split()
    annotated = " ".join(t for t in map(_plain_text, notes) if t)
    if described and not re.search(r"[\\{}^_]", described):
        return described, annotated
    if tokens:
        return re.sub("[\u2061-\u2064]", "", " ".join(tokens)), annotated
    return annotated or _plain_text(node), ""


def _plain_text(node: etree._Element) -> str:
    return " ".join("".join(node.itertext()).split())


def _skipped(node: etree._Element, walk: Walk, scope: Scope) -> bool:
    """Whether an element is not read; if it has words that are therefore left out, they are noted."""
    tag = tag_of(node)
    if tag in _NO_WORDS:
        return True
    if scope is Scope.ALL:
        # An arrow or star that leads to a note and back says nothing by itself.
        return (
            _is_note_reference(node, tag) and not any(map(str.isalnum, _plain_text(node))) and not _shows_picture(node)
        )
    found = _not_read(node, tag)
    if found is not None:
        what, expected = found
        walk.note(what, _words_of(node, Scope.ALL) if tag == "img" else text_within(node), expected=expected)
        return True
    if tag == "math":
        walk.note("formulas in a notation for computers", _formula(node)[1], expected=True)
    return False


def _is_hidden(node: etree._Element) -> bool:
    return node.get("hidden") is not None or "display:none" in (node.get("style") or "").replace(" ", "").lower()


def _shows_picture(node: etree._Element) -> bool:
    return any(tag_of(n) == "img" for n in node.iter())


def _not_read(node: etree._Element, tag: str) -> tuple[str, bool] | None:
    """What an element that is not read is called, and whether it is surely not the story; None if it is read."""
    if tag in _LEFT_OUT_TAGS:
        return _LEFT_OUT_TAGS[tag]
    if tag == "img":
        return "descriptions of pictures", True
    if tag not in ("html", "body") and _is_hidden(node):  # some pages hide the whole until it is drawn
        return "hidden text", False
    if tag in _FALLBACK and len("".join(node.itertext()).split()) < _FALLBACK_PROSE_WORDS:
        # Longer texts in such a place are a story that somebody put there.
        return "text for programs that cannot show a part of the page", tag in ("audio", "video")
    if _is_note_reference(node, tag):
        return ("page numbers" if _is_page_number(node) else "notes"), True
    what = left_out_type(node)
    if what is None and tag in ("div", "section", "aside", "ol") and _NOTE_BODY_CLASS.search(node.get("class") or ""):
        what = "notes"
    return (what, True) if what is not None else None


def left_out_type(node: etree._Element) -> str | None:
    """What an element is called among the parts that are not read; None if it is read."""
    types = (
        f"{node.get(_EPUB_TYPE) or node.get('epub:type') or ''} {(node.get('role') or '').replace('doc-', '')}".split()
    )
    return next((LEFT_OUT_TYPES[t] for t in types if t in LEFT_OUT_TYPES), None)


def _is_note_reference(node: etree._Element, tag: str) -> bool:
    if tag not in ("a", "sup", "span"):
        return False
    types = f"{node.get(_EPUB_TYPE) or node.get('epub:type') or ''} {node.get('role') or ''}"
    if "noteref" in types or "backlink" in types or "pagebreak" in types:
        return True
    if _NOTE_CLASS.search(node.get("class") or ""):
        return True
    text = "".join(node.itertext()).strip()
    if not _NOTE_TEXT.match(text):
        return False
    if tag == "sup":
        return any(tag_of(c) == "a" for c in node.iterdescendants()) or text in "*†‡§"
    parent = node.getparent()
    links_to_note = (
        tag == "a" and re.search(r"#\S*(?:note|fn|ftn|\d)", node.get("href") or "", re.IGNORECASE) is not None
    )
    return links_to_note and (text[0] in "[(*†‡§" or (parent is not None and tag_of(parent) == "sup"))


def _is_page_number(node: etree._Element) -> bool:
    marks = f"{node.get(_EPUB_TYPE) or node.get('epub:type') or ''} {node.get('role') or ''} {node.get('class') or ''}"
    return re.search(r"page", marks, re.IGNORECASE) is not None


def _is_italic(node: etree._Element) -> bool:
    return tag_of(node) == "span" and "italic" in f"{node.get('style') or ''} {node.get('class') or ''}".lower()


class _Run:
    """The inline text of the paragraph being built."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._spans: list[tuple[int, int]] = []
        self._italic_from: int | None = None
        self._italic_depth = 0
        self._heading: list[int] = []
        self._group_level = 0
        self._pre = 0
        self._break = False
        self._apart: re.Pattern[str] | None = None

    def separate(self, *, from_marks: bool = False) -> None:
        """Keep what comes next out of the word before, or, with `from_marks`, out of whatever stands before it."""
        self._apart = _ANY if from_marks else _WORD

    def add(self, text: str | None) -> None:
        if not text:
            return
        if self._apart and self._pieces and self._apart.match(self._pieces[-1][-1]) and _WORD.match(text):
            text = f" {text}"
        self._apart = None
        if self._pre:
            text = text.replace("\r", "")
        else:
            text = re.sub(r"[ \t\r\n\f\v]+", " ", text)
            if text.startswith(" ") and (not self._pieces or self._pieces[-1].endswith((" ", "\n"))):
                text = text[1:]
        if text:
            self._pieces.append(text)
            self._length += len(text)

    def line_break(self) -> None:
        self._pieces.append("\n")
        self._length += 1

    def emphasis(self, on: bool) -> None:
        if on:
            self._italic_depth += 1
            if self._italic_depth == 1:
                self._italic_from = self._length
        elif self._italic_depth:
            self._italic_depth -= 1
            if self._italic_depth == 0 and self._italic_from is not None:
                self._spans.append((self._italic_from, self._length))
                self._italic_from = None

    def enter(self, node: etree._Element, tag: str) -> None:
        if tag == "pre":
            self._pre += 1
        if tag == "hr" or _BREAK_CLASS.search(node.get("class") or ""):
            self._break = True
        if tag == "hgroup":
            self._group_level = min((_HEADINGS[tag_of(h)] for h in node.iter() if tag_of(h) in _HEADINGS), default=2)
        if tag in _HEADINGS:
            self._heading.append(self._group_level or _HEADINGS[tag])

    def leave(self, tag: str) -> None:
        if tag == "pre":
            self._pre = max(0, self._pre - 1)
        if tag == "hgroup":
            self._group_level = 0
        if tag in _HEADINGS and self._heading:
            self._heading.pop()

    def flush(self, walk: Walk) -> None:
        text, spans = "".join(self._pieces), list(self._spans)
        if self._italic_from is not None:
            spans.append((self._italic_from, self._length))
            self._italic_from = 0
        self._pieces, self._length, self._spans = [], 0, []
        level = self._heading[-1] if self._heading else self._group_level
        if text.strip():
            for paragraph in _paragraphs(text, spans, level):
                if self._break and walk.paragraphs and paragraph.kind is ParagraphKind.PROSE:
                    walk.paragraphs.append(Paragraph(plain.GAP, ParagraphKind.BREAK))
                self._break = False
                walk.paragraphs.append(paragraph)
        elif "\xa0" in text and walk.paragraphs and walk.paragraphs[-1].kind is ParagraphKind.PROSE:
            # An empty paragraph set on purpose is a gap.
            self._break = True


def _paragraphs(text: str, spans: list[tuple[int, int]], level: int) -> Iterator[Paragraph]:
    """The paragraphs of a block's text: one, or several where empty lines stand in it."""
    at = 0
    for piece in re.split(r"((?:[ \t]*\n[ \t]*){2,})", text):
        start, at = at, at + len(piece)
        body = plain.clean(piece)
        if not body.strip():
            continue
        stripped, moved = _squeezed(piece, [(a - start, b - start) for a, b in spans if a < at and b > start])
        stripped_text = stripped
        if not stripped_text:
            continue
        if level:
            yield Paragraph(stripped_text, ParagraphKind.HEADING, level=level)
        elif plain.BREAK.match(stripped_text):
            yield Paragraph(" ".join(stripped_text.split()), ParagraphKind.BREAK)
        else:
            yield Paragraph(stripped_text, emphasis=moved)


def _squeezed(text: str, spans: list[tuple[int, int]]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Text with its blanks squeezed and its ends stripped, and the spans moved with it."""
    out: list[str] = []
    new_at: list[int] = []
    for ch in text:
        new_at.append(len(out))
        if (
            ch in "\u200b\ufeff\u00ad"
            or (ord(ch) < 32 and ch not in "\n\t")
            or 0xD800 <= ord(ch) <= 0xDFFF
            or ch in "\ufffe\uffff"
        ):
            continue
        ch = " " if ch in "\t\xa0" else ch
        if ch == " " and (not out or out[-1] in " \n"):
            continue
        if ch == "\n":
            while out and out[-1] in " \n":
                out.pop()
            if not out:
                continue
        out.append(ch)
    while out and out[-1] in " \n":
        out.pop()
    new_at.append(len(out))
    moved = []
    for a, b in spans:
        start, end = new_at[max(0, min(a, len(text)))], new_at[max(0, min(b, len(text)))]
        start, end = min(start, len(out)), min(end, len(out))
        while start < end and out[start] in " \n":
            start += 1
        while end > start and out[end - 1] in " \n":
            end -= 1
        if start < end:
            moved.append((start, end))
    return "".join(out), tuple(moved)


def tag_of(node: etree._Element) -> str:
    """An element's name in lower case, without its namespace; "" for a comment."""
    tag = node.tag
    if not isinstance(tag, str):
        return ""
    return _PREFIX.sub("", tag.rsplit("}", 1)[-1].lower())


def _main(root: etree._Element) -> tuple[etree._Element, bool]:
    """The element that holds the story: main, a single article, or the body; and whether the page says so itself."""
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


def text_of(root: etree._Element, tag: str) -> str | None:
    """The text of the first element of that name that has any."""
    for node in root.iter(tag):
        text = " ".join("".join(node.itertext()).split())
        if text:
            return text
    return None


def is_archive_of_our_own(root: etree._Element) -> bool:
    """Whether a page is a download from Archive of Our Own: a preface, and a story marked as userstuff."""
    return bool(root.xpath("//*[@id='preface']")) and bool(root.xpath("//*[contains(@class,'userstuff')]"))


def _fanwork(root: etree._Element, source: Source) -> Book:
    title = _first(root, "//*[@id='preface']//h1") or text_of(root, "title") or source.stem
    author = _first(root, "//*[@id='preface']//*[@class='byline']//a") or _first(
        root, "//*[@id='preface']//*[@class='byline']"
    )
    walk = Walk()
    body = root.find("body")
    body = body if body is not None else root
    if source.scope is not Scope.ALL:
        drop_fanwork_frame(body, walk, source.scope)
    walk_into(body, walk, source.scope)
    divided, contents = chapters.divide(walk.paragraphs, keep_contents=True)
    return Book(
        title=title,
        author=re.sub(r"^by\s+", "", author) if author else None,
        language=root.get("lang") or "en",
        chapters=divided,
        left_out=(*walk.parts(), *contents),
    )


def drop_fanwork_frame(body: etree._Element, walk: Walk, scope: Scope) -> None:
    """Take tags, summary and notes of a fan work out of its page; with `Scope.NOTES` only the tags."""
    frame = body.xpath(".//*[@id='preface' or @id='afterword']")
    meta = body.xpath(".//*[@id='chapters']//*[contains(concat(' ', @class, ' '), ' meta ')]")
    for node in frame:
        if scope is Scope.NOTES:
            drops = node.xpath(".//dl | .//*[@class='message'] | .//*[@class='byline'] | .//h1")
            for inner in drops:
                walk.drop("tags", inner, expected=True)
                remove(inner)
            continue
        walk.drop("tags, summary and notes", node, expected=True)
        remove(node)
    for node in meta:
        if scope is Scope.NOTES:
            continue
        for inner in list(node):
            if tag_of(inner) not in _HEADINGS:
                walk.drop("summaries and notes of chapters", inner, expected=True)
                remove(inner)


def remove(node: etree._Element) -> None:
    """Take a node out, but not the text behind it."""
    parent = node.getparent()
    if parent is None:
        return
    if node.tail:
        before = node.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + node.tail
        else:
            parent.text = (parent.text or "") + node.tail
    parent.remove(node)


def _first(root: etree._Element, path: str) -> str | None:
    for node in root.xpath(path):
        text = " ".join("".join(node.itertext()).split())
        if text:
            return text
    return None
