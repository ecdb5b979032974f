"""Plain text as it is found: numerals of chapters, scene breaks, what printers and editors add, old encodings."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from audiobook.book import ParagraphKind
from audiobook.language.scene_breaks import is_scene_break
from audiobook.reading import Scope, Source, read
from audiobook.reading.titles.headings import is_division_heading, name_of

HERE = Path(__file__).parent
SENTENCES = (
    "the boats were already gone when she came down to the harbour",
    "nobody had told her why the tide was so late that year",
    "she sat on the wall and counted the gulls until noon",
    "the old ferryman had tied his rope twice, and then once more",
)


def of(text: str | bytes, scope: Scope = Scope.STORY):
    """The Book of a text."""
    return read(Source(text if isinstance(text, bytes) else text.encode(), "story.txt", scope))


def prose(book) -> list[str]:
    """The paragraphs of a Book, without its headings and breaks."""
    return [p.text for c in book.chapters for p in c.paragraphs if p.kind is ParagraphKind.PROSE]


def wrapped(text: str, width: int = 47) -> list[str]:
    """A paragraph's lines."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def story(paragraphs: int) -> list[str]:
    """Paragraphs of prose, each different."""
    out = []
    for n in range(paragraphs):
        order = [SENTENCES[(n + k) % len(SENTENCES)] for k in range(4)]
        out.append(" ".join(f"{s[0].upper()}{s[1:]} {num2words(n)}." for s in order))
    return out


# Headings.

CHAPTER_WORDS = {
    "en": "Chapter {}", "fr": "Chapitre {}", "es": "Capítulo {}", "de": "Kapitel {}", "it": "Capitolo {}", "pt": "Capítulo {}",
    "nl": "Hoofdstuk {}", "ru": "Глава {}", "pl": "Rozdział {}",
}  # fmt: skip


@given(
    language=st.sampled_from(sorted(CHAPTER_WORDS)),
    number=st.integers(1, 60),
    shape=st.sampled_from(["{}", "{}.", "{}: X", "{} – X"]),
)
def test_a_chapter_is_known_by_its_number_in_any_form(language, number, shape):
    words = str(num2words(number, lang=language))
    roman = "X" * (number // 10)
    forms = [
        str(number),
        words,
        words.title(),
        words.upper(),
        f"#{number}",
        *([roman] if number % 10 == 0 and number < 40 else []),
    ]
    for form in forms:
        line = CHAPTER_WORDS[language].format(shape.format(form))
        assert is_division_heading(line), line
        assert name_of(line).number == number, line


@pytest.mark.parametrize(
    "line",
    [
        "Part the First", "THE SECOND PART", "Première partie", "Erster Teil", "Primera parte", "Parte seconda", "Tweede deel",
        "Часть вторая", "Część druga", "1. Kapitel", "2. Bölüm", "3rd Chapter", "Ch. 5", "Vol. 2", "Chapter No. 4", "Chapter 12.5",
        "Interlude II", "Side Story 3", "Bonus Chapter: The Wedding", "Author’s Note", "Épilogue", "Avant-propos", "Пролог",
        "Chapter 1 of 20", "EPOCH THE FIRST, 1703.", "Chapter One Hundred and Twenty: X",
    ],
)  # fmt: skip
def test_headings(line):
    assert is_division_heading(line)


@pytest.mark.parametrize(
    "line",
    [
        "Part of the plan was done.", "Part one of the plan was done.", "Letter I wrote to you", "Book a room", "Day three was worse.",
        "Act now!", "Tom 3 times said no", "Band of brothers", "First act of kindness, he thought.", "Second book he read that day.",
        "Author's Note: I wrote this on a train and I am sorry.", "Parte de la casa", "Teil mir mit", "mix it",
        "The second letter (there is no need to reproduce the page of daring",
    ],
)  # fmt: skip
def test_no_headings(line):
    assert not is_division_heading(line)


@given(
    count=st.integers(2, 6),
    shape=st.sampled_from(["{}", "{}.", "{}. The Wall", "#{}", "[{}]", "Day {}", "Night {}: Rain"]),
)
def test_what_counts_up_with_text_between_are_chapters(count, shape):
    """A numeral between brackets is a page number instead, unless its chapter is long."""
    text = "\n\n\n".join(f"{shape.format(n)}\n\n" + "\n\n".join(story(6)) for n in range(1, count + 1))
    chapters = of(text).chapters
    assert len(chapters) == (1 if shape == "[{}]" else count)


@given(count=st.integers(2, 9), shape=st.sampled_from(["{}", "{}.", "{}. Do not run.", "{}. Rope", "#{}", "Day {}"]))
def test_counting_aloud_and_lists_are_no_chapters(count, shape):
    body = story(4)
    counted = "\n\n".join(shape.format(n) for n in range(1, count + 1))
    book = of(f"{body[0]}\n\n{body[1]}\n\n{counted}\n\n{body[2]}\n\n{body[3]}")
    assert len(book.chapters) == 1
    assert len(prose(book)) == 4 + count


# Scene breaks.

BREAKS = [
    "***", "* * *", "---", "~~~", "#", "o0o", "oOo", "-oOo-", "xXx", "xxxxx", "<><><>", "<3 <3 <3", "=====", "◇", "◆◇◆", "❦", "⁂",
    "—", "…", "[Scene Break]", "(Line Break)", "-x-", "¤", "•", "§", "0o0o0", "-----X-----", "♦ ♦ ♦", "⸻", "++++", "(^_^)", "OOO",
    "✧･ﾟ: *✧･ﾟ:*", "PAGE BREAK", "x", "X X X", "ooOoo", "~oOo~", "-0-", "+", "★", "Scene Change", "<Szenenwechsel>",
]  # fmt: skip
TEXT = [
    "“…”", '"?"', "?!", "“!”", "No.", "Oo.", "Oooh!", "0", "100", "10", "OK", "zZz", "I", "XI", "ox", "POV CHANGE",
    "The line break was over.", "“O--O--O!”", "Mm.", "a",
]  # fmt: skip


@pytest.mark.parametrize("line", BREAKS)
def test_scene_breaks_are_silence_and_never_spoken(line):
    a, b = "She went down to the harbour.", "He was asleep in the cabin."
    book = of(f"{a}\n\n{line}\n\n{b}")
    assert [p.kind for p in book.chapters[0].paragraphs] == ["prose", "break", "prose"]


@pytest.mark.parametrize("line", TEXT)
def test_text_is_no_scene_break(line):
    assert not is_scene_break(line)


# Paragraphs.

LAYOUTS = {
    "blank lines": lambda ps: "\n\n".join("\n".join(wrapped(p)) for p in ps),
    "unwrapped": lambda ps: "\n\n".join(ps),
    "a line each": "\n".join,
    "indented": lambda ps: "\n".join("\n".join(["    " + wrapped(p)[0], *wrapped(p)[1:]]) for p in ps),
}


@given(st.lists(st.sampled_from(sorted(LAYOUTS)), min_size=1, max_size=4))
def test_each_chapter_may_be_laid_out_in_its_own_way(layouts):
    body = story(6 * len(layouts))
    body[1::3] = [f"“Where is it?” said Tom {n}." for n in range(len(body[1::3]))]
    chapters = [body[6 * n : 6 * n + 6] for n in range(len(layouts))]
    text = "\n\n\n".join(
        f"Chapter {n}\n\n{LAYOUTS[name](ps)}" for n, (name, ps) in enumerate(zip(layouts, chapters), 1)
    )
    assert prose(of(text)) == body


# What printers add.


def test_page_ends_of_every_kind_leave_sentences_whole():
    body = story(40)
    want = " ".join(body)
    ends = {
        "number": lambda n: ["", f"{n}", ""],
        "number in dashes": lambda n: ["", f"- {n} -", ""],
        "Page n of m": lambda n: [f"Page {n} of 60", "\f"],
        "number and head": lambda n: ["", f"{n}   THE FERRY YEAR" if n % 2 else f"OF TIDES    {n}", ""],
        "number, head": lambda n: ["", f"{' ' * 30}{n}", "", "THE FERRY YEAR        A. PELL", ""],
        "form feed and head": lambda n: ["", "\fThe Ferry Year", ""],
        "form feed": lambda n: ["\f"],
    }
    lines = [line for p in body for line in (*wrapped(p), "")]
    for name, end in ends.items():
        paged: list[str] = []
        for page, at in enumerate(range(0, len(lines), 23)):
            paged += [*lines[at : at + 23], *end(page + 7)]
        text = "\n".join(paged)
        book = of(text)
        assert " ".join(" ".join(p.split()) for p in prose(book)) == want, name
        whole = of(text, Scope.ALL)
        assert not whole.left_out, name


@given(
    st.lists(
        st.sampled_from(["Yes", "No", "Again and again", "The sea", "1", "2", "3", "7", "I", "II"]),
        min_size=3,
        max_size=12,
    )
)
def test_lines_that_come_again_are_kept_where_no_sentence_is_cut(said):
    """A refrain, a short reply, a countdown: they look like running heads and page numbers."""
    body = story(len(said))
    book = of("\n\n".join(piece for pair in zip(body, said) for piece in pair))
    words = " ".join(p.text for c in book.chapters for p in c.paragraphs).split()
    assert words == " ".join(piece for pair in zip(body, said) for piece in pair).split()


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("the har-\nbour was", "the harbour was"),
        ("a well-\nknown man", "a well-known man"),
        ("twenty-\nfour men", "twenty-four men"),
        ("her mother-\nin-law sat", "her mother-in-law sat"),
        ("the good-\nnatured boy", "the good-natured boy"),
        ("an amaz\u00ad\ning thing", "an amazing thing"),
        ("and beau-\ntifully made", "and beautifully made"),
        ("the colour-\nful boat", "the colourful boat"),
    ],
)
def test_words_divided_at_line_ends(text, want):
    before = "\n".join(wrapped("She sat on the wall and counted the gulls, and it was late in the year. " * 3, 40))
    assert prose(of(f"{before}\n{text}\nin the end."))[0].endswith(f"{want} in the end.")


def test_the_books_own_words_decide_about_a_hyphen():
    for other, want in (("Their ferrymoot met.", "ferrymoot"), ("Their ferry-moot met.", "ferry-moot")):
        book = of(
            f"{other}\n\nShe went down to the old ferry-\nmoot and waited there until the tide\nwent out again that day."
        )
        assert f"old {want} and" in prose(book)[1]


# What editors add.

NOTES = "Mara sat.[1] Tom ran.[A] He fell.* She saw.†\n\nThe tide went out.\n\n"
BODIES = {
    "[Footnote 1: a sailor]": "Footnote 1: a sailor",
    "[1] a sailor": "a sailor",
    "[Footnote A: the company]": "Footnote A: the company",
    "* He got up.": "He got up.",
    "† She ran.": "She ran.",
    "[*] He got up later.": "He got up later.",
    "{1}  a sailor": "a sailor",
}


@pytest.mark.parametrize("body", BODIES)
def test_notes_are_left_out_or_read_where_they_are_referred_to(body):
    before = NOTES.replace("fell.*", "fell.[*]") if body.startswith("[*]") else NOTES
    before = before.replace("sat.[1]", "sat. {1}") if body.startswith("{1}") else before
    text = f"{before}{body}\n\nThe end came."
    book = of(text)
    assert BODIES[body] not in "\n".join(prose(book))
    assert any(BODIES[body] in part.text and part.what == "notes" for part in book.left_out)
    assert BODIES[body] in prose(of(text, Scope.NOTES))[1]
    assert prose(of(text, Scope.ALL))[2] == body


@pytest.mark.parametrize(
    "text",
    [
        "*Really*, he said.\n\n*He ran.*\n\n* He ran away.\n\nMore text.",
        "A list:*\n\n* Rope\n\n* Water\n\nThe end.",
        "[Level 5]\n\nShe looked up.\n\n[1] is what the sign said.\n\n[Note: the quest is done.]",
    ],
)
def test_what_only_looks_like_notes_is_kept(text):
    assert not of(text).left_out


@pytest.mark.parametrize(
    "mark",
    [
        "[Illustration]",
        "[Illustration: A pier, [_page 3_] at dusk]",
        "[Sidenote: A quarrel.]",
        "[Transcriber's Note: Spelling kept.]",
        "[Pg 45]",
        "[Page xii]",
    ],
)
def test_editors_brackets_are_left_out_and_listed(mark):
    for text in (f"The tide went out.\n\n{mark}\n\nIt came back.", f"The tide {mark} went out.\n\nIt came back."):
        book = of(text)
        assert prose(book) == ["The tide went out.", "It came back."]
        assert [part.text for part in book.left_out] == [mark]
        assert all(part.expected for part in book.left_out)


# Encodings.

SAMPLES = {
    "Maria zeszła do portu przed świtem, a łodzie już odpłynęły.": ["cp1250", "iso8859-2", "mac_latin2", "cp852"],
    "Příliš žluťoučký kůň úpěl ďábelské ódy, a lodě už odpluly.": ["cp1250", "iso8859-2"],
    "Meryem şafaktan önce limana indi, ama tekneler çoktan gitmişti.": ["cp1254", "cp857"],
    "Мария спустилась в гавань до рассвета, а лодки уже ушли.": ["cp1251", "koi8-r", "cp866", "mac_cyrillic"],
    "Marie descendit au port, et les barques étaient déjà parties. C’est là, dit-elle.": ["cp1252", "mac_roman"],
    "Η Μαρία κατέβηκε στο λιμάνι πριν την αυγή.": ["cp1253"],
    "“You’re late,” she said. “I know—don’t ask.” The café was shut…": ["cp1252", "mac_roman"],
    "玛拉在黎明前走到港口，船都已经开走了。": ["gb18030"],
    "マラは夜明け前に港へ降りていった。": ["shift_jis", "euc_jp"],
}


@pytest.mark.parametrize(("text", "encoding"), [(t, e) for t, encodings in SAMPLES.items() for e in encodings])
def test_old_encodings(text, encoding):
    book = of(text.encode(encoding))
    assert prose(book) == [text]
    assert any(g.startswith("The encoding was guessed") for g in book.guesses)


@given(st.sampled_from(sorted(SAMPLES)), st.sampled_from(["cp1252", "latin-1"]))
def test_mojibake_is_mended(text, wrong):
    try:
        spoiled = text.encode().decode(wrong)
    except UnicodeDecodeError:
        return
    book = of(f"She said so.\n\n{spoiled}\n\nHe went.")
    assert text in prose(book)
    assert any("mended" in g for g in book.guesses)
