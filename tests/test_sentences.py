"""Where a sentence ends, and which clause beside a quotation is its cue: one rule each, used by all stages."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.directing.delivery import deliveries
from audiobook.directing.english.abbreviations import BEFORE_A_NAME, BEFORE_A_NUMBER
from audiobook.directing.pauses import Pauses
from audiobook.language.cues import cue_after, cue_before
from audiobook.language.sentences import ends_sentence, sentence_end, sentences
from audiobook.reading.titles.headings import is_division_heading
from audiobook.script import ChapterScript, Kind, Script, Segment
from audiobook.segmenting.dashes import spoken_spans
from audiobook.studio.lines import cue_of

TITLES = ["Mr.", "Mrs.", "Dr.", "Prof.", "Capt.", "Rev.", "St."]
OPENINGS = ["", "“", "(", "‘", "— "]
CLOSINGS = ["", "”", ")", "’", "”)", "*”"]

PROSE = st.text(alphabet=st.sampled_from("abA Mr.!?…”“ \n()1。é"), max_size=80)


@given(PROSE)
def test_sentences_are_in_order_and_leave_out_only_white_space(text):
    at = 0
    for start, end, _ in sentences(text):
        assert at <= start < end and not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()


@given(PROSE, st.integers(0, 80))
def test_a_sentence_ends_where_the_next_one_may_start(text, at):
    found = list(sentences(text))
    for start, end, _ in found:
        if start <= at < end:
            assert sentence_end(text, start) >= end


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("opening", OPENINGS)
def test_a_title_ends_no_sentence(title, opening):
    assert len(list(sentences(f"I saw {title} {opening}Bell there."))) == 1
    assert not ends_sentence(f"I saw {title}")
    assert not ends_sentence(f"I saw {title} ")


@pytest.mark.parametrize("mark", [".", "!", "?", "…", "?!", "..."])
@pytest.mark.parametrize("closing", CLOSINGS)
def test_marks_end_a_sentence_whatever_closes_after_them(mark, closing):
    assert ends_sentence(f"He went{mark}{closing} ")
    assert not ends_sentence(f"He went,{closing}")


@pytest.mark.parametrize("closing", ["", ")", "]", "”", "”)"])
def test_the_pause_after_a_sentence_does_not_depend_on_what_closes_it(closing):
    first, second = Segment(Kind.NARRATION, f"He sat down.{closing} "), Segment(Kind.DIALOGUE, "“Well,” ")
    assert Pauses().between(first, second) == Pauses().sentence


@pytest.mark.parametrize("title", TITLES)
def test_a_title_in_a_cue_hides_nothing_after_it(title):
    quotation, narration = Segment(Kind.DIALOGUE, "“Go.” "), Segment(Kind.NARRATION, f"said {title} Bell softly. ")
    assert deliveries([quotation, narration])[0].name == "softly"
    leading = Segment(Kind.NARRATION, f"She saw {title} Bell whisper to {title} Grey, ")
    assert deliveries([leading, quotation])[1].name == "whispered"


@pytest.mark.parametrize("title", TITLES)
def test_a_title_in_a_cue_between_dashes_ends_no_speech(title):
    text = f"—Yes, said Tom to {title} Bell. I am coming."
    assert [text[a:b] for a, b in spoken_spans(text)] == ["—Yes,", "I am coming."]


@pytest.mark.parametrize("title", ["Mrs.", "Messrs.", "Prof."])
def test_a_heading_may_hold_a_title(title):
    assert is_division_heading(f"Epilogue: {title} Bell")
    assert not is_division_heading("Epilogue: it was over. Nobody came")


@pytest.mark.parametrize(
    ("narration", "cue", "verb", "phrase"),
    [
        ("said Mary.", True, "said", "said Mary"),
        (" said Mr. Bell, smiling. He left.", True, "said", "said Mr. Bell"),
        (", the old man cried;", True, "cried", "the old man cried"),
        ("he went on.", True, None, "he went on"),
        ("Mary whispered, “", True, "whispered", "Mary whispered"),
        ("Mary looked away.", False, None, "Mary looked away"),
        ("The tall old man in black said nothing.", False, None, "The tall old man in black said nothing"),
        ("She left. Said nobody.", False, None, "She left"),
    ],
)
def test_the_clause_after_a_quotation(narration, cue, verb, phrase):
    clause = cue_after(narration)
    assert clause is not None
    assert (clause.is_cue, clause.verb, clause.phrase) == (cue, verb, phrase)
    assert narration[clause.start : clause.end] == clause.text


@pytest.mark.parametrize("narration", ["", " ", "\n\nsaid Mary.", "* * *", "And then whispering--", "Mary said:"])
def test_no_clause_after_a_quotation(narration):
    assert cue_after(narration) is None


@pytest.mark.parametrize(
    ("narration", "text"),
    [
        ("He left. Mary said softly, ", "Mary said softly,"),
        ("I heard Mr. Bell say:", "I heard Mr. Bell say:"),
        ("He rose, and Mary said, ", "and Mary said,"),
    ],
)
def test_the_clause_before_a_quotation(narration, text):
    clause = cue_before(narration)
    assert clause is not None and clause.text == text
    assert narration[clause.start : clause.end] == text


@pytest.mark.parametrize("narration", ["", "He left. ", "Mary said,\n\n", ",", "Mary said"])
def test_no_clause_before_a_quotation(narration):
    assert cue_before(narration) is None


@given(st.text(alphabet=st.sampled_from("saidM r.,:;—“” \nmary"), max_size=40))
def test_all_readers_of_cues_agree(narration):
    """A pause, a delivery and the studio's likeness of lines are taken from the same clause."""
    quotation, after = Segment(Kind.DIALOGUE, "“Go!” "), Segment(Kind.NARRATION, narration)
    clause = cue_after(narration)
    is_cue = clause is not None and clause.is_cue
    if any(c.isalnum() for c in narration):
        assert (Pauses().between(quotation, after) == Pauses().cue) == is_cue
    shown = cue_of(Script("t", (ChapterScript(None, (quotation, after)),)), (0, 0))
    assert shown is None or clause is not None


PARAGRAPHS = [
    paragraph
    for group in tomllib.loads((Path(__file__).parent / "sentences.toml").read_text(encoding="utf-8"))["group"]
    for paragraph in group["paragraphs"]
]


@pytest.mark.parametrize("paragraph", PARAGRAPHS, ids=lambda p: p[0][:40])
def test_paragraphs_are_cut_into_their_sentences(paragraph):
    text = " ".join(paragraph)
    assert [text[a:b] for a, b, _ in sentences(text)] == paragraph


@given(st.sampled_from(sorted(BEFORE_A_NAME)), st.sampled_from(["Bell", "Ann", "“Red” Bell", "A. Bell", "O'Hara"]))
def test_each_title_that_is_said_in_full_ends_no_sentence_before_a_name(title, name):
    """What directing says in full, the end of a sentence must know, or it is said as it is written."""
    assert len(list(sentences(f"We saw {title.capitalize()}. {name} there."))) == 1


@given(st.sampled_from(sorted(BEFORE_A_NUMBER)), st.sampled_from(["7", "1850", "12–15", "XIV"]))
def test_each_word_before_a_number_ends_no_sentence_there(word, number):
    assert len(list(sentences(f"It is in {word}. {number} and there."))) == 1


@given(
    st.sampled_from("etc. U.S. U.K. Jr. Esq. Inc. Co. Ltd. p.m. B.C. Ph.D. Ave. Rd. Dec.".split()),
    st.sampled_from("They He The But When".split()),
)
def test_an_abbreviation_at_the_end_ends_its_sentence(last, first):
    assert len(list(sentences(f"It was Gray {last} {first} were there."))) == 2
