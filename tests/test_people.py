"""Who is who: names of one person, kin, addressees, titles alone, sisters; and cues left out for training."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from understanding import Understanding, draft, speakers

from audiobook import attributing
from audiobook.attributing.components import build_story
from audiobook.script import Character, Gender, Script
from audiobook.training import corpus, data


def attributed(text: str) -> Script:
    return attributing.load("learned").attribute(draft(text))


def genders(script: Script) -> dict[str, Gender]:
    return {c.name: c.gender for c in script.characters}


STORIES = sorted((Path(__file__).parent / "stories").glob("*.txt"))


TALK = """
"It rains," said Tom.

"It always rains," said Mary.

Tom looked at Mary. Mary looked at the window, and Tom laughed.

"Then we shall stay," said Tom.

"Then we shall stay," said Mary.
"""


def test_whom_a_speech_is_said_to():
    told = Understanding(
        TALK
        + """
"Close the door," said Tom to Mary.

"I will not," she told him.

"My dear boy," said Mary, "you are wet."

Turning to Tom, Mary said, "Sit down."
"""
    )
    to_mary, to_him, dear, turned = told.said_to[-4:]
    assert to_mary.named == {"Mary"}
    assert to_mary.female > 0.5
    assert to_him.female == 0.0
    assert "boy*" in dear.nouns
    assert dear.female == 0.0
    assert turned.named == {"Tom"}


def test_words_reported_as_an_answer_name_their_speaker():
    told = Understanding(
        TALK
        + """
"I have no opinion," was Mary's short answer.

"Nor I," was his reply.
"""
    )
    assert told.cues[-2].named == {"Mary"}
    assert told.cues[-1].gender is Gender.MALE


def test_the_voice_of_somebody_is_theirs():
    told = Understanding(TALK + '\n"Come in," said the voice of Mary.\n')
    assert told.cues[-1].named == {"Mary"}


def test_who_is_approached_does_not_speak():
    told = Understanding(TALK + '\nMary crossed the room, approached Tom and said: "Give me the key."\n')
    assert told.cues[-1].named == {"Mary"}


def test_kin_are_known_by_name_and_the_other_way():
    told = Understanding(
        TALK
        + """
Mary's brother, Peter, came in. Peter was cold.

"Good evening," said Peter.

Her brother sat down, and Mary smiled at her brother.
"""
    )
    assert told.relative("Mary", "brother") == "Peter"
    assert told.relative("Peter", "sister") == "Mary"
    assert "Peter" in told.meant_by_kinship()


def test_a_title_alone_is_the_one_who_bears_it():
    told = Understanding(
        TALK
        + """
Major Brown came in. Tom greeted Major Brown, and Major Brown bowed.

"Good evening," said the Major.

"Good evening," said Major Brown again. Tom looked at the Major, and Mary poured the Major a glass. Nobody but the Major drank.
"""
    )
    assert told.same("the Major", "Major Brown")


def test_sisters_are_told_apart_where_the_story_tells_of_several():
    text = """
The Miss Lamberts came to tea. Everybody liked the Miss Lamberts. Tom had met the Miss Lamberts at the fair.

"It is a fine day," said Miss Lambert.

"Very fine," said Miss Lucy Lambert. Lucy sat down.

"Sit by me, Lucy," said Miss Lambert.

"I am here," said Lucy. Miss Lambert smiled, and Lucy smiled.
"""
    told = Understanding(text)
    assert not told.same("Miss Lambert", "Lucy")
    alone = Understanding(text.replace("The Miss Lamberts", "They").replace("the Miss Lamberts", "them"))
    assert alone.same("Miss Lucy Lambert", "Lucy")


def test_a_name_taken_later_is_the_same_persons():
    told = Understanding(
        TALK
        + """
They were joined by Mr. Hale, or, as his friends call him, Henry.

"I am late," said Henry.

"You are always late," said Mary.

"I am," said Mr. Hale.
"""
    )
    assert told.same("Henry", "Mr. Hale")


def test_cues_tell_the_gender_of_who_has_only_a_role():
    script = attributed(
        """
"Where to?" asked the driver.

"The harbour," said Mary.

"It is far," he said.

"I know," said Mary.

"Then get in," the driver said. He opened the door.
"""
    )
    assert genders(script)["the driver"] is Gender.MALE


def test_narration_tells_the_gender_of_a_description():
    text = """
The soldier took off her cap, and she laughed. The barber stood in the door, and he nodded. He was old, and he was deaf, and he smiled.

"It is far," said the soldier.

"It is," said the barber.

The soldier looked back, and she waved.
"""
    told = Understanding(text)
    genders = [told.gender("the soldier"), told.gender("the barber")]
    assert genders == [Gender.FEMALE, Gender.MALE]


def test_what_marks_a_man_tells_him_from_another():
    found = speakers(
        """
Two men sat on the quay.

"It rains," said the man in the grey coat.

"It does," said the man with the red beard.

The man in the long grey coat laughed. "Then we wait," he said.

"We always wait," the man with the red beard said.

"For whom?" asked the man in the grey coat.

"For the boat," said the man with the beard.
"""
    )
    coat, beard = "the man in the grey coat", "the man with the red beard"
    assert found == [coat, beard, coat, beard, coat, beard]


def test_a_captain_is_not_the_woman_of_that_name():
    told = Understanding(
        TALK
        + "Captain Gray nodded. He was cold.\n\nCaptain Gray sat down, and he wrote.\n\n" * 4
        + '"It is late," said Captain Gray.\n\nAnna Gray had come too. She was his sister.\n\n"It is," said Anna Gray.\n\n'
    )
    assert not told.same("Captain Gray", "Anna Gray")
    assert [told.gender(name) for name in ("Captain Gray", "Anna Gray")] == [Gender.MALE, Gender.FEMALE]


def test_sir_and_madam_tell_what_nothing_else_does():
    script = attributed(
        """
"Where do you go?" asked Onda.

"To the mill, madam," said Tepp.

"It is closed," said Onda.

"I have the key, ma'am," said Tepp.

"Then go, sir," said Onda.
"""
    )
    # Once is not a habit.
    assert genders(script) == {"Onda": Gender.FEMALE, "Tepp": Gender.UNKNOWN}


def test_no_pronoun_tells_the_gender_of_who_tells_the_story():
    script = attributed(
        """
I came home late, and my coat was wet, and I was cold. I had walked along the river from the mill, and I had lost my way twice
in the dark, where the old path leaves the water.

"Where were you?" I asked.

"At the mill," she said.

I sat down by my fire, and I said nothing. I thought of my boat.

"And the boat?" I asked.

"I sold it," she said.
"""
    )
    assert script.narrator is not None
    assert script.narrator.gender is Gender.UNKNOWN


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(STORIES), st.text(max_size=5), st.sampled_from(data.THINNINGS))
def test_thinning_changes_no_speech(path, seed, how):
    whole = draft(path.read_text(encoding="utf-8"))
    thin = data.thinned(whole, build_story(whole), seed, how)
    for a, b in zip(whole.chapters, thin.chapters, strict=True):
        assert [s for s in a.segments if s.spoken_by_character] == [s for s in b.segments if s.spoken_by_character]
        left, had = (" ".join(corpus.words_of(c.text)) for c in (b, a))
        assert len(left) <= len(had) + 2 * len(a.segments)


def test_thinning_leaves_out_cues_and_names():
    text = TALK * 12
    whole = draft(text)
    thin = data.thinned(whole, build_story(whole), "one")
    words = " ".join(c.text for c in thin.chapters)
    assert words.count("said Tom") < text.count("said Tom")
    assert "said he" in words
    assert "said she" in words


def answers(called: str, who: str, times: int) -> str:
    return "".join(
        f"""
"Will you have tea{", or coffee" * n}, {called}?" said Tom.

"I will," said {who}.
"""
        for n in range(times)
    )


def test_who_is_called_by_surname_and_answers_by_first_name_is_one():
    told = Understanding(
        TALK + "\nTom had known Miss Mary for long, and Miss Gray's house.\n" + answers("Miss Gray", "Mary", 4)
    )
    assert told.same("Miss Gray", "Mary")


def test_who_nearly_always_answers_may_be_named_beside_themselves():
    rooms = "\nMiss Gray came in.\n\nMary went out.\n" * 9
    beside = "\nTom looked at the house of Miss Gray, and Mary looked at him.\n"
    told = Understanding(TALK + rooms + beside * 3 + answers("Miss Gray", "Mary", 10))
    assert told.same("Miss Gray", "Mary")
    apart = Understanding(TALK + rooms + beside * 3 + answers("Miss Gray", "Mary", 4))
    assert not apart.same("Miss Gray", "Mary")


def test_two_who_answer_for_each_other_are_two():
    told = Understanding(TALK + "\nAnn and Beth came in.\n" + answers("Ann", "Beth", 4) + answers("Beth", "Ann", 4))
    assert not told.same("Ann", "Beth")


def test_who_answers_under_two_names_that_are_one_is_that_one():
    both = answers("Miss Gray", "Mary", 6) + answers("Dot", "Mary", 2) + answers("Dot", "Miss Gray", 2)
    told = Understanding(TALK + "\nTom had known Dot for long, and Miss Gray's house.\n" + both)
    assert told.same("Dot", "Mary")


def test_a_title_and_surname_that_several_bear_joins_none_of_them():
    several = "\nMary Gray had a sister, Anne Gray, at the mill.\n"
    told = Understanding(TALK + "\nMiss Gray came in.\n" * 3 + several * 2 + answers("Miss Gray", "Mary", 4))
    assert not told.same("Miss Gray", "Mary")


@pytest.mark.parametrize("office", ["Inspector", "Captain", "Doctor", "Sergeant"])
def test_of_several_of_a_surname_the_one_with_the_office_is_meant_by_it(office):
    story = f"""
"That is {office} Arthur Hale, and his brother is Tim Hale," said Tom.

"I have met {office} Hale," said Mary.

{office} Hale came in. "It rains," said {office} Hale. Tim Hale was late.
"""
    told = Understanding(TALK + story)
    assert told.same(f"{office} Hale", f"{office} Arthur Hale")
    assert not told.same(f"{office} Hale", "Tim Hale")


def test_a_hero_by_epithet_in_small_letters_is_who_is_called_by_name():
    text = TALK + "".join(
        f"""
The masked man came in at {hour}.

"You are late, Hale," said Mary.

"I know," said the masked man.
"""
        for hour in "one two three four five six seven eight nine".split()
    )
    # He answers under his name, too.
    text += '\nIt rained.\n\n"You are late, Hale," said Mary.\n\n"I know," said Hale.\n' * 3
    told = Understanding(text)
    assert told.same("Hale", "the masked man")
    anybody = Understanding(text.replace("masked man", "young man"))
    assert not anybody.same("Hale", "the young man")


VILLAGE = """
"It is late," said the lawyer.

"It is not," said Mr. Gray's wife, and Tom laughed.

{}

"I shall go home," said the lawyer. The lawyer took his hat, and Tom followed the lawyer.

"Good night," said Tom.

"Good night," said Mr. Gray. Tom looked after Mr. Gray.
"""


def lawyer_is_gray(sentence: str) -> bool:
    return Understanding(VILLAGE.format(sentence)).same("the lawyer", "Mr. Gray")


@pytest.mark.parametrize(
    "sentence",
    [
        "Mr. Gray, the village lawyer, had come on foot.",
        "Nobody had asked Mr. Gray, the lawyer.",
        "Tom had heard of Mr. Gray, the lawyer of the place.",
        "Everybody knew the lawyer, Mr. Gray, by sight.",
    ],
)
def test_whose_office_is_told_is_known_by_it(sentence: str):
    assert lawyer_is_gray(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Mr. Gray, the lawyer, and Tom had come on foot.",
        "Mr. Gray, the lawyer's friend, had come on foot.",
        "Mr. Gray, Tom, the lawyer, the vicar and a dog had come on foot.",
        "Mr. Gray, the lawyer of the place, and Mr. Brown, the lawyer of the next, had come on foot.",
        "Tom asked the lawyer, Mr. Gray and the vicar.",
    ],
)
def test_a_list_tells_nobodys_office(sentence: str):
    assert not lawyer_is_gray(sentence)


def test_who_answers_the_lawyer_is_not_the_lawyer():
    told = Understanding(
        VILLAGE.format("Mr. Gray, the lawyer, it was said, was ill.")
        + """
"Who is there?" said the lawyer.

"I am," said Mr. Gray.

"Then sit down," said the lawyer.

"I will," said Mr. Gray.
"""
    )
    assert not told.same("the lawyer", "Mr. Gray")


def test_families_peoples_and_rivers_are_nobody():
    told = Understanding(
        TALK
        + """
Tom Gray had lived with the Grays, and Mary by the Lena. The Lena was wide, and the Lena was cold. "Hullo!" said Tom to the Grays.

The Grays liked Mary, and the Grays said so.
"""
    )
    assert not told.knows("Grays")
    assert not told.knows("Lena")
    assert not told.knows("Hullo")


def test_a_known_name_is_found_with_its_article_and_one_that_is_not_there_is_no_harm():
    text = TALK + '\n"Come in," said the Queen.\n\n"Off with it," said the Queen.\n'
    known = (Character("q", "Anne", ("the Queen",), Gender.FEMALE), Character("x", "Nobody Here", (), Gender.UNKNOWN))
    assert Understanding(text, known).name("Queen") == "Anne"


def test_two_names_that_a_lost_mark_runs_together_are_two():
    told = Understanding(
        TALK + "\nThen Tom and Mary went out, Tom Mary in his coat and Mary in hers. Tom and Mary were cold.\n"
    )
    assert not told.same("Tom", "Mary")
    assert not told.knows("Tom Mary")
