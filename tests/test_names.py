"""Which words are names, where they are, whose they are, and the name that is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest
from understanding import draft

from audiobook import attributing
from audiobook.attributing.components import build_story
from audiobook.attributing.write_script import Found, write
from audiobook.script import Method, Script

WILL_AND_MAY = """
"Where is it?" Will asked.

"I ate it," said May.

"All of it?" said Will. May looked at the ceiling.

"I may have left a crumb," said May. Will sat down. She took May's plate.
"""


def names_in(text: str, added: str) -> list[str]:
    """The names in the last paragraph of a text."""
    doc = build_story(draft(text + "\n" + added + "\n")).document
    last = doc.paragraph[-1]
    return [" ".join(m.words) for m in doc.names if doc.paragraph[m.start] == last]


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("Will rose, and May followed him.", ["will", "may"]),
        ('"May I come in?" he asked.', []),
        ('"Will you be quiet?" he asked.', []),
        ('"Will the train wait?" he asked.', []),
        ('"May, will you sit down?" he asked.', ["may"]),
        ("He left in May, and came home on the third of May.", []),
        ("He was born on May 4.", []),
        ("He took May's hand.", ["may"]),
    ],
)
def test_a_word_is_a_name_or_not_by_the_grammar_around_it(sentence: str, names: list[str]):
    assert names_in(WILL_AND_MAY, sentence) == names


@pytest.mark.parametrize(
    "name",
    "Hope;Faith;Young;Paris;English;Monday;Chance;Summer;August;d’Artagnan;Anne-Marie;al-Rashid;Tom-the-Piper;O’Brien;"
    "van der Berg;Dr. de Groot;J. R. Gray;St. John;Mistah Gray".split(";"),
)
def test_somebody_of_an_unlikely_name_speaks_under_it(name: str):
    opening = name[0].upper() + name[1:]
    text = f"“It rains,” said {name}.\n\n“It does,” said Zelda.\n\n{opening} laughed. “Still,” said {name}.\n\n“Yes,” Zelda said.\n"
    assert name in {c.name for c in speaking(text).characters}


@pytest.mark.parametrize("word", ["I’m", "Okay", "Yeah", "Eh", "OMG", "You’re", "Sir", "O Zelda"])
def test_an_exclamation_or_contraction_is_nobody(word: str):
    text = f"“{word}, it rains,” said Zelda.\n\n“So, {word}, it does,” said Ravi.\n\n“Well, {word}!” Zelda said. “No, {word}.”\n"
    assert {c.name for c in speaking(text).characters} == {"Zelda", "Ravi"}


def test_two_people_whose_names_run_together_are_two():
    text = """
"It rains," said Mrs. Gray.

"It does," said Tom. When he left Mrs. Gray Tom went home.

"Tom is wet," Mrs. Gray said.

"I am," said Tom.
"""
    assert {c.name for c in speaking(text).characters} == {"Mrs. Gray", "Tom"}


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ({"the clerk": 50, "Ravi": 6}, "Ravi"),
        ({"Mr. Gray": 50, "Mithter Gray": 1, "Mr. Thomas Gray": 6}, "Mr. Thomas Gray"),
        ({"Zelda": 90, "Miss Gray": 3}, "Zelda"),
        ({"Zelda": 30, "Zelda Gray": 2}, "Zelda Gray"),
        ({"J R Gray": 7, "Gray": 20}, "J. R. Gray"),
    ],
)
def test_the_name_shown_is_the_fullest_usual_one(written: dict[str, int], shown: str):
    story = build_story(draft(WILL_AND_MAY))
    people = replace(story.people, persons=tuple(replace(p, written=written) for p in story.persons[:1]))
    script = write(replace(story, people=people), [Found(0, Method.CUE, 1.0)] * len(story.speeches))
    assert script.characters[0].name == shown


def speaking(text: str) -> Script:
    return attributing.load("rules").attribute(draft(text))
