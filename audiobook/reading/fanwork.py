"""A page downloaded from Archive of Our Own in, a Book out: the story is read; tags, summary and notes are left out."""

from __future__ import annotations

import re

from lxml import etree

from audiobook.book import Book
from audiobook.reading import chapters
from audiobook.reading.elements import HEADINGS, tag_of, text_of
from audiobook.reading.source import Scope, Source
from audiobook.reading.walk import Walk, remove, walk_into


def is_archive_of_our_own(root: etree._Element) -> bool:
    """Whether a page is a download from Archive of Our Own: it has a preface, and its story has the class userstuff."""
    return bool(root.xpath("//*[@id='preface']")) and bool(root.xpath("//*[contains(@class,'userstuff')]"))


def read(root: etree._Element, source: Source) -> Book:
    """The page of a fan work in, a Book out."""
    title = _first(root, "//*[@id='preface']//h1") or text_of(root, "title") or source.stem
    author = _first(root, "//*[@id='preface']//*[@class='byline']//a") or _first(
        root, "//*[@id='preface']//*[@class='byline']"
    )
    walk = Walk()
    body = root.find("body")
    body = body if body is not None else root
    if source.scope is not Scope.ALL:
        drop_frame(body, walk, source.scope)
    walk_into(body, walk, source.scope)
    divided, contents = chapters.divide(walk.paragraphs, keep_contents=True)
    return Book(
        title=title,
        author=re.sub(r"^by\s+", "", author) if author else None,
        language=root.get("lang") or "en",
        chapters=divided,
        left_out=(*walk.parts(), *contents),
    )


def drop_frame(body: etree._Element, walk: Walk, scope: Scope) -> None:
    """Take tags, summary and notes out of a page; with `Scope.NOTES`, only the tags."""
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
            if tag_of(inner) not in HEADINGS:
                walk.drop("summaries and notes of chapters", inner, expected=True)
                remove(inner)


def _first(root: etree._Element, path: str) -> str | None:
    for node in root.xpath(path):
        text = " ".join("".join(node.itertext()).split())
        if text:
            return text
    return None
