"""Who is in a short story, where each of them is named a few times only."""

from __future__ import annotations

import pytest
from understanding import Understanding, speakers

from audiobook.script import Gender

TALK = """
“It rains,” said Zelda.

“It always rains,” said Ravi.

Zelda shrugged. She had heard it before.
"""


@pytest.mark.parametrize("deed", ["put down the hammer", "shut the door", "rose"])
@pytest.mark.parametrize("call", ["Ysane.", "Ysane?", "Ysane, there you are.", "Stay, Ysane."])
def test_a_name_that_only_opens_sentences_is_found(deed: str, call: str):
    assert Understanding(f"Ysane {deed}.\n{TALK}\n“{call}”\n").knows("Ysane")


@pytest.mark.parametrize("word", ["Silence", "Thunder", "Soldiers", "Dinner", "Coming", "Darkness"])
def test_a_noun_that_opens_sentences_and_is_called_out_is_nobody(word: str):
    assert not Understanding(f"{word} followed.\n{TALK}\n“{word}!”\n\n“{word}.”\n").knows(word)


def test_who_has_a_title_once_is_the_same_without_it():
    told = Understanding(TALK + "\n“Where is Tarn?” said Zelda.\n\n“Doctor Tarn is out,” said Ravi.\n")
    assert told.same("Tarn", "Doctor Tarn")


def test_what_somebody_is_keeper_of_says_nothing():
    told = Understanding(TALK + "\nThe keeper of the North Gate told a lie. “I saw no one,” she said.\n")
    assert not told.knows("North Gate")


@pytest.mark.parametrize("question", ["What’s your name?", "And your name is?", "Who are you?", "And you are?"])
def test_a_name_alone_answers_the_question_for_it(question: str):
    assert speakers(TALK + f"\n“{question}” said Ravi.\n\n“Osmund.”\n\nOsmund bowed.\n")[3] == "Osmund"


def test_the_boy_who_stirs_is_nobody_who_is_named():
    text = TALK + "\n“He sleeps,” said Zelda.\n\nThe boy woke. “Papa?”\n\n“I’m here,” said Ravi.\n"
    assert speakers(text)[3:] == ["the boy", "Ravi"]


def test_the_boy_may_be_who_is_named():
    text = (
        TALK
        + "\nTheo laughed, and Theo sat down.\n\n“He sleeps,” said Zelda.\n\nThe boy woke. “What?”\n\n“Nothing,” said Ravi.\n"
    )
    assert "the boy" not in speakers(text)


def test_the_child_is_the_boy_who_has_spoken():
    text = (
        TALK
        + "\nThe boy woke. “Papa?”\n\n“I’m here,” said Ravi.\n\nThe child looked about. “Is she coming?”\n\n“Yes,” said Ravi.\n"
    )
    assert speakers(text)[2] == speakers(text)[4] == "the boy"


def test_who_is_told_of_as_he_after_being_called_does_not_tell_the_story():
    text = """
I had the attic, and my brother had the stairs.

“You took it,” I said.

“Is it yours?” said Ozzie.

I looked for my name on it. Ozzie came in, and he had my coat.

“Are you cold?”

“No. This is just my face, Anselm. Go away.”

He did not go away. He sat down on my bed.
"""
    assert "Anselm" not in speakers(text)


def test_the_sentence_that_goes_on_tells_a_gender():
    assert Understanding("“It rains,” said Sabre.\n\nSabre rose. She was cold.\n").gender("Sabre") is Gender.FEMALE


def test_pronouns_that_mean_a_speaker_tell_a_gender():
    text = "“It rains,” said Sabre.\n\nSabre rose. The hall was dark. A wind blew. She shut the door, and she sat down again.\n"
    assert Understanding(text).gender("Sabre") is Gender.FEMALE


EPITHET = """
Rufus came down to the shore. He had a lantern.

“Who’s there?” said Rufus.

“Me.”

“{}” said the Iron Duke.
"""


def test_a_second_name_in_a_cue_is_whose_turn_it_is():
    assert Understanding(EPITHET.format("Then come up,")).same("Rufus", "Iron Duke")


def test_who_has_been_told_of_is_another():
    brought_in = "\nThe Iron Duke sat in the boat. He was old.\n"
    assert not Understanding(brought_in + EPITHET.format("Then come up,")).same("Rufus", "Iron Duke")


@pytest.mark.parametrize(
    ("noun", "gender"), [("brother", Gender.MALE), ("niece", Gender.FEMALE), ("cousin", Gender.UNKNOWN)]
)
@pytest.mark.parametrize("whose", ["her", "Zelda’s"])
def test_a_name_after_whose_kin_somebody_is_is_theirs(noun: str, gender: Gender, whose: str):
    text = (
        TALK
        + f"\n“It will stop,” said {whose} {noun} Jory.\n\n“Soon?” said Zelda.\n\n“Soon,” said {whose} {noun} Jory.\n"
    )
    told = Understanding(text)
    assert told.knows("Jory")
    assert told.gender("Jory") is gender
    assert speakers(text)[2:] == ["Jory", "Zelda", "Jory"]
