"""A title page in a file whose properties name neither book nor author: the same in every format that has none of its own."""

from __future__ import annotations

import pytest
from builders import docx
from hypothesis import given
from hypothesis import strategies as st

from audiobook.book import ParagraphKind
from audiobook.reading import Scope, Source, read

TEXT = [
    (1, "Chapter 1"),
    (0, "The boats were already gone when she came down to the harbour."),
    (0, "“Who was it?” said Nora."),
    (1, "Chapter 2"),
    (0, "The old ferryman had tied his rope twice, and then once more."),
]
"""Two chapters: (1 for a heading, the words)."""


def as_html(lines) -> bytes:
    return "".join(
        f"<h{2 - (n == 0)}>{t}</h{2 - (n == 0)}>" if h else f"<p>{t}</p>" for n, (h, t) in enumerate(lines)
    ).encode()


def as_markdown(lines) -> bytes:
    return "\n\n".join(f"{'#' * (2 - (n == 0))} {t}" if h else t for n, (h, t) in enumerate(lines)).encode()


def as_docx(lines) -> bytes:
    return docx([("Heading1" if h else "Normal", t) for h, t in lines], title="")


def as_rtf(lines) -> bytes:
    outline = r"\outlinelevel0"
    own = "".join(rf"\pard{outline * h} {t}\par " for h, t in lines)
    return (r"{\rtf1\ansi " + "".join(c if c.isascii() else rf"\u{ord(c)}?" for c in own) + "}").encode()


def as_text(lines) -> bytes:
    return "\n\n".join(t for _, t in lines).encode()


FORMATS = {"html": as_html, "md": as_markdown, "docx": as_docx, "rtf": as_rtf, "txt": as_text}


def book_of(format_name: str, lines, scope: Scope = Scope.STORY):
    return read(Source(FORMATS[format_name](lines), f"draft.{format_name}", scope))


def words(book) -> list[str]:
    return [p.text for c in book.chapters for p in c.paragraphs if p.kind is not ParagraphKind.BREAK]


@pytest.mark.parametrize("name", FORMATS)
@given(
    title_is_heading=st.booleans(),
    title=st.sampled_from(["The Lamp Room", "Harbour", "What the Tide Left"]),
    line=st.sampled_from(
        [
            ("by Ada Quill",),
            ("By Ada Quill",),
            ("by", "Ada Quill"),
            ("By A. de Quill",),
            ("by kestrel7",),
            ("A Short Story by Ada Quill",),
            ("written by Ada Quill",),
        ]
    ),
)
def test_it_names_book_and_author_and_is_left_out(name, title_is_heading, title, line):
    front = [(int(title_is_heading), title), *((0, part) for part in line)]
    author = " ".join(line).lower().partition("by ")[2]
    book = book_of(name, [*front, *TEXT])
    assert (book.title, (book.author or "").lower()) == (title, author)
    assert [c.title for c in book.chapters] == ["Chapter 1", "Chapter 2"]
    assert words(book) == [t for _, t in TEXT]
    assert [p.what for p in book.left_out] == ["title page"]
    assert all(p.expected for p in book.left_out)
    whole = book_of(name, [*front, *TEXT], Scope.ALL)
    assert words(whole) == [t for _, t in [*front, *TEXT]]
    assert not whole.left_out


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("line", ["by Ada Quill", "A Tale by Ada Quill", "By Ada Quill\nMay 2021"])
def test_lines_of_a_plain_text_need_no_gap(gap, line):
    text = f"The Lamp Room{gap}{line}\n\n" + "\n\n".join(t for _, t in TEXT)
    book = read(Source(text.encode(), "draft.txt"))
    assert (book.title, book.author) == ("The Lamp Room", "Ada Quill")
    assert words(book)[-5:] == [t for _, t in TEXT]


@pytest.mark.parametrize(
    "title",
    [
        "A House by the Sea",
        "A Tale by Moonlight",
        "By Moonlight",
        "Stand by Me",
        "I stood alone\nby Mary and the sea,\nby all but me",
    ],
)
def test_titles_and_verse_name_nobody(title):
    text = f"{title}\n\n" + "\n\n".join(t for _, t in TEXT)
    book = read(Source(text.encode(), "draft.txt"))
    assert book.author is None
    assert [w for p in words(book) for w in p.split()] == [w for t in (title, *(t for _, t in TEXT)) for w in t.split()]


@pytest.mark.parametrize("name", ["html", "md", "docx", "rtf"])
@pytest.mark.parametrize(
    "line",
    [(1, "By the Sea"), (1, "By Moonlight"), (0, "By morning the boats were gone."), (0, "By the wall stood Nora.")],
)
def test_what_only_begins_so_names_nobody(name, line):
    lines = [(1, "The Lamp Room"), line, *TEXT[1:3], (1, "Over the Hill"), TEXT[4]]
    book = book_of(name, lines)
    assert book.author in (None, "Pat Maker")
    # The name of the book may be left out as a title page; nothing else is.
    assert [*(p.text for p in book.left_out), *words(book)] == [t for _, t in lines]
    assert line[1] in words(book)


@pytest.mark.parametrize("name", ["html", "md", "docx"])
def test_a_heading_above_all_chapters_names_the_book_and_no_chapter(name):
    book = book_of(name, [(1, "The Lamp Room"), *TEXT])
    assert book.title == "The Lamp Room"
    assert [c.title for c in book.chapters] == ["Chapter 1", "Chapter 2"]
    spoken = words(book)
    assert [*(p.text for p in book.left_out), *spoken] == ["The Lamp Room", *(t for _, t in TEXT)]


def test_the_name_on_the_page_goes_before_that_in_a_documents_properties():
    assert book_of("docx", TEXT).author == "Pat Maker"
    assert book_of("docx", [(1, "The Lamp Room"), (0, "by Ada Quill"), *TEXT]).author == "Ada Quill"


@given(
    st.lists(
        st.sampled_from(["The rain stopped.", "“No,” said Nora.", "He went out!", "Was it the sea?"]),
        min_size=2,
        max_size=6,
        unique=True,
    )
)
def test_chapters_of_one_short_sentence_are_chapters(sentences):
    text = "\n\n".join(f"Chapter {n}\n\n{said}" for n, said in enumerate(sentences, 1))
    book = read(Source(text.encode(), "draft.txt"))
    assert [c.title for c in book.chapters] == [f"Chapter {n}" for n in range(1, len(sentences) + 1)]
    assert [p.text for c in book.chapters for p in c.paragraphs if p.kind is ParagraphKind.PROSE] == sentences


HEADS = [
    ["Rosalind Tarn", "14 Quay Street", "Polwenna, Cornwall", "rosalind@example.org", "about 1,200 words"],
    ["Rosalind Tarn    about 4,500 words", "22 Mill Lane", "Dunmore, PA 18512", "(555) 123-4567"],
    ["R. Tarn", "Word count: 3100"],
    ["Rosalind Tarn, 14 Quay Street, Polwenna, rosalind@example.org"],
]
"""What stands above the title of a manuscript that is sent to a magazine."""


@pytest.mark.parametrize("format_name", FORMATS)
@given(
    head=st.sampled_from(HEADS),
    byline=st.sampled_from(["by Rosalind Tarn", "By Rosalind Tarn", "a short story by Rosalind Tarn"]),
    headed=st.booleans(),
)
def test_an_address_above_the_title_is_neither_title_nor_read(format_name, head, byline, headed):
    body = TEXT if headed else [(0, t) for h, t in TEXT if not h]
    book = book_of(format_name, [*((0, line) for line in head), (0, "THE LAST KEY"), (0, byline), *body])
    assert (book.title, book.author) == ("The Last Key", "Rosalind Tarn")
    assert words(book) == [t for _, t in body]
    (left,) = book.left_out
    assert left.expected
    assert all(line.split()[-1] in left.text for line in head)


@pytest.mark.parametrize(
    "line",
    [
        "He had 300 words left, and he used them.",
        "“Call 555 123 4567,” said Nora.",
        "She wrote to nora@example.org that night.",
    ],
)
@pytest.mark.parametrize("format_name", FORMATS)
def test_a_story_that_begins_with_a_number_or_an_address_is_read(format_name, line):
    body = [(0, line), *((0, t) for h, t in TEXT if not h)]
    book = book_of(format_name, body)
    assert words(book) == [t for _, t in body]
    assert not book.left_out


PRINTED = """*** START OF THE PROJECT GUTENBERG EBOOK THE CLOCK AT PENHALE ***

THE CLOCK AT PENHALE

BY
EDWIN MARRACK

CONTENTS

   I. THE CLOCK STOPS         1
  II. A VISITOR               9


{again}


CHAPTER I

THE CLOCK STOPS

The clock had struck the hours since 1788, and nobody knew what silence was like.

CHAPTER II

A VISITOR

The visitor came on foot, and he had a book under his arm.

*** END OF THE PROJECT GUTENBERG EBOOK THE CLOCK AT PENHALE ***
"""


@pytest.mark.parametrize(
    "again",
    [
        "THE CLOCK AT PENHALE",
        "THE CLOCK\nAT PENHALE",
        "The Clock at Penhale\n\nby Edwin Marrack",
        "THE CLOCK AT PENHALE\n\n* * *",
    ],
)
def test_the_title_that_a_printed_book_has_once_more_is_no_chapter(again):
    text = f"Title: The Clock at Penhale\n\nAuthor: Edwin Marrack\n\n{PRINTED.format(again=again)}"
    book = read(Source(text.encode(), "clock.txt"))
    assert [c.title for c in book.chapters] == ["CHAPTER I: THE CLOCK STOPS", "CHAPTER II: A VISITOR"]
    assert "half-title page" in [part.what for part in book.left_out] or "title page" in [p.what for p in book.left_out]
    assert all(part.expected for part in book.left_out)


def test_words_before_the_first_chapter_that_are_more_than_the_title_are_read():
    text = f"Title: The Clock at Penhale\n\n{PRINTED.format(again='THE CLOCK AT PENHALE' + chr(10) * 2 + 'It is said that clocks have no heart.')}"
    book = read(Source(text.encode(), "clock.txt"))
    assert any("no heart" in p.text for c in book.chapters for p in c.paragraphs)
