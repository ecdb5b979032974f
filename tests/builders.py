"""Small real files for the tests, built as other programs would build them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

CONTAINER = (
    '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
    '<rootfiles><rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100"
    "c9fe92ef0000000049454e44ae426082"
)


def xhtml(body: str, title: str = "", kind: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html>'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
        f"<head><title>{title}</title></head><body{f' epub:type={kind!r}' if kind else ''}>{body}</body></html>"
    )


def epub(
    documents: Sequence[tuple[str, str]],
    *,
    titles: dict[str, str] | None = None,
    version: int = 3,
    not_linear: tuple[str, ...] = (),
    order: Sequence[str] | None = None,
    extra: dict[str, bytes] | None = None,
    metadata: str = "",
    cover: bool = True,
    entries: Sequence[tuple] = (),
    guide: dict[str, str] | None = None,
    facts: str = "<dc:title>A Built Book</dc:title><dc:creator>Pat Maker</dc:creator><dc:language>en</dc:language>",
) -> bytes:
    """An EPUB with the given (name, XHTML) documents, in a zip whose order is not the reading order.

    Args:
        documents: names and texts.
        titles: the navigation, from names to titles.
        version: of EPUB, 2 or 3.
        not_linear: names of documents outside the reading order.
        order: names in reading order.
        extra: more files.
        metadata: more metadata.
        cover: whether there is a cover.
        entries: the navigation as (title, address) or (title, address, entries below it), in place of `titles`.
        guide: types of documents by their names.
        facts: the title, author and language.
    """
    entries = entries or [(title, name) for name, title in (titles or {}).items()]
    items = "".join(
        f'<item id="i{n}" href="{name}" media-type="application/xhtml+xml"/>' for n, (name, _) in enumerate(documents)
    )
    ids = {name: f"i{n}" for n, (name, _) in enumerate(documents)}
    spine = "".join(
        f"<itemref idref='{ids[name]}' linear='{'no' if name in not_linear else 'yes'}'/>"
        for name in (order or [d[0] for d in documents])
    )
    if version == 3:
        items += '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        spine_open = "<spine>"
    else:
        items += '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
        spine_open = '<spine toc="ncx">'
    if cover:
        items += '<item id="cover" href="cover.png" media-type="image/png" properties="cover-image"/>'
        metadata += '<meta name="cover" content="cover"/>'
    opf = (
        f'<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="{version}.0">'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{facts}{metadata}</metadata>'
        f"<manifest>{items}</manifest>{spine_open}{spine}</spine>"
        f"<guide>{''.join(f'<reference type={kind!r} href={name!r}/>' for name, kind in (guide or {}).items())}</guide></package>"
    )
    files = {name: text.encode() for name, text in reversed(documents)}
    files["content.opf"] = opf.encode()
    files["cover.png"] = PIXEL
    if version == 3:
        files["nav.xhtml"] = xhtml(f'<nav epub:type="toc">{_nav(entries)}</nav>').encode()
    else:
        ncx = f'<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>{_ncx(entries)}</navMap></ncx>'
        files["toc.ncx"] = ncx.encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("mimetype", "application/epub+zip")
        z.writestr("META-INF/container.xml", CONTAINER)
        for name, content in files.items():
            z.writestr(f"OEBPS/{name}", content)
        for name, content in (extra or {}).items():
            z.writestr(name, content)
    return out.getvalue()


def _nav(entries: Sequence[tuple]) -> str:
    if not entries:
        return ""
    items = (
        f'<li><a href="{entry[1]}">{entry[0]}</a>{_nav(entry[2] if len(entry) > 2 else ())}</li>' for entry in entries
    )
    return f"<ol>{''.join(items)}</ol>"


def _ncx(entries: Sequence[tuple]) -> str:
    return "".join(
        f'<navPoint><navLabel><text>{entry[0]}</text></navLabel><content src="{entry[1]}"/>'
        f"{_ncx(entry[2] if len(entry) > 2 else ())}</navPoint>"
        for entry in entries
    )


def with_media_type(content: bytes, name: str, media_type: str) -> bytes:
    """An EPUB made by `epub`, one of whose items has another media type."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.namelist():
            data = old.read(member)
            if member.endswith(".opf"):
                data = data.replace(
                    f'href="{name}" media-type="application/xhtml+xml"'.encode(),
                    f'href="{name}" media-type="{media_type}"'.encode(),
                )
            new.writestr(member, data)
    return out.getvalue()


def docx(
    paragraphs: list[tuple[str, str]],
    *,
    title: str = "A Built Document",
    more: str = "",
    extra: dict[str, str] | None = None,
) -> bytes:
    """A DOCX with (style, text) paragraphs; styles Heading1 and Normal; *text* in stars is italic.

    `more` is WordprocessingML at the end of the body, `extra` are more files in the archive.
    """
    body = ""
    for style, text in paragraphs:
        runs = "".join(
            f'<w:r>{"<w:rPr><w:i/></w:rPr>" if n % 2 else ""}<w:t xml:space="preserve">{piece}</w:t></w:r>'
            for n, piece in enumerate(text.split("*"))
        )
        body += f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'
    body += more
    w = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    )
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{rel}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<?xml version="1.0"?><w:document {w}><w:body>{body}</w:body></w:document>',
        "word/styles.xml": f'<w:styles {w}><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style></w:styles>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{rel}/styles" Target="styles.xml"/></Relationships>',
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title><dc:creator>Pat Maker</dc:creator></cp:coreProperties>',
    }
    parts |= {name: content.replace("{w}", w) for name, content in (extra or {}).items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for name, content in parts.items():
            z.writestr(name, content)
    return out.getvalue()


def write(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


_EXAMPLE = Path(__file__).parent.parent / "examples" / "the-lamp-room.txt"


def write_story(path: Path, chapters: int) -> Path:
    """A story of some chapters; each is a part, and no two are alike."""
    text = _EXAMPLE.read_text(encoding="utf-8").split("Chapter One")[1].replace("Chapter Two\n\nThe Noon Boat\n\n", "")
    path.write_text(
        "\n\n".join(f"Chapter {n}\n{text}".replace("Tobias", f"Tobias{n}") for n in range(1, chapters + 1)),
        encoding="utf-8",
    )
    return path
