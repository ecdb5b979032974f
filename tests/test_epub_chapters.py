"""Where the chapters of EPUBs start: files as the programs make them that people use."""

from __future__ import annotations

import builders
import pytest

from audiobook.book import Book
from audiobook.reading import Scope, Source, read

WALL = (
    "Mara walked down to the harbour before the light came, and the boats were already gone. She sat on the wall and counted the "
    "gulls, and waited for somebody to tell her why."
)
TIDE = (
    "The old ferryman had tied his rope twice that morning. He did not trust the tide, and he did not trust the men from the "
    "company, and he said so to anyone who would stand still."
)
ROAD = (
    "Nobody came along the road until noon. Then a cart rattled over the bridge, loaded with crates of oranges, and the boy who "
    "drove it would not look at either of them."
)
TALK = "<p>“You are late,” said Mara.</p><p>“I know it,” said Tom.</p>"


def body(*texts: str) -> str:
    return "".join(text if text.startswith("<") else f"<p>{text}</p>" for text in texts)


def book(documents: dict[str, str], entries=(), *, scope: Scope = Scope.STORY, **more) -> Book:
    files = [(name, builders.xhtml(text)) for name, text in documents.items()]
    return read(Source(builders.epub(files, entries=entries, **more), "x.epub", scope))


def titles(b: Book) -> list[str | None]:
    return [c.title for c in b.chapters]


def starts(b: Book) -> list[str]:
    """The first words of prose of each chapter."""
    return [" ".join(next(p.text for p in c.paragraphs if p.kind == "prose").split()[:2]) for c in b.chapters]


@pytest.fixture(params=[2, 3])
def version(request) -> int:
    return request.param


ONE_FILE = {
    "a.xhtml": body("<p id='c1'>1</p>", WALL, "<p id='c2'>2 - The Tide</p>", TIDE, "<p id='c3'><b>Road</b></p>", ROAD),
}


class TestNavigation:
    def test_several_chapters_in_a_file(self, version):
        entries = [("The Wall", "a.xhtml#c1"), ("The Tide", "a.xhtml#c2"), ("The Road", "a.xhtml#c3")]
        b = book(ONE_FILE, entries, version=version)
        assert (titles(b), starts(b)) == (
            ["The Wall", "The Tide", "The Road"],
            ["Mara walked", "The old", "Nobody came"],
        )

    def test_an_entry_without_a_heading_gives_the_title_but_no_words(self, version):
        text = body("<a id='c1'></a>", WALL, "<div id='c2'>", TIDE, "</div><p>", ROAD + "<a name='c3'></a></p>", TALK)
        b = book(
            {"a.xhtml": text}, [("Wall", "a.xhtml#c1"), ("Tide", "a.xhtml#c2"), ("Talk", "a.xhtml#c3")], version=version
        )
        assert (titles(b), starts(b)) == (["Wall", "Tide", "Talk"], ["Mara walked", "The old", "“You are"])
        assert not any(p.kind == "heading" for c in b.chapters for p in c.paragraphs)

    def test_a_chapter_over_several_files(self, version):
        documents = {
            "index_split_000.html": body("<h2 id='t0'>Chapter 1</h2>", WALL),
            "index_split_001.html": body(TIDE),
            "index_split_002.html": body(ROAD, "<h2 id='t1'>Chapter 2</h2>", TIDE),
            "index_split_003.html": body(WALL, TALK),
        }
        entries = [("Chapter 1", "index_split_000.html#t0"), ("Chapter 2", "index_split_002.html#t1")]
        for given in (entries, ()):
            b = book(documents, given, version=version)
            assert titles(b) == ["Chapter 1", "Chapter 2"]
            assert [len([p for p in c.paragraphs if p.kind == "prose"]) for c in b.chapters] == [3, 4]

    def test_sections_of_a_chapter_do_not_divide(self, version):
        documents = {
            f"c{n}.xhtml": body(
                f"<h2>Chapter {n}</h2><h3 id='i'>i</h3>",
                WALL,
                "<h3 id='ii'>ii</h3>",
                TIDE,
                "<h3 id='iii'>iii</h3>",
                ROAD,
            )
            for n in (1, 2)
        }
        entries = [
            (f"Chapter {n}", f"c{n}.xhtml", [(s, f"c{n}.xhtml#{s}") for s in ("i", "ii", "iii")]) for n in (1, 2)
        ]
        assert titles(book(documents, entries, version=version)) == ["Chapter 1", "Chapter 2"]
        entries = [
            (title, f"c{n}.xhtml", [(s, f"c{n}.xhtml#{s}") for s in ("ii", "iii")])
            for n, title in ((1, "Tides"), (2, "Roads"))
        ]
        assert titles(book(documents, entries, version=version)) == ["Tides", "Roads"]

    def test_parts_stand_above_chapters(self, version):
        documents = {
            "p1.xhtml": body("<h1>Part One</h1><h1>The Harbour</h1>"),
            "c1.xhtml": body("<h2>The Wall</h2>", WALL),
            "c2.xhtml": body("<h2>The Tide</h2>", TIDE),
            "p2.xhtml": body("<h1>Part Two</h1>"),
            "c3.xhtml": body("<h2>The Road</h2>", ROAD),
        }
        entries = [
            ("Part One: The Harbour", "p1.xhtml", [("The Wall", "c1.xhtml"), ("The Tide", "c2.xhtml")]),
            ("Part Two", "p2.xhtml", [("The Road", "c3.xhtml")]),
        ]
        wanted = ["Part One: The Harbour: The Wall", "The Tide", "Part Two: The Road"]
        assert titles(book(documents, entries, version=version)) == wanted
        assert titles(book(documents, version=version)) == wanted

    def test_a_part_and_its_chapter_in_one_file(self, version):
        documents = {
            "1.xhtml": body(
                "<h1 id='p1'>Book I</h1><h2 id='c1'>The Wall</h2>", WALL, "<h2 id='c2'>The Tide</h2>", TIDE
            ),
            "2.xhtml": body("<h1 id='p2'>Book II</h1><h2 id='c3'>The Road</h2>", ROAD),
        }
        entries = [
            ("Book I", "1.xhtml#p1", [("The Wall", "1.xhtml#c1"), ("The Tide", "1.xhtml#c2")]),
            ("Book II", "2.xhtml#p2", [("The Road", "2.xhtml#c3")]),
        ]
        assert titles(book(documents, entries, version=version)) == [
            "Book I: The Wall",
            "The Tide",
            "Book II: The Road",
        ]

    @pytest.mark.parametrize(
        "entries",
        [
            (),
            [("Start", "a.xhtml")],
            [("Cover", "cover.xhtml"), ("Beginning", "a.xhtml")],
            [("Part One", "a.xhtml"), ("Part Two", "d.xhtml")],
        ],
    )
    def test_headings_decide_where_the_navigation_says_little(self, entries, version):
        documents = {
            "cover.xhtml": "<img src='cover.png' alt='cover'/>",
            "a.xhtml": body("<h2>Chapter One</h2>", WALL, "<h2>Chapter Two</h2>", TIDE),
            "b.xhtml": body("<h2>Chapter Three</h2>", ROAD),
            "c.xhtml": body(TIDE, "<h2>Chapter Four</h2>", ROAD),
            "d.xhtml": body("<h2>Chapter Five</h2>", ROAD),
        }
        b = book(documents, entries, version=version)
        assert [t.removeprefix("Part One: ").removeprefix("Part Two: ") for t in titles(b) if t] == [
            f"Chapter {n}" for n in ("One", "Two", "Three", "Four", "Five")
        ]

    def test_broken_addresses(self, version):
        documents = {
            "a.xhtml": body("<h2>The Wall</h2>", WALL, "<h2>The Tide</h2>", TIDE),
            "b.xhtml": body("<h2 id='r'>The Road</h2>", ROAD),
        }
        entries = [
            ("The Wall", "a.xhtml#x1"),
            ("The Tide", "a.xhtml#x2"),
            ("The Road", "a.xhtml#r"),
            ("Gone", "z.xhtml"),
        ]
        assert titles(book(documents, entries, version=version)) == ["The Wall", "The Tide", "The Road"]

    def test_addresses_in_other_letters(self, version):
        documents = {"A.xhtml": body(WALL), "B.xhtml": body(TIDE)}
        assert titles(book(documents, [("Wall", "a.xhtml"), ("Tide", "b.xhtml")], version=version)) == ["Wall", "Tide"]

    def test_a_heading_says_more_than_an_entry(self, version):
        documents = {
            f"{n}.xhtml": body(f"<h2>Chapter {n}</h2><h3>The {name}</h3>", ROAD)
            for n, name in ((1, "Wall"), (2, "Tide"))
        }
        entries = [("Chapter 1", "1.xhtml"), ("Chapter 2", "2.xhtml")]
        assert titles(book(documents, entries, version=version)) == ["Chapter 1: The Wall", "Chapter 2: The Tide"]

    def test_pictures_in_place_of_headings(self, version):
        documents = {}
        for n in (1, 2, 3):
            documents[f"t{n}.xhtml"] = f"<img src='t{n}.png' alt='Chapter {n}'/>"
            documents[f"c{n}.xhtml"] = body(ROAD)
        entries = [("Cover", "cover.png"), *((f"Chapter {n}", f"t{n}.xhtml") for n in (1, 2, 3))]
        assert titles(book(documents, entries, version=version)) == ["Chapter 1", "Chapter 2", "Chapter 3"]

    def test_a_map_before_a_chapter(self, version):
        documents = {
            "m.xhtml": "<img src='m.png' alt='a map'/>",
            "1.xhtml": body("<h2>Wall</h2>", WALL),
            "2.xhtml": body("<h2>Tide</h2>", TIDE),
        }
        entries = [("Map", "m.xhtml"), ("Wall", "1.xhtml"), ("Tide", "2.xhtml")]
        assert titles(book(documents, entries, version=version)) == ["Wall", "Tide"]

    @pytest.mark.parametrize("fragments", [True, False])
    @pytest.mark.parametrize(
        "heading",
        [
            "<h2><a id='{0}'></a>{1}</h2>",
            "<h2>{1}<a id='{0}'></a></h2>",
            "<h2><span id='{0}'>{1}</span></h2>",
            "<p><a id='{0}'></a></p><h2>{1}</h2>",
            "<a name='{0}'/><h2>{1}</h2>",
            "<div id='{0}'><h2>{1}</h2></div>",
        ],
    )
    def test_headings_in_the_middle_of_files(self, heading, fragments, version):
        """Files cut by their size, as Project Gutenberg's are; entries may name only the file."""
        one, two, three = (heading.format(f"c{n}", f"CHAPTER {name}") for n, name in ((1, "I"), (2, "II"), (3, "III")))
        documents = {
            "a.xhtml": body(one, WALL),
            "b.xhtml": body(TIDE, TALK, two, ROAD),
            "c.xhtml": body(WALL, three, TIDE),
        }
        entries = [
            (f"CHAPTER {n}", f"{f}.xhtml" + (f"#c{k}" if fragments else ""))
            for k, f, n in ((1, "a", "I"), (2, "b", "II"), (3, "c", "III"))
        ]
        b = book(documents, entries, version=version)
        assert titles(b) == ["CHAPTER I", "CHAPTER II", "CHAPTER III"]
        assert [sum(p.kind == "prose" for p in c.paragraphs) for c in b.chapters] == [4, 2, 1]

    def test_all_entries_lead_to_the_start(self, version):
        text = body("<h2>Wall</h2>", WALL, "<h2>Tide</h2>", TIDE, "<h2>Road</h2>", ROAD, "<h2>Gulls</h2>", WALL)
        entries = [(name, "a.xhtml") for name in ("Wall", "Tide", "Road", "Gulls")]
        assert titles(book({"a.xhtml": text}, entries, version=version)) == ["Wall", "Tide", "Road", "Gulls"]

    def test_a_flat_navigation_with_sections(self, version):
        text = "".join(
            f"<h2 id='c{n}'>Chapter {n}</h2><h3 id='c{n}i'>I</h3><p>{WALL}</p><h3 id='c{n}j'>II</h3><p>{TIDE}</p>"
            for n in (1, 2)
        )
        entries = [(t, f"a.xhtml#c{n}{k}") for n in (1, 2) for t, k in ((f"Chapter {n}", ""), ("I", "i"), ("II", "j"))]
        assert titles(book({"a.xhtml": text}, entries, version=version)) == ["Chapter 1", "Chapter 2"]

    def test_the_title_of_the_book_above_each_chapter(self, version):
        documents = {f"{n}.xhtml": body(f"<h1>A Built Book</h1><h2>Chapter {n}</h2>", ROAD) for n in (1, 2)}
        for entries in ((), [(f"Chapter {n}", f"{n}.xhtml") for n in (1, 2)]):
            assert titles(book(documents, entries, version=version)) == ["Chapter 1", "Chapter 2"]

    def test_a_page_of_links_in_place_of_a_navigation(self, version):
        documents = {
            "toc.xhtml": "<h1>Contents</h1><p><a href='a.xhtml'>The Wall</a></p><p><a href='a.xhtml#t'>The Tide</a></p>",
            "a.xhtml": body("<p>The Wall</p>", WALL, "<p id='t'>The Tide</p>", TIDE),
        }
        b = book(documents, version=version)
        assert titles(b) == ["The Wall", "The Tide"]
        assert [(p.what, p.expected) for p in b.left_out] == [("list of contents", True)]

    def test_a_file_that_the_navigation_forgot(self, version):
        documents = {
            f"{n}.xhtml": body(f"<h2>{name}</h2>", ROAD) for n, name in enumerate(["Wall", "Tide", "Road", "Gulls"])
        }
        entries = [("Wall", "0.xhtml"), ("Tide", "1.xhtml"), ("Gulls", "3.xhtml")]
        assert titles(book(documents, entries, version=version)) == ["Wall", "Tide", "Road", "Gulls"]


class TestTitlesInParagraphs:
    @pytest.mark.parametrize(
        "title",
        [
            "<p class='chapter-number'>Chapter {word}</p><p class='chapter-title'>The {name}</p>",
            "<div class='chapter-head'><span class='smallcaps'>Chapter {word}</span></div><p class='calibre7'>The {name}</p>",
            "<p class='calibre3'><b class='calibre4'>Chapter {word}: The {name}</b></p>",
            "<p align='center'>Chapter {word}</p><p align='center'>The {name}</p>",
            "<p>Chapter {word}<br/>The {name}</p>",
        ],
    )
    @pytest.mark.parametrize("kind", ["html", "epub", "epub in one file"])
    def test_numbered(self, title, kind):
        texts = [
            title.format(word=word, name=name) + body(text, TALK)
            for word, name, text in (("One", "Wall", WALL), ("Two", "Tide", TIDE), ("Three", "Road", ROAD))
        ]
        wanted = ["Chapter One: The Wall", "Chapter Two: The Tide", "Chapter Three: The Road"]
        if kind == "html":
            b = read(Source(f"<html lang='en'><body>{''.join(texts)}</body></html>".encode(), "x.html"))
        elif kind == "epub":
            b = book({f"{n}.xhtml": text for n, text in enumerate(texts)})
        else:
            b = book({"a.xhtml": "".join(texts)})
        assert [" ".join((t or "").replace(" :", ":").split()) for t in titles(b)] in (
            wanted,
            [w.replace(":", "") for w in wanted],
        )

    @pytest.mark.parametrize(
        "title",
        [
            "<p class='ChapterTitle'>{}</p>",
            "<div class='title'>{}</div>",
            "<p class='calibre1'><span class='h1'>{}</span></p>",
        ],
    )
    def test_by_class_alone(self, title):
        texts = [
            title.format(name) + body(text, TALK)
            for name, text in (("The Wall", WALL), ("Low Tide", TIDE), ("Noon", ROAD))
        ]
        assert titles(book({"a.xhtml": "".join(texts)})) == ["The Wall", "Low Tide", "Noon"]
        assert titles(book({f"{n}.xhtml": text for n, text in enumerate(texts)})) == ["The Wall", "Low Tide", "Noon"]

    def test_by_look_alone(self):
        texts = [
            f"<p style='text-align: center'><b>{name}</b></p>" + body(text * 4, TALK)
            for name, text in (("The Wall", WALL), ("Low Tide", TIDE), ("Noon", ROAD))
        ]
        assert titles(book({"a.xhtml": "".join(texts)})) == ["The Wall", "Low Tide", "Noon"]

    @pytest.mark.parametrize(
        "title", ["<p><b>{}. {}</b></p>", "<p align='center'>{} - {}</p>", "<p><strong>{}: {}</strong></p>"]
    )
    def test_by_look_and_number(self, title):
        names = ("The Wall", "Low Tide", "Noon")
        text = "".join(
            title.format(n, name) + body(prose, TALK)
            for n, (name, prose) in enumerate(zip(names, (WALL, TIDE, ROAD)), 1)
        )
        found = titles(book({"a.xhtml": text}))
        assert [t.split(maxsplit=1)[1].removeprefix("- ") for t in found if t] == list(names)

    def test_two_by_look(self):
        title = "<p align='center'><font size='5'><b>{}</b></font></p>"
        text = (
            "<h1>A Built Book</h1>"
            + title.format("The Wall")
            + body(WALL, TALK)
            + title.format("Low Tide")
            + body(TIDE)
        )
        assert titles(book({"a.xhtml": text})) == ["The Wall", "Low Tide"]

    @pytest.mark.parametrize("kind", ["html", "epub"])
    def test_by_a_style_sheet(self, kind):
        css = "body { margin: 5pt }\n.calibre1 { display: block; text-align: justify }\np.calibre7, .other { font-size: 1.5em; font-weight: bold }"
        texts = [
            f"<p class='calibre7'>{name}</p><p class='calibre1'>{text * 4}</p>{TALK}"
            for name, text in (("The Wall", WALL), ("Low Tide", TIDE), ("Noon", ROAD))
        ]
        if kind == "html":
            b = read(
                Source(
                    f"<html><head><style>{css}</style></head><body>{''.join(texts)}</body></html>".encode(), "x.html"
                )
            )
        else:
            b = book({"a.xhtml": "".join(texts)}, extra={"OEBPS/s.css": css.encode()})
        assert titles(b) == ["The Wall", "Low Tide", "Noon"]

    def test_signs_and_names_in_bold_are_read_as_prose(self):
        text = body(
            WALL, "<p><b>NO ENTRY</b></p>", TIDE, "<p align='center'>Mara</p>", ROAD, "<p align='center'>Tom</p>", WALL
        )
        text += body("<p align='center'>Mara</p>", TIDE)
        assert titles(book({"a.xhtml": text})) == [None]


def test_all_reads_every_word(version):
    documents = {"toc.xhtml": "<h1>Contents</h1><p><a href='a.xhtml#c1'>One</a></p>", **ONE_FILE}
    b = book(documents, [("The Wall", "a.xhtml#c1"), ("The Tide", "a.xhtml#c2")], version=version, scope=Scope.ALL)
    assert not b.left_out
    assert "Contents" in " ".join(p.text for c in b.chapters for p in c.paragraphs)
