"""Markdown in, a Book out, by way of HTML."""

from __future__ import annotations

import re

from audiobook.book import Book
from audiobook.reading import chapters, html, plain
from audiobook.reading.source import Scope, Source

_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n(?:---|\.\.\.)\n", re.DOTALL)


def read(source: Source) -> Book:
    """Markdown in, a Book out. Raw HTML in it is text, except comments."""
    from markdown_it import MarkdownIt

    text, guesses = plain.decode(source.content)
    text = plain.clean(text)
    title = author = None
    front = _FRONT_MATTER.match(text)
    if front:
        fields = dict(re.findall(r"^(\w+):[ \t]*[\"']?(.*?)[\"']?[ \t]*$", front.group(1), re.MULTILINE))
        title, author = fields.get("title"), fields.get("author")
        text = text[front.end() :]
    # Indented paragraphs are prose in a story, never code.
    text = re.sub(r"^[ \t]{4,}(?=\S)", "", text, flags=re.MULTILINE)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    rendered = MarkdownIt("commonmark", {"html": False}).disable("code").render(text)
    walk = html.Walk()
    if rendered.strip():
        html.walk_into(html.parse(f"<body>{rendered}</body>".encode(), source.name), walk, source.scope)
    paragraphs = walk.paragraphs
    first = paragraphs[0] if paragraphs else None
    if title is None and first is not None and first.level == 1 and sum(p.level == 1 for p in paragraphs) == 1:
        title = " ".join(first.text.split())
    divided, contents = chapters.divide(paragraphs, keep_contents=source.scope is Scope.ALL)
    return Book(title or source.stem, divided, author=author, left_out=(*walk.parts(), *contents), guesses=guesses)
