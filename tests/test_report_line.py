"""`audiobook report-line`: what is needed to see why a speaker is wrong is in the report, and no name of the story is."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from audiobook.language import (
    ANYBODYS_ADJECTIVES,
    FORMS_OF_ADDRESS_FEMALE,
    FORMS_OF_ADDRESS_MALE,
    NAMELESS_NOUNS,
    TITLES,
)
from audiobook.language.name_words import CLOSED_CLASS, PARTICLES
from audiobook.pipeline.neutral_names import NeutralNames, folded
from audiobook.script import Gender, from_json, to_json

STORY = """The Salt Orchard

by Wilhelmina Trestle

Chapter One

“You are late,” said Mrs. Quillfeather from the gate.

“The ferry from Brackwater was late,” Oswald Quillfeather answered. He set down the Quillfeathers’ old trunk.

“O-Oswald! OSWALD!” cried Zoë. She wrote from zoe@salt.example every week.

“Did Zoe’s letter come?” asked Oswald. “Will you tell me, Will?”

“It came,” said Will. In The Salt Orchard nothing was ever lost. Miss Quillfeather-Trestle would have said so.

“Then read it,” said Oswald.

“Not today,” said Will. Will’s hands shook.
"""
SECRET = "quillfeather oswald zoe trestle wilhelmina brackwater salt\\.example Salt\\sOrchard".split()


@pytest.fixture
def story(tmp_path):
    path = tmp_path / "orchard-of-mine.txt"
    path.write_text(STORY, encoding="utf-8")
    return path


def told(done) -> str:
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def test_no_name_title_or_path_is_in_a_report_and_the_evidence_is(audiobook, story, tmp_path):
    for words in ("you are late", "the ferry", "O-Oswald", "letter come", "it came", "then read"):
        for more in ((), ("--json",)):
            text = told(audiobook("report-line", story, words, "--should-be", "Zoë", *more))
            for secret in SECRET:
                assert not re.search(secret, folded(text) if secret.islower() else text), (secret, text)
            assert "orchard-of-mine" not in text
            assert str(tmp_path) not in text
    found = json.loads(told(audiobook("report-line", story, "it came", "--should-be", "Zoë", "--json")))
    assert found["format"] == "audiobook-line-report/1"
    (own,) = [q for q in found["quotations"] if q["reported"]]
    assert own["method"] == "cue"
    assert own["speaker"] == found["candidates"][0]["name"]
    assert "the cue names them" in found["candidates"][0]["reasons"]
    assert found["attributor"] == "learned"
    # One person has one name wherever they stand, and "Will you" is a question.
    passage = " ".join(found["passage"])
    assert f"said {own['speaker']}." in passage
    assert f"“Will you tell me, {own['speaker']}?”" in passage
    assert f"cried {found['should_be']}." in passage
    assert f"Did {found['should_be']}’s letter" in passage


def test_a_report_goes_to_a_file_and_another_one_there_is_kept(audiobook, story, tmp_path):
    (tmp_path / "report.md").write_text("mine")
    done = audiobook("report-line", story, "it came", "-o", "report.md")
    assert told(done) == ""
    assert (tmp_path / "report.md.1").read_text() == "mine"
    text = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert text == told(audiobook("report-line", story, "it came"))
    assert "| → |" in text


def test_a_speaker_that_the_user_gave_is_the_right_one_and_the_program_s_own_is_told(audiobook, story, tmp_path):
    space = tmp_path / "output" / story.stem
    told(audiobook("make", story, "--engine", "tone"))
    script = from_json((space / "script.json").read_text(encoding="utf-8"))
    zoe = next(c.id for c in script.characters if "Zo" in c.name)
    will = next(c.id for c in script.characters if c.name.startswith("Will"))
    text = to_json(script)
    row = next(r for r in text.splitlines() if "It came" in r)
    (space / "script.json").write_text(text.replace(row, row.replace(f'"{will}"', f'"{zoe}"')), encoding="utf-8")
    found = json.loads(told(audiobook("report-line", story, "it came", "--json")))
    (own,) = [q for q in found["quotations"] if q["reported"]]
    assert own["method"] == "cue"
    assert found["should_be"] not in (None, own["speaker"])


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (("zebra",), "No quotation has the words", "Copy a few words"),
        (("late",), "2 quotations have the words", "--which"),
        (("late", "--which", "3"), "2 quotations have the words", "from 1 to 2"),
        (("it came", "--should-be", "Oswalld"), "nobody called “Oswalld”", "Oswald"),
    ],
)
def test_what_cannot_be_reported_is_refused_with_what_to_do(audiobook, story, arguments, message, hint):
    done = audiobook("report-line", story, *arguments)
    assert done.returncode == 2
    assert message in done.stderr.decode()
    assert hint in done.stderr.decode()
    assert not done.stdout
    assert told(audiobook("report-line", story, "late", "--which", "2", "--attributor", "rules"))


NO_NAMES = (
    TITLES
    | CLOSED_CLASS
    | PARTICLES
    | NAMELESS_NOUNS
    | ANYBODYS_ADJECTIVES
    | FORMS_OF_ADDRESS_FEMALE
    | FORMS_OF_ADDRESS_MALE
)
"""Words that tell nobody who it is, "One" and "Dad", stay as they are."""
NAME = st.text(st.sampled_from("abdegiklmnorstuvzéøñ"), min_size=3, max_size=8).map(lambda w: w[0].upper() + w[1:])
FORMS = st.sampled_from(
    [
        "{}",
        "{}’s",
        "{}'s",
        "{}s’",
        "the {}s",
        "{}-like",
        "anti-{}",
        "Mrs. {}",
        "“{}—”",
        "_{}_",
        "{}aaa{}",
        "{}.",
        "({})",
    ]
)


@given(
    st.lists(NAME, min_size=1, max_size=4, unique_by=folded),
    st.lists(st.tuples(st.integers(0, 3), FORMS, st.sampled_from([str, str.upper])), min_size=1, max_size=8),
)
def test_whatever_form_a_name_has_it_is_gone_and_the_words_around_it_stay(names, uses):
    assume(not any(folded(a) in folded(b) for a in names for b in names if a != b))
    assume(not any(folded(name) in NO_NAMES for name in names))
    neutral = NeutralNames("")
    for name in names:
        neutral.person(name, Gender.FEMALE)
    words = []
    for n, form, case in uses:
        name = case(names[n % len(names)])
        words += [form.replace("aaa{}", name[-1] * 3).replace("{}", name), "walked"]
    text = neutral.replaced(" ".join(words))
    for name in names:
        assert not re.search(rf"(?<![^\W\d_]){re.escape(folded(name))}(?:s|'s|s')?(?![^\W\d_])", folded(text)), text
    assert text.count("walked") == len(uses)
    # The same name is replaced by the same one.
    assert neutral.replaced(names[0]) == neutral.replaced(names[0])


@given(st.text(max_size=200))
def test_without_names_a_text_keeps_its_words(text):
    neutral = NeutralNames("")
    kept = neutral.replaced(text)
    if "@" not in text and "://" not in text and "www." not in text:
        assert folded(kept) == folded(NeutralNames("").replaced(kept))
        assert kept.split() == neutral.replaced(text).split()


def test_names_with_endings_of_cases_are_gone_and_names_without_spaces_are():
    russian = NeutralNames("", inflected=True)
    for name in ("Анна", "Иван", "Сергеевич"):
        russian.person(name)
    text = russian.replaced("Анны и Анне, Ивану, Ивана, АННУ, Сергеевичу")
    assert not re.search("анн|иван|сергеев", folded(text)), text
    chinese = NeutralNames("")
    chinese.person("王小明")
    assert "王小明" not in chinese.replaced("“好,”王小明说。")


def test_a_usual_word_is_a_name_where_a_person_is_called_by_it():
    neutral = NeutralNames(
        "The baker baked. The king sat. Young people will go. He rose, and the rose as well. The rose."
    )
    for name in ("Tom Baker", "Mr. King", "Captain Young", "Rose", "Don", "Captain Ahlers", "the old cook"):
        neutral.person(name)
    text = neutral.replaced("Tom Baker met Mr. King. Captain Young, Rose and Don. BAKER! Captain Ahlers.")
    assert not re.search("Tom|Baker|King|Young|Rose|Don|BAKER|Ahlers", text), text
    assert text.count("Captain") == 2
    assert text.count("Mr. ") == 1
    same = "The baker and the king rose; young people, the old cook, don't."
    assert neutral.replaced(same) == same
