"""The package file of an EPUB in, out what it says: the reading order, what each document is, and facts about the book."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from audiobook.book import Cover
from audiobook.errors import InputError
from audiobook.reading.archive import Archive, resolve
from audiobook.reading.xml import root_of

NS = {
    "c": "urn:oasis:names:tc:opendocument:xmlns:container",
    "o": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
    "n": "http://www.daisy.org/z3986/2005/ncx/",
    "enc": "http://www.w3.org/2001/04/xmlenc#",
}
_FONT_ALGORITHMS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_MAX_COVER_BYTES = 16 * 2**20
"""A larger cover is not used: it would be written into every audio file."""


@dataclass(frozen=True, slots=True)
class Item:
    """A document of an EPUB.

    Attributes:
        path: its name in the archive.
        media_type: as the manifest says.
        properties: as the manifest says; "nav" is the navigation document.
        linear: whether it is part of the reading order.
        kind: its type in the guide ("cover", "toc"); None if the guide does not name it.
    """

    path: str
    media_type: str
    properties: tuple[str, ...]
    linear: bool
    kind: str | None

    @property
    def is_markup(self) -> bool:
        """Whether it is text with mark-up: XHTML, SVG, or a format of older EPUBs."""
        if "html" in self.media_type or self.path.lower().endswith((".html", ".xhtml", ".htm")):
            return True
        return self.media_type.endswith(("xml", "oeb1-document")) and self.media_type != "application/x-dtbncx+xml"


@dataclass(frozen=True, slots=True)
class Package:
    """What the package file says.

    Attributes:
        items: the documents in reading order, followed by those outside it.
        lost: how many documents of the reading order are not in the manifest.
        nav: the path of the navigation document; None if there is none.
        ncx: the path of the older table of contents; None if there is none.
        title: None if it does not say; so with the others.
        author: all authors, with commas between.
        language: a BCP 47 tag.
        series: its name, and the number in it.
        year: of publication.
        cover: the cover picture.
        makers: who published and made the file, in small letters.
    """

    items: tuple[Item, ...]
    lost: int
    nav: str | None
    ncx: str | None
    title: str | None
    author: str | None
    language: str | None
    series: tuple[str, str | None] | None
    year: int | None
    cover: Cover | None
    makers: str


def read_package(archive: Archive, name: str) -> Package:
    """An EPUB's archive in, what its package file says out.

    Raises:
        InputError: the file is damaged, or protected by DRM.
    """
    _refuse_protected(archive, name)
    opf_path = _package_path(archive, name)
    package = xml(archive, opf_path, name)
    manifest = {i.get("id"): i for i in package.iterfind("o:manifest/o:item", NS)}
    items, lost = _items(archive, package, opf_path, name, manifest)
    nav = next((i for i in manifest.values() if "nav" in (i.get("properties") or "").split()), None)
    spine = package.find("o:spine", NS)
    ncx = manifest.get(spine.get("toc") if spine is not None else None)
    if ncx is None:
        # Some EPUBs have the file, but do not name it in the spine.
        ncx = next((i for i in manifest.values() if i.get("media-type") == "application/x-dtbncx+xml"), None)
    meta = package.find("o:metadata", NS)
    meta = meta if meta is not None else package
    return Package(
        items=items,
        lost=lost,
        nav=_path_of(archive, opf_path, nav),
        ncx=_path_of(archive, opf_path, ncx),
        title=_dc(meta, "title"),
        author=_author(meta),
        language=_dc(meta, "language"),
        series=_series(meta),
        year=_year(meta),
        cover=_cover(archive, package, opf_path),
        makers=_makers(meta),
    )


def xml(archive: Archive, path: str, name: str) -> etree._Element:
    """An XML file of the archive in, its root element out; small faults are repaired.

    Raises:
        InputError: it is damaged.
    """
    root, faults = root_of(archive.read(path))
    if root is None or (faults and len(root) == 0):
        raise InputError(f"{name} is damaged ({path}: {faults[0]}).", "Download or save it again.")
    return root


def _refuse_protected(archive: Archive, name: str) -> None:
    hint = "Only the shop's own reader can open it. Use an edition without DRM."
    if archive.has("META-INF/rights.xml") or archive.has("META-INF/sinf.xml"):
        raise InputError(f"{name} is protected by DRM.", hint)
    if not archive.has("META-INF/encryption.xml"):
        return
    root, _ = root_of(archive.read("META-INF/encryption.xml"))
    if root is None:
        return
    used = [m.get("Algorithm") or "" for m in root.iter(f"{{{NS['enc']}}}EncryptionMethod")]
    if any(not a.startswith(_FONT_ALGORITHMS) for a in used):
        raise InputError(f"{name} is protected by DRM.", hint)


def _package_path(archive: Archive, name: str) -> str:
    root = xml(archive, "META-INF/container.xml", name)
    found = root.find(".//c:rootfile", NS)
    path = (found.get("full-path") or "") if found is not None else ""
    if not archive.has(path):
        raise InputError(f"{name} is damaged (it does not name its package file).", "Download or save it again.")
    return path


def _path_of(archive: Archive, opf_path: str, item: etree._Element | None) -> str | None:
    if item is None:
        return None
    path = resolve(opf_path, item.get("href") or "")
    return path if archive.has(path) else None


def _items(
    archive: Archive,
    package: etree._Element,
    opf_path: str,
    name: str,
    manifest: Mapping[str | None, etree._Element],
) -> tuple[tuple[Item, ...], int]:
    """The documents in reading order, then those outside it; and how many of the reading order are not in the manifest."""
    guide = {
        resolve(opf_path, g.get("href") or ""): (g.get("type") or "").lower()
        for g in package.iterfind("o:guide/o:reference", NS)
        # A place inside a document says nothing of the whole document.
        if "#" not in (g.get("href") or "")
    }
    out: list[Item] = []
    lost = 0
    for ref in package.iterfind("o:spine/o:itemref", NS):
        item = manifest.get(ref.get("idref"))
        if item is None:
            lost += 1
            continue
        path = resolve(opf_path, item.get("href") or "")
        if not archive.has(path):
            raise InputError(f"{name} is damaged ({path} is missing).", "Download or save it again.")
        if any(path == known.path for known in out):
            continue
        out.append(_item(item, path, linear=ref.get("linear") != "no", kind=guide.get(path)))
    if not out:
        raise InputError(f"{name} is damaged (its reading order is empty).", "Download or save it again.")
    in_order = {item.path for item in out}
    for item in manifest.values():
        path = resolve(opf_path, item.get("href") or "")
        unread = "html" in (item.get("media-type") or "") and path not in in_order and archive.has(path)
        # The navigation document repeats the headings of the chapters.
        if unread and "nav" not in (item.get("properties") or "").split():
            out.append(_item(item, path, linear=False, kind=guide.get(path)))
    return tuple(out), lost


def _item(item: etree._Element, path: str, *, linear: bool, kind: str | None) -> Item:
    properties = tuple((item.get("properties") or "").split())
    return Item(path, item.get("media-type") or "", properties, linear, kind)


def _dc(meta: etree._Element, name: str) -> str | None:
    return next(iter(_all(meta, name)), None)


def _all(meta: etree._Element, name: str) -> list[str]:
    texts = (" ".join("".join(node.itertext()).split()) for node in meta.iterfind(f"dc:{name}", NS))
    return [text for text in texts if text]


def _makers(meta: etree._Element) -> str:
    generators = [m.get("content") or "" for m in meta.iterfind("o:meta", NS) if m.get("name") == "generator"]
    return " ".join([*_all(meta, "publisher"), *_all(meta, "contributor"), *_all(meta, "source"), *generators]).lower()


def _author(meta: etree._Element) -> str | None:
    roles: dict[str, str] = {}
    for m in meta.iterfind("o:meta", NS):
        if m.get("property") == "role" and (m.get("refines") or "").startswith("#"):
            roles.setdefault((m.get("refines") or "")[1:], (m.text or "").strip())
    names = []
    for node in meta.iterfind("dc:creator", NS):
        role = node.get(f"{{{NS['o']}}}role") or roles.get(node.get("id") or "", "aut")
        text = " ".join("".join(node.itertext()).split())
        if role == "aut" and text:
            names.append(text)
    return ", ".join(names) or None


def _series(meta: etree._Element) -> tuple[str, str | None] | None:
    named = {m.get("name"): m.get("content") for m in meta.iterfind("o:meta", NS)}
    if named.get("calibre:series"):
        return str(named["calibre:series"]), named.get("calibre:series_index")
    refined: dict[str, dict[str, str]] = {}
    for m in meta.iterfind("o:meta", NS):
        if (m.get("refines") or "").startswith("#"):
            refined.setdefault((m.get("refines") or "")[1:], {})[m.get("property") or ""] = (m.text or "").strip()
    # A collection of no said type counts where none is called a series: publishers leave the type out.
    for wanted in ("series", None):
        for m in meta.iterfind("o:meta", NS):
            own = refined.get(m.get("id") or "", {})
            named_so = m.get("property") == "belongs-to-collection" and own.get("collection-type") == wanted
            if named_so and (m.text or "").strip():
                return " ".join((m.text or "").split()), own.get("group-position")
    return None


def _year(meta: etree._Element) -> int | None:
    m = re.match(r"(\d{4})", _dc(meta, "date") or "")
    return int(m.group(1)) if m else None


def _cover(archive: Archive, package: etree._Element, opf_path: str) -> Cover | None:
    items = {i.get("id"): i for i in package.iterfind("o:manifest/o:item", NS)}
    found = next((i for i in items.values() if "cover-image" in (i.get("properties") or "").split()), None)
    if found is None:
        named = next(
            (m.get("content") for m in package.iterfind("o:metadata/o:meta", NS) if m.get("name") == "cover"), None
        )
        found = items.get(named)
    path = resolve(opf_path, (found.get("href") or "") if found is not None else "")
    if found is None or not archive.has(path):
        return None
    try:
        content = archive.read(path, limit_bytes=_MAX_COVER_BYTES)
    except InputError:
        return None
    kind = found.get("media-type") or ""
    if kind == "image/svg+xml":
        return _picture_in_svg(content)
    return Cover(content, kind) if kind in ("image/jpeg", "image/png") and content else None


def _picture_in_svg(content: bytes) -> Cover | None:
    """The first JPEG or PNG inside an SVG. Players cannot show SVG, but often it is only a frame around a picture."""
    m = re.search(rb"data:(image/(?:jpeg|png));base64,([A-Za-z0-9+/=\s]+)", content)
    if not m:
        return None
    try:
        picture = base64.b64decode(b"".join(m.group(2).split()), validate=True)
    except binascii.Error:
        return None
    return Cover(picture, m.group(1).decode()) if picture else None
