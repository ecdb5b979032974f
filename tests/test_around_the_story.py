"""What stands around a story in EPUBs and pages, as the programs and sites make it that people read: left out, listed, and read with --all."""

from __future__ import annotations

import re

import builders
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_epub_chapters import ROAD, TALK, TIDE, WALL, body, book, titles

from audiobook.book import Book
from audiobook.reading import Scope, Source, read

STORY = body(WALL, TALK, TIDE)
CHAPTERS = {"c1.xhtml": body("<h2>Chapter 1</h2>", WALL, TALK), "c2.xhtml": body("<h2>Chapter 2</h2>", TIDE, ROAD)}


def page(text: str, head: str = "", *, scope: Scope = Scope.STORY) -> Book:
    return read(
        Source(
            f"<!DOCTYPE html><html lang='en'><head>{head}</head><body>{text}</body></html>".encode(), "x.html", scope
        )
    )


def words(b: Book) -> str:
    return " ".join(" ".join(p.text for c in b.chapters for p in c.paragraphs).split())


def listed(b: Book) -> dict[str, bool]:
    return {p.what: p.expected for p in b.left_out}


def check_all(whole: Book, b: Book) -> None:
    """With everything read, nothing is listed, and the words that were left out are among those that are read."""
    assert not whole.left_out
    text = words(whole)
    for part in b.left_out:
        for line in part.text.split("\n"):
            assert " ".join(line.split()) in text


# Front and back matter.


@pytest.mark.parametrize(
    ("place", "text", "what", "expected"),
    [
        (
            "back",
            "<h2>About the Author</h2><p>A. Pell lives by the sea. She has two boats.</p>",
            "about the author",
            False,
        ),
        (
            "back",
            "<p class='head'>Meet the Author</p><p>A. Pell lives by the sea with two dogs.</p>",
            "about the author",
            False,
        ),
        (
            "back",
            "<h1>ABOUT THE AUTHORS</h1><p>They live by the sea.</p><p>Ann has a boat.</p>",
            "about the author",
            False,
        ),
        ("back", "<h2>Also by Pat Maker</h2><p>The Bridge</p><p>The Low Road</p>", "advertisement", False),
        (
            "front",
            "<h2>Books by Pat Maker</h2><ul><li>The Bridge</li><li>The Low Road</li></ul>",
            "advertisement",
            False,
        ),
        ("back", "<h2>Join my newsletter</h2><p>Sign up at example.org.</p>", "advertisement", False),
        (
            "back",
            "<h2>Thank you for reading!</h2><p>If you liked it, please leave a review on Amazon, and follow me on Facebook.</p>",
            "advertisement",
            False,
        ),
        (
            "front",
            "<h2>Praise for The Bridge</h2><p>“A quiet wonder.” —The Harbour Post</p><p>“I wept.” — A. Reader</p>",
            "advertisement",
            False,
        ),
        (
            "front",
            "<p>Copyright © 2020 Pat Maker. All rights reserved.</p><p>No part of this book may be reproduced.</p><p>ISBN 978-0</p>",
            "copyright page",
            True,
        ),
        ("front", "<p>© 2020 Pat Maker</p><p>All rights reserved.</p>", "copyright page", True),
        (
            "back",
            "<p>This is a work of fiction. Names and places are products of the author's imagination, and any resemblance to actual "
            "persons is coincidental.</p><p>First published 2020 by Harbour Press.</p><p>Cover design by Ann Lee</p>",
            "copyright page",
            True,
        ),
        ("front", "<h2>Imprint</h2><p>Published by Harbour Press, Low Street 4</p>", "copyright page", False),
        ("front", "<h1>A Built Book</h1><p>by Pat Maker</p>", "title page", True),
        ("front", "<p>A BUILT BOOK</p><p>A Novel</p><p>Pat Maker</p><p>Harbour Press</p>", "title page", False),
        (
            "front",
            "<h2>Table of Contents</h2><p><a href='c1.xhtml'>Chapter 1</a></p><p><a href='c2.xhtml'>Chapter 2</a></p>",
            "list of contents",
            True,
        ),
        (
            "front",
            "<ol><li><a href='c1.xhtml'>Chapter 1</a></li><li><a href='c2.xhtml'>Chapter 2</a></li></ol>",
            "list of contents",
            True,
        ),
        ("back", "<h2>Über die Autorin</h2><p>A. Pell wohnt am Meer.</p>", "about the author", False),
    ],
)
@pytest.mark.parametrize("kind", ["file", "section"])
def test_front_and_back_matter(place, text, what, expected, kind):
    if kind == "file":
        extra = {"x.xhtml": text}
        documents = {**extra, **CHAPTERS} if place == "front" else {**CHAPTERS, **extra}
    elif place == "front" or "<h" not in text:
        pytest.skip("only sections at the end with a heading are told apart from the text before")
    else:
        documents = {**CHAPTERS, "c2.xhtml": CHAPTERS["c2.xhtml"] + text}
    b = book(documents)
    assert titles(b) == ["Chapter 1", "Chapter 2"]
    assert listed(b) == {what: expected}
    check_all(book(documents, scope=Scope.ALL), b)


@pytest.mark.parametrize(
    "text",
    [
        "<h2>Acknowledgments</h2><p>Thanks to Ann and Bob.</p>",
        "<h2>Dedication</h2><p>For Tom</p>",
        "<p>For Tom</p>",
        "<h2>Foreword</h2><p>I wrote this in a boat, and I hope that it shows.</p>",
        "<h2>Author's Note</h2><p>The harbour in this book is a real one.</p>",
        "<p>We are all of us boats.</p><p>— A. Poet</p>",
        "<h2>Excerpt from The Bridge</h2>" + body(ROAD),
    ],
)
@pytest.mark.parametrize("place", ["front", "back"])
def test_what_the_author_says_is_read(text, place):
    documents = {"x.xhtml": text, **CHAPTERS} if place == "front" else {**CHAPTERS, "x.xhtml": text}
    b = book(documents)
    assert not b.left_out
    assert len(b.chapters) == 3 - (place == "back" and "<h2>" not in text)


NAMES = [
    "Cover",
    "Title Page",
    "Contents",
    "Index",
    "Notes",
    "Copyright",
    "Imprint",
    "Newsletter",
    "Colophon",
    "About the Author",
    "Also by Mistake",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "text", [body(WALL, TIDE, TALK), body(WALL, TIDE, ROAD), body("“Copyright?” said Tom.", "“All of it,” said Mara.")]
)
def test_a_chapter_of_the_story_may_be_called_so(name, text):
    documents = {
        "cover.xhtml": f"<h2>{name}</h2>{text}",
        "b.xhtml": f"<h2>The Wall</h2>{STORY}",
        "index.xhtml": f"<h2>{name}</h2>{text}",
    }
    b = book(documents, [(name, "cover.xhtml"), ("The Wall", "b.xhtml"), (name, "index.xhtml")])
    assert titles(b) == [name, "The Wall", name]
    assert not b.left_out
    single = page(f"<h2>{name}</h2>{text}<h2>The Wall</h2>{STORY}")
    assert (titles(single), single.left_out) == ([name, "The Wall"], ())


def test_a_guide_may_be_wrong():
    b = book(
        {"c1.xhtml": CHAPTERS["c1.xhtml"], "c2.xhtml": CHAPTERS["c2.xhtml"]},
        guide={"c1.xhtml": "cover", "c2.xhtml": "title-page"},
    )
    assert titles(b) == ["Chapter 1", "Chapter 2"]
    b = book(
        {"t.xhtml": "<p>A Built Book</p><p>in the edition of 1902</p>", **CHAPTERS}, guide={"t.xhtml": "title-page"}
    )
    assert (titles(b), listed(b)) == (["Chapter 1", "Chapter 2"], {"title page": True})


def test_choices_in_a_story_are_no_list_of_contents():
    text = "<p id='a'>You stand at a fork.</p><p><a href='#b'>Go left</a></p><p><a href='#c'>Go right</a></p>"
    text += body("<p id='b'>There is a wall.</p>", WALL, "<p id='c'>There is a road.</p>", ROAD)
    for b in (page(text), book({"a.xhtml": text})):
        assert "Go left Go right" in words(b)
        assert not b.left_out


# Archive of Our Own.

PREFACE = (
    "<div id='preface'{c}><h2 class='toc-heading'>Preface</h2><p class='message'><b>The Ferry Year</b><br/>Posted originally on the "
    "<a href='http://archiveofourown.org/'>Archive of Our Own</a> at <a href='x'>http://archiveofourown.org/works/1</a>.</p>"
    "<div class='meta'><dl class='tags'><dt>Rating:</dt><dd>General Audiences</dd><dt>Archive Warning:</dt><dd>None Apply</dd></dl>"
    "<h1>The Ferry Year</h1><div class='byline'>by <a rel='author' href='y'>marasky</a></div><p>Summary</p><blockquote class='userstuff'>"
    "<p>Mara waits.</p></blockquote><p>Notes</p><blockquote class='userstuff'><p>For the harbour people.</p><p>See the end of the work "
    "for more <a href='#endnotes'>notes</a>.</p></blockquote></div></div>"
)
AFTERWORD = (
    "<div id='afterword'><h2 class='toc-heading'>Afterword</h2><div id='endnotes'><p>End Notes</p><blockquote class='userstuff'><p>That "
    "was it.</p></blockquote></div><p class='message'>Please <a href='z'>drop by the Archive and comment</a> to let the creator know!</p></div>"
)


def archived(n: int, name: str, text: str) -> str:
    return (
        f"<div class='meta group'><h2 class='heading' id='h{n}'>Chapter {n}: {name}</h2><p>Chapter Summary</p><blockquote class='userstuff'>"
        f"<p>Somebody waits.</p></blockquote><p>Chapter Notes</p><blockquote class='userstuff'><p>Sorry for the wait.</p></blockquote></div>"
        f"<div class='userstuff'>{text}</div><div class='meta'><p>Chapter End Notes</p><blockquote class='userstuff'><p>Until next week.</p>"
        "</blockquote></div>"
    )


def converted(text: str) -> str:
    """A page as Calibre's conversion leaves it: classes are renamed, ids stay."""
    for n, name in enumerate(
        ["meta group", "userstuff", "heading", "toc-heading", "message", "byline", "tags", "meta"]
    ):
        text = text.replace(f"class='{name}'", f"class='calibre{n}'")
    return text


WHOLE = (
    PREFACE.format(c="")
    + f"<div id='chapters' class='userstuff'>{archived(1, 'The Wall', STORY)}{archived(2, 'The Road', body(ROAD))}</div>"
    + AFTERWORD
)
OUTSIDE = (
    "General Audiences",
    "Posted originally",
    "Mara waits",
    "harbour people",
    "Somebody waits",
    "Sorry",
    "Until next week",
    "That was it",
    "drop by",
)
NOTES = ("Mara waits", "harbour people", "Somebody waits", "Sorry", "Until next week", "That was it")


def renamed(text: str) -> str:
    """The same without ids and the publisher."""
    return re.sub(r" id='(?!h\d)\w+'", "", converted(text))


def fan_epub(*, scope: Scope, shape: str) -> Book:
    change = converted if "converted" in shape else renamed if "renamed" in shape else str
    publisher = "" if "renamed" in shape else "<dc:publisher>Archive of Our Own</dc:publisher>"
    if "one file" in shape:
        documents = {"a.xhtml": change(WHOLE)}
        entries = [
            ("Preface", "a.xhtml#preface"),
            ("Chapter 1: The Wall", "a.xhtml#h1"),
            ("Chapter 2: The Road", "a.xhtml#h2"),
            ("Afterword", "a.xhtml#afterword"),
        ]
    else:
        documents = {
            "s0.xhtml": change(PREFACE.format(c="")),
            "s1.xhtml": change(f"<div id='chapters' class='userstuff'>{archived(1, 'The Wall', STORY)}</div>"),
            "s2.xhtml": change(f"<div id='chapters' class='userstuff'>{archived(2, 'The Road', body(ROAD))}</div>"),
            "s3.xhtml": change(AFTERWORD),
        }
        entries = [
            ("Preface", "s0.xhtml"),
            ("Chapter 1: The Wall", "s1.xhtml"),
            ("Chapter 2: The Road", "s2.xhtml"),
            ("Afterword", "s3.xhtml"),
        ]
    return book(documents, entries, scope=scope, metadata=publisher, version=2)


SHAPES = ["files", "one file", "files, converted", "one file, converted", "files, renamed"]


@pytest.mark.parametrize("shape", [*SHAPES, "html"])
def test_archive_of_our_own(shape):
    def made(scope: Scope) -> Book:
        return page(WHOLE, scope=scope) if shape == "html" else fan_epub(scope=scope, shape=shape)

    b = made(Scope.STORY)
    assert titles(b) == ["Chapter 1: The Wall", "Chapter 2: The Road"]
    assert not [text for text in OUTSIDE if text in words(b)]
    assert b.left_out
    assert b.kept == 1
    check_all(made(Scope.ALL), b)
    notes = words(made(Scope.NOTES))
    assert [text for text in NOTES if text in notes] == list(NOTES)
    assert "General Audiences" not in notes
    assert "drop by" not in notes


SAVED = (
    "<div id='outer'><ul id='skiplinks'><li>Main Content</li></ul><div id='header'><h1>Archive of Our Own beta</h1><p>Log in</p></div>"
    "<div id='main' class='chapters-show'><div class='work'><ul class='work navigation actions'><li>Entire Work</li></ul><div class='wrapper'>"
    "<dl class='work meta group'><dt>Rating:</dt><dd>Teen</dd></dl></div><div id='workskin'><div class='preface group'><h2 class='title heading'>"
    "The Ferry Year</h2><h3 class='byline heading'><a rel='author' href='y'>marasky</a></h3><div class='summary module'><h3 class='heading'>"
    "Summary:</h3><blockquote class='userstuff'><p>Mara waits.</p></blockquote></div></div><div id='chapters' role='article'><div class='chapter' "
    "id='chapter-1'><div class='chapter preface group'><h3 class='title'><a href='z'>Chapter 1</a>: The Wall</h3><div id='notes' class='notes "
    "module'><h3 class='heading'>Notes:</h3><blockquote class='userstuff'><p>Sorry for the wait.</p></blockquote></div></div><div class="
    f"'userstuff module' role='article'><h3 class='landmark heading' id='work'>Chapter Text</h3>{STORY}</div><div class='chapter preface group'>"
    "<div class='end notes module'><h3 class='heading'>Notes:</h3><blockquote class='userstuff'><p>Until next week.</p></blockquote></div></div>"
    "</div></div></div></div><div id='feedback'><h3>Actions</h3><p class='kudos'>otto and 3 guests left kudos on this work!</p><div id="
    "'comments_placeholder'><p>I loved this so much.</p></div></div></div><div id='footer'><p>About the Archive</p></div></div>"
)


def test_a_saved_page_of_the_archive():
    b = page(SAVED, "<title>The Ferry Year - Chapter 1 - marasky - Harbour Tales</title>")
    assert (b.title, b.author, titles(b)) == ("The Ferry Year", "marasky", ["Chapter 1: The Wall"])
    outside = (
        "Log in",
        "Entire Work",
        "Teen",
        "Mara waits",
        "Sorry",
        "Chapter Text",
        "Until",
        "kudos",
        "loved",
        "About the Archive",
    )
    assert not [text for text in outside if text in words(b)]
    assert b.kept == 1
    check_all(page(SAVED, scope=Scope.ALL), b)
    notes = words(page(SAVED, scope=Scope.NOTES))
    assert [t for t in outside if t in notes] == ["Mara waits", "Sorry", "Until"]


def test_a_preface_by_the_author_is_no_archive():
    text = f"<div id='preface'><h2>Preface</h2><p>{WALL}</p></div>"
    b = book({"p.xhtml": text, **CHAPTERS, "z.xhtml": f"<div id='afterword'><h2>Afterword</h2><p>{ROAD}</p></div>"})
    assert titles(b) == ["Preface", "Chapter 1", "Chapter 2", "Afterword"]
    assert not b.left_out


# Download programs.

TABLE = "".join(
    f"<tr><td><b>{k}:</b></td><td>{v}</td></tr>"
    for k, v in (("Category", "Tales"), ("Status", "In-Progress"), ("Words", "4,000"), ("Summary", "Mara waits."))
)
LINES = "".join(
    f"<b>{k}:</b> {v}<br/>"
    for k, v in (("Category", "Tales"), ("Genre", "Drama"), ("Status", "In-Progress"), ("Summary", "Mara waits."))
)
PARAGRAPHS = "".join(
    f"<p><strong>{k}:</strong> {v}</p>"
    for k, v in (("Status", "Complete"), ("Published", "2020-01-01"), ("Words", "4,000"), ("Chapters", "2"))
)
HEAD = "<a href='https://www.example.org/s/1'>A Built Book</a> by <a href='https://www.example.org/u/1'>Pat Maker</a>"


@pytest.mark.parametrize(
    "facts", [f"<table class='full'>{TABLE}</table>", f"<div>{LINES}</div>", PARAGRAPHS, f"<p>{LINES}</p>"]
)
@pytest.mark.parametrize("kind", ["html", "epub", "epub with classes"])
def test_download_programs(facts, kind):
    mark = " class='fff_titlepage'" if "classes" in kind else ""
    documents = {
        "title_page.xhtml": f"<h3>{HEAD}</h3>{facts}",
        "toc_page.xhtml": "<div><h3>Table of Contents</h3><a href='file0001.xhtml'>1. The Wall</a><br/><a href='file0002.xhtml'>2. The Road</a><br/></div>",
        "file0001.xhtml": f"<h3 class='fff_chapter_title'>1. The Wall</h3>{STORY}",
        "file0002.xhtml": f"<h3 class='fff_chapter_title'>2. The Road</h3><p>{ROAD}</p>",
    }
    if kind == "html":
        text = (
            f"<h1>{HEAD}</h1>{facts}<a name='TOCTOP'><h2>Table of Contents</h2></a><p><a href='#section0001'>1. The Wall</a><br/>"
            f"<a href='#section0002'>2. The Road</a><br/></p><a name='section0001'><h2>1. The Wall</h2></a>{STORY}"
            f"<a name='section0002'><h2>2. The Road</h2></a><p>{ROAD}</p>"
        )
        b, whole = page(text, "<title>A Built Book by Pat Maker</title>"), page(text, scope=Scope.ALL)
    else:
        files = [
            (n, builders.xhtml(t).replace("<body>", f"<body{mark}>" if n == "title_page.xhtml" else "<body>"))
            for n, t in documents.items()
        ]
        content = builders.epub(
            files, entries=[("1. The Wall", "file0001.xhtml"), ("2. The Road", "file0002.xhtml")], version=2
        )
        b, whole = read(Source(content, "x.epub")), read(Source(content, "x.epub", Scope.ALL))
    assert (b.title, b.author, titles(b)) == ("A Built Book", "Pat Maker", ["1. The Wall", "2. The Road"])
    assert words(b).startswith("1. The Wall Mara walked")
    assert b.kept == 1
    check_all(whole, b)


def test_windows_of_a_game_are_read():
    text = body(
        "<h2>Chapter 1</h2>",
        WALL * 3,
        *("<p><b>Status:</b> Poisoned</p>", "<p><b>Category:</b> Human</p>", "<p><b>Rating:</b> F</p>") * 2,
        ROAD * 3,
    )
    b = page(text * 2 + body(TIDE * 8))
    assert "Status: Poisoned" in words(b)


# Project Gutenberg.

START, END = (
    "*** START OF THE PROJECT GUTENBERG EBOOK THE FERRY YEAR ***",
    "*** END OF THE PROJECT GUTENBERG EBOOK THE FERRY YEAR ***",
)
NEW_HEADER = (
    "<section class='pg-boilerplate pgheader' id='pg-header'><h2 id='pg-header-heading'>The Project Gutenberg eBook of The Ferry Year</h2>"
    "<div>This eBook is for the use of anyone anywhere.</div><div id='pg-machine-header'><p><strong>Title</strong>: The Ferry Year</p>"
    f"<p><strong>Author</strong>: A. Pell</p></div><div id='pg-start-separator'><span>{START}</span></div></section>"
)
NEW_FOOTER = f"<section class='pg-boilerplate pgheader' id='pg-footer'><div id='pg-end-separator'>{END}</div><div>Updated editions.</div></section>"
OLD_HEADER = f"<pre>\n\nThe Project Gutenberg EBook of The Ferry Year, by A. Pell\n\nThis eBook is for anyone.\n\nTitle: The Ferry Year\n\nAuthor: A. Pell\n\n{START}\n\nProduced by A. Proofreader\n\n</pre>"
OLD_FOOTER = (
    f"<pre>\nEnd of the Project Gutenberg EBook of The Ferry Year, by A. Pell\n\n{END}\n\nUpdated editions.\n</pre>"
)
PLAIN_HEADER = (
    f"<p>The Project Gutenberg eBook, The Ferry Year, by A. Pell</p><p>This eBook is for anyone.</p><p>{START}</p>"
)
PLAIN_FOOTER = f"<p>{END}</p><p>Updated editions.</p>"
BRACKETED = "<p>[Illustration: THE FERRY AT LOW TIDE]</p><p>[Transcriber's Note: Errors stay.]</p>"
AT_END = "<h2>Transcriber's Notes</h2><p>Page 3: Transcriber changed teh to the.</p>"
NOTE = "<div class='transnote'><p>Transcriber's Note: Obvious errors have been corrected.</p></div>"
TEXT = f"<h2 id='c1'>CHAPTER I</h2>{STORY}<span class='pagenum'><a id='Page_12'></a>[Pg 12]</span>{BRACKETED}<h2 id='c2'>CHAPTER II</h2><p>{ROAD}</p>{AT_END}"


@pytest.mark.parametrize(
    ("header", "footer"), [(NEW_HEADER, NEW_FOOTER), (OLD_HEADER, OLD_FOOTER), (PLAIN_HEADER, PLAIN_FOOTER)]
)
@pytest.mark.parametrize("kind", ["html", "epub", "epub split"])
def test_gutenberg(header, footer, kind):
    if kind == "html":
        head = "<title>The Project Gutenberg eBook of The Ferry Year, by A. Pell</title>"
        b = page(header + NOTE + TEXT + footer, head)
        whole = page(header + NOTE + TEXT + footer, head, scope=Scope.ALL)
        assert (b.title, b.author) == ("The Ferry Year", "A. Pell")
    else:
        cut = TEXT.index("<p>“I know") if kind == "epub split" else len(TEXT)
        documents = {"h-0.htm.xhtml": header + NOTE + TEXT[:cut], "h-1.htm.xhtml": TEXT[cut:] + footer}
        where = "h-1.htm.xhtml" if kind == "epub split" else "h-0.htm.xhtml"
        entries = [
            ("The Ferry Year", "h-0.htm.xhtml#pg-header"),
            ("CHAPTER I", "h-0.htm.xhtml#c1"),
            ("CHAPTER II", f"{where}#c2"),
            ("THE FULL LICENSE", "h-1.htm.xhtml#pg-footer"),
        ]
        b, whole = book(documents, entries), book(documents, entries, scope=Scope.ALL)
    assert titles(b) == ["CHAPTER I", "CHAPTER II"]
    for text in ("Gutenberg", "This eBook", "Proofreader", "Transcriber", "Updated", "Pg 12", "LOW TIDE"):
        assert text not in words(b)
    assert b.kept == 1
    check_all(whole, b)


@pytest.mark.parametrize(
    "title",
    [
        "The Project Gutenberg eBook of The Ferry Year, by A. Pell.",
        "The Project Gutenberg E-text of The Ferry Year, by A. Pell",
        "The Ferry Year | Project Gutenberg",
    ],
)
def test_titles_of_gutenberg_pages(title):
    assert page(TEXT, f"<title>{title}</title>").title == "The Ferry Year"


def test_the_first_pages_of_a_gutenberg_book():
    front = (
        "<h1>THE FERRY YEAR</h1><h4>BY</h4><h2>A. PELL</h2><p>AUTHOR OF “THE WALL”</p><p>LONDON<br/>HARBOUR PRESS<br/>1902</p><p>Copyright, 1902</p>"
        "<p>To my mother</p><h2>CONTENTS</h2><table><tr><td>CHAPTER</td><td></td><td>PAGE</td></tr><tr><td>I.</td><td><a href='#c1'>The Wall</a></td>"
        "<td><a href='#p1'>1</a></td></tr><tr><td>II.</td><td><a href='#c2'>The Road</a></td><td><a href='#p2'>19</a></td></tr></table>"
        "<h2>LIST OF ILLUSTRATIONS</h2><table><tr><td><a href='#il1'>Low Tide</a></td><td>12</td></tr></table>"
    )
    text = (
        f"<h2><a id='c1'></a>CHAPTER I</h2><h3>THE WALL</h3><p><span class='pagenum' id='p1'>[Pg 1]</span>{WALL}</p><p id='il1'>Low Tide</p>{TALK}"
        f"<h2><a id='c2'></a>CHAPTER II</h2><h3>THE ROAD</h3><p><span class='pagenum' id='p2'>[Pg 19]</span>{ROAD}</p>"
    )
    for header, footer in ((NEW_HEADER, NEW_FOOTER), (OLD_HEADER, OLD_FOOTER)):
        b = page(header + front + text + footer)
        assert titles(b) == [None, "CHAPTER I: THE WALL", "CHAPTER II: THE ROAD"]
        assert words(b).startswith("To my mother CHAPTER I THE WALL Mara walked")
        assert {"title page", "list of contents", "list of illustrations"} <= set(listed(b))
        check_all(page(header + front + text + footer, scope=Scope.ALL), b)


def test_the_first_words_of_a_story_are_no_title_page():
    text = "<h1>The Ferry Year</h1><p>A. Pell</p><p>I was born by the sea.</p><p>We lived by our books.</p>" + STORY
    b = page(text, "<title>The Ferry Year</title><meta name='author' content='A. Pell'>")
    assert words(b).startswith("I was born")


# Pages of story sites.

MENU = "<div class='nav'><a href='/'>Home</a> <a href='/fictions'>Fictions</a></div>"
COMMENTS = "<div class='comments'><h3>Comments</h3><p>I loved this so much, thank you for the chapter!</p></div>"


@pytest.mark.parametrize(
    ("text", "host", "title", "note"),
    [
        (
            f"{MENU}<div class='fic-header'><h1>Chapter 12 - The Ferry</h1><h2>by marasky</h2></div><div class='portlet author-note-portlet'><div "
            f"class='portlet-body author-note'><p>Sorry for the wait.</p></div></div><div class='chapter-inner chapter-content'>{STORY}</div>{COMMENTS}",
            "https://www.royalroad.com/fiction/1/x/chapter/2",
            "Chapter 12 - The Ferry",
            True,
        ),
        (
            f"{MENU}<div role='main' id='storytextp'><div id='storytext'>{STORY}</div></div>{COMMENTS}",
            "https://www.fanfiction.net/s/1/2/x",
            None,
            False,
        ),
        (
            f"{MENU}<div class='chapter-title'>Chapter 12 - The Ferry</div><div id='chp_raw'>{STORY}<div class='wi_authornotes'><p>Sorry for the wait.</p></div></div>{COMMENTS}",
            "https://www.scribblehub.com/read/1-x/chapter/2/",
            None,
            True,
        ),
        (
            f"{MENU}<article><h1 class='entry-title'>Chapter 12 - The Ferry</h1><div class='entry-content'>{STORY}</div></article>{COMMENTS}",
            "https://harbour.wordpress.com/2020/01/01/ferry/",
            "Chapter 12 - The Ferry",
            False,
        ),
    ],
)
@pytest.mark.parametrize("known", [True, False])
def test_saved_pages(text, host, title, note, known):
    head = f"<link rel='canonical' href='{host}'/>" if known else ""
    b = page(text, head)
    assert title is None or titles(b) == [title]
    for outside in ("Home", "Comments", "loved", "Sorry"):
        assert outside not in words(b)
    assert "the rest of the page" in listed(b)
    assert (b.kept == 1) == (known or "chp_raw" in text or "storytextp" in text)
    check_all(page(text, head, scope=Scope.ALL), b)
    assert ("Sorry" in words(page(text, head, scope=Scope.NOTES))) == note


# Encodings.

CZECH = "Příliš žluťoučký kůň šel k moři, a řeka byla široká. Šedý člověk žil u přístavu."


@pytest.mark.parametrize(
    ("declared", "encoding", "guessed"),
    [
        ("windows-1250", "cp1250", False),
        ("iso-8859-2", "iso8859-2", False),
        ("iso-8859-2", "cp1250", False),
        ("utf-8", "utf-8", False),
        ("utf-16", "utf-16", False),
        ("windows-1250", "utf-8", True),
        ("iso-8859-1", "utf-8", True),
        ("x-unknown", "utf-8", False),
    ],
)
@pytest.mark.parametrize("how", ["xml", "meta"])
@pytest.mark.parametrize("kind", ["html", "epub"])
def test_declared_encodings(declared, encoding, guessed, how, kind):
    xml = f'<?xml version="1.0" encoding="{declared}"?>' if how == "xml" else ""
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}"/>' if how == "meta" else ""
    text = f'{xml}<html xmlns="http://www.w3.org/1999/xhtml" lang="cs"><head>{meta}<title>x</title></head><body><p>{CZECH}</p></body></html>'
    content = text.encode(encoding)
    if kind == "epub":
        content = builders.epub([("a.xhtml", "")], order=["a.xhtml"], extra={"OEBPS/a.xhtml": content})
    b = read(Source(content, f"x.{kind}"))
    assert words(b) == CZECH
    assert bool([g for g in b.guesses if "UTF-8" in g]) == guessed


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Лодки уже ушли, и Мара села на стену.", "koi8-r"),
        ("Лодки уже ушли, и Мара села на стену.", "windows-1251"),
        ("船はもう出ていた。マラは壁に座った。", "shift_jis"),
        ("船はもう出ていた。マラは壁に座った。", "euc-jp"),
        ("玛拉走到港口，船都已经开走了。", "gb2312"),
        ("瑪拉走到港口，船都已經開走了。", "big5"),
        ("배는 이미 떠나고 없었다.", "euc-kr"),
        ("Τα πλοία είχαν ήδη φύγει.", "iso-8859-7"),
        ("Gemiler çoktan gitmişti.", "iso-8859-9"),
        ("“It’s late,” she said — ‘very’ late…", "windows-1252"),
        ("Łódki już odpłynęły, a Mara usiadła.", "iso-8859-2"),
    ],
)
def test_declared_encodings_of_the_world(text, encoding):
    page_text = f'<?xml version="1.0" encoding="{encoding}"?><html><body><p>{text}</p></body></html>'
    extra = {"OEBPS/a.xhtml": page_text.encode(encoding)}
    b = read(Source(builders.epub([("a.xhtml", "")], order=["a.xhtml"], extra=extra), "x.epub"))
    assert words(b) == text
    assert not [g for g in b.guesses if "page says" in g]


def test_a_wrong_declaration_is_told():
    text = f'<?xml version="1.0" encoding="utf-8"?><html><body><p>{CZECH * 9}</p></body></html>'.encode("cp1250")
    content = builders.epub([("a.xhtml", "")], order=["a.xhtml"], extra={"OEBPS/a.xhtml": text})
    assert read(Source(content, "x.epub")).guesses


def test_a_stray_end_of_a_paragraph_joins_no_words():
    assert words(page("<p><p></p>It rained</p>all night.<p>Nobody slept.</p>")) == "It rained all night. Nobody slept."


TURNS = [
    "Previous Chapter",
    "Next Chapter",
    "Prev",
    "Next",
    "« Previous",
    "Next »",
    "Next: The Gate",
    "First",
    "Latest chapter",
    "Chapitre suivant",
    "Nächstes Kapitel",
]
BESIDE = ["Table of Contents", "Index", "ToC", "Chapter 13", "Home", "Back to the top"]
LINES = [
    "<p>{}</p>",
    "<div align='center'>{}</div>",
    "<nav><ul><li>{}</li></ul></nav>",
    "<p><strong><em>{}</em></strong></p>",
    "<table><tr><td>{}</td></tr></table>",
]
STORY_LINES = [
    "The toll-keeper held out a hand.",
    "Next came the carter, and last of all the dog.",
    "He said nothing, and the others went on.",
]


@settings(max_examples=40)
@given(
    turns=st.lists(st.sampled_from(TURNS), min_size=1, max_size=2),
    beside=st.lists(st.sampled_from(BESIDE), max_size=2),
    between=st.sampled_from([" | ", " ", " · ", " / ", "<br/>", " — "]),
    line=st.sampled_from(LINES),
    plain=st.booleans(),
)
def test_links_to_the_pages_before_and_after_are_left_out_and_listed(turns, beside, between, line, plain):
    links = [f"<a href='/x{n}'>{label}</a>" for n, label in enumerate([*turns, *beside])]
    row = line.format(between.join([*(["Previous"] if plain else []), *links]))
    text = f"<h1>The Toll</h1>{row}{''.join(f'<p>{text}</p>' for text in STORY_LINES)}{row}"
    found = page(text)
    assert [p.text for c in found.chapters for p in c.paragraphs if not p.level] == STORY_LINES
    assert listed(found) == {"links to other chapters": True}
    check_all(page(text, scope=Scope.ALL), found)


@pytest.mark.parametrize(
    "line",
    [
        "He took the <a href='#n'>next</a> road.",
        "<a href='#p12'>Open the door and turn to page 12</a>",
        "<a href='#n'>Next morning</a> it rained.",
        "<a href='#n'>The last chapter of her life</a>",
        "<a href='#m'>Index</a>",
    ],
)
def test_other_links_are_read(line):
    found = page(f"<h1>The Toll</h1><p>{STORY_LINES[0]}</p><p>{line}</p><p>{STORY_LINES[2]}</p>")
    assert re.sub("<.*?>", "", line) in [p.text for c in found.chapters for p in c.paragraphs]


MARKED_NOTES = [
    "A/N: Sorry for the wait, exams!",
    "(A/N hi again)",
    "[A/N: this is a song by nobody]",
    "Author's Note: Reviews are love.",
    "Author’s notes – next update Friday",
    "**Translator's note:** “Copper” is a pun here.",
    "[TN: a pun in the original.]",
    "T/N: as above",
]
ONLY_LIKE_NOTES = [
    "An: the sixth letter of nothing.",
    "Note: the tide is late.",
    "A/B tests were what he did all day.",
    "The author's note: it had been torn in two.",
    "TN: I am here",
    "“A/N,” she read aloud.",
]


@settings(max_examples=40)
@given(
    before=st.lists(st.sampled_from([*MARKED_NOTES, "Disclaimer: I own nothing."]), max_size=2),
    inside=st.lists(st.sampled_from(MARKED_NOTES), max_size=1),
    after=st.lists(st.sampled_from(MARKED_NOTES), max_size=2),
)
def test_marked_notes_among_the_paragraphs_are_left_out_and_listed(before, inside, after):
    lines = [
        *before,
        *(["***"] if before else []),
        STORY_LINES[0],
        *inside,
        *STORY_LINES[1:],
        *(["***"] if after else []),
        *after,
    ]
    text = "# One\n\n" + "\n\n".join(lines) + "\n\n# Two\n\nShe slept, and nobody came to the gate.\n"
    found = read(Source(text.encode(), "x.md"))
    assert [c.title for c in found.chapters] == ["One", "Two"]
    assert [p.text for p in found.chapters[0].paragraphs if not p.level] == STORY_LINES
    notes = [*before, *inside, *after]
    assert listed(found) == ({"author's notes": True} if notes else {})
    for scope in (Scope.NOTES, Scope.ALL):
        whole = words(read(Source(text.encode(), "x.md", scope)))
        assert all(note.strip("*").split(":")[0] in whole for note in notes)


@pytest.mark.parametrize("line", ONLY_LIKE_NOTES)
def test_what_only_looks_like_a_note_is_read(line):
    text = f"# One\n\n{line}\n\n" + "\n\n".join(STORY_LINES)
    assert line.split(":")[0] in words(read(Source(text.encode(), "x.md")))


def test_a_chapter_of_nothing_but_notes_goes_and_a_book_of_them_stays():
    book = read(Source(b"A/N: Hello.\n\n# One\n\nShe slept, and nobody came.\n", "x.md"))
    assert [c.title for c in book.chapters] == ["One"]
    assert "Hello" in words(read(Source(b"A/N: Hello.\n\nA/N: Goodbye.\n", "x.md")))
