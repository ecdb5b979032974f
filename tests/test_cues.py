"""Who the narration beside a speech says is speaking: subjects far from their verbs, cues above, two speakers in a paragraph."""

from __future__ import annotations

import pytest
from understanding import Understanding, cue_of, speakers

from audiobook.script import Gender

TALK = """
"It rains," said Tom.

"It always rains," said Mary.

Tom looked at Mary. Mary looked at the window, and Tom laughed.

"Then we shall stay," said Tom to Mary.

"Then we shall stay," said Mary to Tom.

"""


def told(text: str) -> Understanding:
    return Understanding(TALK + text)


MARY = [
    # The subject is far from its verb.
    'Mary, who was tired of Tom and of the rain, put down her book, and said, "Go."',
    'Mary, hearing the voice of Tom on the stairs, opened the door, and cried: "Go."',
    'When Tom came back, Mary, after a long look at the clock, remarked: "Go."',
    'They were met by Mary, who, running to the gate, called out, "Go."',
    'Mary laughed when she saw Tom, and added, "Go."',
    'Mary let Tom pass; and, turning slowly round, said, "Go."',
    'Mary could not help saying, "Go."',
    'Mary took a long breath, and with a sigh answered, "Go."',
    'At the same moment Mary, approaching Tom, said, "Go."',
    'Mary, drawing near Tom, said to him, "Go."',
    'Tom stood there, before Mary came running, calling out, "Go."',
    'It never rained without Mary\'s giving a sigh, and saying, "Go."',
    'They had waited to hear Mary say to herself, "Go."',
    # What follows is told of another.
    'Mary murmured, "Go," and warned Tom of the rain.',
    'Mary thought, "Go," and Tom thought of the rain.',
    'Mary exclaimed, "Go." He had no answer.',
    'When Mary said, "Go," he did not give the answer he had meant to.',
    # The narration above ends by telling who speaks.
    'Tom looked at the rain. After a short pause Mary began again.\n\n"Go."',
    'Tom looked at the rain. Mary spoke now.\n\n"Go."',
    # No verb, or one after the speech that is another's.
    'It was Mary\'s question of, "Shall we go?"',
    'Then, from Mary: "Go."',
    'They were stopped by Mary saying, "Go."',
    'They were stopped by Mary\'s suddenly saying, "Go."',
    'They had just begun when Mary interrupted them by crying: "Go."',
    'Tom was so tired that Mary rose from her chair and said, "Go."',
    'Tom heard Mary say, "Go."',
    'Mary said at once: "Go." He made no answer.',
    # After the speech.
    '"Go," said honest, patient Mary.',
    '"Go," said the good-natured Mary.',
    '"Go," flashed Mary.',
    '"Go," Mary summed up.',
    '"Go," Mary puffed, and looked at Tom.',
    '"Go," Mary summed up, "or stay with Tom."',
    '"Go!" from Mary.',
    '"Go," said Mary\'s voice.',
    '"Go," was all that Mary could say.',
    '"Go," he heard Mary say.',
    # In the paragraph above, as older books print it.
    'Mary smiled, and replied,\n\n"Go."',
    'Mary turned to Tom, and said--\n\n"Go."',
    # A sentence of its own tells that she speaks on.
    'Tom looked at the rain. Mary went on. "Go."',
    # As people tell it.
    'And Mary was like, "Go."',
    'So Mary\'s all, "Go."',
    'And then Mary goes, "Go."',
    '"Go," goes Mary.',
    # Tags.
    '"Go." (Mary, with a look at Tom)',
    '"Go." [Mary]',
    '"Go." — Mary',
]


@pytest.mark.parametrize("text", MARY)
def test_the_cue_names_mary(text):
    assert cue_of(TALK + text + "\n").named == {"Mary"}


TWO = [
    '"Go," said Tom, while Mary, at the window, added: "Stay."',
    '"Go," said Tom, and Mary cried, "Stay."',
    '"Go." Mary turned round, and said, "Stay."',
    # Each has a cue of its own.
    '"Go," said Tom. The rain had stopped. "Stay," said Mary.',
    '"Go," he said. "Stay," said Mary.',
    '"Go," said Tom. And "Stay," said Mary.',
    'Tom said, "Go," and "Stay," said Mary.',
    # A cue leads to the second, after that of the first or of the paragraph.
    '"Go," he demanded, and Mary, with sudden tenderness, said: "Stay."',
    '"Go," said the stranger. Mary answered, "Stay."',
    'Tom said, "Go," but Mary, at the window, said, "Stay."',
    '"Go," said Tom. "Stay," Mary said.',
    '"Go?" Tom asked. "Stay," Mary told him.',
    '"Go," he said. "Stay," Mary said.',
    '"Go," said Tom. "Stay!" Mary shouted back.',
    '"Go, or --" Tom began, and took his hat. "Stay," Mary said.',
    # Nothing stands between them: a paragraph's end was lost.
    '"Go." "Stay," said Mary.',
]


@pytest.mark.parametrize("text", TWO)
def test_narration_between_two_quotations_may_part_two_speakers(text):
    found = told(text + "\n")
    assert len(found.speeches) == 6
    assert "Mary" in found.cues[-1].named


ONE = [
    '"Go," said Tom, "and stay."',
    '"Go," said Tom, and, after a pause, he added, "or stay."',
    '"Go!" Tom cried, "or stay."',
    '"Go," said Tom, when Mary had spoken, "or stay."',
    '"Go," said Tom, after what she had said, "or stay."',
    '"Go," said Tom. "Or stay," he added.',
    '"Go," said Tom. "Or stay." Mary looked at the rain.',
    '"Go," said Tom, who had come in from the rain and put his hat on the chair by the window, where the cat slept, and who now looked at '
    'the clock above the door with the air of a man that has a train to catch. "Or stay."',
    '"Go," said Tom. (He looked at Mary.) "Or stay."',
]


def test_who_nods_has_not_asked():
    found = told('"Shall we go?" Mary shook her head.\n\n"Then stay."\n')
    assert not found.cues[-2].named
    assert told('"Why?" Mary said nothing.\n').cues[-1].named == set()


SEVERAL = [
    '"Go!" they all shouted.',
    '"Go," they said together.',
    '"Go!" shouted Tom and Mary.',
    '"Go," Tom and Mary said.',
    '"Go!" cried a dozen voices.',
    '"Go!" everybody shouted.',
    '"Go," the sailors said as one.',
]


@pytest.mark.parametrize("attributor", ["rules", "learned"])
@pytest.mark.parametrize("text", SEVERAL)
def test_what_several_say_at_once_is_nobodys(text, attributor):
    # A crowd that is named is somebody of its own, and neither Tom nor Mary.
    assert speakers(TALK + text + "\n", attributor)[-1] in (None, "the sailors")


@pytest.mark.parametrize("text", ONE)
def test_a_speech_that_its_own_cue_interrupts_is_one(text):
    found = told(text + "\n")
    assert len(found.speeches) == 5
    assert found.cues[-1].named == {"Tom"}


def test_a_paragraph_that_ends_without_a_cue_tells_nothing():
    found = told('Mary went to the window, and to the door.\n\n"Go."\n')
    assert not found.cues[-1].named


def test_a_pronoun_above_tells_the_gender():
    found = told('She smiled, and replied,\n\n"Go."\n')
    assert found.cues[-1].gender is Gender.FEMALE


def test_a_cue_of_the_other_gender_parts_two_speakers():
    found = told('"Go," she said. He answered, "Stay."\n')
    assert [a.gender for a in found.cues[-2:]] == [Gender.FEMALE, Gender.MALE]


def test_a_description_tells_the_gender_of_its_speech():
    found = told('"Go," said the old lady.\n\n"Stay," said the boatman.\n')
    assert [a.gender for a in found.cues[-2:]] == [Gender.FEMALE, Gender.MALE]


def test_beasts_with_a_capital_are_people_and_a_voice_is_not():
    found = told(
        """"Go," said the Heron.

"Stay," said the Heron, and the rain ran down its beak.

"Who speaks?" said the Voice.

"I do," said the Voice.
"""
    )
    assert found.knows("Heron")
    assert not found.knows("Voice")
    # It is a description like "the stranger", which somebody with a name may bear.
    assert found.cues[-1].noun == "voice"


def test_who_is_heard_speaks():
    found = told('Mary went up, and she heard him say, "Go."\n')
    assert found.cues[-1].gender is Gender.MALE


def test_to_begin_to_laugh_is_not_to_speak():
    found = told('Tom looked at Mary. Suddenly Mary began to laugh.\n\n"Go."\n')
    assert found.cues[-1].named == set()


def test_a_noun_that_speaks_before_its_verb_is_a_person():
    found = told('"Go," the subaltern called.\n\n"Where?" said Tom.\n\n"Home," the subaltern said.\n')
    assert found.cues[-1].named == {"the subaltern"}


def test_the_other_is_nobody():
    found = told('"Go," said the other.\n\n"Where?" said Tom.\n\n"Home," said the other.\n')
    assert not found.knows("the other")
    assert found.cues[-1].named == set()


def test_a_sentence_that_goes_on_is_one_speech():
    found = told('"Go," Mary summed up, "but go slowly."\n')
    assert found.speeches[-1] == 2
