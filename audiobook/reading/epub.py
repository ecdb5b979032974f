"""EPUB 2 or 3 in, a Book out. The spine gives the reading order, the navigation document gives the titles of chapters."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

from lxml import etree

from audiobook.book import Book, Chapter, Cover, LeftOut, Paragraph, ParagraphKind, count_words, gathered
from audiobook.errors import InputError
from audiobook.reading import chapters, fanwork, headings, html
from audiobook.reading.archive import Archive, resolve
from audiobook.reading.elements import LEFT_OUT_TYPES, left_out_type, text_of
from audiobook.reading.source import Scope, Source
from audiobook.reading.walk import Walk, walk_into

_NS = {
    "c": "urn:oasis:names:tc:opendocument:xmlns:container",
    "o": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
    "n": "http://www.daisy.org/z3986/2005/ncx/",
    "enc": "http://www.w3.org/2001/04/xmlenc#",
}
_FONT_ALGORITHMS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_LEFT_OUT_NAMES = {
    "cover": "cover page",
    "titlepage": "title page",
    "title page": "title page",
    "title": "title page",
    "half title": "half-title page",
    "halftitle": "half-title page",
    "imprint": "imprint",
    "colophon": "colophon",
    "uncopyright": "copyright page",
    "copyright": "copyright page",
    "copyright page": "copyright page",
    "contents": "list of contents",
    "table of contents": "list of contents",
    "toc": "list of contents",
    "nav": "list of contents",
    "endnotes": "notes",
    "footnotes": "notes",
    "index": "index",
    "also by": "advertisement",
    "about the author": "about the author",
    "about the publisher": "advertisement",
    "newsletter": "advertisement",
}
_LONGEST_MATTER_WORDS = 1500
"""A longer document named "Title" or "Copyright" is read: it holds more than that, and its name is only a guess."""
_MAX_COVER_BYTES = 16 * 2**20
"""A larger cover is not used: it would be written into every audio file."""


@dataclass(frozen=True, slots=True)
class _Item:
    path: str
    media_type: str
    properties: tuple[str, ...]
    linear: bool
    guide: str | None


def read(source: Source) -> Book:
    """EPUB in, a Book out.

    Raises:
        InputError: the file is damaged, or protected by DRM.
    """
    archive = Archive(source)
    _refuse_protected(archive, source.name)
    opf_path = _package_path(archive, source.name)
    package = _xml(archive, opf_path, source.name)
    spine, titles, lost = _spine(archive, package, opf_path, source.name)
    left_out: list[LeftOut] = []
    divided: list[Chapter] = []
    whole: list[Paragraph] = []
    for item in spine:
        walk, title = _document(archive, item, titles.get(item.path), source)
        left_out += walk.left_out
        if walk.paragraphs:
            whole += walk.paragraphs
            divided += _chapters_of(walk.paragraphs, title)
    divided = _joined_with_parts(divided)
    if len(divided) < 2 and whole:
        divided = list(chapters.divide(whole, keep_contents=True)[0])
    meta = package.find("o:metadata", _NS)
    meta = meta if meta is not None else package
    return Book(
        title=_dc(meta, "title") or source.stem,
        author=_author(meta),
        language=_dc(meta, "language") or "en",
        chapters=tuple(divided),
        cover=_cover(archive, package, opf_path),
        series=_series(meta),
        year=_year(meta),
        left_out=gathered(left_out),
        guesses=(f"{lost} parts of the reading order are missing from the file.",) if lost else (),
    )


def _refuse_protected(archive: Archive, name: str) -> None:
    hint = "Only the shop's own reader can open it. Use an edition without DRM."
    if archive.has("META-INF/rights.xml") or archive.has("META-INF/sinf.xml"):
        raise InputError(f"{name} is protected by DRM.", hint)
    if not archive.has("META-INF/encryption.xml"):
        return
    root = _xml(archive, "META-INF/encryption.xml", name)
    used = [m.get("Algorithm") or "" for m in root.iter(f"{{{_NS['enc']}}}EncryptionMethod")]
    if any(not a.startswith(_FONT_ALGORITHMS) for a in used):
        raise InputError(f"{name} is protected by DRM.", hint)


def _xml(archive: Archive, path: str, name: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        return etree.fromstring(archive.read(path), parser)
    except etree.XMLSyntaxError as e:
        recovering = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
        )
        root = etree.fromstring(archive.read(path), recovering)
        if root is None or len(root) == 0:
            raise InputError(f"{name} is damaged ({path}: {e.msg}).", "Download or save it again.") from e
        return root


def _package_path(archive: Archive, name: str) -> str:
    root = _xml(archive, "META-INF/container.xml", name)
    found = root.find(".//c:rootfile", _NS)
    path = (found.get("full-path") or "") if found is not None else ""
    if not archive.has(path):
        raise InputError(f"{name} is damaged (it does not name its package file).", "Download or save it again.")
    return path


def _spine(
    archive: Archive, package: etree._Element, opf_path: str, name: str
) -> tuple[list[_Item], dict[str, str], int]:
    """The documents to read.

    Returns:
        The documents in reading order, followed by those outside it; the titles by path, from the navigation document; and how
        many documents of the reading order are not in the manifest.
    """
    manifest = {i.get("id"): i for i in package.iterfind("o:manifest/o:item", _NS)}
    guide = {
        resolve(opf_path, g.get("href") or ""): (g.get("type") or "").lower()
        for g in package.iterfind("o:guide/o:reference", _NS)
    }
    spine: list[_Item] = []
    lost = 0
    for ref in package.iterfind("o:spine/o:itemref", _NS):
        item = manifest.get(ref.get("idref"))
        if item is None:
            lost += 1
            continue
        path = resolve(opf_path, item.get("href") or "")
        if not archive.has(path):
            raise InputError(f"{name} is damaged ({path} is missing).", "Download or save it again.")
        spine.append(
            _Item(
                path,
                item.get("media-type") or "",
                tuple((item.get("properties") or "").split()),
                ref.get("linear") != "no",
                guide.get(path),
            )
        )
    if not spine:
        raise InputError(f"{name} is damaged (its reading order is empty).", "Download or save it again.")
    in_order = {item.path for item in spine}
    for item in manifest.values():
        path = resolve(opf_path, item.get("href") or "")
        properties = tuple((item.get("properties") or "").split())
        kind = item.get("media-type") or ""
        # The navigation document repeats the headings of the chapters.
        if "html" in kind and path not in in_order and archive.has(path) and "nav" not in properties:
            spine.append(_Item(path, kind, properties, linear=False, guide=guide.get(path)))
    return spine, _titles(archive, package, manifest, opf_path, name), lost


def _titles(
    archive: Archive, package: etree._Element, manifest: dict[str | None, etree._Element], opf_path: str, name: str
) -> dict[str, str]:
    titles: dict[str, str] = {}
    nav = next((i for i in manifest.values() if "nav" in (i.get("properties") or "").split()), None)
    if nav is not None:
        path = resolve(opf_path, nav.get("href") or "")
        if archive.has(path):
            root = html.parse(archive.read(path), name)
            navs = root.xpath("//nav") or [root]
            toc = next((n for n in navs if "toc" in (n.get("epub:type") or n.get("role") or "")), navs[0])
            for a in toc.iter("a"):
                text = " ".join("".join(a.itertext()).split())
                if a.get("href") and text:
                    titles.setdefault(resolve(path, a.get("href")), text)
    spine = package.find("o:spine", _NS)
    ncx = manifest.get(spine.get("toc") if spine is not None else None)
    if not titles and ncx is not None:
        path = resolve(opf_path, ncx.get("href") or "")
        if archive.has(path):
            for point in _xml(archive, path, name).iter(f"{{{_NS['n']}}}navPoint"):
                label = point.find("n:navLabel/n:text", _NS)
                content = point.find("n:content", _NS)
                if label is not None and content is not None and (label.text or "").strip():
                    titles.setdefault(resolve(path, content.get("src") or ""), " ".join((label.text or "").split()))
    return titles


def _document(archive: Archive, item: _Item, title: str | None, source: Source) -> tuple[Walk, str | None]:
    """Read one document: its paragraphs or, if it is left out, an entry for the report; and its title."""
    walk = Walk()
    if not _is_markup(item):
        return walk, title
    content = archive.read(item.path)
    if not content.strip():
        return walk, title
    root = html.parse(content, source.name)
    body = root.find("body")
    body = body if body is not None else root
    if source.scope is not Scope.ALL:
        what = _left_out_as(item, title, body, root)
        if what is not None:
            walk.drop(what[0], body, expected=what[1])
            return walk, title
        if fanwork.is_archive_of_our_own(root) or root.xpath("//*[@id='afterword']"):
            fanwork.drop_frame(body, walk, source.scope)
    walk_into(body, walk, source.scope)
    return walk, title


def _is_markup(item: _Item) -> bool:
    """Whether a document is text with mark-up: XHTML, SVG, or a format of older EPUBs."""
    if "html" in item.media_type or item.path.lower().endswith((".html", ".xhtml", ".htm")):
        return True
    return item.media_type.endswith(("xml", "oeb1-document")) and item.media_type != "application/x-dtbncx+xml"


def _left_out_as(item: _Item, title: str | None, body: etree._Element, root: etree._Element) -> tuple[str, bool] | None:
    """Whether a document is left out.

    Returns:
        Its name in the report, and whether the file itself marks it as such; None if it is read.
    """
    if "nav" in item.properties:
        return "list of contents", True
    if not item.linear:
        return "parts outside the reading order", False
    first = next((c for c in body if isinstance(c.tag, str)), None)
    for node in (body, first):
        if node is not None:
            what = left_out_type(node)
            if what is not None:
                return what, True
    if item.guide and item.guide not in ("text", "start"):
        what = LEFT_OUT_TYPES.get(item.guide) or _LEFT_OUT_NAMES.get(item.guide.replace("-", " "))
        if what is not None:
            return what, True
    words = count_words(" ".join(body.itertext()))
    stem = re.sub(r"[\d_-]+", " ", item.path.rsplit("/", 1)[-1].rsplit(".", 1)[0]).strip().lower()
    heading = text_of(root, "title") or ""
    for name in (title, heading, stem):
        what = _LEFT_OUT_NAMES.get((name or "").strip().lower())
        if what is not None and (words < _LONGEST_MATTER_WORDS or what in ("notes", "index")):
            return what, False
    return None


def _chapters_of(paragraphs: list[Paragraph], title: str | None) -> list[Chapter]:
    """The chapters of one document: one, or several if it has at least three numbered headings."""
    found = [p for p in paragraphs if p.kind is ParagraphKind.HEADING]
    numbered = [p for p in found if headings.is_division_heading(p.text) or headings.BARE_NUMERAL.match(p.text.strip())]
    if len(numbered) >= 3:
        return list(chapters.divide(paragraphs, keep_contents=True)[0])
    own = []
    for p in paragraphs:
        if p.kind is not ParagraphKind.HEADING:
            break
        own.append(" ".join(p.text.split()))
    return [Chapter(title or ": ".join(own) or None, tuple(paragraphs))]


def _joined_with_parts(divided: list[Chapter]) -> list[Chapter]:
    """Join documents that are not whole chapters.

    A document with only headings (the title of a part) joins the chapter after it. A document without any heading joins the chapter
    before it.
    """
    out: list[Chapter] = []
    pending: list[Chapter] = []
    for chapter in divided:
        has_prose = any(p.kind is ParagraphKind.PROSE for p in chapter.paragraphs)
        if not has_prose:
            pending.append(chapter)
        elif pending:
            titles = [c.title for c in (*pending, chapter) if c.title]
            out.append(Chapter(": ".join(titles) or None, tuple(p for c in (*pending, chapter) for p in c.paragraphs)))
            pending = []
        elif chapter.title is None and out and not any(p.kind is ParagraphKind.HEADING for p in chapter.paragraphs):
            # Large chapters are often cut into several documents.
            out[-1] = Chapter(out[-1].title, (*out[-1].paragraphs, *chapter.paragraphs))
        else:
            out.append(chapter)
    if pending:
        rest = tuple(p for c in pending for p in c.paragraphs)
        if out:
            out[-1] = Chapter(out[-1].title, (*out[-1].paragraphs, *rest))
        else:
            out.append(Chapter(pending[0].title, rest))
    return out


def _dc(meta: etree._Element, name: str) -> str | None:
    for node in meta.iterfind(f"dc:{name}", _NS):
        text = " ".join("".join(node.itertext()).split())
        if text:
            return text
    return None


def _author(meta: etree._Element) -> str | None:
    roles: dict[str, str] = {}
    for m in meta.iterfind("o:meta", _NS):
        if m.get("property") == "role" and (m.get("refines") or "").startswith("#"):
            roles.setdefault((m.get("refines") or "")[1:], (m.text or "").strip())
    names = []
    for node in meta.iterfind("dc:creator", _NS):
        role = node.get(f"{{{_NS['o']}}}role") or roles.get(node.get("id") or "", "aut")
        text = " ".join("".join(node.itertext()).split())
        if role == "aut" and text:
            names.append(text)
    return ", ".join(names) or None


def _series(meta: etree._Element) -> tuple[str, str | None] | None:
    named = {m.get("name"): m.get("content") for m in meta.iterfind("o:meta", _NS)}
    if named.get("calibre:series"):
        return str(named["calibre:series"]), named.get("calibre:series_index")
    refined: dict[str, dict[str, str]] = {}
    for m in meta.iterfind("o:meta", _NS):
        if (m.get("refines") or "").startswith("#"):
            refined.setdefault((m.get("refines") or "")[1:], {})[m.get("property") or ""] = (m.text or "").strip()
    for m in meta.iterfind("o:meta", _NS):
        own = refined.get(m.get("id") or "", {})
        if m.get("property") == "belongs-to-collection" and own.get("collection-type") == "series" and m.text:
            return " ".join(m.text.split()), own.get("group-position")
    return None


def _year(meta: etree._Element) -> int | None:
    m = re.match(r"(\d{4})", _dc(meta, "date") or "")
    return int(m.group(1)) if m else None


def _cover(archive: Archive, package: etree._Element, opf_path: str) -> Cover | None:
    items = {i.get("id"): i for i in package.iterfind("o:manifest/o:item", _NS)}
    found = next((i for i in items.values() if "cover-image" in (i.get("properties") or "").split()), None)
    if found is None:
        named = next(
            (m.get("content") for m in package.iterfind("o:metadata/o:meta", _NS) if m.get("name") == "cover"), None
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
