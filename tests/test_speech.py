"""What is speech and whose: marks that are odd, forgotten or no speech; labels of lines; the cases, through the whole line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from audiobook import attributing
from audiobook.book import Book, Chapter, Paragraph
from audiobook.cast import Cast, Setting
from audiobook.cli import audiobook as commands
from audiobook.directing import direct
from audiobook.reading import read_path
from audiobook.script import Kind, Method, from_json, to_json
from audiobook.segmenting import segment

CASES = Path(__file__).parent / "reading_cases"
CAST = Cast(Setting("tone/bass"), Setting("tone/elder"))
PROSE = (
    "Mara walked down to the harbour before the light came. She sat with Tom on the wall, and Mara counted the gulls."
)


def segments(*paragraphs: str, language: str = "en"):
    return (
        segment(Book("t", (Chapter(None, tuple(map(Paragraph, paragraphs))),), language=language)).chapters[0].segments
    )


def spoken(*paragraphs: str, kind: Kind = Kind.DIALOGUE, language: str = "en") -> list[str]:
    return [s.text.strip() for s in segments(*paragraphs, language=language) if s.kind is kind]


def said(name: str, attributor: str = "learned") -> list[tuple[str, str | None]]:
    """The lines of a case with the names of their speakers."""
    script = attributing.load(attributor).attribute(segment(read_path(CASES / f"{name}.txt")))
    lines = [s for c in script.chapters for s in c.segments if s.kind is Kind.DIALOGUE]
    return [(s.text.strip(), s.speaker and script.character(s.speaker).name) for s in lines]


CASE_LINES = {
    "unbalanced": 7,
    "british-elisions": 11,
    "odd-marks": 17,
    "quoted-names-spoken": 3,
    "stop-behind-the-mark": 9,
    "script-format": 4,
    "chat-log": 6,
    "hyphen-dialogue": 12,
    "french-incise": 15,
    "txt-french": 8,
    "txt-language-always-english": 12,
}


@pytest.mark.parametrize("name", CASE_LINES)
def test_the_lines_of_a_case(name):
    assert len(said(name)) == CASE_LINES[name]


@pytest.mark.parametrize("name", ["unbalanced", "british-elisions", "odd-marks", "french-incise"])
def test_the_speakers_of_a_case_take_turns_as_its_cues_say(name):
    found = said(name)
    assert {who for _, who in found} <= {"Mara", "Tom", "Marie", "Paul"}
    assert len({who for _, who in found}) == 2


def test_forgotten_marks():
    found = dict(said("unbalanced"))
    assert found['"You are late,'] == found['Then go home,"'] == found['"You are 5\'10" tall,"'] == "Mara"


INCHES = {
    "feet and inches": ('"You are 5\'10" tall," said Mara.', ['"You are 5\'10" tall,"']),
    "inches": ('"It was 6" too low," said Tom.', ['"It was 6" too low,"']),
    "inches twice": ('"It was 6" by 4"," said Tom.', ['"It was 6" by 4","']),
    "primes": ("“He is 6′2″ tall,” said Tom.", ["“He is 6′2″ tall,”"]),
    "inches in curly marks": ('“It was 6" too low,” said Tom.', ['“It was 6" too low,”']),
    "inches in narration": ('The board was 6" wide and 4" thick.', []),
    "a number that ends speech": ('"I am 16." He was 17.', ['"I am 16."']),
}
MARKS = {
    "backticks": ("``Not yet,'' said Tom.", ["``Not yet,''"]),
    "two single marks": ("''Then go home,'' said Mara.", ["''Then go home,''"]),
    "primes": ("″Not yet,″ said Tom.", ["″Not yet,″"]),
    "wide": ("＂Why?＂ said Mara.", ["＂Why?＂"]),
    "small guillemets": ("‹No,› said Tom.", ["‹No,›"]),
    "entities": ("&quot;Please,&quot; said Mara.", ["&quot;Please,&quot;"]),
    "a dash before the mark": ('—"Go home," said Mara.', ['—"Go home,"']),
    "a dash behind the mark": ("“—No,” said Tom.", ["“—No,”"]),
    "cut by dashes": ("“I never”—she stopped—“not once.”", ["“I never”", "“not once.”"]),
    "three levels": (
        "“He said, ‘She told me, “Go,” and I went,’ and left,” said Tom.",
        ["“He said, ‘She told me, “Go,” and I went,’ and left,”"],
    ),
    "three straight levels": (
        '"He said, \'She told me, "Go," and I went,\' and left," said Tom.',
        ['"He said, \'She told me, "Go," and I went,\' and left,"'],
    ),
    "no opening mark": ('Then go home," said Mara.', ['Then go home,"']),
    "no opening mark, no cue": ('The boat was gone," and nobody knew.', []),
    "no closing mark": ('"You are late, said Mara.', ['"You are late,']),
    "a stop behind the mark": ('"You are late." Mara said it twice. "Again".', ['"You are late."', '"Again".']),
}
NO_SPEECH = [
    "A man who went by the name “Shorty.” He laughed.",
    "They called it “the end of the line.” Nobody laughed.",
    "She was known as “Old Tom.” Nobody knew why.",
    "The man called “Shorty” left.",
    "The expert read from “The Harbour Book,” which was a lie.",
    "“The Harbour Book,” they called it, and read from it.",
    "The sign read “Keep Out!” and she did.",
    "The letter was titled “Home.” It was short.",
    'I always say "sir" to him.',
    "He whistled the first bars of “The Blue Danube,” and stopped.",
]


@pytest.mark.parametrize("text, expected", [*INCHES.values(), *MARKS.values()], ids=[*INCHES, *MARKS])
def test_odd_marks(text, expected):
    assert spoken(text) == expected


@pytest.mark.parametrize("text", NO_SPEECH)
def test_names_words_and_titles_in_marks_are_no_speech(text):
    assert spoken(text) == []


@pytest.mark.parametrize(
    "text",
    ["He said “no” and left.", "“Yes, Tom,” she said.", "Mara whispered “Come home.” He came.", "“Tom!” she called."],
)
def test_short_speech_stays_speech(text):
    assert len(spoken(text)) == 1


UNQUOTED = {
    "<Are you there?> she asked.": Kind.DIALOGUE,
    "~Come home,~ said Mara.": Kind.DIALOGUE,
    "::He is lying,:: she thought.": Kind.THOUGHT,
    "*I should go,* Mara thought.": Kind.THOUGHT,
    "She was *very* late, and the <b>sign</b> was ::gone::.": None,
    "*The boats were gone.* Nobody had seen them leave.": None,
}


@pytest.mark.parametrize("text", UNQUOTED)
def test_clauses_between_other_marks(text):
    found = [s.kind for s in segments(text) if s.kind is not Kind.NARRATION]
    assert found == ([UNQUOTED[text]] if UNQUOTED[text] else [])


TALK = {
    "script": ("MARA: You are late.", "TOM: I know it. The road was bad.", "MARA: Go home."),
    "lines of one paragraph": ("MARA: You are late.\nTOM: I know it.\nMARA: Go home.",),
    "bold": ("**Mara:** You are late.", "**Tom:** I know it."),
    "times": ("[10:42] mara: u there", "[10:43] tom: yes"),
    "dates": ("[2024-05-01, 10:42] Mara: u there", "[2024-05-01, 10:43] Tom: yes"),
    "times behind": ("Mara (10:42): hi", "Tom (10:43): hello"),
    "angle brackets": ("<mara> hi", "<tom> hello there"),
    "messages": ("Mara: u there", "Tom: yes", "Mara: ok"),
}
NO_TALK = {
    "window": ("Name: Mara Pell\nLevel: 4\nStrength: 12\nHP: 10", "Name: Tom Pell\nLevel: 5\nStrength: 9\nHP: 11"),
    "notes": ("Note: This is old.", "Note: This is new.", "Note: This is odd.", "Warning: Do not touch."),
    "glossary": ("Ferry: a boat for people.", "Gull: a white bird.", "Tide: the rise of the sea."),
    "recipe": ("Flour: 200 g\nSugar: 100 g\nEggs: 3",),
    "persons of a play": ("Mara: the ferryman's daughter.\nTom: her brother.",),
    "verses": ("Genesis 1:1 In the beginning.", "John 3:16 For God so loved."),
    "hours": ("10:42: The boat left.", "11:15: The tide came."),
    "a letter": ("Dear Mara:", "The boat is late.", "P.S.: Come soon."),
    "one line": ("Mara: You are late.",),
}


@pytest.mark.parametrize("attributor", ["learned", "rules"])
@pytest.mark.parametrize("name", TALK)
def test_lines_with_labels_are_said_by_the_one_named(name, attributor):
    book = Book("t", (Chapter(None, tuple(map(Paragraph, (PROSE, *TALK[name], PROSE)))),))
    script = attributing.load(attributor).attribute(segment(book))
    found = [s for s in script.chapters[0].segments if s.kind is Kind.DIALOGUE]
    lines = "\n".join(TALK[name]).split("\n")
    assert len(found) == len(lines)
    for line, s in zip(lines, found, strict=True):
        assert s.speaker is not None
        assert script.character(s.speaker).name == ("Mara" if "mara" in line.lower() else "Tom")
        assert s.method is Method.CUE
    silent = {n for n, s in enumerate(script.chapters[0].segments) if s.silent}
    assert len(silent) == len(lines)
    assert not silent & {u.segment for u in direct(script, CAST)[0]}
    assert from_json(to_json(script)) == script


@pytest.mark.parametrize("name", NO_TALK)
def test_other_colons_are_no_labels(name):
    assert not any(s.silent for s in segments(PROSE, *NO_TALK[name], PROSE))


def test_labels_are_not_said_and_are_told(tmp_path):
    target = tmp_path / "s.json"
    told = CliRunner().invoke(commands, ["script", str(CASES / "script-format.txt"), "-o", str(target)]).output
    assert "4 labels of speakers are not said: MARA:, TOM:" in told
    found = [s for c in json.loads(target.read_text(encoding="utf-8"))["chapters"] for s in c["segments"]]
    assert [s["text"].strip() for s in found if s.get("silent")] == ["MARA:", "TOM:", "MARA:", "TOM:"]
    assert {"kind": "narration", "text": "(sitting down) "} in found


@pytest.mark.parametrize(
    "items",
    [
        ("- milk", "- bread", "- a rope"),
        ("- Buy milk.", "- Buy bread.", "- Tie the rope."),
        ("- Name - Mara", "- Age - 12", "- Place - here"),
    ],
)
def test_lists_are_no_hyphen_dialogue(items):
    assert spoken(PROSE, *items, PROSE) == []


LINES = st.text(
    st.sampled_from("\"“”„‟'‘’‚`″＂‹›«»&quot;<>:*~[]()—–- .,!?…\n05ab Mara TOM: said"), min_size=1, max_size=90
)


@given(
    st.lists(LINES.filter(lambda t: t.strip() and "\n\n" not in t), min_size=1, max_size=6),
    st.sampled_from(["en", "fr", "ru"]),
)
def test_segments_joined_are_the_text(lines, language):
    book = Book("t", (Chapter(None, tuple(map(Paragraph, lines))),), language=language)
    script = segment(book)
    assert script.chapters[0].text == book.chapters[0].text
    assert all(s.text for s in script.chapters[0].segments)
    again = from_json(to_json(script)).chapters[0].segments
    assert [(s.text, s.silent) for s in again] == [(s.text, s.silent) for s in script.chapters[0].segments]
