"""Markdown in, a Book out. It is turned into HTML on the way."""

from __future__ import annotations

import re
from typing import Any

from audiobook.book import Book, Paragraph
from audiobook.reading import chapters, html
from audiobook.reading.decoding import clean, decode
from audiobook.reading.source import Scope, Source
from audiobook.reading.walk import Walk, walk_into

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


def read(source: Source) -> Book:
    """Markdown in, a Book out. HTML tags in it are read as text; HTML comments are left out."""
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
    text = re.sub(r"^[ \t]{4,}(?=\S)", "", text, flags=re.MULTILINE)
    for comment in _COMMENT.finditer(text):
        _leave_out("comments", comment.group(1), walk, source.scope)
    text = _COMMENT.sub("", text)
    text = _DEFINITION.sub(_no_definition, text)
    # In a story, a line of tildes is an ornament, and words after a fence (```) are text.
    text = _FENCE.sub(r"\1\\\2", text)
    known: dict[str, Any] = {}
    reader = MarkdownIt("commonmark", {"html": False}).disable("code")
    tokens = reader.parse(text, known)
    rendered = reader.renderer.render(tokens, reader.options, known)
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
    first = paragraphs[0] if paragraphs else None
    if title is None and first is not None and first.level == 1 and sum(p.level == 1 for p in paragraphs) == 1:
        title = " ".join(first.text.split())
    divided, contents = chapters.divide(paragraphs, keep_contents=source.scope is Scope.ALL)
    return Book(title or source.stem, divided, author=author, left_out=(*walk.parts(), *contents), guesses=guesses)


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
