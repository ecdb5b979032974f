"""How words are counted, which of them count as missing, and the language that letters suggest."""

from __future__ import annotations

import pytest

from audiobook.book import Book, Chapter, LeftOut, Paragraph, count_words
from audiobook.reading import Scope, Source, read
from audiobook.reading.languages import language_of
from audiobook.reading.titles.headings import is_capitals, is_division_heading, level, name_of

PROSE = "It rained on the harbour all that night, and nobody slept. " * 20


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It rained all night.", 4),
        ("It rained — all night.", 5),
        ("玛拉走到港口，船都已经开走了。", 13),
        ("「遅いよ」とマラが言った。", 10),
        ("เรือออกไป", 8),
        ("배는 이미 떠나고 없었다.", 4),
        ("Mara说 hello", 3),
        ("", 0),
    ],
)
def test_words_are_counted_in_every_script(text, words):
    assert count_words(text) == words


def test_what_the_file_itself_marks_as_outside_the_story_is_not_missing():
    chapters = (Chapter(None, (Paragraph("one two three four five six"),)),)
    licence, hidden = LeftOut("licence", "a " * 90, expected=True), LeftOut("hidden text", "seven eight")
    assert Book("x", chapters, left_out=(licence,)).kept == 1
    book = Book("x", chapters, left_out=(licence, hidden))
    assert (book.missing_words, book.kept) == (2, 0.75)


def test_a_gutenberg_book_misses_nothing():
    text = (
        f"*** START OF THE PROJECT GUTENBERG EBOOK X ***\n\nCHAPTER I\n\n{PROSE}\n\n*** END OF THE PROJECT GUTENBERG EBOOK X ***\n\n"
        + "Licence. " * 3000
    )
    book = read(Source(text.encode(), "x.txt"))
    assert book.left_out
    assert book.kept == 1


def test_a_frame_longer_than_any_may_hold_the_story():
    text = f"{PROSE}\n\n*** END OF THE PROJECT GUTENBERG EBOOK X ***\n\n" + PROSE * 40
    assert read(Source(text.encode(), "x.txt")).kept < 0.1


def test_an_entry_that_recurs_nowhere_counts_as_missing():
    entries = ["Chapter 1", "Chapter 2", "Tom was here", "Chapter 3"]
    text = "Contents\n\n" + "\n\n".join(entries) + "".join(f"\n\nChapter {n}\n\n{PROSE}" for n in (1, 2, 3))
    book = read(Source(text.encode(), "x.txt"))
    assert [(p.what, p.expected) for p in book.left_out] == [("list of contents", True), ("list of contents", False)]
    assert book.left_out[1].text == "Tom was here"
    assert not read(Source(text.encode(), "x.txt", Scope.ALL)).left_out


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("玛拉走到港口", "zh"),
        ("マラは港へ降りていった", "ja"),
        ("마라는 항구로 내려갔다", "ko"),
        ("نزلت مارا إلى الميناء", "ar"),
        ("מארה ירדה אל הנמל", "he"),
        ("मारा बंदरगाह पर गई", "hi"),
        ("เรือออกไปหมดแล้ว", "th"),
        ("Лодки уже ушли", "ru"),
        ("Η Μάρα κατέβηκε", "el"),
        ("Il était une fois à Paris", None),
        ("The sign said 港口, and nobody could read it", None),
        ("123 — !", None),
    ],
)
def test_letters_suggest_a_language(text, language):
    assert language_of(text) == language


def test_a_language_that_is_told_is_kept():
    html = '<html lang="uk"><body><p>Човни вже пішли.</p></body></html>'
    book = read(Source(html.encode(), "x.html"))
    assert (book.language, book.guesses) == ("uk", ())


@pytest.mark.parametrize("text", ["港口", "هنا", "항구", "शहर", "ใคร", "A", "42", "Mara", "DVDを見た"])
def test_only_letters_with_two_cases_are_capitals(text):
    assert not is_capitals(text)


@pytest.mark.parametrize("text", ["THE PIER", "ЛОДКА", "ÉTÉ", "NO. 42"])
def test_capitals(text):
    assert is_capitals(text)


@pytest.mark.parametrize(
    ("text", "depth"),
    [
        ("第一章", 2),
        ("第十二章 归来", 2),
        ("第3話　港", 2),
        ("第２回 渡船", 2),
        ("第一卷", 1),
        ("第二部 海", 1),
        ("第一节", 3),
        ("제1장 항구", 2),
        ("楔子", 2),
        ("エピローグ", 2),
    ],
)
def test_divisions_of_eastern_books(text, depth):
    assert is_division_heading(text)
    assert level(text) == depth


@pytest.mark.parametrize("text", ["第一回见面的时候", "第一章讲的是一条船。", "第一，船都走了", "3장 남았다.", "第"])
def test_prose_of_eastern_books(text):
    assert not is_division_heading(text)


@pytest.mark.parametrize(
    ("entry", "heading"),
    [
        ("Chapter I. The Pier ..... 12", "CHAPTER 1: The Pier"),
        ("I. The Pier 12", "The Pier"),
        ("Chapter One", "CHAPTER I"),
        ("The Twenty-First Chapter", "Chapter 21"),
        ("2", "Chapter 2"),
        ("第十二章 归来", "第12章 归来"),
        ("In which Mara waits", "In which Mara waits for a boat that does not come"),
    ],
)
def test_an_entry_names_its_heading(entry, heading):
    assert name_of(entry, entry=True).same(name_of(heading))


@pytest.mark.parametrize(
    ("entry", "heading"),
    [
        ("Chapter 1", "Chapter 2"),
        ("Chapter 1: The Pier", "Chapter 1: The Boat"),
        ("Part 1", "Chapter 1"),
        ("It", "The Pier"),
    ],
)
def test_an_entry_does_not_name_another(entry, heading):
    assert not name_of(entry, entry=True).same(name_of(heading))
