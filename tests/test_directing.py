"""Every word of the script is sent to an engine once, and what is sent can be said."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.cast import Cast, Setting
from audiobook.directing import Pauses, direct
from audiobook.directing.sentences import sentences
from audiobook.directing.spoken_form import spoken_form
from audiobook.script import ChapterScript, Kind, Script, Segment

CAST = Cast(Setting("tone/bass"), Setting("tone/elder"), ())
SEGMENTS = st.builds(
    Segment,
    st.sampled_from(list(Kind)),
    st.one_of(
        st.text(st.sampled_from('aB c.!?"“”‘’—_*\n1,;'), min_size=1, max_size=60), st.text(min_size=1, max_size=30)
    ),
)


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


@given(st.lists(SEGMENTS, min_size=1, max_size=10))
def test_every_segment_with_a_word_has_an_utterance(segments):
    (utterances,) = direct(Script("t", (ChapterScript(None, tuple(segments)),)), CAST)
    spoken = {u.segment for u in utterances}
    assert spoken == {n for n, s in enumerate(segments) if any(c.isalnum() for c in s.text)}
    assert [u.segment for u in utterances] == sorted(u.segment for u in utterances)
    assert all(u.pause_ms > 0 and u.text.strip() for u in utterances)


@given(st.text(max_size=400))
def test_sentences_lose_nothing(text):
    assert "".join("".join(s.split()) for s, _ in sentences(text)) == "".join(text.split())


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_spoken_form_keeps_the_words(text):
    assert words(spoken_form(text)) == words(text)


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


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("“Go!” he said", "Go! he said"),
        ("the dogs’ bowl isn’t here", "the dogs bowl isn't here"),
        ("Stop—now—please", "Stop, now, please"),
        ("*He* said _so_", "He said so"),
        ("‘’Tis so,’", "Tis so,"),
    ],
)
def test_marks_are_not_read_out(text, spoken):
    assert spoken_form(text) == spoken


@pytest.mark.parametrize(
    ("heading", "spoken"),
    [
        ("CHAPTER IV", "Chapter 4."),
        ("XII", "12."),
        ("I: The Pier", "1: The Pier."),
        ("I Go Home", "I Go Home."),
        ("THE STORM", "The Storm."),
    ],
)
def test_headings(heading, spoken):
    assert spoken_form(heading, heading=True) == spoken


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
