"""Stress: a word in italics inside a sentence is said higher, longer and louder; whatever else is in italics is read as it is."""

from __future__ import annotations

import json

import numpy as np
import pytest

from audiobook import engines
from audiobook.cast import Cast, Setting
from audiobook.directing import Direction, direct
from audiobook.directing.stress import stressed, stresses
from audiobook.engines.hibari import delivery, model, pronunciation, voices
from audiobook.phonemes import marked, stressed_spans, with_stress, without_stress
from audiobook.reading import Source, read
from audiobook.script import Script
from audiobook.segmenting import segment
from audiobook.synthesizing import synthesize
from audiobook.timeline import Utterance

OPEN, CLOSE = "\u2e22", "\u2e23"
HEART = Setting("hibari/heart", 50, 160)


def said(text: str, **more: object) -> list[str]:
    """What an engine is given of a text in which italics are written with underscores."""
    book = read(Source(text.encode(), "story.txt"))
    script: Script = segment(book)
    direction = Direction(italics=stresses(book), **more)
    return [u.text for c in direct(script, Cast(HEART, HEART), direction) for u in c]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("“I _never_ said so, and you know it,” said Ann.", f"I {OPEN}never{CLOSE} said so, and you know it"),
        ("“You think _you_ can tell me what you want?”", f"You think {OPEN}you{CLOSE} can tell me what you want?"),
        ("“_He_ is the one who did it, not me.”", f"{OPEN}He{CLOSE} is the one who did it, not me."),
        ("“It is _25_ miles from here to the sea.”", "It is 25 miles from here to the sea."),
        ("They sailed on the _Heron_ that night with six men.", "They sailed on the Heron that night with six men."),
        (
            "_They will find me here before the morning_, he thought.",
            "They will find me here before the morning,",
        ),
        ("“_No._”", "No."),
    ],
)
def test_a_word_or_two_in_italics_inside_a_sentence_are_stressed(text, wanted):
    found = said(f"{text}\n\nBen waited for her at the gate.\n")
    assert any(wanted.replace("25", "twenty five") in f.replace("-", " ") or wanted in f for f in found), found


def test_plain_stresses_nothing():
    assert not any(OPEN in text for text in said("“I _never_ said so, and you know it.”\n", plain=True))


def test_of_equal_words_the_right_one_is_stressed_or_none():
    assert stressed("you know you are", "you know you are", [(9, 12)]) == f"you know {OPEN}you{CLOSE} are"
    assert stressed("the eighth of the eighth of may", "the 8th of the eighth of may", [(15, 21)]) == (
        "the eighth of the eighth of may"
    )


def test_marks_are_put_in_and_taken_out():
    text = with_stress("ab cd ef", [(3, 5)])
    assert text == f"ab {OPEN}cd{CLOSE} ef"
    assert without_stress(text) == "ab cd ef"
    plain, spans, places = stressed_spans(text)
    assert (plain, spans) == ("ab cd ef", [(3, 5)])
    assert [text[places[i]] for i in range(len(plain))] == list(plain)


def test_a_stressed_word_is_higher_longer_and_louder():
    plain = "I never said that you could take it."
    text = with_stress(plain, [(18, 21)])
    runs = [next(pronunciation.runs(t, british=False)) for t in (plain, text)]
    loaded = model.load(voices.model_path("heart"))
    usual, word = ([w for w in run.words][4] for run in runs)
    assert (usual.stressed, word.stressed) == (False, True)
    assert "ˈ" in runs[1].phonemes[word.first : word.last]
    (first, last) = (word.first, word.last)
    before = loaded.frames(runs[1].phonemes, 0.8)
    after = delivery.stressed(loaded.frames(runs[1].phonemes, 0.8, longer=[(first, last)]), [(first, last)])
    assert after.durations[first + 1 : last + 1].sum() > before.durations[first + 1 : last + 1].sum()
    a, b = np.cumsum(after.durations)[[first, last]]
    x, y = np.cumsum(before.durations)[[first, last]]
    assert after.f0[a:b].max() > 1.05 * before.f0[x:y].max()
    assert after.lh[:, a:b].max() > before.lh[:, x:y].max()
    # The frames of other words are as they were.
    assert np.array_equal(delivery.stressed(before, [(first, last)]).f0[y:], before.f0[y:])


def test_words_have_their_places_in_the_marked_text():
    text = f"She {OPEN}did{CLOSE} see {marked('ˈluː')}, and he did not."
    heard = engines.load("hibari").speak_timed(text, HEART)
    assert [text[w.offset :][:3] for w in heard.words] == ["She", "did", "see", "\u2e28ˈl", "and", "he ", "did", "not"]


def test_an_engine_that_cannot_gets_the_plain_text_and_the_timeline_has_no_marks(quick, tmp_path):
    text = with_stress("I never said so", [(2, 7)])
    (clip,) = synthesize([Utterance(0, 0, None, text, Setting("tone/bass"))], engines.load)
    assert clip.samples == engines.load("tone").speak("I never said so", Setting("tone/bass"))
    (tmp_path / "story.txt").write_text(
        "“I _never_ said so, and you know it,” said Ann.\n\n“Good day to you,” said Ben.\n"
    )
    done = quick("make", "story.txt", "--engine", "tone", "-q")
    assert done.returncode == 0, done.stderr
    timeline = (tmp_path / "output/story/timeline.json").read_text()
    assert "never said so" in timeline and OPEN not in timeline
    json.loads(timeline)
