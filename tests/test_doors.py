"""Whatever comes from outside, a door answers with one error type and one sentence: no traceback, nothing that a terminal would obey."""

from __future__ import annotations

import io
import sys
import zipfile

import builders
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.cli.console import escape
from audiobook.errors import AudiobookError
from audiobook.outside import json_value, name_fault, printable, quoted, toml_table
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


NOTES = '<w:footnotes {w}><w:footnote w:id="2"><w:p><w:r><w:t>A marginal remark.</w:t></w:r></w:p></w:footnote><w:footnote/></w:footnotes>'
MARK = '<w:p><w:r><w:t>It rained.</w:t></w:r><w:r><w:footnoteReference w:id="{id}"/></w:r></w:p>'
ODD_PARTS = {
    "a note that is not there": {"more": MARK.replace("{id}", "7")},
    "a mark without a number": {"more": MARK.replace(' w:id="{id}"', "")},
    "notes that are none": {"more": MARK.replace("{id}", "2"), "extra": {"word/footnotes.xml": "<"}},
    "a note without a number": {"more": MARK.replace("{id}", "2"), "extra": {"word/footnotes.xml": NOTES}},
    "a comment without a number": {"extra": {"word/comments.xml": "<w:comments {w}><w:comment/></w:comments>"}},
    **{
        f"{name} with {content!r}": {"extra": {name: content}}
        for name in (
            "[Content_Types].xml",
            "_rels/.rels",
            "word/_rels/document.xml.rels",
            "word/styles.xml",
            "docProps/core.xml",
        )
        for content in (
            "",
            "<",
            "<a/>",
            "<w:styles {w}><w:style/></w:styles>",
            "<Relationships><Relationship/></Relationships>",
        )
    },
}


@pytest.mark.parametrize("odd", ODD_PARTS)
def test_an_odd_part_of_a_word_document_costs_no_word_of_the_story(odd):
    content = builders.docx([("Normal", "“Go,” said Mary.")], **ODD_PARTS[odd])
    book = read(Source(content, "x.docx", Scope.STORY, None))
    assert "“Go,” said Mary." in [p.text for c in book.chapters for p in c.paragraphs]


def test_a_note_that_nothing_refers_to_is_listed_and_read_with_all():
    content = builders.docx([("Normal", "“Go,” said Mary.")], extra={"word/footnotes.xml": NOTES})
    book = read(Source(content, "x.docx", Scope.STORY, None))
    assert [(p.what, p.text) for p in book.left_out] == [("notes", "A marginal remark.")]
    whole = read(Source(content, "x.docx", Scope.ALL, None))
    assert "A marginal remark." in [p.text for c in whole.chapters for p in c.paragraphs]


@given(st.text(st.characters()), st.integers())
def test_what_is_quoted_is_short_and_on_one_line(text, number):
    for value in (text, text * 50, [text], {text: number}, number, 10**6000, None, float("inf")):
        said = quoted(value)
        assert said.isprintable() or printable(said) == said
        assert len(said) < 100 and "\n" not in said


@given(st.text(st.characters()))
def test_a_name_that_is_taken_can_be_shown(name):
    if not name_fault(name):
        assert 0 < len(name) <= 200 and printable(name) == name and "\n" not in name and name.strip()


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"releases": {"a": 1}}', '{"digests": [1]}', '{"a":' * 50_000, '{"releases": {"a": {"new": 1}}}'],
)
def test_a_record_of_another_version_counts_as_none(content, tmp_path):
    from audiobook.pipeline.cast_record import CastRecord
    from audiobook.workspace import Workspace, folder, sealed

    space = Workspace(tmp_path)
    for name, magic in (
        ("outputs", folder.OUTPUTS),
        ("origin", folder.ORIGIN),
        ("cast", folder.CAST),
    ):
        sealed.write_sealed(tmp_path / "made" / name, magic, content.encode())
    assert not space.outputs().is_current(tmp_path / "x.mp3", ".mp3", "c", [tmp_path / "x.mp3"])
    assert not CastRecord.of(space.cast_record()).known
    from audiobook.pipeline.claims import Origin

    assert space.origin() is None or Origin.of(space.origin()) is None


def test_a_description_with_a_mistake_hides_no_other_engine(tmp_path, monkeypatch):
    from audiobook import engines, settings
    from audiobook.engines import command

    (tmp_path / "engines").mkdir()
    good = f'program = "{sys.executable}"\narguments = ["{{text}}"]\nsample_rate_hz = 8000\n[[voice]]\nname = "a"\n'
    (tmp_path / "engines" / "zgood.toml").write_text(good)
    (tmp_path / "engines" / "bad.toml").write_text("program = [")
    monkeypatch.setattr(settings, "user_folder", lambda *_: tmp_path)
    command.described.cache_clear()
    engines.available.cache_clear()
    try:
        assert "zgood" in engines.available()
    finally:
        command.described.cache_clear()
        engines.available.cache_clear()
