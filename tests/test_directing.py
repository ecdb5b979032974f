"""Every word of the script is sent to an engine once, and what is sent can be said."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise, product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiobook.book import Book, Chapter, Paragraph, ParagraphKind
from audiobook.cast import Cast, Setting
from audiobook.directing import Direction, Lexicon, Pauses, direct
from audiobook.directing import lexicon as lexicons
from audiobook.directing.breath import with_breaths
from audiobook.directing.numbers import cardinal
from audiobook.directing.odd_words import odd_words
from audiobook.directing.sentences import sentences
from audiobook.directing.spoken_form import spoken_form
from audiobook.directing.word_places import word_places
from audiobook.errors import ScriptError
from audiobook.phonemes import marked
from audiobook.script import ChapterScript, Kind, Script, Segment
from audiobook.segmenting import segment as segmented

CAST = Cast(Setting("tone/bass"), Setting("tone/elder"), ())
SEGMENTS = st.builds(
    Segment,
    st.sampled_from(list(Kind)),
    st.one_of(
        st.text(st.sampled_from('aB c.!?"“”‘’—_*\n1,;'), min_size=1, max_size=60), st.text(min_size=1, max_size=30)
    ),
)


FORMS = tomllib.loads((Path(__file__).parent / "spoken_forms.toml").read_text(encoding="utf-8"))
PIECES = (
    """5 10 07 3.5 1,250 2½ ½ 3/4 £ $ CA$5 R$ - – − ° °C kg m m/s² /hour 11 st. 4 lb. ft in. ' " ′ ″ ” “ N W . , ; : ! ? a.m. pm Dec Jan. May Mon
    24/7 9/11 XIV I LIV MCMX Rocky Henry King Chapter Vol. No Nos US IT LED MIT the an a of Psalm John 1 Cor. 23:4 v. version 2.0.1 10^6 10⁻³ x² ^2
    × = + 911 call ISBN 978-0-14-143951-8 555-0199 +44 20 7946 0958 1 000 000 6d. 3s. 3h 20m 12" pipe mile sq per @a1 #b2 www.a1 etc. U.S. Mr. Elm
    Jr. ... — -- A–Z 4-4-2 1st 17th–18th 1920s '60s 120/80 1080p 4x4 N-no Nooo 😀 ⅛ ¹ † [1] * _ ( ) SHOUT O'BRIEN'S PhD 0 00 .45"""
).split()
ODD_TEXT = st.text(st.sampled_from("aBeIVX stM.,:;!?'\"“”’—-…*_&%§$£°½²#@/\n0123456789😀"), max_size=60) | st.text(
    st.characters(codec="utf-8"), max_size=60
)


def words(text: str) -> list[str]:
    return re.findall(r"[a-zA-Z]+", text)


@given(st.lists(SEGMENTS, min_size=1, max_size=10))
def test_every_segment_with_a_letter_has_an_utterance(segments):
    (utterances,) = direct(Script("t", (ChapterScript(None, tuple(segments)),)), CAST)
    spoken = {u.segment for u in utterances}
    assert spoken >= {n for n, s in enumerate(segments) if re.search(r"[a-zA-Z]", s.text)}
    assert [u.segment for u in utterances] == sorted(u.segment for u in utterances)
    assert all(u.pause_ms > 0 and u.text.strip() for u in utterances)


@given(st.lists(SEGMENTS, min_size=1, max_size=10))
def test_utterances_stand_for_every_letter_of_their_segments_once(segments):
    (utterances,) = direct(Script("t", (ChapterScript(None, tuple(segments)),)), CAST)
    for n, segment in enumerate(segments):
        spans = [(u.start, u.end) for u in utterances if u.segment == n]
        assert all(a < b for a, b in spans)
        assert all(b <= c for (_, b), (c, _) in pairwise(spans))
        left = "".join(
            segment.text[a:b] for (_, a), (b, _) in zip([(0, 0), *spans], [*spans, (len(segment.text),) * 2])
        )
        assert not re.search("[a-zA-Z]", left)


@given(st.text(max_size=400))
def test_sentences_leave_out_nothing_but_white_space(text):
    found = list(sentences(text))
    assert "".join("".join(text[a:b].split()) for a, b, _ in found) == "".join(text.split())
    assert all(a < b and text[a:b] == text[a:b].strip() for a, b, _ in found)


@given(ODD_TEXT, st.booleans())
def test_what_is_not_said_as_written_is_linked(text, heading):
    """Outside of the links, the words of the text are said in order; every link lies where it says."""
    form = spoken_form(text, heading=heading)
    written, said = list(text), list(form.text)
    for link in form.links:
        assert 0 <= link.start < link.end <= len(text)
        assert 0 <= link.said_start < link.said_end <= len(form.text)
        written[link.start : link.end] = " " * (link.end - link.start)
        said[link.said_start : link.said_end] = " " * (link.said_end - link.said_start)
    assert all(a.end <= b.start and a.said_end <= b.said_start for a, b in zip(form.links, form.links[1:]))
    assert not any(c in "".join(said) for c in "0123456789")
    left = words("".join(said))
    every = words("".join(written))
    at = 0
    for word in left:
        assert word in every[at:], (word, every)
        at = every.index(word, at) + 1


@given(st.lists(st.sampled_from("rain came and she went home by the river".split()), min_size=1, max_size=12))
def test_plain_words_are_said_as_written(chosen):
    form = spoken_form(" ".join(chosen))
    assert (form.text.split(), form.links) == (chosen, ())


@pytest.mark.parametrize(
    ("written", "said", "heading"),
    [(w, s, g.get("heading", False)) for g in FORMS["group"] for w, s in g["cases"]],
)
def test_spoken_forms(written, said, heading):
    """From the paragraph to the utterances: neither segmenting nor the end of a sentence tears apart what is said as one."""
    kind = ParagraphKind.HEADING if heading else ParagraphKind.PROSE
    story = Chapter(None, (Paragraph(written, kind),)), Chapter(None, (Paragraph(" ".join(FORMS["known"])),))
    utterances, _ = direct(segmented(Book("t", story, language="en")), CAST)
    assert " ".join(u.text for u in utterances) == said


def test_there_are_enough_cases_and_each_says_where_it_is_met():
    assert sum(len(g["cases"]) for g in FORMS["group"]) >= 700
    assert all(g["from"] for g in FORMS["group"])


def test_each_word_of_the_text_has_its_place_in_what_is_said():
    """Except marks of notes, which are not said."""
    for written, heading in ((w, g.get("heading", False)) for g in FORMS["group"] for w, _ in g["cases"]):
        form = spoken_form(written, heading=heading, known=frozenset(FORMS["known"]))
        links = [(a.start, a.end, a.said_start, a.said_end) for a in form.links]
        placed = {start for start, _ in word_places(written, form.text, links)}
        for m in re.finditer(
            r"[^\W_]+(?:['’][^\W_]+)*", re.sub(r"\[.*?\]", lambda note: " " * len(note.group()), written)
        ):
            assert m.start() in placed or any(a < m.start() < b for a, b, _, _ in links), (written, m.group())


def said_of(*paragraphs):
    """The first paragraph as it is said in a story that has the others as well."""
    chapters = tuple(Chapter(None, (Paragraph(text),)) for text in paragraphs)
    return " ".join(u.text for u in direct(segmented(Book("t", chapters, language="en")), CAST)[0])


def test_a_name_of_the_book_is_a_word_in_capitals_too():
    assert said_of("Where is LIN?") == "Where is L I N?"
    assert said_of("Where is LIN?", "Then Lin came.") == "Where is Lin?"


@given(
    st.integers(2, 99),
    st.integers(2, 99),
    st.sampled_from(["-", "–"]),
    st.sampled_from(
        [
            ("£", "", "pounds"),
            ("$", "", "dollars"),
            ("", " kg", "kilograms"),
            ("", "%", "percent"),
            ("", "°C", "degrees Celsius"),
            ("", " mph", "miles per hour"),
        ]
    ),
)
def test_a_range_is_said_with_to_and_its_unit_once(low, gap, dash, signs):
    before, after, unit = signs
    high = low + gap
    said = said_of(f"It was {before}{low}{dash}{before}{high}{after} then.")
    assert said == f"It was {cardinal(str(low))} to {cardinal(str(high))} {unit} then."


@given(st.integers(2, 3999).filter(lambda n: n not in (50, 100, 500, 1000)))
def test_a_roman_numeral_after_what_is_counted_is_its_number(value):
    """Except "C" and the like, which are letters as well."""
    assert said_of(f"See Chapter {roman(value)} there.") == f"See Chapter {cardinal(str(value))} there."


def roman(value):
    signs = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ]
    out = ""
    for worth, sign in signs:
        out += sign * (value // worth)
        value %= worth
    return out


@given(st.integers(1000, 10**12), st.sampled_from("\u00a0\u202f\u2009"))
def test_thousands_may_be_set_apart_by_narrow_spaces(number, space):
    written = f"{number:,}".replace(",", space)
    assert said_of(f"We saw {written} of them.") == f"We saw {cardinal(f'{number:,}')} of them."


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8))
def test_no_sign_is_left_and_no_rule_fails_whatever_stands_beside_what(pieces):
    form = spoken_form(" ".join(pieces), known=frozenset({"us"}))
    assert not re.search(r"[0-9£$€°%½¼¾^²³⁻]", form.text)


def test_numbers_of_another_language():
    assert spoken_form("Il a 71 ans.", language="fr").text == "Il a soixante et onze ans."


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It rained. It cleared.", 2),
        ("Mr. Gray met Dr. Pell at St. Mary's.", 1),
        ("“Go!” he said. “Now?” she asked.", 2),
        ("Wait... what? No.", 2),
        ("J. R. Gray wrote it.", 1),
        ("It was I. He saw.", 2),
        ("The first line,\nThe second line.", 2),
    ],
)
def test_sentence_ends(text, count):
    assert len(list(sentences(text))) == count


def test_pauses_by_meaning():
    pauses = Pauses()
    segments = (
        Segment(Kind.HEADING, "One\n\n"),
        Segment(Kind.DIALOGUE, "“Go,” "),
        Segment(Kind.NARRATION, "he said. It rained.\n\n"),
        Segment(Kind.DIALOGUE, "“No.”\n\n", speaker="a"),
        Segment(Kind.DIALOGUE, "“Yes.”\n\n", speaker="b"),
        Segment(Kind.NARRATION, "* * *\n\n"),
        Segment(Kind.NARRATION, "It cleared."),
    )
    (utterances,) = direct(Script("t", (ChapterScript(None, segments),)), CAST)
    assert [u.pause_ms for u in utterances] == [
        pauses.heading, pauses.cue, pauses.sentence, pauses.paragraph, pauses.speaker, pauses.scene, pauses.chapter,
    ]  # fmt: skip


def chapter(*segments):
    (utterances,) = direct(Script("t", (ChapterScript(None, segments),)), CAST)
    return utterances


@pytest.mark.parametrize(
    ("before", "quotation", "after", "delivery"),
    [
        ("", "“Come,” ", "whispered the guide.", "whispered"),
        ("", "“Come!” ", "the guide shouted across the yard.", "shouted"),
        ("The guide muttered, ", "“Come.”", "", "muttered"),
        ("", "“Come,” ", "said the guide hastily.", "hurried"),
        ("", "“Come,” ", "he said, laughing.", "laughing"),
        ("", "“Come,” ", "said the guide.", ""),
        ("", "“Come,” ", "said the guide, and the crowd shouted.", ""),
        ("", "“Come,” ", "he did not whisper it.", ""),
        ("", "“COME HERE!”", "", "shouted"),
        ("The crowd roared. ", "“Come,” ", "said the guide.", ""),
    ],
)
def test_delivery_is_what_the_cue_tells(before, quotation, after, delivery):
    parts = [(Kind.NARRATION, before), (Kind.DIALOGUE, quotation), (Kind.NARRATION, after)]
    said = [u for u in chapter(*(Segment(k, t) for k, t in parts if t)) if "come" in u.text.lower()]
    assert [u.delivery for u in said] == [delivery]


def test_delivery_keeps_the_voice_and_the_rest_of_the_speech():
    a, cue, b = chapter(
        Segment(Kind.DIALOGUE, "“Come,” ", "x"),
        Segment(Kind.NARRATION, "she whispered, "),
        Segment(Kind.DIALOGUE, "“now.”", "x"),
    )
    assert a.delivery == b.delivery == "whispered"
    assert cue.delivery == ""
    assert a.gain_db < 0 and a.setting.voice == CAST.unknown.voice and a.setting != CAST.unknown


def test_thoughts_are_nearer_and_plain_is_plain():
    script = Script(
        "t", (ChapterScript(None, (Segment(Kind.THOUGHT, "Why me?"), Segment(Kind.DIALOGUE, "“GO AWAY!”"))),)
    )
    assert [u.delivery for u in direct(script, CAST)[0]] == ["thought", "shouted"]
    plain = direct(script, CAST, Direction(plain=True))[0]
    assert all(not u.delivery and not u.gain_db and u.setting == CAST.unknown for u in plain)


def test_a_lexicon_says_words_as_the_user_wants():
    said = lexicons.parse("""
        [words]
        Siobhan = "shiv-awn"
        "St. Ives" = "/ˈaɪvz/"
        [patterns]
        '(\\w+)-kun' = '\\1 koon'
        [fr.words]
        Hugo = "ugo"
    """)
    assert spoken_form("SIOBHAN met Hugo-kun; Siobhans.", lexicon=said).text == "shiv-awn met Hugo koon; Siobhans."
    assert spoken_form("In St. Ives.", lexicon=said).text == f"In {marked('ˈaɪvz')}."
    assert spoken_form("Victor Hugo", language="fr", lexicon=said).text == "Victor ugo"


def test_a_later_lexicon_outdoes_an_earlier():
    every = lexicons.merged([lexicons.parse('[words]\nA1 = "first"'), lexicons.parse('[words]\na1 = "second"')])
    assert spoken_form("A1", lexicon=every).text == "second"
    assert spoken_form("A1", lexicon=Lexicon()).text == "A one"


@pytest.mark.parametrize(
    "broken",
    ["words = 3", "[words]\na = 3", "[words]\na = ''", "[patterns]\n'(' = 'x'", "[patterns]\n'a*' = 'x'",
     "[patterns]\n'(a)' = '\\2'", "[strange]\na = 'b'", "[words", "[words]\na = '/☃/'"],
)  # fmt: skip
def test_a_broken_lexicon_is_refused(broken):
    with pytest.raises(ScriptError):
        lexicons.parse(broken)


@pytest.mark.parametrize("wanted", [{"breath": 3}, {"cue": -1}, {"cue": 30_000}, {"cue": "long"}, {"cue": True}])
def test_pauses_that_cannot_be_are_refused(wanted):
    with pytest.raises(ScriptError):
        Pauses().changed(wanted, source="here")


def test_strange_names_are_found_and_plain_ones_are_not():
    plain = " ".join(
        a + b + c
        for a in ("re", "pla", "sto", "mi", "co", "ba", "ha", "le")
        for b in ("st", "nd", "t", "rm", "l", "ck")
        for c in ("ing", "ed", "er", "ly", "en", "s", "y")
    )
    text = f"{plain}. We met Xhqvyzt and Storming on Tuesday. She saw Xhqvyzt with Storming on Tuesday, so."
    script = Script("t", (ChapterScript(None, (Segment(Kind.NARRATION, text),)),))
    assert odd_words(script) == [("Xhqvyzt", 2)]
    assert odd_words(script, common={"xhqvyzt"}) == []
    assert odd_words(script, is_known=lambda word: word == "Xhqvyzt") == []


def test_names_that_are_known_make_room_for_others():
    plain = " ".join(
        a + b
        for a in ("re", "pla", "sto", "mi", "co", "ba", "ha", "le")
        for b in map("".join, product("stndr", "aeiou", "gk"))
    )
    strange = ["Xhqvyzt", "Qzvhk", "Zxgqwy"]
    text = f"{plain}. " + " ".join(f"We met {name} and {name}." for name in strange)
    script = Script("t", (ChapterScript(None, (Segment(Kind.NARRATION, text),)),))
    every = [word for word, _ in odd_words(script)]
    assert set(every) == set(strange)
    assert [word for word, _ in odd_words(script, most=2, is_known=lambda word: word == every[0])] == every[1:]


ORDINARY = " ".join(
    a + b + c
    for a in ("re", "pla", "sto", "mi", "co", "ba")
    for b in ("st", "nd", "t", "rm", "l", "ck")
    for c in ("ing", "ed", "er", "ly", "en", "s", "y", "ish", "al", "on")
)
"""Words enough to tell usual spellings from unusual ones."""


def test_names_that_the_program_says_right_and_words_of_headings_are_not_odd():
    said = (
        "We met Cholmondeley, Xhqvyzt and Çzaqyn. The English saw Cholmondeley, and the English with Xhqvyzt, Çzaqyn."
    )
    segments = (Segment(Kind.HEADING, "Of Qwyzzle and Qwyzzle"), Segment(Kind.NARRATION, f"{ORDINARY}. {said}"))
    script = Script("t", (ChapterScript(None, segments),))
    assert sorted(word for word, _ in odd_words(script)) == ["Xhqvyzt", "Çzaqyn"]


def test_what_the_report_says_of_an_odd_name_can_be_pasted_into_the_lexicon(audiobook, tmp_path):
    (tmp_path / "s.txt").write_text(f"{ORDINARY}. We met Zxqvë there. She saw Zxqvë, so.", encoding="utf-8")
    told = audiobook("make", "s.txt", "--engine", "tone").stderr.decode().splitlines()
    at = next(n for n, line in enumerate(told) if line.startswith("Say how it sounds in"))
    pasted = "\n".join(line.strip() for line in told[at + 1 : at + 3])
    assert lexicons.parse(pasted.replace("...", "zek-vay")).words == (("", "Zxqvë", "zek-vay"),)


class TestBreath:
    """Long stretches without a mark get a comma where the next clause begins; all else stays as it is."""

    def test_a_breath_is_taken_before_a_clause(self):
        long = (
            "The young man walked slowly along the narrow road behind the old mill and the people at the windows of the first houses "
            "looked after him"
        )
        assert with_breaths(f"{long}.") == f"{long.replace('mill and', 'mill, and')}."

    def test_no_word_is_changed_and_marks_only_come_between_words(self):
        long = "He saw that nobody in the whole wide silent street had noticed how the boy whom she called her brother went into the house when the long evening came to its end"
        breathed = with_breaths(long)
        assert breathed != long
        assert breathed.replace(", ", " ") == long

    @pytest.mark.parametrize(
        "text",
        [
            "She walked down to the water, and looked at the boats.",
            "A" * 300,
            "",
            ", ".join(["one word after the other"] * 20),
        ],
    )
    def test_what_needs_no_breath_or_has_no_place_stays(self, text):
        assert with_breaths(text) == text

    @settings(max_examples=60)
    @given(
        st.lists(
            st.sampled_from("and the of which a boy went,  but; house in long when she. to I was".split()), max_size=80
        )
    )
    def test_whatever_the_words_only_commas_are_added(self, words):
        text = " ".join(words)
        breathed = with_breaths(text)
        assert re.sub(r",? +", " ", breathed) == re.sub(r",? +", " ", text)
