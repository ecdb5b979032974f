"""Whatever comes from outside, a door answers with one error type and one sentence: no traceback, nothing that a terminal would obey."""

from __future__ import annotations

import io
import zipfile

import builders
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.cli.console import escape
from audiobook.errors import AudiobookError
from audiobook.outside import json_value, printable, toml_table
from audiobook.reading import Scope, Source, read
from audiobook.reading.xml import root_of

OPF = (
    '<package xmlns="http://www.idpf.org/2007/opf"><metadata/><manifest>'
    '<item id="n" href="n.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
    '<item id="x" href="n.ncx" media-type="application/x-dtbncx+xml"/>'
    '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
    '<spine toc="x"><itemref idref="a"/></spine></package>'
)
EPUB = {
    "META-INF/container.xml": builders.CONTAINER,
    "OEBPS/content.opf": OPF,
    "OEBPS/a.xhtml": builders.xhtml("<p>“Go,” said Mary.</p>"),
    "OEBPS/n.xhtml": builders.xhtml('<nav><ol><li><a href="a.xhtml">One</a></li></ol></nav>'),
    "OEBPS/n.ncx": '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap/></ncx>',
    "META-INF/encryption.xml": '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"/>',
}
STRANGE = [
    "",
    " ",
    "\0",
    "<",
    "<a>" * 3000,
    "<?xml",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "{}",
    "<a/>",
]


def epub(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("content", STRANGE)
@pytest.mark.parametrize("part", EPUB)
def test_a_part_of_an_epub_with_anything_in_it_is_read_or_refused(part, content):
    try:
        book = read(Source(epub({**EPUB, part: content}), "x.epub", Scope.STORY, None))
    except AudiobookError as e:
        assert e.message and e.exit_code == 3
    else:
        assert book.chapters


@pytest.mark.parametrize("part", ["OEBPS/n.xhtml", "OEBPS/n.ncx", "META-INF/encryption.xml"])
def test_a_damaged_part_that_is_not_the_story_costs_no_word_of_it(part):
    book = read(Source(epub({**EPUB, part: ""}), "x.epub", Scope.STORY, None))
    assert "“Go,” said Mary." in [p.text for c in book.chapters for p in c.paragraphs]


@given(st.binary(max_size=300))
def test_xml_of_any_bytes_has_a_root_or_none(content):
    root, faults = root_of(content)
    assert root is not None or faults


@pytest.mark.parametrize(
    ("reader", "content"),
    [
        (json_value, '{"a":' * 50_000),
        (json_value, "[" * 50_000),
        (json_value, "1" * 50_000),
        (json_value, b"\xff\xfe"),
        (toml_table, f"a={'[' * 5000}{']' * 5000}"),
        (toml_table, "a=" + "{a=" * 5000),
        (toml_table, f"a={'9' * 5000}"),
    ],
)
def test_what_is_nested_or_long_without_end_is_read_or_a_plain_error(reader, content):
    # How deep Python can go depends on what else runs in the process.
    try:
        reader(content)
    except ValueError as e:
        assert str(e)


@given(st.text(st.characters()))
def test_nothing_that_is_printed_is_obeyed_by_a_terminal(text):
    shown = printable(text)
    assert len(shown) == len(text)
    assert not any(c in "\x1b\x9b\x07\r\x08\u202e\u2066" or "\ud800" <= c <= "\udfff" for c in shown)
    assert printable(shown) == shown
    assert printable(escape(text)) == escape(text)


@pytest.mark.parametrize("written", ["\x1b[31mred", "\x9b2Jx", "a\x07b"])
def test_a_title_and_a_server_reach_the_terminal_harmless(quick, tmp_path, written):
    title = written.replace("\x1b", "\x9b")
    opf = OPF.replace(
        "<metadata/>", f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></metadata>'
    )
    (tmp_path / "x.epub").write_bytes(epub({**EPUB, "OEBPS/content.opf": opf}))
    told = quick("make", "x.epub", "--engine", "tone").stderr.decode()
    assert told and not {"\x1b", "\x9b", "\x07"} & set(told)
