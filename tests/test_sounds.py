"""What words sound like where spelling does not tell: homographs by the words around them, names by a lexicon, each engine in its own way."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook import engines
from audiobook.cast import Cast, Setting
from audiobook.directing import Direction, direct
from audiobook.directing.homographs import homographs
from audiobook.directing.homographs.pairs import PAIRS
from audiobook.directing.homographs.words import _written_rules, rules_of
from audiobook.directing.sounds import in_stressed, sounds
from audiobook.directing.spoken_form import spoken_form
from audiobook.engines.base import READ_ITSELF, BaseEngine, Spoken, WordOnset
from audiobook.phonemes import (
    espeak_mnemonics,
    former_place,
    in_accent,
    marked,
    respelled,
    unknown,
    with_sounds,
    with_stress,
    without_words,
)
from audiobook.script import ChapterScript, Kind, Script, Segment
from audiobook.synthesizing import synthesize
from audiobook.timeline import Utterance

SENTENCES = [
    line.split(" ", 2)
    for line in (Path(__file__).parent / "homographs.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
TEXT = "Eleanor read the notice, and then Siobhan will read it to Eleanor's 25 men of the FBI."


def script(*texts: str, language: str = "en") -> Script:
    return Script(
        "t", (ChapterScript(None, tuple(Segment(Kind.NARRATION, t + "\n\n") for t in texts)),), language=language
    )


def cast(engine: str) -> Cast:
    return Cast(Setting(f"{engine}/one"), Setting(f"{engine}/two"), ())


def test_homographs_are_told_apart_in_200_sentences_of_our_own():
    told = Counter()
    for _, sound, text in SENTENCES:
        start = text.index("[")
        found = {a: ipa for a, _, ipa in homographs(text.replace("[", "").replace("]", "").replace("’", "'"))}
        told[None if start not in found else found[start] == sound] += 1
    assert sum(told.values()) >= 200
    assert told[True] / sum(told.values()) > 0.97
    assert told[False] / sum(told.values()) < 0.01


def test_every_word_asked_for_is_in_the_sentences():
    written = {re.search(r"\[(\w+)\]", text).group(1).lower() for _, _, text in SENTENCES}
    asked = """read lead live wind tear bow close use desert minute content refuse wound row sow dove does object present record produce
        project contract subject excuse house abuse perfect console invalid bass polish sewer resume""".split()
    assert set(asked) <= written


@given(
    st.lists(
        st.sampled_from(sorted({*PAIRS, *_written_rules()}))
        | st.sampled_from("the to he I was and , . ? “ ' of her – 5".split()),
        max_size=30,
    )
)
def test_in_any_text_sounds_are_those_of_whole_words(words):
    text = " ".join(words)
    end = 0
    for a, b, ipa in homographs(text):
        assert end <= a < b <= len(text)
        assert text[a:b].isalpha()
        assert not (text[a - 1 : a] + text[b : b + 1]).strip(" ,.?“–'")
        assert not unknown(ipa)
        end = b


@pytest.mark.parametrize(
    "ipa",
    sorted({i for pair in PAIRS.values() for i in pair} | {r.say for word in _written_rules() for r in rules_of(word)}),
)
def test_the_sounds_of_homographs_are_known_to_every_engine(ipa):
    assert not unknown(ipa)
    assert espeak_mnemonics(ipa) != "[[]]" and respelled(ipa)


def test_the_lexicon_of_names_is_small_and_has_its_sources():
    lines = (files("audiobook.directing") / "names.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    assert 150 < len(rows) < 300
    assert [row[0] for row in rows] == sorted({row[0] for row in rows})
    for name, british, american, source in rows:
        assert name[0].isupper() and not unknown(british) and (american == "-" or not unknown(american))
        assert set(source.split("+")) <= {"CMUdict", "misaki-gb", "misaki-us", "unchecked"}
        assert "ˈ" in british


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Eleanor's cat", ["Eleanor's"]),
        ("They went to Torquay.", ["Torquay"]),
        ("the eleanor and Eleanora, Mary-Eleanor", []),
        ("ELEANOR", []),
    ],
)
def test_names_are_found_as_they_are_written(text, found):
    assert [text[a:b] for a, b, _ in sounds(spoken_form(text), "en")] == found


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("The CIA and the U.S.A. sent J. R. A. Gray.", 3),
        ("Plan A failed, so he got an A in A minor.", 3),
        ("A man saw a boat. A2 is a road.", 1),
        ("The RAF flew.", 1),
        ("Once upon a time, A Man Called Horse.", 0),
    ],
)
def test_the_letter_a_is_no_article(text, letters):
    said = spoken_form(text)
    found = [said.text[a:b] for a, b, ipa in sounds(said, "en") if ipa == "ˈeɪ"]
    assert found == ["A"] * letters


def test_what_a_user_or_a_rule_says_is_not_touched():
    from audiobook.directing import lexicon

    own = lexicon.parse('[words]\nEleanor = "elly-nor"\nread = "/rɛd/"')
    said = spoken_form("Eleanor will read it.", lexicon=own)
    assert sounds(said, "en") == ()
    assert sounds(spoken_form("Eleanor will read it."), "fr") == ()


def test_sounds_travel_beside_the_text_and_the_timeline_has_the_words():
    ((utterance,),) = direct(script(TEXT), cast("tone"))
    assert "\u2e28" not in utterance.text
    assert [utterance.text[a:b] for a, b, _ in utterance.sounds] == ["Eleanor", "read", "Siobhan", "read", "Eleanor's"]
    assert [ipa for _, _, ipa in utterance.sounds][1::2] == ["ˈrɛd", "ˈriːd"]


@given(st.text(st.characters(exclude_categories=["Cs", "Co"]), max_size=40), st.data())
def test_a_place_in_what_an_engine_gets_is_a_place_in_the_text(text, data):
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    spans = [(a, b, "ˈluː") for a, b in zip(cuts[::2], cuts[1::2])]
    plain = re.sub("[\u2e20-\u2e2f]", "x", text)
    given_text, places = with_sounds(plain, spans)
    words, found, back = without_words(given_text)
    assert words == plain
    assert found == spans
    assert [former_place(place, places) for place in back] == [
        next((a for a, b, _ in spans if a <= k < b), k) for k in range(len(plain) + 1)
    ]


def test_sounds_keep_their_places_beside_stress():
    plain = "She did read it."
    text = with_stress(plain, [(8, 12)])
    ((a, b, _),) = in_stressed(((8, 12, "riːd"),), text)
    assert text[a:b] == "read"


class Recorder(BaseEngine):
    """An engine that keeps what it is given, and tells when each word of it begins."""

    name = "recorder"
    sample_rate_hz = 8000
    ms_per_letter = (0.1, 10_000.0)
    version = "1"

    def __init__(self, **about) -> None:
        self.given: list[str] = []
        for key, value in about.items():
            setattr(self, key, value)

    def voices(self):
        return ()

    def speak(self, text, setting):
        return self.speak_timed(text, setting).samples

    def speak_timed(self, text, setting):
        self.given.append(text)
        words = tuple(WordOnset(m.start(), 10.0 * n) for n, m in enumerate(re.finditer(r"[^\s]+", text)))
        return Spoken(b"\1\1" * 4000, words)


def spoken_by(engine: BaseEngine, utterance: Utterance):
    return next(iter(synthesize([utterance], lambda _: engine)))


def test_an_engine_without_phonemes_gets_the_words_themselves():
    ((utterance,),) = direct(script(TEXT), cast("recorder"))
    engine = Recorder()
    clip = spoken_by(engine, utterance)
    assert engine.given == [utterance.text]
    assert [place for place, _ in clip.words] == [m.start() for m in re.finditer(r"[^\s]+", utterance.text)]


def test_an_engine_with_phonemes_gets_them_and_its_words_keep_their_places():
    ((utterance,),) = direct(script(TEXT), cast("recorder"))
    engine = Recorder(phonemes=True)
    clip = spoken_by(engine, utterance)
    assert marked("ˈrɛd", "read") in engine.given[0]
    assert [place for place, _ in clip.words] == [m.start() for m in re.finditer(r"[^\s]+", utterance.text)]


@pytest.mark.parametrize("name", engines.available())
def test_every_engine_there_is_gets_the_same_spoken_form_but_for_what_it_declares(name):
    engine = engines.load(name)
    assert engine.reads_itself <= READ_ITSELF
    plain = direct(script(TEXT), cast("other"))
    own = direct(script(TEXT), cast(name), Direction(reads_itself={name: engine.reads_itself}))
    if not engine.reads_itself:
        assert [u.text for c in own for u in c] == [u.text for c in plain for u in c]
        assert [u.sounds for c in own for u in c] == [u.sounds for c in plain for u in c]


@pytest.mark.parametrize(
    ("kind", "text", "names"),
    [
        ("numbers", "Eleanor's 25 men of the F B I", 5),
        ("capitals", "Eleanor's twenty-five men of the FBI", 5),
        ("names", "Eleanor's twenty-five men of the F B I", 2),
        ("homographs", "Eleanor's twenty-five men of the F B I", 3),
    ],
)
def test_what_an_engine_declares_is_left_to_it(kind, text, names):
    direction = Direction(reads_itself={"own": frozenset({kind})})
    ((utterance,),) = direct(script(TEXT), cast("own"), direction)
    assert text in utterance.text
    assert len(utterance.sounds) == names
    ((other,),) = direct(script(TEXT), cast("other"), direction)
    assert ("twenty-five" in other.text, "F B I" in other.text, len(other.sounds)) == (True, True, 5)


def test_the_key_of_a_clip_has_the_sounds_of_its_words():
    from audiobook.parts import clip_key

    ((utterance,),) = direct(script(TEXT), cast("tone"))
    assert clip_key(utterance, "1") != clip_key(replace(utterance, sounds=()), "1")


def test_accents_have_their_own_sounds():
    assert in_accent("ˈsɛsəl|ˈsiːsəl", british=True) == "ˈsɛsəl"
    assert in_accent("ˈsɛsəl|ˈsiːsəl", british=False) == "ˈsiːsəl"
    assert in_accent("rɛd", british=False) == "rɛd"
    assert espeak_mnemonics("ˈbɛtər") == "[['bEt3]]"
    assert espeak_mnemonics("ˈmɛəri") == "[['me@ri]]"


def test_espeak_says_what_it_is_told_and_when_its_words_begin():
    engine = engines.load("espeak")
    setting = Setting("espeak/en-us")
    said = [
        engine.speak_timed(with_sounds("They live there.", found)[0], setting)
        for found in ((), [(5, 9, "lɪv")], [(5, 9, "laɪv")])
    ]
    assert said[0].samples != said[2].samples
    assert said[1].samples != said[2].samples
    assert next(w.offset for w in said[2].words) == 0


@pytest.mark.parametrize(
    ("ipa", "american", "british"),
    [
        ("kənˈkɒktɪd", "kənkˈɑktɪd", "kənkˈɒktɪd"),
        ("ˈbɛtər", "bˈɛtəɹ", "bˈɛtə"),
        ("ˈmɛəri", "mˈɛɹi", "mˈɛːɹi"),
        ("nɪər", "nɪɹ", "nɪə"),
        ("kloʊs", "klOs", "klQs"),
        ("ˈhæŋər|ˈhæŋ", "hˈæŋ", "hˈaŋə"),
        ("ˈfɜːrst", "fˈɜɹst", "fˈɜːst"),
    ],
)
def test_hibari_has_sounds_of_both_accents(ipa, american, british):
    pytest.importorskip("hibari")
    from audiobook.engines.hibari.pronunciation import from_ipa

    assert (from_ipa(ipa), from_ipa(ipa, british=True)) == (american, british)


@pytest.mark.parametrize("british", [False, True])
def test_hibari_reads_a_word_as_told_and_the_others_by_the_words_around(british):
    pytest.importorskip("hibari")
    from audiobook.engines.hibari import pronunciation

    text = "They read the live news to Eleanor."
    found = [(5, 9, "ˈrɛd"), (14, 18, "ˈlaɪv"), (27, 34, "ˈɛlənər|ˈɛlənɔːr")]
    (plain,) = pronunciation.runs(text, british=british)
    given, places = with_sounds(text, found)
    (told,) = pronunciation.runs(given, british=british)
    assert [former_place(w.offset, places) for w in told.words] == [w.offset for w in plain.words]
    own = {text[former_place(w.offset, places) :].split()[0]: told.phonemes[w.first : w.last] for w in told.words}
    before = {text[w.offset :].split()[0]: plain.phonemes[w.first : w.last] for w in plain.words}
    assert own["read"] == "ɹˈɛd" and own["live"] == "lˈIv"
    assert own["Eleanor."].rstrip(".") == ("ˈɛlənə" if british else "ˈɛlənɔɹ")
    assert {w: own[w] for w in ("They", "the", "news", "to")} == {w: before[w] for w in ("They", "the", "news", "to")}
