"""Markdown in, a Book out. It is turned into HTML on the way."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

from audiobook.book import Book, Paragraph
from audiobook.reading import html
from audiobook.reading.around.title_page import named_at_front, without_title_page
from audiobook.reading.decoding import clean, decode
from audiobook.reading.markup.walk import Walk, walk_into
from audiobook.reading.source import Scope, Source
from audiobook.reading.titles import chapters

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(
    r"\A---[ \t]*\n((?:(?:[\w.-]+[ \t]*:(?:[ \t].*)?|[ \t]+\S.*|-[ \t].*|\#.*|[ \t]*)\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)"
)
"""Front matter: fields between two lines of hyphens. A story may also start with an ornament of hyphens, without fields."""
_FIELD = re.compile(r"^(\w+):[ \t]*[\"']?(.*?)[\"']?[ \t]*$", re.MULTILINE)
_FIELDS = frozenset(
    "title subtitle author creator date lang language layout tags categories series summary description rating fandom status "
    "published updated draft slug id publisher rights".split()
)
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_ADDRESS = re.compile(r"<[^>]*>|\w+:/|[/#.]|www\.|\S+\.\w{2,5}(?:[/?#]|$)")
_DEFINITION = re.compile(
    r"^(?P<indent> {0,3})(?P<start>\[(?P<label>[^\]\n]+)\]:[ \t]*\n?[ \t]*)(?P<address>\S*)", re.MULTILINE
)
_FENCE = re.compile(r"^( {0,3})(~~~|```+[^\n`]*\S[ \t]+\S)", re.MULTILINE)
_NOTE = re.compile(
    r"^ {0,3}\[\^(?P<label>[^\]\s]+)\]:[ \t]*(?P<text>.*(?:\n(?![ \t]*(?:\n|$)| {0,3}\[\^|[#>]).+)*"
    r"(?:\n(?:[ \t]*\n)*(?: {4}|\t).*)*)",
    re.MULTILINE,
)
"""The text of a note: lines up to a blank one, and indented paragraphs after it."""
_NOTE_MARK = re.compile(r"\[\^([^\]\s]+)\](?!:)")
_INLINE_NOTE = re.compile(r"\^\[([^\[\]\n]+)\]")
_HIGHLIGHT = re.compile(r"(?<![=\w])==(?=[^\s=])([^\n]*?[^\s=])==(?![=\w])")
_TAGS = (
    "a abbr acronym address article aside b bdi bdo big blockquote body br caption center cite code col colgroup dd del details dfn "
    "div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr html i img ins kbd li main mark nobr ol p pre q rb rp rt "
    "ruby s samp section small span strike strong style sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr"
)
_TAG = re.compile(
    rf"</?(?:{'|'.join(_TAGS.split())})(?:\s+[\w:-]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>=]+))*\s*/?>",
    re.IGNORECASE,
)
"""A tag of HTML. Anything else between < and > is text: in a story it is telepathy, or what a screen says."""


def read(source: Source) -> Book:
    """Markdown in, a Book out. Notes and HTML comments are left out; HTML tags are mark-up."""
    from markdown_it import MarkdownIt
    from markdown_it.common.utils import normalizeReference

    text, guesses = decode(source.content)
    text = clean(text)
    walk = Walk()
    title = author = None
    front = _FRONT_MATTER.match(text)
    fields = dict(_FIELD.findall(front.group(1))) if front else {}
    if front and any(name.lower() in _FIELDS for name in fields):
        title, author = fields.get("title") or None, fields.get("author") or None
        text = text[front.end() :]
        _leave_out("front matter", front.group(1), walk, source.scope)
    # In a story, indented paragraphs are prose, not code.
    for comment in _COMMENT.finditer(text):
        _leave_out("comments", comment.group(1), walk, source.scope)
    text = _COMMENT.sub("", text)
    text, notes = _without_notes(text)
    text = _DEFINITION.sub(_no_definition, _plain(text))
    # In a story, a line of tildes is an ornament, and words after a fence (```) are text.
    text = _FENCE.sub(r"\1\\\2", text)
    known: dict[str, Any] = {}
    # Tags of HTML may stand around and inside Markdown: they are read as part of the line.
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).disable(["code", "html_block"])
    rendered, tokens = _rendered(text, reader, known)
    for label, note in notes:
        if f'#note-{escape(label)}"' not in rendered:
            _leave_out("notes", label, walk, source.scope)
        inside, more = _rendered(_plain(note), reader, known)
        rendered += f'<aside role="doc-footnote" id="note-{escape(label)}">{inside}</aside>'
        tokens += more
    for token in tokens:
        _leave_out("names of code", token.info if token.type == "fence" else "", walk, source.scope)
    labels = {normalizeReference(m["label"]): m["label"] for m in _DEFINITION.finditer(text)}
    again = [(d["label"], d) for d in known.get("duplicate_refs", [])]
    for label, reference in [*known.get("references", {}).items(), *again]:
        address = f"{labels.get(label, label)} {reference['href']} {reference['title']}"
        _leave_out("addresses of links", address, walk, source.scope)
    if rendered.strip():
        walk_into(html.parse(f"<body>{rendered}</body>".encode(), source.name), walk, source.scope)
    paragraphs = walk.paragraphs
    told = named_at_front(paragraphs, title)
    first = paragraphs[0] if paragraphs else None
    if title is None and first is not None and first.level == 1 and sum(p.level == 1 for p in paragraphs) == 1:
        title = " ".join(first.text.split())
    title, author = title or told.title, author or told.author
    keep = source.scope is Scope.ALL
    paragraphs, front_page = without_title_page(paragraphs, told, title, author, keep=keep)
    divided, contents = chapters.divide(paragraphs, keep_contents=keep, book=title)
    left_out = (*walk.parts(), *front_page, *contents)
    return Book(title or source.stem, divided, author=author, left_out=left_out, guesses=guesses)


def _leave_out(what: str, text: str, walk: Walk, scope: Scope) -> None:
    """List a part as left out that readers of the page do not see; with `Scope.ALL`, read it."""
    if scope is not Scope.ALL:
        walk.note(what, text, expected=True)
        return
    lines = "\n".join(line.strip() for line in text.split("\n") if line.strip())
    if lines:
        walk.paragraphs.append(Paragraph(lines))


def _no_definition(m: re.Match[str]) -> str:
    """Escape a line such as "[Name]: Hello", so that it is read as text. A line with an address is a definition of a link, and is kept."""
    return m.group() if _ADDRESS.match(m["address"]) else f"{m['indent']}\\{m['start']}{m['address']}"


def _plain(text: str) -> str:
    """The text of a story without what only looks like mark-up: indented paragraphs are prose, not code."""
    text = re.sub(r"^[ \t]{4,}(?=\S)", "", text, flags=re.MULTILINE)
    return _HIGHLIGHT.sub(r"\1", text)


def _rendered(text: str, reader: MarkdownIt, known: dict[str, Any]) -> tuple[str, list[Token]]:
    """Markdown in, HTML and the parts it was made of out. Tags that are none of HTML are text."""
    tokens = reader.parse(text, known)
    for token in tokens:
        for inner in token.children or ():
            if inner.type == "html_inline" and not _TAG.fullmatch(inner.content):
                inner.type = "text"
    return reader.renderer.render(tokens, reader.options, known), tokens


def _without_notes(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Take the notes out of a text, and turn their marks into links.

    Returns:
        The text, and the label and text of each note.
    """
    notes = [(m["label"], re.sub(r"^(?: {4}|\t)", "", m["text"], flags=re.MULTILINE)) for m in _NOTE.finditer(text)]
    text = _NOTE.sub("", text)

    def inline(m: re.Match[str]) -> str:
        notes.append((f"inline-{len(notes) + 1}", m.group(1)))
        return f"[^{notes[-1][0]}]"

    text = _INLINE_NOTE.sub(inline, text)

    def link(m: re.Match[str]) -> str:
        label = escape(m.group(1))
        shown = "" if label.startswith("inline-") else label
        return f'<a role="doc-noteref" href="#note-{label}">{shown}</a>'

    return _NOTE_MARK.sub(link, text), [(label, _NOTE_MARK.sub(link, note)) for label, note in notes]
