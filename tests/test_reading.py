"""What readers make of files: chapters, paragraphs, emphasis, and what they leave out."""

from __future__ import annotations

import builders
import pytest

from audiobook.book import ParagraphKind
from audiobook.reading import Scope, Source, read

PROSE = "It rained on the harbour all that night, and nobody slept."


def book(text: str | bytes, name: str = "story.txt", scope: Scope = Scope.STORY):
    return read(Source(text if isinstance(text, bytes) else text.encode(), name, scope))


def prose(b):
    return [p.text for c in b.chapters for p in c.paragraphs if p.kind is ParagraphKind.PROSE]


def titles(b):
    return [c.title for c in b.chapters]


class TestParagraphs:
    def test_hard_wrapped_lines_are_one_paragraph(self):
        b = book(
            "It rained on the harbour all that\nnight, and nobody slept. The boats were\nmoored twice over--\nor so he said.\n\nMorning came."
        )
        assert prose(b) == [
            "It rained on the harbour all that night, and nobody slept. The boats were moored twice over--or so he said.",
            "Morning came.",
        ]

    def test_indented_first_lines_begin_paragraphs(self):
        b = book(
            "  It rained on the harbour all that night\nand nobody slept in the town.\n  Morning came and the\nboats went out again.\n  Nobody spoke."
        )
        assert len(prose(b)) == 3
        assert prose(b)[1] == "Morning came and the boats went out again."

    def test_one_paragraph_a_line(self):
        lines = [
            "The rain came down on the harbour all night long, and in the morning the boats were gone from it, every one of them, and nobody knew where."
            + " x" * n
            + "."
            for n in range(12)
        ]
        assert prose(book("\n".join(lines))) == lines

    def test_verse_keeps_its_lines(self):
        assert (
            prose(book(f"{PROSE}\n\nThe boats are out,\nThe boats are out,\nAnd none of them will know.\n\n{PROSE}"))[
                1
            ].count("\n")
            == 2
        )

    def test_underscores_and_stars_are_emphasis(self):
        p = book("He was _very_ sure, and *quite* wrong about snake_case and 2 * 3 * 4.").chapters[0].paragraphs[0]
        assert p.text == "He was very sure, and quite wrong about snake_case and 2 * 3 * 4."
        assert [p.text[a:b] for a, b in p.emphasis] == ["very", "quite"]

    @pytest.mark.parametrize("ornament", ["***", "* * *", "#", "---", "~ ~ ~", "⁂"])
    def test_scene_breaks(self, ornament):
        kinds = [p.kind for p in book(f"{PROSE}\n\n{ornament}\n\n{PROSE}").chapters[0].paragraphs]
        assert kinds == [ParagraphKind.PROSE, ParagraphKind.BREAK, ParagraphKind.PROSE]

    def test_a_wide_gap_is_a_scene_break(self):
        kinds = [p.kind for p in book(f"{PROSE}\n\n{PROSE}\n\n{PROSE}\n\n\n\n{PROSE}").chapters[0].paragraphs]
        assert kinds.count(ParagraphKind.BREAK) == 1


class TestHeadings:
    @pytest.mark.parametrize(
        "heading",
        [
            "Chapter 1",
            "CHAPTER I.",
            "Chapter One: The Pier",
            "Chapter Twenty-One",
            "Part Two",
            "BOOK THE FIRST",
            "Prologue",
            "Epilogue: After",
            "Chapter 3 - Rain",
            "Stave 1",
            "The Second Book",
        ],
    )
    def test_divisions(self, heading):
        b = book(f"{heading}\n\n{PROSE}\n\n{PROSE}")
        assert b.chapters[0].paragraphs[0].kind is ParagraphKind.HEADING

    @pytest.mark.parametrize(
        "line",
        ["Part one of the plan was done.", "Chapter and verse, he thought.", "Book him, said the sergeant.", "I"],
    )
    def test_prose_is_no_heading(self, line):
        b = book(f"{PROSE}\n\n{line}\n\n{PROSE}")
        assert not any(p.kind is ParagraphKind.HEADING for p in b.chapters[0].paragraphs)

    def test_bare_numerals_that_count_up(self):
        assert titles(book("\n\n".join(f"{n}\n\n{PROSE}" for n in ("I", "II", "III", "IV")))) == [
            "I",
            "II",
            "III",
            "IV",
        ]

    def test_capitals_where_nothing_else_divides(self):
        assert titles(book(f"THE PIER\n\n{PROSE}\n\nTHE BOAT\n\n{PROSE}")) == ["THE PIER", "THE BOAT"]

    def test_a_chapters_title_on_the_next_line(self):
        assert titles(book(f"CHAPTER I\n\nTHE PIER\n\n{PROSE}\n\nCHAPTER II\n\nTHE BOAT\n\n{PROSE}")) == [
            "CHAPTER I: THE PIER",
            "CHAPTER II: THE BOAT",
        ]

    def test_parts_above_chapters(self):
        assert titles(
            book(f"PART ONE\n\nChapter 1\n\n{PROSE}\n\nChapter 2\n\n{PROSE}\n\nPART TWO\n\nChapter 1\n\n{PROSE}")
        ) == ["PART ONE: Chapter 1", "Chapter 2", "PART TWO: Chapter 1"]

    @pytest.mark.parametrize("gap", ["\n", "\n\n"])
    def test_a_list_of_contents_is_not_chapters(self, gap):
        names = [
            f"Chapter {n}: {t}" for n, t in enumerate(("The Pier", "The Boat", "The Storm", "The Rope", "The Shore"), 1)
        ]
        text = "Contents\n\n" + gap.join(names) + "\n\n\n" + "\n\n".join(f"{n}\n\n{PROSE}" for n in names)
        b = book(text)
        assert titles(b) == names
        assert any(p.what == "list of contents" for p in b.left_out)

    def test_title_page(self):
        b = book(f"THE LONG PIER\n\nby\n\nPat Maker\n\nChapter 1\n\n{PROSE}\n\nChapter 2\n\n{PROSE}")
        assert (b.title, b.author) == ("The Long Pier", "Pat Maker")
        assert titles(b) == ["Chapter 1", "Chapter 2"]


class TestGutenberg:
    TEXT = (
        "The Project Gutenberg eBook of The Long Pier\n\nTitle: The Long Pier\n\nAuthor: Pat Maker\n\nLanguage: English\n\n"
        "*** START OF THE PROJECT GUTENBERG EBOOK THE LONG PIER ***\n\nProduced by volunteers\n\n[Illustration: a pier]\n\n"
        f"CHAPTER I\n\n{PROSE}\n\n*** END OF THE PROJECT GUTENBERG EBOOK THE LONG PIER ***\n\nSection 1. General Terms"
    )

    def test_frame_is_left_out_and_reported(self):
        b = book(self.TEXT)
        assert (b.title, b.author) == ("The Long Pier", "Pat Maker")
        assert prose(b) == [PROSE]
        assert {p.what for p in b.left_out} >= {"Project Gutenberg licence", "Project Gutenberg header"}

    def test_all_reads_it(self):
        b = book(self.TEXT, scope=Scope.ALL)
        assert any("General Terms" in p for c in b.chapters for p in [q.text for q in c.paragraphs])
        assert not b.left_out


class TestEncodings:
    TEXT = "“Où est-il?” asked Zoë — nobody knew. The café’s door stood open, and it rained."

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
    def test_read(self, encoding):
        assert prose(book(self.TEXT.encode(encoding))) == [self.TEXT]

    def test_latin_1(self):
        text = "Le café était fermé, Zoë est partie. " * 3
        assert prose(book(text.encode("latin-1")))[0] == text.strip()

    def test_a_guess_is_told(self):
        assert book(self.TEXT.encode("cp1252")).guesses

    def test_cyrillic(self):
        text = "Была тёмная ночь, и на пристани никого не было. Он ждал её до самого утра, но она не пришла. " * 5
        assert "пристани" in prose(book(text.encode("cp1251")))[0]


class TestHtml:
    def test_generic(self):
        b = book(
            "<html lang=en><head><title>The Pier</title><meta name=author content='Pat Maker'><style>p{}</style></head><body>"
            "<nav><a href=#>Home</a></nav><h1>One</h1><p>He was <em>quite</em>\n sure.<br>Or so</p><hr><p>It&nbsp;rained.</p>"
            "<h1>Two</h1><p>End<sup><a href='#fn1'>1</a></sup>.</p><script>x</script></body></html>",
            "x.html",
        )
        assert (b.title, b.author, titles(b)) == ("The Pier", "Pat Maker", ["One", "Two"])
        assert prose(b) == ["He was quite sure.\nOr so", "It rained.", "End."]
        first = b.chapters[0].paragraphs[1]
        assert [first.text[i:j] for i, j in first.emphasis] == ["quite"]
        assert b.chapters[0].paragraphs[2].kind is ParagraphKind.BREAK

    FANWORK = (
        "<html><head><title>The Pier - maker - Some Fandom</title></head><body><div id=preface><p class=message><b>The Pier</b> at "
        "archiveofourown.org</p><div class=meta><dl class=tags><dt>Rating:</dt><dd>General</dd></dl><h1>The Pier</h1>"
        "<div class=byline>by <a rel=author href=x>maker</a></div><p>Summary</p><blockquote class=userstuff><p>A sad pier.</p>"
        "</blockquote></div></div><div id=chapters class=userstuff><div class='meta group'><h2 class=heading>Chapter 1: Rain</h2>"
        "<p>Chapter Notes</p><blockquote class=userstuff><p>Sorry for the wait!</p></blockquote></div><div class=userstuff>"
        "<p>It rained.</p><p>And rained.</p></div><div class='meta group'><h2 class=heading>Chapter 2: Sun</h2></div>"
        "<div class=userstuff><p>It cleared.</p></div></div><div id=afterword><p>End Notes</p><p>Thanks!</p></div></body></html>"
    )

    def test_fanwork_alone(self):
        b = book(self.FANWORK, "x.html")
        assert (b.title, b.author) == ("The Pier", "maker")
        assert titles(b) == ["Chapter 1: Rain", "Chapter 2: Sun"]
        assert prose(b) == ["It rained.", "And rained.", "It cleared."]
        assert b.left_out

    def test_fanwork_with_notes(self):
        text = " ".join(prose(book(self.FANWORK, "x.html", Scope.NOTES)))
        assert "A sad pier." in text
        assert "Sorry for the wait!" in text
        assert "Thanks!" in text
        assert "Rating" not in text

    def test_nested_a_hundred_deep(self):
        assert "It rained." in " ".join(prose(book("<div>" * 100 + "<p>It rained.</p>", "x.html")))


class TestEpub:
    DOCUMENTS = (
        (
            "b.xhtml",
            builders.xhtml("<h2>Two</h2><p>The boat sank<a epub:type='noteref' href='n.xhtml#1'>1</a> slowly.</p>"),
        ),
        (
            "a.xhtml",
            builders.xhtml("<h2>One</h2><p>He was <i>late</i>.</p><aside epub:type='footnote'>A note.</aside>"),
        ),
        ("c.xhtml", builders.xhtml("<section epub:type='copyright-page'><p>Copyright by nobody.</p></section>")),
        ("t.xhtml", builders.xhtml("<section epub:type='titlepage'><h1>A Built Book</h1></section>")),
        ("n.xhtml", builders.xhtml("<section epub:type='endnotes'><p>A late note.</p></section>")),
        ("x.xhtml", builders.xhtml("<p>An advertisement.</p>")),
    )
    ORDER = ("t.xhtml", "a.xhtml", "b.xhtml", "n.xhtml", "c.xhtml", "x.xhtml")

    @pytest.mark.parametrize("version", [2, 3])
    def test_spine_order_titles_and_what_is_left_out(self, version):
        content = builders.epub(
            self.DOCUMENTS,
            order=self.ORDER,
            version=version,
            titles={"a.xhtml": "The First", "b.xhtml": "The Second"},
            not_linear=("x.xhtml",),
        )
        b = book(content, "x.epub")
        assert (b.title, b.author, titles(b)) == ("A Built Book", "Pat Maker", ["The First", "The Second"])
        assert prose(b) == ["He was late.", "The boat sank slowly."]
        assert {p.what for p in b.left_out} == {
            "title page",
            "notes",
            "copyright page",
            "parts outside the reading order",
        }
        assert b.cover is not None
        assert b.cover.content == builders.PIXEL

    def test_all_reads_everything(self):
        b = book(builders.epub(self.DOCUMENTS, order=self.ORDER), "x.epub", Scope.ALL)
        text = " ".join(p.text for c in b.chapters for p in c.paragraphs)
        assert all(s in text for s in ("Copyright by nobody.", "A late note.", "A Built Book"))
        assert not b.left_out

    def test_series_and_year(self):
        meta = '<dc:date>1911-05-01</dc:date><meta name="calibre:series" content="Piers"/><meta name="calibre:series_index" content="2"/>'
        b = book(builders.epub(self.DOCUMENTS, metadata=meta), "x.epub")
        assert (b.series, b.year) == (("Piers", "2"), 1911)

    def test_a_picture_framed_in_svg(self):
        import base64

        svg = f'<svg xmlns="x"><image href="data:image/png;base64,{base64.b64encode(builders.PIXEL).decode()}"/></svg>'
        meta = '<meta name="cover" content="i0"/>'
        content = builders.epub([("c.svg", svg), *self.DOCUMENTS], order=self.ORDER, metadata=meta, cover=False)
        b = book(builders.with_media_type(content, "c.svg", "image/svg+xml"), "x.epub")
        assert b.cover is not None
        assert (b.cover.content, b.cover.media_type) == (builders.PIXEL, "image/png")

    def test_font_obfuscation_is_no_drm(self):
        encryption = b'<encryption xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:EncryptionMethod Algorithm="http://www.idpf.org/2008/embedding"/></enc:EncryptedData></encryption>'
        assert prose(book(builders.epub(self.DOCUMENTS, extra={"META-INF/encryption.xml": encryption}), "x.epub"))


def test_docx():
    content = builders.docx(
        [("Heading1", "One"), ("Normal", "He was *quite* sure."), ("Heading1", "Two"), ("Normal", "It rained.")]
    )
    b = book(content, "x.docx")
    assert (b.title, b.author, titles(b)) == ("A Built Document", "Pat Maker", ["One", "Two"])
    p = b.chapters[0].paragraphs[1]
    assert (p.text, [p.text[i:j] for i, j in p.emphasis]) == ("He was quite sure.", ["quite"])


def test_fb2():
    b = book(
        '<?xml version="1.0"?><FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0" xmlns:l="http://www.w3.org/1999/xlink">'
        "<description><title-info><author><first-name>Pat</first-name><last-name>Maker</last-name></author><book-title>The Pier</book-title>"
        "<lang>en</lang></title-info></description><body><section><title><p>One</p></title><p>He was <emphasis>late</emphasis>"
        '<a l:href="#n1" type="note">1</a>.</p><empty-line/><p>It rained.</p></section><section><title><p>Two</p></title><p>End.</p></section>'
        '</body><body name="notes"><section><p>A note.</p></section></body></FictionBook>',
        "x.fb2",
    )
    assert (b.title, b.author, titles(b)) == ("The Pier", "Pat Maker", ["One", "Two"])
    assert prose(b) == ["He was late.", "It rained.", "End."]
    assert [p.what for p in b.left_out] == ["notes"]


def test_markdown():
    b = book(
        "---\ntitle: The Pier\nauthor: Pat Maker\n---\n# One\n\nHe was *quite* sure,\nor so he *said*.\n\n* * *\n\n    It rained.\n\n# Two\n\nEnd <b>bold</b>.",
        "x.md",
    )
    assert (b.title, b.author, titles(b)) == ("The Pier", "Pat Maker", ["One", "Two"])
    assert prose(b) == ["He was quite sure, or so he said.", "It rained.", "End bold."]
