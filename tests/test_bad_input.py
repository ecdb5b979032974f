"""What cannot be read is refused with one sentence, a hint and the right kind of error, in bounded time and memory."""

from __future__ import annotations

import io
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import builders
import office_files
import pytest

from audiobook.errors import InputError
from audiobook.reading import Source, read, read_path

GOOD = [("a.xhtml", builders.xhtml("<p>It rained.</p>"))]


def zipped(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as z:
        for name, content in files.items():
            z.writestr(name, content)
    return out.getvalue()


ADOBE = b'<encryption xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/></enc:EncryptedData></encryption>'

BAD = {
    "empty.txt": (b"", "empty"),
    "blank.txt": (b" \n\n \n", "empty"),
    "no-words.txt": (b"*** --- ... !!!", "no words"),
    "drm.epub": (builders.epub(GOOD, extra={"META-INF/encryption.xml": ADOBE}), "DRM"),
    "rights.epub": (builders.epub(GOOD, extra={"META-INF/rights.xml": b"<rights/>"}), "DRM"),
    "broken.epub": (builders.epub(GOOD)[:400], "damaged"),
    "no-package.epub": (zipped({"META-INF/container.xml": b"<container/>"}), "damaged"),
    "not-xml.epub": (zipped({"META-INF/container.xml": b"hello"}), "damaged"),
    "text.epub": (b"It rained.", "is not EPUB"),
    "text.docx": (b"It rained.", "is not DOCX"),
    "broken.docx": (zipped({"word/document.xml": b"<w:document"}), "damaged"),
    "broken.fb2": (b"<FictionBook><body><p>", "no words"),
    "other.zip": (zipped({"readme.txt": b"It rained."}), "not an EPUB, DOCX, ODT or FB2 file"),
    "book.pdf": (b"%PDF-1.7 ...", "is damaged"),
    "renamed.txt": (b"%PDF-1.7 ...", "is damaged"),
    "text.pdf": (b"It rained.", "is damaged"),
    "blank.pdf": (office_files.Pdf().page().bytes(), "no text"),
    "endless.pdf": (office_files.Pdf().page().bytes().replace(b"/Kids [8 0 R]", b"/Kids [2 0 R]"), "no text"),
    "text.mobi": (b"It rained.", "is not MOBI"),
    "drm.mobi": (office_files.mobi("<p>It rained.</p>", encryption=2), "DRM"),
    "drm.azw3": (office_files.mobi("<p>It rained.</p>", encryption=1), "DRM"),
    "cut.azw3": (office_files.mobi("<p>It rained.</p>")[:200], "damaged"),
    "book.kfx": (b"CONT" + bytes(99), "KFX files cannot be read"),
    "text.odt": (b"It rained.", "is not ODT"),
    "broken.odt": (zipped({"content.xml": b"<office:document", "META-INF/manifest.xml": b""}), "damaged"),
    "deep.odt": (
        office_files.odt("<text:p>" + "<text:span>" * 3000 + "a" + "</text:span>" * 3000 + "</text:p>"),
        "damaged",
    ),
    "locked.pdf": (Path(__file__).with_name("locked.pdf").read_bytes(), "password"),
    "password.odt": (
        office_files.odt(
            "",
            extra={
                "META-INF/manifest.xml": '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'
            },
        ),
        "password",
    ),
    "table.fodt": (office_files.fodt("").replace(b"office:text>", b"office:spreadsheet>"), "not a text"),
    "text.rtf": (b"It rained.", "is not RTF"),
    "deep.rtf": (b"{\\rtf1 " + b"{" * 50_000, "nested too deeply"),
    "song.mp3": (b"ID3\x03" + bytes(range(256)) * 20, "format of"),
    "picture.txt": (builders.PIXEL * 20, "format"),
    "pictures.epub": (builders.epub([("a.xhtml", builders.xhtml("<img src='x.png'/>"))]), "no words"),
    "deep.html": (b"<div>" * 50_000 + b"<p>It rained.</p>", "nested too deeply"),
    # Made only where it is used: every process of the tests reads this table.
    "bomb.epub": (lambda: builders.epub([("a.xhtml", "<p>" + "x " * 35_000_000 + "</p>")]), "unpacks to more than"),
}


@pytest.mark.parametrize("name", BAD)
def test_refused(name, tmp_path):
    content, sentence = BAD[name]
    path = builders.write(tmp_path, name, content() if callable(content) else content)
    began = time.monotonic()
    with pytest.raises(InputError) as caught:
        read_path(path)
    assert sentence in caught.value.message
    assert caught.value.hint
    assert "\n" not in caught.value.message
    assert time.monotonic() - began < 20


def test_a_directory(tmp_path):
    with pytest.raises(InputError, match="directory"):
        read_path(tmp_path)


def test_a_missing_file(tmp_path):
    with pytest.raises(InputError, match="no file"):
        read_path(tmp_path / "nothing.txt")


def test_a_zip_bomb_does_no_harm(tmp_path):
    """Memory stays far below the size of an EPUB of 1 GB of blanks in 4 MB."""
    member = zipfile.ZipInfo("OEBPS/a.xhtml")
    member.compress_type = zipfile.ZIP_DEFLATED
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as z:
        z.writestr("META-INF/container.xml", builders.CONTAINER)
        z.writestr(
            "OEBPS/content.opf",
            '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>'
            '</manifest><spine><itemref idref="a"/></spine></package>',
        )
        with z.open(member, "w", force_zip64=True) as f:
            for _ in range(100):
                f.write(b" " * 10_000_000)
    path = builders.write(tmp_path, "bomb.epub", out.getvalue())
    code = (
        "import resource, sys\nfrom pathlib import Path\nfrom audiobook.reading import read_path\nfrom audiobook.errors import InputError\n"
        "try:\n    read_path(Path(sys.argv[1]))\nexcept InputError:\n    pass\nelse:\n    sys.exit('read')\n"
        # Linux counts what the process that started this one used, but not in VmHWM.
        "status = Path('/proc/self/status')\n"
        "own = [line.split()[1] for line in status.read_text().splitlines() if 'VmHWM' in line] if status.exists() else []\n"
        "print(own[0] if own else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    pytest.importorskip("resource", reason="memory is measured with the resource module, which Windows lacks")
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, timeout=60, check=True
    )
    assert int(done.stdout) < 500_000


def test_external_entities_are_not_read(tmp_path):
    secret = builders.write(tmp_path, "secret.txt", "the secret words")
    fb2 = (
        f'<!DOCTYPE x [<!ENTITY s SYSTEM "file://{secret}">]><FictionBook><description><title-info><book-title>&s;</book-title></title-info>'
        "</description><body><section><p>It rained &s; here.</p></section></body></FictionBook>"
    )
    book = read(Source(fb2.encode(), "x.fb2"))
    assert "secret words" not in book.title + str(book.chapters)


def test_an_entity_bomb_does_no_harm():
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    fb2 = f"<!DOCTYPE x [{entities}]><FictionBook><body><section><p>It rained &e11; here.</p></section></body></FictionBook>"
    began = time.monotonic()
    assert len(str(read(Source(fb2.encode(), "x.fb2")).chapters)) < 10_000
    assert time.monotonic() - began < 20


def test_paths_that_lead_out_of_the_archive_lead_nowhere(tmp_path):
    builders.write(tmp_path, "outside.xhtml", builders.xhtml("<p>The secret words.</p>"))
    content = builders.epub([("../../../outside.xhtml", builders.xhtml("<p>It rained.</p>"))])
    path = builders.write(tmp_path, "x.epub", content)
    try:
        text = str(read_path(path))
    except InputError:
        return
    assert "secret" not in text


@pytest.mark.parametrize(
    "text",
    [
        '"' * 100_000,
        "'" * 100_000,
        "“" * 100_000,
        "_a " * 50_000,
        "I\n\n" * 30_000,
        "— " * 50_000,
        "A. " * 50_000,
        "l" * 60_000,
        "“l”" * 12_000,
    ],
)
def test_repetition_is_only_slow(text):
    """Nothing in reading or segmenting is quadratic in what a hostile file can repeat."""
    from audiobook.segmenting import segment

    began = time.monotonic()
    segment(read(Source(f"{text}It rained.".encode(), "x.txt")))
    assert time.monotonic() - began < 20
