"""metadata.opf: what a library server is told of a book (Open Packaging Format 2.0, as Calibre and Audiobookshelf read it)."""

from __future__ import annotations

from lxml import etree

from audiobook.publishing.tags import Tags

_DC = "http://purl.org/dc/elements/1.1/"
_OPF = "http://www.idpf.org/2007/opf"


def opf(tags: Tags, cover_name: str | None = None) -> bytes:
    """The file's content.

    Args:
        tags: of the book.
        cover_name: the cover's file beside it, None if there is none.
    """
    package = etree.Element(f"{{{_OPF}}}package", nsmap={None: _OPF}, version="2.0")
    package.set("unique-identifier", "title")
    metadata = etree.SubElement(package, f"{{{_OPF}}}metadata", nsmap={"dc": _DC, "opf": _OPF})
    fields = (("title", tags.album or tags.title), ("creator", tags.author), ("language", tags.language),
              ("date", str(tags.year) if tags.year else None))  # fmt: skip
    for name, value in fields:
        if value:
            element = etree.SubElement(metadata, f"{{{_DC}}}{name}")
            element.text = value
            if name == "title":
                element.set("id", "title")
            if name == "creator":
                element.set(f"{{{_OPF}}}role", "aut")
    reader = etree.SubElement(metadata, f"{{{_DC}}}creator")
    reader.text = tags.narrator
    reader.set(f"{{{_OPF}}}role", "nrt")
    for name, value in (
        ("calibre:series", tags.series and tags.series[0]),
        ("calibre:series_index", tags.series and tags.series[1]),
    ):
        if value:
            etree.SubElement(metadata, f"{{{_OPF}}}meta", name=name, content=value)
    if cover_name:
        guide = etree.SubElement(package, f"{{{_OPF}}}guide")
        etree.SubElement(guide, f"{{{_OPF}}}reference", type="cover", title="Cover", href=cover_name)
    content = bytes(etree.tostring(package, xml_declaration=True, encoding="UTF-8", pretty_print=True))
    # The prefix is right, but servers look for the bare name.
    return content.replace(b"<opf:", b"<").replace(b"</opf:", b"</")
