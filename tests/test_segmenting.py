"""Segments partition the text, and quotation marks mean what they mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.book import Book, Chapter, Paragraph, ParagraphKind
from audiobook.script import Kind
from audiobook.segmenting import segment

MARKS = "\"“”„‟'‘’‚«»「」『』—–-_*.,!?… \nab Cd said I"
PARAGRAPHS = st.builds(
    Paragraph,
    st.one_of(st.text(st.sampled_from(MARKS), min_size=1, max_size=80), st.text(min_size=1, max_size=60)).filter(
        lambda t: t.strip() and "\n\n" not in t
    ),
    st.sampled_from(list(ParagraphKind)),
)


@given(st.lists(st.lists(PARAGRAPHS, min_size=1, max_size=8), min_size=1, max_size=3))
def test_segments_joined_are_the_text(chapters):
    book = Book("t", tuple(Chapter(None, tuple(ps)) for ps in chapters))
    script = segment(book)
    for chapter, found in zip(book.chapters, script.chapters):
        assert found.text == chapter.text
        assert all(s.text for s in found.segments)


@given(st.lists(PARAGRAPHS, min_size=1, max_size=8))
def test_segmenting_is_a_function(paragraphs):
    book = Book("t", (Chapter(None, tuple(paragraphs)),))
    assert segment(book) == segment(book)


def script_of(*paragraphs: str | Paragraph):
    ps = tuple(p if isinstance(p, Paragraph) else Paragraph(p) for p in paragraphs)
    return segment(Book("t", (Chapter(None, ps),))).chapters[0].segments


def spoken(*paragraphs: str) -> list[str]:
    return [s.text.strip() for s in script_of(*paragraphs) if s.kind is Kind.DIALOGUE]


CASES = {
    "straight": (['"Yes," he said. "No."'], ['"Yes,"', '"No."']),
    "curly": (["“Yes,” he said. “No.”"], ["“Yes,”", "“No.”"]),
    "british curly": (["‘Yes,’ he said. ‘Don’t go.’", "‘No.’"], ["‘Yes,’", "‘Don’t go.’", "‘No.’"]),
    "british straight": (["'Yes,' he said. 'Don't go.'", "'No.'"], ["'Yes,'", "'Don't go.'", "'No.'"]),
    "possessive plural inside": (
        ["‘The dogs’ bowls are clean,’ he said.", "‘Good.’"],
        ["‘The dogs’ bowls are clean,’", "‘Good.’"],
    ),
    "dropped letters inside": (
        ["'I'm goin' 'ome to 'em,' he said.", "'Rock 'n' roll!'"],
        ["'I'm goin' 'ome to 'em,'", "'Rock 'n' roll!'"],
    ),
    "a word that may be cut short opens a quotation": (
        ["‘The house,’ he said, ‘is yours.’", "'And this,' she said, 'till noon.'"],
        ["‘The house,’", "‘is yours.’", "'And this,'", "'till noon.'"],
    ),
    "apostrophes are no marks": (["'Twas the dogs' bowl, and rock 'n' roll, in the '90s; give 'em that."], []),
    "nested in double": (["“He said ‘go’ to me,” she said."], ["“He said ‘go’ to me,”"]),
    "nested in single": (["‘He said “go” to me,’ she said.", "‘Oh.’"], ["‘He said “go” to me,’", "‘Oh.’"]),
    "guillemets": (["« Oui », dit-il. «Non.»"], ["« Oui »", "«Non.»"]),
    "reversed guillemets": (["»Ja«, sagte er. »Nein.«", "»Doch.«"], ["»Ja«", "»Nein.«", "»Doch.«"]),
    "low and high": (["„Ja“, sagte er. „Nein.“"], ["„Ja“", "„Nein.“"]),
    "low and curly": (["„Ja”, powiedział. „Nie.”"], ["„Ja”", "„Nie.”"]),
    "corner": (["「はい」と彼は言った。『いいえ』"], ["「はい」", "『いいえ』"]),
    "dashes with cue": (["—Yes, he said.", "—No, said Mary. Not now."], ["—Yes,", "—No,", "Not now."]),
    "dashes that open speech again": (
        ["— Yes, he said, and sat down. — I know.", "— No? Mary asked. — Why not?"],
        ["— Yes,", "— I know.", "— No?", "— Why not?"],
    ),
    "dashes with dashes": (["—Sí —dijo él—. Vamos.", "—No."], ["—Sí", "Vamos.", "—No."]),
    "unclosed ends with the paragraph": (['"Yes, he said.', "It rained."], ['"Yes, he said.']),
    "title": (["He had read “The Long Pier” twice, and called it “rather good” at dinner."], []),
    "scare quote": (["Her so-called “friend” had left."], []),
    "one word spoken": (["He said “no” and left."], ["“no”"]),
    "cue in front": (["When he says “I missed you,” she knows."], ["“I missed you,”"]),
    "mixed styles": (["“Yes,” he said.", '"No," she said.', "“Well?”"], ["“Yes,”", '"No,"', "“Well?”"]),
    "single marks where the text has others": (
        ["“Yes,” he said.", "“No.”", "“Oh?”", "'I found it,' said Sid. 'It's theirs.'", "Mary told Lowe: ‘Don’t go.’"],
        ["“Yes,”", "“No.”", "“Oh?”", "'I found it,'", "'It's theirs.'", "‘Don’t go.’"],
    ),
    "single marks around words after a cue": (
        ["“Yes,” he said.", "“No.”", "Mary said, 'Go,' and the 'experts' went."],
        ["“Yes,”", "“No.”", "'Go,'"],
    ),
    "single marks around words of a text with others": (
        ["“Yes,” he said.", "“No.”", "She said, it was the dogs' bowl, and the 'experts,' so called, had come."],
        ["“Yes,”", "“No.”"],
    ),
    "closing mark set as opening": (['"Yes,“ he said.'], ['"Yes,“ he said.']),
    "exclamation alone": (["“—!”"], ["“—!”"]),
}


@pytest.mark.parametrize("name", CASES)
def test_quotations(name):
    paragraphs, expected = CASES[name]
    assert spoken(*paragraphs) == expected


def test_a_quotation_over_several_paragraphs():
    first, second, third = (
        s
        for s in script_of("“It rained.", "“It rained again.", "“And then it cleared,” he said.")
        if s.kind is Kind.DIALOGUE
    )
    assert (first.continues, second.continues, third.continues) == (False, True, True)
    assert not (first.unclosed or second.unclosed or third.unclosed)


def test_an_unclosed_quotation_is_marked():
    (found,) = (s for s in script_of("“It rained, he said.", "Nobody spoke.") if s.kind is Kind.DIALOGUE)
    assert found.unclosed


def test_a_thought_in_italics():
    text = "She knows, he thought, and looked away."
    segments = script_of(Paragraph(text, emphasis=((0, 9),)))
    assert [(s.kind, s.text) for s in segments] == [
        (Kind.THOUGHT, "She knows,"),
        (Kind.NARRATION, " he thought, and looked away."),
    ]


def test_emphasis_alone_is_no_thought():
    assert all(s.kind is Kind.NARRATION for s in script_of(Paragraph("He was very late indeed.", emphasis=((7, 11),))))


def test_a_chapter_in_single_quotes_in_a_book_of_double_ones():
    double = Chapter(None, tuple(Paragraph(f"“Yes, {n},” he said.") for n in range(10)))
    single = Chapter(None, tuple(Paragraph(f"‘Yes, {n},’ he said.") for n in range(10)))
    script = segment(Book("t", (double, single)))
    assert all(sum(s.kind is Kind.DIALOGUE for s in c.segments) == 10 for c in script.chapters)
