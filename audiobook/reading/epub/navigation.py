"""The navigation of an EPUB in, out its entries: which place each points to, its title, and how deep it stands."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from urllib.parse import unquote

from lxml import etree

from audiobook.errors import InputError
from audiobook.reading.archive import Archive, resolve
from audiobook.reading.epub.package import NS, Package, xml
from audiobook.reading.markup import parsing
from audiobook.reading.markup.elements import plain_text, tag_of

_LEAST_ENTRIES = 2
"""A navigation document with fewer entries is a form that was not filled in."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the navigation.

    Attributes:
        path: the document that it points to, by its name in the archive.
        fragment: the id of the element there; "" for the whole document.
        title: its text, in one line.
        depth: 1 for an entry that stands in no other.
    """

    path: str
    fragment: str
    title: str
    depth: int


def entries_of(archive: Archive, package: Package, name: str) -> list[Entry]:
    """The entries of the navigation document or, if it says less, of the older table of contents (NCX); in their order.

    Of one that is damaged there are none: chapters are then found by their headings.
    """
    found: list[Entry] = []
    with suppress(InputError):
        if package.nav is not None:
            found = _in_document(parsing.parse(archive.read(package.nav), name), package.nav)
    with suppress(InputError):
        if len(found) < _LEAST_ENTRIES and package.ncx is not None:
            older = _in_ncx(xml(archive, package.ncx, name), package.ncx)
            found = older if len(older) > len(found) else found
    names = {path.lower(): path for path in archive.names}
    # Addresses may differ from the names in small and capital letters.
    return [e if archive.has(e.path) else replace(e, path=names.get(e.path.lower(), e.path)) for e in found]


def fragment_of(href: str) -> str:
    """The part of a link after #."""
    return unquote(href.partition("#")[2])


def _in_document(root: etree._Element, path: str) -> list[Entry]:
    navs = root.xpath("//nav")
    toc = next((n for n in navs if "toc" in (n.get("epub:type") or n.get("role") or "")), navs[0] if navs else root)
    out = []
    for a in toc.iter("a"):
        href, text = a.get("href") or "", plain_text(a)
        if not text:
            # A picture in place of words, or a title that is only a tip.
            text = " ".join((a.get("title") or next((i.get("alt") or "" for i in a.iter("img")), "")).split())
        if href and text and ":" not in href.split("#")[0].split("/")[0]:
            depth = sum(tag_of(up) == "ol" or tag_of(up) == "ul" for up in a.iterancestors())
            out.append(Entry(resolve(path, href) if href[0] != "#" else path, fragment_of(href), text, max(1, depth)))
    top = min((entry.depth for entry in out), default=1)
    return [Entry(e.path, e.fragment, e.title, e.depth - top + 1) for e in out]


def _in_ncx(root: etree._Element, path: str) -> list[Entry]:
    tag = f"{{{NS['n']}}}navPoint"
    out = []
    for point in root.iter(tag):
        label, content = point.find("n:navLabel/n:text", NS), point.find("n:content", NS)
        title = plain_text(label) if label is not None else ""
        href = (content.get("src") or "") if content is not None else ""
        if title and href:
            depth = 1 + sum(up.tag == tag for up in point.iterancestors())
            out.append(Entry(resolve(path, href), fragment_of(href), title, depth))
    return out


def landmarks_of(archive: Archive, package: Package, name: str) -> dict[str, str]:
    """What the navigation document says that whole documents are ("cover", "toc"), by their paths."""
    if package.nav is None:
        return {}
    out: dict[str, str] = {}
    try:
        navs = parsing.parse(archive.read(package.nav), name).xpath("//nav")
    except InputError:
        return {}
    for nav in navs:
        if "landmarks" in (nav.get("epub:type") or nav.get("role") or ""):
            for a in nav.iter("a"):
                href, kinds = a.get("href") or "", (a.get("epub:type") or "").split()
                if href and "#" not in href and kinds:
                    out.setdefault(resolve(package.nav, href), kinds[-1])
    return out
