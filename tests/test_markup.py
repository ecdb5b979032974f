"""What is inside a page: notes, scene breaks, lists, tables, hidden text, large first letters and preformatted text."""

from __future__ import annotations

import builders
import pytest

from audiobook.book import ParagraphKind
from audiobook.reading import Scope, Source, html, read
from audiobook.reading.markup import notes
from audiobook.reading.markup.prepare import prepare, prepare_book
from audiobook.reading.markup.walk import Walk, walk_into

PROSE = "It rained on the harbour all that night, and nobody slept."


def book(body: str, *, head: str = "", scope: Scope = Scope.STORY):
    page = f'<html lang="en"><head><title>x</title>{head}</head><body>{body}</body></html>'
    return read(Source(page.encode(), "x.html", scope))


def shown(b) -> list[str]:
    """The paragraphs of a book; scene breaks as "***"."""
    return ["***" if p.kind is ParagraphKind.BREAK else p.text for c in b.chapters for p in c.paragraphs]


def listed(b) -> dict[str, str]:
    return {part.what: part.text for part in b.left_out}


class TestNoteMarks:
    @pytest.mark.parametrize(
        "mark",
        [
            "<sup>1</sup>",
            "<sup>[1]</sup>",
            "<sup>(1)</sup>",
            "<sup>2,3</sup>",
            "<sup>*</sup>",
            "<sup>†</sup>",
            "<sup>vi</sup>",
            "<sup class='fn'>b</sup>",
            '<a href="#n1"><sup>1</sup></a>',
            '<sup><a href="#n1">1</a></sup>',
            '<sup><a href="notes.html#n1">iv</a></sup>',
            '<a href="#n1">[1]</a>',
            '<a href="notes.html#n1">¹</a>',
            '<a href="notes.html#n1">12</a>',
            '[<a href="notes.html#n1">12</a>]',
            '<a href="#n1">*</a>',
            '<a epub:type="noteref" href="#n1">1</a>',
            '<span class="footnote-ref">1</span>',
            '<a class="footnote-anchor" href="#x">1</a>',
            '<span style="vertical-align: super; font-size: 70%">1</span>',
            '<a class="sdfootnoteanc" name="sdfootnote1anc" href="#sdfootnote1sym"><sup>1</sup></a>',
            '<a style="mso-footnote-id:ftn1" href="#_ftn1" name="_ftnref1"><span class="MsoFootnoteReference">[1]</span></a>',
            '<a role="doc-backlink" href="#r1">↩</a>',
            '<a href="#r1">↑</a>',
            "¹²",
            '<span class="superscript">1</span>',
            '<span class="footnote">[1]</span>',
        ],
    )
    @pytest.mark.parametrize("after", [" and waited.", ". He waited.", ""])
    def test_a_mark_is_not_read(self, mark, after):
        assert shown(book(f"<p>Mara sat down{mark}{after}</p>")) == [f"Mara sat down{after}"]

    @pytest.mark.parametrize(
        "text",
        [
            "10<sup>23</sup>",
            "10²³",
            "5 m<sup>2</sup>",
            "5 km²",
            "x<sup>2</sup>",
            "E=mc<sup>2</sup>",
            "(a+b)<sup>2</sup>",
            "(x+1)²",
            "the 1<sup>st</sup> of May",
            "the 2<sup>nd</sup>",
            "le XIX<sup>e</sup>",
            "M<sup>me</sup> Pell",
            "D<sup>r</sup> Pell",
            "H<sub>2</sub>O",
            "Ca<sup>2+</sup>",
            "<sup>14</sup>C",
            "<sup>1</sup>/<sub>2</sub>",
            "in [brackets] here",
            "He said *no* twice",
            "a five* hotel",
            "chapter <a href='c3.html#top'>3</a> of it",
            "see [2] there",
            "the year <a href='#y'>1984</a>",
        ],
    )
    def test_other_figures_are_read(self, text):
        import re

        (p,) = shown(book(f"<p>It was {text} now.</p>"))
        assert p == f"It was {re.sub('<[^>]*>', '', text)} now."

    def test_a_list_of_chapters_is_not_marks(self):
        links = "".join(f'<a href="#c{n}">[{n}]</a> ' for n in (1, 2))
        b = book(f"<p>Read: {links}</p><h2 id='c1'>One</h2><p>{PROSE}</p><h2 id='c2'>Two</h2><p>{PROSE}</p>")
        assert "Read: [1] [2]" in shown(b)

    @pytest.mark.parametrize(
        "text", ["the year 1984<sup>1</sup>", "here (as she said)<sup>3</sup>", "here (as she said)³"]
    )
    def test_marks_behind_figures_and_brackets(self, text):
        assert shown(book(f"<p>In {text} it ended.</p>"))[0] in (
            "In the year 1984 it ended.",
            "In here (as she said) it ended.",
        )

    def test_a_mark_in_a_heading(self):
        assert shown(book(f"<h2>Chapter 1<sup>1</sup></h2><p>{PROSE}</p>"))[0] == "Chapter 1"

    def test_page_numbers_have_their_own_name(self):
        assert listed(book(f'<p>{PROSE}<span class="pagenum">[Pg 5]</span></p>')) == {"page numbers": "[Pg 5]"}

    def test_all_reads_a_mark_apart_from_the_word_before_it(self):
        assert shown(book("<p>Mara sat down<sup>1</sup>.</p>", scope=Scope.ALL)) == ["Mara sat down 1."]

    def test_letters_that_count_up(self):
        assert shown(book("<p>A word<sup>a</sup> and one<sup>b</sup> more</p>")) == ["A word and one more"]


BODIES = {
    "aside": ('<a epub:type="noteref" href="#n">1</a>', '<aside epub:type="footnote" id="n">{}</aside>'),
    "list": ('<sup><a href="#n">1</a></sup>', '<ol><li id="n">{} <a href="#r">↩</a></li></ol>'),
    "paragraph": ('<a id="r" href="#n">[1]</a>', '<p id="n"><a href="#r">[1]</a> {}</p>'),
    "anchor inside": (
        '<a name="r"></a><a href="#n"><sup>[1]</sup></a>',
        '<p><a name="n"></a><a href="#r">[1]</a> {}</p>',
    ),
    "table": ('<a href="#n"><sup>1</sup></a>', '<table><tr><td><a id="n">1</a></td><td>{}</td></tr></table>'),
    "libreoffice": (
        '<a class="sdfootnoteanc" name="sdfootnote1anc" href="#sdfootnote1sym"><sup>1</sup></a>',
        '<div id="sdfootnote1"><p class="sdfootnote"><a class="sdfootnotesym" name="sdfootnote1sym" href="#sdfootnote1anc">1</a>{}</p></div>',
    ),
    "word": (
        '<a href="#_ftn1" name="_ftnref1">[1]</a>',
        '<div style="mso-element:footnote-list"><hr><div style="mso-element:footnote" id="ftn1"><p class="MsoFootnoteText">'
        '<a href="#_ftnref1" name="_ftn1">[1]</a> {}</p></div></div>',
    ),
    "brackets in the text": (".[1]", "<hr><p>[1] {}</p>"),
    "star": ("*", "<hr><p>* {}</p>"),
    "dagger": ("†", "<p>† {}</p>"),
    "figures": ("<sup>1</sup>", "<hr><p>1. {}</p>"),
}


class TestNotes:
    NOTE = "A ferry is a boat."

    @pytest.mark.parametrize("name", BODIES)
    def test_a_note_is_left_out_or_read_where_it_is_referred_to(self, name):
        mark, note = BODIES[name]
        body = f"<h2>One</h2><p>Mara took the ferry{mark}</p><p>{PROSE}</p>{note.format(self.NOTE)}<h2>Two</h2><p>{PROSE}</p>"
        own = "Mara took the ferry" + "." * mark.startswith(".")
        b = book(body)
        assert shown(b) == ["One", own, PROSE, "Two", PROSE]
        assert self.NOTE in listed(b)["notes"]
        assert b.kept == 1
        told = shown(book(body, scope=Scope.NOTES))
        assert [p for p in told if p != "***"] == ["One", own, f"Note: {self.NOTE}", PROSE, "Two", PROSE]

    def test_the_title_of_notes_goes_with_them(self):
        body = f'<p>{PROSE}<sup><a href="#n">1</a></sup></p><h3>Footnotes</h3><p id="n">1. {self.NOTE}</p>'
        assert shown(book(body)) == [PROSE]
        assert shown(book(body, scope=Scope.NOTES)) == [PROSE, f"Note: {self.NOTE}"]

    def test_a_note_of_several_paragraphs_stays_together(self):
        body = f'<p>{PROSE}<a href="#n">[1]</a></p><div class="footnote"><p><a id="n"></a>[1] {self.NOTE}</p><p>More.</p></div><p>End.</p>'
        assert shown(book(body, scope=Scope.NOTES)) == [PROSE, f"Note: {self.NOTE}", "More.", "End."]

    def test_notes_that_nothing_refers_to_are_read_where_they_stand(self):
        body = f'<p>{PROSE}</p><section role="doc-endnotes"><p>{self.NOTE}</p></section>'
        assert shown(book(body)) == [PROSE]
        assert shown(book(body, scope=Scope.NOTES)) == [PROSE, self.NOTE]

    def test_a_numbered_list_at_the_end_is_no_note(self):
        body = f"<p>{PROSE}</p><p>1. Rope</p><p>2. Tar</p>"
        assert shown(book(body)) == [PROSE, "1. Rope", "2. Tar"]

    def test_a_class_that_only_speaks_of_notes_hides_nothing(self):
        assert shown(book(f'<div class="entry has-footnotes"><p>{PROSE}</p></div>')) == [PROSE]

    def test_a_figure_that_leads_to_its_note(self):
        body = f'<p>Mara took <a href="#n1">1</a> it.</p><p>{PROSE}</p><p id="n1">1. {self.NOTE}</p>'
        assert shown(book(body)) == ["Mara took it.", PROSE]

    def test_chapters_that_a_list_of_figures_leads_to_are_no_notes(self):
        links = "".join(f'<a href="#c{n}">{n}</a> ' for n in (1, 2))
        body = f"<p>Chapters: {links}</p>" + "".join(f"<p id='c{n}'>{n}. The Pier</p><p>{PROSE}</p>" for n in (1, 2))
        assert [p for p in shown(book(body)) if p != "***"].count("1. The Pier") == 1

    def test_notes_in_another_page(self):
        page = html.parse(b'<p>Mara took it<a href="notes.xhtml#n1">1</a>.</p><p>End.</p>', "a")
        other = html.parse(b'<p id="n1">1. A boat.</p><p id="n2">2. Unused.</p>', "b")
        assert notes.references(page) == ("notes.xhtml#n1",)
        found = notes.bodies(other, {"n1"})
        walk = Walk()
        prepare(page, Scope.NOTES, notes_elsewhere={"notes.xhtml#n1": found["n1"]})
        walk_into(page, walk, Scope.NOTES)
        assert [p.text for p in walk.paragraphs] == ["Mara took it.", "Note: A boat.", "End."]
        rest = Walk()
        prepare(other, Scope.STORY, note_ids={"n1"})
        walk_into(other, rest, Scope.STORY)
        assert [p.text for p in rest.paragraphs] == ["2. Unused."]

    @pytest.mark.parametrize("scope", [Scope.STORY, Scope.NOTES])
    def test_notes_in_another_file_of_a_book(self, scope):
        one = '<p>Mara took it <a href="../t/notes.xhtml#n1">1</a>.</p><p>Back <a href="two.xhtml#c">[2]</a>.</p>'
        pages = {
            "t/one.xhtml": html.parse(one.encode(), "a"),
            "t/two.xhtml": html.parse(f'<div id="c"><h2>Two</h2><p>{PROSE}</p></div>'.encode(), "b"),
            "t/notes.xhtml": html.parse(
                b'<h2>Notes</h2><p id="n1"><a href="one.xhtml#r1">1.</a> A boat.</p><p id="n2">2. Unused.</p>', "c"
            ),
        }
        prepare_book(pages, scope, sheets=["p.x {display: none}"])
        told = []
        for page in pages.values():
            walk = Walk()
            walk_into(page, walk, scope)
            told += [p.text for p in walk.paragraphs]
        note = ["Note: A boat."] * (scope is Scope.NOTES)
        assert told == ["Mara took it.", *note, "Back.", "Two", PROSE, "Notes", "2. Unused."]

    def test_markdown(self):
        text = f"{PROSE}[^a] And^[an inline one] more.\n\n[^a]: {self.NOTE}\n    It goes on.\n\n    And on.\n\n[^b]: Unused.\n\nEnd."
        b = read(Source(text.encode(), "x.md"))
        assert shown(b) == [f"{PROSE} And more.", "End."]
        for part in (self.NOTE, "It goes on.", "And on.", "Unused.", "an inline one"):
            assert part in listed(b)["notes"]

    def test_fb2(self):
        text = (
            '<FictionBook xmlns="x" xmlns:l="http://www.w3.org/1999/xlink"><description><title-info><lang>en</lang></title-info></description>'
            f'<body><section><p>It rained<a l:href="#n1" type="note">[1]</a>.</p><p>End.</p></section></body><body name="notes"><section id="n1">'
            f"<title><p>1</p></title><p>{self.NOTE}</p></section><section id='n2'><p>Unused.</p></section></body></FictionBook>"
        ).encode()
        assert shown(read(Source(text, "x.fb2"))) == ["It rained.", "End."]
        assert shown(read(Source(text, "x.fb2", Scope.NOTES))) == [
            "It rained.",
            f"Note: {self.NOTE}",
            "End.",
            "Unused.",
        ]


class TestScene:
    @pytest.mark.parametrize(
        "between",
        [
            "<hr>",
            '<p class="scene-break"></p>',
            '<div class="calibre_scenebreak"></div>',
            '<p class="sb">♦</p>',
            "<p>* * *</p>",
            "<p>&nbsp;</p>",
            "<p><br></p>",
            "<br><br>",
            '<p><img src="scene_break.png" alt=""></p>',
            '<p><img src="i.png" alt="ornament"></p>',
            '<p><img src="i.png" alt="* * *"></p>',
            '<p style="margin-top: 3em">',
        ],
    )
    def test_breaks(self, between):
        assert shown(book(f"<p>One.</p><p>Two.</p>{between}<p>Three.</p><p>Four.</p>")) == [
            "One.",
            "Two.",
            "***",
            "Three.",
            "Four.",
        ]

    @pytest.mark.parametrize("empty", ["<p>&nbsp;</p>", "<p><br></p>", "<br>", "<div>\u00a0</div>"])
    def test_spacing_is_no_break_but_a_wider_gap_is(self, empty):
        paragraphs = [f"<p>Paragraph {n}.</p>" for n in range(8)]
        page = empty.join(paragraphs[:4]) + empty * 2 + empty.join(paragraphs[4:])
        assert shown(book(page)).count("***") == 1

    def test_a_part_with_spacing(self):
        plain = "<p>One here.</p>" * 20
        spaced = "<br>".join("<p>Line.</p>" for _ in range(6))
        assert "***" not in shown(book(plain + spaced + plain))

    def test_margins_of_all_paragraphs_are_spacing(self):
        assert "***" not in shown(book('<p style="margin-top: 2em">One.</p>' * 6))

    def test_a_picture_is_no_break(self):
        page = '<p>One.</p><div class="separator"><a href="x"><img src="boat.jpg"></a></div><p>Two.</p>'
        assert shown(book(page)) == ["One.", "Two."]

    def test_a_picture_that_recurs_is_an_ornament(self):
        assert shown(book('<p><img src="x7.png"></p>'.join(f"<p>{n}.</p>" for n in "abcd"))).count("***") == 3

    def test_lines_between_br(self):
        line = "It rained on the harbour all that night, and nobody slept in the town."
        page = f"<div>{line}<br>“{line}”<br>{line}<br><br>{line}<br>{line}</div>"
        assert shown(book(page)) == [line, f"“{line}”", line, "***", line, line]

    def test_empty_lines_of_word(self):
        def text(*lines: str) -> list[str]:
            paragraphs = [("Normal", line) for line in lines]
            return shown(read(Source(builders.docx(paragraphs, title=""), "x.docx")))

        assert text("One.", "Two.", "", "Three.", "Four.") == ["One.", "Two.", "***", "Three.", "Four."]
        spaced = text("One.", "", "Two.", "", "Three.", "", "", "Four.", "", "Five.")
        assert spaced == ["One.", "Two.", "Three.", "***", "Four.", "Five."]

    def test_empty_lines_of_fb2(self):
        def text(gap: str) -> list[str]:
            body = gap.join(f"<p>{n}.</p>" for n in "abcdef")
            return shown(
                read(
                    Source(
                        f'<FictionBook xmlns="x"><body><section>{body}</section></body></FictionBook>'.encode(), "x.fb2"
                    )
                )
            )

        assert "***" not in text("<empty-line/>")
        assert text("<subtitle>* * *</subtitle>").count("***") == 5


class TestLists:
    @pytest.mark.parametrize(
        ("attributes", "labels"),
        [
            ("", ["1.", "2.", "3."]),
            ('start="9"', ["9.", "10.", "11."]),
            ("reversed", ["3.", "2.", "1."]),
            ('type="a"', ["a.", "b.", "c."]),
            ('type="I" start="4"', ["IV.", "V.", "VI."]),
            ('style="list-style-type: lower-roman"', ["i.", "ii.", "iii."]),
        ],
    )
    def test_numbers(self, attributes, labels):
        b = book(f"<ol {attributes}><li>Rope</li><li><p>Tar</p></li><li>Lamps</li></ol>")
        assert shown(b) == [f"{label} {item}" for label, item in zip(labels, ("Rope", "Tar", "Lamps"))]

    def test_a_number_of_its_own(self):
        assert shown(book('<ol><li>Rope</li><li value="7">Tar</li><li>Oil</li></ol>')) == [
            "1. Rope",
            "7. Tar",
            "8. Oil",
        ]

    def test_lists_in_lists(self):
        page = '<ol><li>Rope<ol type="a"><li>long</li><li>short</li></ol></li><li>Tar</li></ol>'
        assert shown(book(page)) == ["1. Rope", "a. long", "b. short", "2. Tar"]

    @pytest.mark.parametrize(
        "page", ["<ol><li>1. Rope</li></ol>", '<ol style="list-style: none"><li>1. Rope</li></ol>']
    )
    def test_a_number_is_read_once(self, page):
        assert shown(book(page)) == ["1. Rope"]

    def test_entries_of_contents_have_no_number(self):
        links = "".join(f'<li><a href="#c{n}">Chapter {n}</a></li>' for n in (1, 2, 3))
        chapters = "".join(f"<h2 id='c{n}'>Chapter {n}</h2><p>{PROSE}</p>" for n in (1, 2, 3))
        b = book(f"<p>Contents</p><ol>{links}</ol>{chapters}")
        assert [c.title for c in b.chapters] == ["Chapter 1", "Chapter 2", "Chapter 3"]

    def test_definitions(self):
        assert shown(book("<dl><dt>Tide</dt><dd>The sea.</dd><dt>HP:</dt><dd>5</dd></dl>")) == [
            "Tide: The sea.",
            "HP: 5",
        ]
        several = "<dl><dt>Tide</dt><dd><p>One.</p><p>Two.</p></dd></dl>"
        assert shown(book(several)) == ["Tide", "One.", "Two."]


class TestTables:
    def test_heads(self):
        page = "<table><caption>Crew</caption><tr><th>Name</th><th>Age</th></tr><tr><td>Mara</td><td>30</td></tr><tr><td>Tom</td><td></td></tr></table>"
        assert shown(book(page)) == ["Crew", "Name: Mara, Age: 30", "Name: Tom"]

    def test_a_head_without_a_cell_is_not_lost(self):
        page = "<table><tr><th>Name</th><th>Age</th></tr><tr><td>Mara</td><td></td></tr></table>"
        assert shown(book(page)) == ["Name, Age", "Name: Mara"]

    def test_pairs_and_rows(self):
        page = "<table><tr><td colspan=2>[Level]</td></tr><tr><td>STR:</td><td><p>14</p></td></tr><tr><th>HP</th><td>9</td></tr></table>"
        assert shown(book(page)) == ["[Level]", "STR: 14", "HP: 9"]
        stats = "<table><tr><td>Strength</td><td>14</td><td>Luck</td><td>+9</td></tr></table>"
        assert shown(book(stats)) == ["Strength: 14, Luck: +9"]
        assert shown(book("<table><tr><td>a</td><td>b</td><td>c.</td><td>d</td></tr></table>")) == ["a, b, c. d"]

    def test_tables_for_layout_stay_paragraphs(self):
        page = f"<table><tr><td><p>{PROSE}</p><p>Morning.</p></td><td>Aside</td></tr></table>"
        assert shown(book(page)) == [PROSE, "Morning.", "Aside"]
        assert shown(book(f"<table><tr><td><p>{PROSE}</p><p>Morning.</p></td></tr></table>")) == [PROSE, "Morning."]

    def test_what_is_hidden_in_a_table_is_listed(self):
        b = book("<table><tr><td>a</td><td>b</td></tr><tr style='display:none'><td>c</td><td>d</td></tr></table>")
        assert "c" in listed(b)["hidden text"]


HIDING = [
    "display: none",
    "display:none !important",
    "visibility: hidden",
    "speak: never; display: none",
    "opacity: 0",
    "font-size: 0",
    "position: absolute; left: -9999px",
    "text-indent: -9999px",
    "position: absolute; clip: rect(0, 0, 0, 0)",
]


class TestHidden:
    @pytest.mark.parametrize("rule", HIDING)
    def test_by_style_sheet_and_style_attribute(self, rule):
        for head, attribute in (
            (f"<style>p{{margin:0}} .x9, #y {{{rule}}}</style>", "class='a x9'"),
            ("", f"style='{rule}'"),
        ):
            b = book(f"<p>{PROSE}</p><p {attribute}>Stolen.</p><p>End.</p>", head=head)
            assert shown(b) == [PROSE, "End."]
            assert listed(b) == {"hidden text": "Stolen."}

    @pytest.mark.parametrize(
        "head",
        [
            "<style>@media print { .x {display: none} }</style>",
            "<style>.x {display: none} p.x {display: block}</style>",
            "<style>.x::first-letter {font-size: 0}</style>",
            "<style>.x:hover {display: none}</style>",
            "<style>.x {display: none</style><style>.x {display: inline !important}</style>",
            "<style>}} .x {opacity: 0.9; font-size: 10px} <!-- </style>",
        ],
    )
    def test_what_is_shown_is_read(self, head):
        assert shown(book("<p class='x'>Shown.</p>", head=head)) == ["Shown."]

    def test_a_story_that_a_script_shows(self):
        page = f"<div id='app' style='display:none'><p>{PROSE * 30}</p></div><p>Loading</p>"
        assert shown(book(page))[0].startswith("It rained")

    def test_spoilers_are_read(self):
        page = "<details><summary>Spoiler</summary><p hidden>The butler.</p></details><div class='spoiler'><div style='display:none'>Him.</div></div>"
        assert shown(book(page)) == ["Spoiler", "The butler.", "Him."]

    def test_a_sheet_that_the_page_links_to(self):
        page = html.parse(f"<p>{PROSE}</p><p class='x'>Stolen.</p>".encode(), "a")
        walk = Walk()
        prepare(page, Scope.STORY, sheets=[".x {display: none}"])
        walk_into(page, walk, Scope.STORY)
        assert [p.text for p in walk.paragraphs] == [PROSE]

    def test_a_letter_that_is_given_twice(self):
        page = "<p><span aria-hidden='true'>M</span><span style='position:absolute;clip:rect(0,0,0,0)'>Mara</span> walked.</p>"
        assert shown(book(page)) == ["Mara walked."]

    def test_hidden_text_in_word(self):
        more = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>Gone.</w:t></w:r><w:r><w:t>Shown.</w:t></w:r></w:p>"
        b = read(Source(builders.docx([("Normal", PROSE)], more=more), "x.docx"))
        assert shown(b) == [PROSE, "Shown."]
        assert listed(b) == {"hidden text": "Gone."}


class TestLetters:
    @pytest.mark.parametrize(
        ("markup", "text"),
        [
            ("<p><span class='dropcap'>T</span> HE OLD man.</p>", "THE OLD man."),
            ("<p><span class='dropcap'>A</span> cart came.</p>", "A cart came."),
            ("<p><span class='dropcap'>A</span> FTER rain.</p>", "AFTER rain."),
            ("<p><span class='dropcap'>I</span> had gone.</p>", "I had gone."),
            ("<p><img src='t.png' alt='Initial letter T'>he tide.</p>", "The tide."),
            ("<div><img src='o.png' alt='O'></div><p>nce upon a time.</p>", "Once upon a time."),
            ("<div class='initial'>W</div><p>HEN he came.</p>", "WHEN he came."),
            ("<p><span class='lettrine'>C</span> ’était lui.</p>", "C’était lui."),
            ("<p>N</p><p>obody came.</p>", "Nobody came."),
            ("<p><big>W</big>hen he came.</p>", "When he came."),
            ("<p><span class='first'>“Y</span>ou are late.”</p>", "“You are late.”"),
            ("<p><i>M</i> was out.</p>", "M was out."),
            ("<p><i>X</i> marked it.</p>", "X marked it."),
            ("<p>W H E N the rain stopped.</p>", "WHEN the rain stopped."),
            ("<p>He spelled it: M A R A.</p>", "He spelled it: M A R A."),
            ("<p>A B C D E</p>", "A B C D E"),
            ("<p>soft\u00adware of\ufb01ce wo\u200brd wo\u2060rd</p>", "software office word word"),
        ],
    )
    def test_first_letters_and_spaced_words(self, markup, text):
        assert shown(book(markup)) == [text]

    def test_a_spaced_heading(self):
        assert shown(book(f"<h2>C H A P T E R\u00a0\u00a0O N E</h2><p>{PROSE}</p>"))[0] == "CHAPTER ONE"

    def test_the_words_of_the_page_decide(self):
        page = "<p>Again and again it rained.</p><p><span class='dropcap'>A</span> GAIN it rained.</p>"
        assert shown(book(page))[1] == "AGAIN it rained."


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<q>Go,</q> he said.", "“Go,” he said."),
        ("<q>You said <q>no</q> to me.</q>", "“You said ‘no’ to me.”"),
        ("“He <q>said</q> it.”", "“He ‘said’ it.”"),
        ("<q>“Go,”</q> he said.", "“Go,” he said."),
        ("“<q>Go</q>”", "“Go”"),
    ],
)
def test_q_has_quotation_marks_once(markup, text):
    assert shown(book(f"<p>{markup}</p>")) == [text]


class TestPreformatted:
    def test_verse_and_prose(self):
        page = "<style>.v {white-space: pre-wrap}</style><div class='v'>The tide\ncame in\n\nand out</div><p style='white-space: pre-line'>a\nb</p><pre>c\nd</pre>"
        assert shown(book(page)) == ["The tide\ncame in", "and out", "a\nb", "c\nd"]

    def test_lines_between_the_paragraphs_of_the_source_are_no_gaps(self):
        page = "<div style='white-space: pre-wrap'><p>One.</p>\n\n<p>Two.</p>\n<p>Three.</p></div>"
        assert shown(book(page)) == ["One.", "Two.", "Three."]

    def test_wrapped_prose(self):
        page = f"<pre>{PROSE} And so it\n{PROSE} And then\nit stopped.</pre>"
        assert shown(book(page)) == [f"{PROSE} And so it {PROSE} And then it stopped."]

    def test_code_and_drawings_are_listed(self):
        code, cat = "def x(a):\n    return a;", " /\\_/\\\n( o.o )\n &gt; ^ &lt;"
        b = book(f"<p>{PROSE}</p><pre><code>{code}</code></pre><pre>{cat}</pre><p>Press <code>x = 1</code> now.</p>")
        assert shown(b) == [PROSE, "Press x = 1 now."]
        assert set(listed(b)) == {"code", "drawings made of signs"}


def test_ruby_is_read_once():
    assert shown(book("<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>字</p>")) == ["漢字"]


class TestMarkdown:
    def test_tags_and_telepathy(self):
        text = "He thought <go now> and <b>went</b>.<br>Then `<x>` &lt;ok&gt; ~~no~~ ==yes== a == b == c."
        assert shown(read(Source(text.encode(), "x.md"))) == [
            "He thought <go now> and went.\nThen <x> <ok> no yes a == b == c."
        ]

    def test_tables(self):
        assert shown(read(Source(b"| A | B |\n|---|---|\n| He | She |\n", "x.md"))) == ["A: He, B: She"]


class TestWordStyles:
    STYLES = (
        "<w:styles {w}><w:style w:type='paragraph' w:styleId='Kap'><w:name w:val='Kapitel'/><w:pPr><w:outlineLvl w:val='0'/></w:pPr></w:style>"
        "<w:style w:type='paragraph' w:styleId='Own'><w:name w:val='Mine'/><w:basedOn w:val='Kap'/></w:style>"
        "<w:style w:type='paragraph' w:styleId='t1'><w:name w:val='Titre 1'/></w:style>"
        "<w:style w:type='paragraph' w:styleId='TOC1'><w:name w:val='toc 1'/></w:style></w:styles>"
    )

    @pytest.mark.parametrize("style", ["Kap", "Own", "t1"])
    def test_headings(self, style):
        paragraphs = [
            ("TOC1", "The Pier 3"),
            (style, "The Pier"),
            ("Normal", PROSE),
            (style, "The Boat"),
            ("Normal", PROSE),
        ]
        b = read(Source(builders.docx(paragraphs, extra={"word/styles.xml": self.STYLES}), "x.docx"))
        assert [c.title for c in b.chapters] == ["The Pier", "The Boat"]
        assert listed(b) == {"list of contents": "The Pier 3"}

    def test_a_level_in_the_outline(self):
        more = "".join(
            f"<w:p><w:pPr><w:outlineLvl w:val='0'/></w:pPr><w:r><w:t>{t}</w:t></w:r></w:p><w:p><w:r><w:t>{PROSE}</w:t></w:r></w:p>"
            for t in ("The Pier", "The Boat")
        )
        b = read(Source(builders.docx([], more=more), "x.docx"))
        assert [c.title for c in b.chapters] == ["The Pier", "The Boat"]


def test_fb2_insides():
    text = (
        '<FictionBook xmlns="x"><body><section><title><p>One</p></title><p>It rained.</p><subtitle>A letter</subtitle><p>Dear Tom.</p><poem>'
        "<title><p>Song</p></title><stanza><v>The tide</v><v>came in</v></stanza></poem><table><tr><th>Name</th><th>Age</th></tr><tr><td>Mara</td>"
        "<td>30</td></tr></table></section><section><title><p>Two</p></title><p>It stopped.</p></section></body></FictionBook>"
    )
    b = read(Source(text.encode(), "x.fb2"))
    assert [c.title for c in b.chapters] == ["One", "Two"]
    assert shown(b)[1:7] == ["It rained.", "A letter", "Dear Tom.", "Song", "The tide\ncame in", "Name: Mara, Age: 30"]
