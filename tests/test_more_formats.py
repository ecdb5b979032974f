"""OpenDocument, RTF, PDF and MOBI: real files of several programs, and what is special in each format."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import builders
import office_files
import pytest
from click.testing import CliRunner

from audiobook.cli import audiobook as commands
from audiobook.errors import InputError
from audiobook.reading import FORMATS, Scope, Source, read, read_path
from audiobook.reading.folders import BY_WORTH
from audiobook.script import Kind
from audiobook.segmenting import segment

HERE = Path(__file__).parent
REAL = sorted((HERE / "reading_cases").glob("lamp-room*"))
NOTES = (
    "A ledger of the old kind, ruled for three watches.",
    "The ferry leaves at noon in winter, and at one in summer.",
)
STRAIGHT = str.maketrans("“”‘’", "\"\"''")
WORD = re.compile(r"[^\W_]+")


def told(book):
    return [p for c in book.chapters for p in c.paragraphs]


def texts(content, name, scope=Scope.STORY):
    return [p.text for p in told(read(Source(content, name, scope)))]


def listed(content, name):
    return {part.what: part.text for part in read(Source(content, name)).left_out}


def speeches(book):
    return [
        s.text.strip().translate(STRAIGHT)
        for c in segment(book).chapters
        for s in c.segments
        if s.kind is Kind.DIALOGUE
    ]


@pytest.fixture(scope="module")
def plain():
    return read_path(HERE.parent / "examples" / "the-lamp-room.txt")


# The same story, written by several programs


def test_each_format_has_files_of_several_programs():
    kinds = [path.suffix for path in REAL]
    for suffix, least in ((".odt", 3), (".fodt", 1), (".rtf", 3), (".pdf", 3), (".mobi", 2), (".azw3", 1)):
        assert kinds.count(suffix) >= least


@pytest.mark.parametrize("path", REAL, ids=lambda p: p.name)
def test_a_story_is_the_same_in_each_format(path, plain):
    book = read_path(path)
    assert speeches(book) == speeches(plain)
    titles = [c.title for c in book.chapters if c.title]
    assert [re.sub(r"\W+", " ", t) for t in titles[-2:]] == ["Chapter One The Ledger", "Chapter Two The Noon Boat"]
    assert any("She knows whose they are" in p.text[a:b] for p in told(book) for a, b in p.emphasis)
    assert sum(p.kind.value == "break" for c in book.chapters[-2:] for p in c.paragraphs[:-1]) == 1
    ours, theirs = (
        WORD.findall(" ".join(p.text for c in b.chapters[-2:] for p in c.paragraphs).translate(STRAIGHT))
        for b in (book, plain)
    )
    assert ours == theirs
    paragraphs = [[" ".join(p.text.split()).translate(STRAIGHT) for p in told(b) if not p.level] for b in (book, plain)]
    missing = [p for p in paragraphs[1] if p not in paragraphs[0] and p != "* * *"]
    assert not missing
    for note in NOTES:
        assert note in " ".join(" ".join(p.text for p in book.left_out if p.what == "notes").split())


@pytest.mark.parametrize("path", REAL, ids=lambda p: p.name)
def test_a_note_is_read_after_its_paragraph(path):
    lines = [p.text for p in told(read_path(path, Scope.NOTES))]
    for note, before in zip(NOTES, ("torn out.", "noon boat.”")):
        at = next(n for n, line in enumerate(lines) if note in line)
        assert lines[at].startswith("Note: ")
        assert lines[at - 1].endswith(before)


@pytest.mark.parametrize("path", REAL, ids=lambda p: p.name)
def test_all_of_a_file_is_read_if_wanted(path):
    story, whole = read_path(path), read_path(path, Scope.ALL)
    assert not whole.left_out
    words = WORD.findall(" ".join(p.text for p in told(whole)))
    for word in WORD.findall(" ".join([*(p.text for p in told(story)), *(part.text for part in story.left_out)])):
        assert word in words


@pytest.mark.parametrize("path", REAL, ids=lambda p: p.name)
def test_the_content_tells_the_format(path):
    for name in ("story", "story.txt", "story.html"):
        assert texts(path.read_bytes(), name) == texts(path.read_bytes(), path.name)


def test_each_format_is_found_in_folders():
    assert {f".{name}" for name in FORMATS} <= set(BY_WORTH)


def test_a_command_reads_them(tmp_path):
    path = builders.write(tmp_path, "story.rtf", office_files.rtf(r"\pard “Go,” said Mary.\par It rained.\par"))
    done = CliRunner().invoke(commands, ["script", str(path), "-o", str(tmp_path / "s.json")])
    assert done.exit_code == 0
    assert "“Go,”" in (tmp_path / "s.json").read_text(encoding="utf-8")


# RTF

RTF = {
    "bytes of the file's code page": (r"\pard caf\'e9 \'93Go\'94\par", ["café “Go”"]),
    "bytes of a font's code page": (r"\pard {\f2 \'cc\'e0\'f0\'e0}\par", ["Мара"]),
    "letters of two bytes": (r"\pard {\f3 \'83\'7d\'83\'89}\par", ["マラ"]),
    "a fallback of two bytes": (r"\pard {\uc2\u12510\'83\'7d\u12521\'83\'89}x\par", ["マラx"]),
    "no fallback": (r"\pard \uc0\u8220Go\u8221\par", ["“Go”"]),
    "a fallback that is a word": (r"\pard it\u8217\rquote s\par", ["it’s"]),
    "a fallback that a group cuts off": (r"\pard {\u8220}Go\par", ["“Go"]),
    "signs": (r"\pard \ldblquote Go\rdblquote \emdash she\~said\_x\par", ["“Go”—she said‑x"]),
    "a hyphen that may divide": (r"\pard har\-bour\par", ["harbour"]),
    "braces and backslashes": (r"\pard \{a\}\\b\par", [r"{a}\b"]),
    "a line in a paragraph": (r"\pard one\line two\par", ["one\ntwo"]),
    "paragraphs by a backslash and a line end": ("\\pard one\\\ntwo\\par", ["one", "two"]),
    "the text of a field": (
        r'\pard see {\field{\*\fldinst HYPERLINK "http://x.example"}{\fldrslt the quay}}.\par',
        ["see the quay."],
    ),
    "what only some programs know": (r"\pard a{\*\unknown secret}b\par", ["ab"]),
    "a picture": (r"\pard a{\*\shppict{\pict\pngblip 89504e47}}b{\pict\bin4 {}{}c}d\par", ["abd"]),
    "text twice": (r"\pard {\upr{plain}{\*\ud{\u1046?ivago}}} said\par", ["Живago said".replace("Жив", "Жiv")]),
    "the text of a box": (
        r"\pard out{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt\pard within\par}}}side\par",
        ["outside", "within"],
    ),
    "a cell and a row": (
        r"\trowd\pard\intbl Name\cell Age\cell\row\trowd\pard\intbl Mara\cell Nine\cell\row\pard end\par",
        ["Name: Age", "Mara: Nine", "end"],
    ),
    "a bullet": (r"\pard{\listtext\f1\'b7\tab}rope\par{\pntext\'95\tab}salt\par", ["rope", "salt"]),
    "a number of a list": (r"\pard{\listtext 2.\tab}rope\par", ["2. rope"]),
    "a style that is based on a heading": (r"\pard\s2 The Wall\par\pard It rained.\par", ["The Wall", "It rained."]),
    "an end without a brace": (r"\pard It rained.", ["It rained."]),
}


@pytest.mark.parametrize("case", RTF)
def test_rtf(case):
    body, wanted = RTF[case]
    assert texts(office_files.rtf(body), "x.rtf") == wanted


def test_rtf_in_utf8_as_some_programs_write_it():
    assert texts(rb"{\rtf1\ansi\pard " + "“Żółw,” said Mary.".encode() + rb"\par}", "x.rtf") == ["“Żółw,” said Mary."]


def test_rtf_that_is_cut_off_says_so():
    whole = office_files.rtf(r"\pard {\b It rained.}\par")
    assert any("cut off" in guess for guess in read(Source(whole[:-7], "x.rtf")).guesses)
    assert not read(Source(whole, "x.rtf")).guesses


def test_what_rtf_hides_is_listed():
    body = r"{\header The Head\par}\pard It {\v never }{\deleted always }rained{\*\annotation A comment}.\par"
    assert texts(office_files.rtf(body), "x.rtf") == ["It rained."]
    assert listed(office_files.rtf(body), "x.rtf") == {
        "hidden text": "never",
        "deleted text": "always",
        "page headers and footers": "The Head",
        "comments": "A comment",
    }


# OpenDocument

ODT = {
    "blanks, a tab and a line": (
        "<text:p>a<text:s text:c='2'/>b<text:tab/>c<text:line-break/>d</text:p>",
        ["a b c\nd"],
    ),
    "the end of a page inside a word": ("<text:p>har<text:soft-page-break/>bour</text:p>", ["harbour"]),
    "a list with numbers": (
        "<text:list text:style-name='Numbers'><text:list-item><text:p>rope</text:p></text:list-item><text:list-item><text:p>salt</text:p></text:list-item></text:list>",
        ["1. rope", "2. salt"],
    ),
    "a list with bullets": ("<text:list><text:list-item><text:p>rope</text:p></text:list-item></text:list>", ["rope"]),
    "a heading by its style": (
        "<text:p text:style-name='Own_20_Title'>The Wall</text:p><text:p>It rained.</text:p>",
        ["The Wall", "It rained."],
    ),
    "a text box": (
        "<text:p>out<draw:frame><draw:text-box><text:p>within</text:p></draw:text-box></draw:frame>side</text:p>",
        ["outside", "within"],
    ),
    "a table with a head": (
        "<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Name</text:p></table:table-cell><table:table-cell><text:p>Age</text:p></table:table-cell></table:table-row></table:table-header-rows>"
        "<table:table-row><table:table-cell><text:p>Mara</text:p></table:table-cell><table:table-cell><text:p>Nine</text:p></table:table-cell></table:table-row></table:table>",
        ["Name: Mara, Age: Nine"],
    ),
    "a formula": ("<text:p>So <math:math><math:mn>2</math:mn></math:math>.</text:p>", ["So 2."]),
    "a section": ("<text:section><text:p>It rained.</text:p></text:section>", ["It rained."]),
    "text outside of paragraphs": ("It rained.", ["It rained."]),
    "an element of the future": ("<text:p>It <text:shout>rained</text:shout>.</text:p>", ["It rained."]),
}


@pytest.mark.parametrize("build", [office_files.odt, office_files.fodt], ids=["odt", "fodt"])
@pytest.mark.parametrize("case", ODT)
def test_odt(case, build):
    body, wanted = ODT[case]
    assert texts(build(body), "x.odt" if build is office_files.odt else "x.fodt") == wanted


CHANGES = (
    "<text:tracked-changes><text:changed-region text:id='c1'><text:deletion><office:change-info><dc:creator>Sam</dc:creator></office:change-info>"
    "<text:p>always </text:p></text:deletion></text:changed-region></text:tracked-changes>"
)
HIDING = (
    f"{CHANGES}<text:p>It <text:span text:style-name='Hidden'>never </text:span><text:change text:change-id='c1'/>rained"
    "<office:annotation><dc:creator>Sam</dc:creator><text:p>A comment</text:p></office:annotation>.</text:p>"
    "<text:section text:display='none'><text:p>unseen</text:p></text:section>"
    "<text:table-of-content><text:index-body><text:p>Entry 1</text:p></text:index-body></text:table-of-content>"
)


@pytest.mark.parametrize("build", [office_files.odt, office_files.fodt], ids=["odt", "fodt"])
def test_what_a_text_hides_is_listed(build):
    content = build(HIDING, master="<style:header><text:p>The Head</text:p></style:header>")
    assert texts(content, "x.odt" if build is office_files.odt else "x.fodt") == ["It rained."]
    assert {
        what: text.split() for what, text in listed(content, "x.odt" if content[:2] == b"PK" else "x.fodt").items()
    } == {
        "hidden text": ["never", "unseen"],
        "deleted text": ["always"],
        "comments": ["A", "comment"],
        "list of contents": ["Entry", "1"],
        "page headers and footers": ["The", "Head"],
    }


# PDF


def pdf(*pages, **more):
    built = office_files.Pdf()
    for page in pages:
        built.page(*page)
    return built.bytes(**more)


def lines(*rows, left=36, top=360, size=8, step=10):
    """Lines from the top, in a font whose letters are all as wide, each set in if it starts with a blank."""
    return [
        (left + 14 * row.startswith(" "), top - step * n, size, row.strip(), "F4") for n, row in enumerate(rows) if row
    ]


def wrapped(*paragraphs, indent=" ", between=()):
    """Paragraphs as lines of forty letters."""
    out = []
    for text in paragraphs:
        out += [*(between if out else ()), *textwrap.wrap(text, 40, initial_indent=indent, break_on_hyphens=False)]
    return out


TALK = (
    "“You are late,” said Mara, and she put the lantern down upon the wall, where the wind could not reach it.",
    "“I walked,” said Tomas. He looked at the grey quay, at the boats, and at the forty rings of iron in the wall.",
    "She was silent for so long that he sat down. The gulls had gone to the mainland, and the boats as well.",
)


@pytest.mark.parametrize("indent", [" ", ""])
@pytest.mark.parametrize("between", [(), ("",)])
def test_indents_gaps_or_lines_with_room_start_paragraphs(indent, between):
    # A gap or two is a scene break; more of them are how paragraphs are set.
    talk = TALK * 2 if between else TALK
    assert texts(pdf(lines(*wrapped(*talk, indent=indent, between=between))), "x.pdf") == list(talk)


@pytest.mark.parametrize("indent", [" ", ""])
@pytest.mark.parametrize("cut", range(1, 9))
def test_a_paragraph_goes_on_over_the_end_of_a_page(indent, cut):
    rows = wrapped(*TALK, indent=indent)
    assert texts(pdf(lines(*rows[:cut]), lines(*rows[cut:])), "x.pdf") == list(TALK)


def test_divided_words_are_whole():
    rows = lines(" It rained on the old wall of the har-", "bour, and of the many boats, twenty-", "two were gone.")
    assert texts(pdf(rows), "x.pdf") == [
        "It rained on the old wall of the harbour, and of the many boats, twenty-two were gone."
    ]


def test_columns_are_read_one_after_the_other():
    words = [f"w{n} x y z" for n in range(40)]
    left = lines(*words[:20], left=36, size=8)
    right = lines(*words[20:], left=170, size=8)
    # Row by row, as some programs write them.
    mixed = [piece for pair in zip(left, right) for piece in pair]
    read_words = re.findall(r"w\d+", " ".join(texts(pdf(mixed), "x.pdf")))
    assert read_words == [f"w{n}" for n in range(40)]


def test_running_heads_and_page_numbers_are_listed():
    talk = [[f"{n}. {text}" for text in TALK] for n in ("Rain", "Snow", "Hail", "Fog")]
    pages = [
        [(100, 400, 8, "The Salt Road"), *lines(*wrapped(*own)), (150, 20, 8, str(n))] for n, own in enumerate(talk, 5)
    ]
    content = pdf(*pages)
    assert texts(content, "x.pdf") == [text for own in talk for text in own]
    assert listed(content, "x.pdf")["page numbers and running heads"].split("\n\n") == [
        line for n in range(5, 9) for line in ("The Salt Road", str(n))
    ]


def test_a_footnote_has_its_mark():
    rows = [*lines(*wrapped(*TALK)), (217, 342.5, 5, "1", "F4"), (36, 40, 6, "1 A lantern of horn.", "F4")]
    assert listed(pdf(rows), "x.pdf") == {"notes": "1\n\n1 A lantern of horn."}
    read_with_notes = texts(pdf(rows), "x.pdf", Scope.NOTES)
    assert read_with_notes == [TALK[0], "Note: A lantern of horn.", *TALK[1:]]


def test_large_type_is_a_heading_and_the_outline_names_chapters():
    rows = [[(36, 390, 18, "The Wall"), *lines(*wrapped(*TALK))], [(36, 390, 18, "The Gate"), *lines(*wrapped(*TALK))]]
    content = pdf(
        *rows, outline=[("1. The Wall", 0, 400), ("2. The Gate", 1, 400)], info="/Title (A Book) /Author (Pat Maker)"
    )
    book = read(Source(content, "x.pdf"))
    assert (book.title, book.author) == ("A Book", "Pat Maker")
    assert [c.title for c in book.chapters] == ["1. The Wall", "2. The Gate"]
    assert [p.level for p in told(book) if p.level] == [1, 1]


@pytest.mark.parametrize("title", ["Microsoft Word - book.docx", "untitled", "story.indd", ""])
def test_a_title_that_a_program_wrote_is_none(title):
    assert read(Source(pdf(lines(*wrapped(*TALK)), info=f"/Title ({title})"), "my_book.pdf")).title == "my book"


def test_a_page_without_text_is_told_if_it_is_a_picture():
    content = pdf(lines(*wrapped(*TALK)), [])
    assert not read(Source(content, "x.pdf")).guesses


SCAN = "q 300 0 0 420 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x00 EI Q"


def test_a_scan_is_refused_with_the_way_out():
    with pytest.raises(InputError) as e:
        read(Source(office_files.Pdf().page().bytes(raw=SCAN), "x.pdf"))
    assert "pictures" in e.value.message
    assert "ocrmypdf" in e.value.hint


def test_a_page_that_is_a_picture_is_told():
    content = office_files.Pdf().page().page(*lines(*wrapped(*TALK))).bytes(raw=SCAN)
    assert read(Source(content, "x.pdf")).guesses == ("1 of 2 pages have no text; they may be pictures.",)


def test_a_page_that_is_read_from_the_right():
    text = " ".join(p.text for p in told(read_path(HERE / "reading_cases" / "hebrew.pdf")))
    assert text.startswith('פרק ראשון "לך," אמרה מרים, והניחה את הפנס על החומה')
    assert "היו שם 42 טבעות ברזל" in text
    assert "בשנת 1987 אל הנמל." in text


# MOBI


def test_mobi():
    content = office_files.mobi(
        "<html><body><h2>Chapter 1</h2><p>“Go,” said <i>Mary</i>.</p><mbp:pagebreak/><h2>Chapter 2</h2><p>It rained.</p></body></html>"
    )
    book = read(Source(content, "x.mobi"))
    assert book.title == "A Built Book"
    assert [c.title for c in book.chapters] == ["Chapter 1", "Chapter 2"]
    assert "Mary" in [p.text[a:b] for p in told(book) for a, b in p.emphasis]


@pytest.mark.parametrize("encryption", [1, 2])
def test_mobi_with_drm_is_refused(encryption):
    with pytest.raises(InputError, match="DRM"):
        read(Source(office_files.mobi("<p>It rained.</p>", encryption=encryption), "x.mobi"))
