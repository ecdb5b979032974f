"""Pages saved from story sites and blogs: the element that holds the story, and the author's notes beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree
from lxml import html as lxml_html

from audiobook.reading.markup.elements import plain_text
from audiobook.reading.markup.surgery import take
from audiobook.reading.markup.walk import Walk, remove, text_within
from audiobook.reading.source import Scope


def _has(name: str) -> str:
    return f"contains(concat(' ', @class, ' '), ' {name} ')"


@dataclass(frozen=True, slots=True)
class _Site:
    """How the pages of a site are made.

    Attributes:
        host: its name in addresses.
        story: where the story is.
        notes: where the author's notes are.
        title: where the title of a chapter is.
        certain: whether no other page has its story in such a place.
    """

    host: str
    story: str
    notes: str = ""
    title: str = "//h1"
    certain: bool = False


_SITES = (
    _Site("archiveofourown", "//*[@id='workskin']", certain=True),
    _Site(
        "royalroad",
        f"//*[{_has('chapter-content')}]",
        f"//*[{_has('author-note-portlet')}] | //*[{_has('author-note')}][not(ancestor::*[{_has('author-note-portlet')}])]",
    ),
    _Site(
        "scribblehub",
        "//*[@id='chp_raw']",
        f"//*[{_has('wi_authornotes')}]",
        f"//*[{_has('chapter-title')}] | //h1",
        certain=True,
    ),
    _Site("fanfiction.net", "//*[@id='storytextp']//*[@id='storytext']", "", "none", certain=True),
    _Site("fanfiction.net", "//*[@id='storytext'] | //*[@id='storytextp']", "", "none"),
    _Site("fictionpress", "//*[@id='storytext']", "", "none"),
    _Site(
        "wattpad",
        f"//*[{_has('story-parts')}]//*[@class='page'] | //pre[.//p[@data-p-id]] | //*[{_has('panel-reading')}]//pre",
    ),
    _Site("fimfiction", "//*[@id='chapter-body']", f"//*[{_has('authors-note')}]", "//*[@id='chapter_title'] | //h1"),
    _Site("webnovel", f"//*[{_has('cha-words')}]", "", f"//*[{_has('cha-tit')}]//h1 | //h1"),
    _Site("wordpress", f"//*[{_has('entry-content')}]", "", f"//*[{_has('entry-title')}] | //h1"),
)
_HOSTS = (
    "string(//link[@rel='canonical']/@href)",
    "string(//meta[@property='og:url']/@content)",
    "string(//meta[@property='og:site_name']/@content)",
    "string(//base/@href)",
)
_SAVED_FROM = re.compile(rb"saved from url=\(\d+\)(\S+)")
_LEAST_WORDS = 30
_LEAST_SHARE = 0.5
"""A generic part of a page is the story if it has at least this share of its words."""


def story_of(root: etree._Element, content: bytes, walk: Walk, scope: Scope) -> etree._Element:
    """The element with the story of a page; the rest of the page is listed as left out.

    Args:
        root: the page. It is changed.
        content: its bytes; browsers note in a comment where they saved it from.
        walk: where the rest of the page is listed.
        scope: with `Scope.NOTES`, the author's notes are part of the story.
    """
    body = root.find("body")
    body = body if body is not None else root
    address = _address(root, content)
    for site in _SITES:
        known = site.certain or site.host in address
        places = set(body.xpath(site.story))
        found = [n for n in body.iter() if n in places and not any(up in places for up in n.iterancestors())]
        words = sum(len(plain_text(n).split()) for n in found)
        if not found or (not known and words < max(_LEAST_WORDS, 0.2 * len(plain_text(body).split()))):
            continue
        return _only(body, found, site, walk, scope, known=known)
    return _main(root, body, walk)


def _address(root: etree._Element, content: bytes) -> str:
    saved = _SAVED_FROM.search(content[:2000])
    said = " ".join(str(root.xpath(path)) for path in _HOSTS).lower().replace(" ", "")
    return said + (saved.group(1).decode("latin-1").lower() if saved else "")


def _only(
    body: etree._Element, found: list[etree._Element], site: _Site, walk: Walk, scope: Scope, *, known: bool
) -> etree._Element:
    """A new body with the story alone: the title of the chapter, the notes if they are wanted, and the text, in their order."""
    kept = set(found)
    notes = [n for n in body.xpath(site.notes)] if site.notes else []
    if scope is not Scope.NOTES:
        for node in notes:
            take(node, body, walk, "author's notes", expected=True)
    else:
        kept |= {n for n in notes if not any(up in kept for up in n.iterancestors())}
    first = next(n for n in body.iter() if n in kept)
    if not any(True for n in first.iter("h1", "h2", "h3")):
        kept |= set(_titles_above(body, first, site))
    story = lxml_html.fromstring("<div></div>")
    for node in [n for n in body.iter() if n in kept]:
        remove(node)
        node.tail = None
        story.append(node)
    # Everything else is menus, comments and advertisements, if the page is known to be of that site.
    walk.note("the rest of the page", text_within(body), expected=known)
    return story


def _titles_above(body: etree._Element, first: etree._Element, site: _Site) -> list[etree._Element]:
    """The heading with the chapter's title: the last one before the story."""
    if site.title == "none":
        return []
    above = []
    headings = set(body.xpath(site.title))
    for node in body.iter():
        if node is first:
            break
        if node in headings and plain_text(node) and not any(up is node for up in first.iterancestors()):
            above.append(node)
    return above[-1:]


def _main(root: etree._Element, body: etree._Element, walk: Walk) -> etree._Element:
    """The part of an unknown page that it marks as its main one: main, or a single article; otherwise the body."""
    for path, stated in (("//main", True), ("//*[@role='main']", True), ("//article", False)):
        found = root.xpath(path)
        if len(found) == 1 and found[0] is not body:
            words = len("".join(found[0].itertext()).split())
            if words > _LEAST_SHARE * len("".join(root.itertext()).split()):
                walk.note("the rest of the page", text_within(body, besides=found[0]), expected=stated)
                return found[0]
    return body
