"""Files of word processors, PDF and MOBI, built from a few lines: small, and the same each time."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence

_NAMES = "".join(
    f' xmlns:{prefix}="{address}"'
    for prefix, address in (
        *(
            (name, f"urn:oasis:names:tc:opendocument:xmlns:{path}:1.0")
            for name, path in (
                ("office", "office"),
                ("text", "text"),
                ("style", "style"),
                ("table", "table"),
                ("draw", "drawing"),
                ("fo", "xsl-fo-compatible"),
                ("svg", "svg-compatible"),
                ("meta", "meta"),
            )
        ),
        ("dc", "http://purl.org/dc/elements/1.1/"),
        ("xlink", "http://www.w3.org/1999/xlink"),
        ("math", "http://www.w3.org/1998/Math/MathML"),
    )
)
_STYLES = (
    '<style:style style:name="I" style:family="text"><style:text-properties fo:font-style="italic"/></style:style>'
    '<style:style style:name="Hidden" style:family="text"><style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="Above" style:family="paragraph"><style:paragraph-properties fo:margin-top="1.5cm"/></style:style>'
    '<style:style style:name="Own_20_Title" style:display-name="Own Title" style:family="paragraph" style:default-outline-level="2"/>'
    '<text:list-style style:name="Numbers"><text:list-level-style-number text:level="1" style:num-format="1"/></text:list-style>'
)
_META = (
    "<office:meta><dc:title>A Built Text</dc:title><meta:initial-creator>Pat Maker</meta:initial-creator></office:meta>"
)
_ODT = "application/vnd.oasis.opendocument.text"


def fodt(body: str, *, styles: str = "", master: str = "") -> bytes:
    """An OpenDocument text in one file; `body` is what `office:text` holds, `master` what a page's style holds."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document{_NAMES} office:mimetype="{_ODT}">{_META}'
        f"<office:automatic-styles>{_STYLES}{styles}</office:automatic-styles>"
        f'<office:master-styles><style:master-page style:name="Standard">{master}</style:master-page></office:master-styles>'
        f"<office:body><office:text>{body}</office:text></office:body></office:document>"
    ).encode()


def odt(body: str, *, master: str = "", extra: dict[str, str] | None = None) -> bytes:
    """An OpenDocument text; see `fodt`."""
    files = {
        "mimetype": _ODT,
        "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        "meta.xml": f"<office:document-meta{_NAMES}>{_META}</office:document-meta>",
        "styles.xml": f"<office:document-styles{_NAMES}><office:master-styles><style:master-page>{master}</style:master-page></office:master-styles></office:document-styles>",
        "content.xml": f"<office:document-content{_NAMES}><office:automatic-styles>{_STYLES}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>",
        **(extra or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, content in files.items():
            z.writestr(name, content)
    return out.getvalue()


_RTF_HEAD = (
    r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset2 Symbol;}{\f2\fcharset204 Times Cyr;}{\f3\fcharset128 Mincho;}}"
    r"{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}{\s2\sbasedon1 Own;}{\*\cs9 Strong;}{\s30 toc 1;}}"
    r"{\info{\title A Built Text}{\author Pat Maker}{\operator Nobody}}"
)


def rtf(body: str) -> bytes:
    """An RTF file; `body` is RTF, with characters beyond ASCII written as it writes them."""
    return (_RTF_HEAD + rtf_text(body) + "}").encode("ascii")


def rtf_text(text: str) -> str:
    """Text with the characters beyond ASCII as RTF writes them."""
    units = (struct.unpack(f"<{len(c.encode('utf-16-le')) // 2}h", c.encode("utf-16-le")) for c in text)
    return "".join(c if c.isascii() else "".join(f"\\u{u}?" for u in own) for c, own in zip(text, units))


class Pdf:
    """A PDF with text at places, in the fonts that each reader has."""

    def __init__(self, width: int = 300, height: int = 420) -> None:
        self.size = width, height
        self.pages: list[list[str]] = []

    def page(self, *texts: tuple[float, float, float, str] | tuple[float, float, float, str, str]) -> Pdf:
        """Add a page with texts: from the left, from the bottom, size, words, and the font (F1 upright, F2 italic, F3 bold, F4 typewriter)."""
        out = []
        for x, y, size, words, *font in texts:
            told = words.encode("cp1252").decode("latin-1").replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
            out.append(f"BT /{font[0] if font else 'F1'} {size} Tf {x} {y} Td ({told}) Tj ET")
        self.pages.append(out)
        return self

    def bytes(self, *, info: str = "", outline: Sequence[tuple[str, int, float]] = (), raw: str | None = None) -> bytes:
        """The file. `outline` has titles, pages and heights; `raw` stands in place of the first page's own content."""
        fonts = ("Times-Roman", "Times-Italic", "Times-Bold", "Courier")
        objects = ["<< /Type /Catalog /Pages 2 0 R" + (" /Outlines 7 0 R" if outline else "") + " >>", ""]
        objects += [f"<< /Type /Font /Subtype /Type1 /BaseFont /{f} /Encoding /WinAnsiEncoding >>" for f in fonts]
        objects.append("<< >>")
        if outline:
            first = len(objects) + 1
            objects[6] = f"<< /Type /Outlines /First {first} 0 R /Last {first + len(outline) - 1} 0 R >>"
        pages_at = len(objects) + 1 + len(outline)
        for n, (title, page, y) in enumerate(outline):
            at = len(objects) + 1
            links = (f" /Prev {at - 1} 0 R" if n else "") + (f" /Next {at + 1} 0 R" if n + 1 < len(outline) else "")
            objects.append(
                f"<< /Title ({title}) /Parent 7 0 R{links} /Dest [{pages_at + 2 * page} 0 R /XYZ 0 {y} 0] >>"
            )
        for n, texts in enumerate(self.pages):
            content = raw if raw is not None and n == 0 else "\n".join(texts)
            objects.append(
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {self.size[0]} {self.size[1]}] /Contents {len(objects) + 2} 0 R "
                "/Resources << /Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R /F4 6 0 R >> >> >>"
            )
            objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
        kids = " ".join(f"{pages_at + 2 * n} 0 R" for n in range(len(self.pages)))
        objects[1] = f"<< /Type /Pages /Kids [{kids}] /Count {len(self.pages)} >>"
        objects.append(f"<< {info} >>")
        out, places = "%PDF-1.4\n", []
        for n, body in enumerate(objects, 1):
            places.append(len(out))
            out += f"{n} 0 obj\n{body}\nendobj\n"
        table = "".join(f"{at:010} 00000 n \n" for at in places)
        out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
        return out.encode("latin-1")


def mobi(page: str, *, title: str = "A Built Book", encryption: int = 0) -> bytes:
    """A MOBI of version 6 whose text, a page of HTML, is not packed."""
    text = page.encode()
    pieces = [text[n : n + 4096] for n in range(0, len(text), 4096)]
    name = title.encode()
    header = struct.pack(">4sIIIII", b"MOBI", 232, 2, 65001, 1234, 6) + b"\xff" * 40
    header += struct.pack(">IIII", len(pieces) + 1, 16 + 232, len(name), 9)
    header += b"\0" * 8 + struct.pack(">II", 6, len(pieces) + 1)
    header = header.ljust(232, b"\0")
    # No protection, no navigation, no other records.
    header = header[:152] + b"\xff" * 4 + header[156:228] + b"\xff" * 4
    record = struct.pack(">HHIHHHH", 1, 0, len(text), len(pieces), 4096, encryption, 0) + header + name + b"\0" * 4
    records = [record, *pieces, b"\xe9\x8e\x0d\x0a"]
    out = name[:31].ljust(32, b"\0") + b"\0" * 28 + b"BOOKMOBI" + b"\0" * 8 + struct.pack(">H", len(records))
    at = len(out) + 8 * len(records) + 2
    for n, own in enumerate(records):
        out += struct.pack(">II", at, n)
        at += len(own)
    return out + b"\0\0" + b"".join(records)
