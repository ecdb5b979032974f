"""What audiobook.attributing.Attributor asks for, tried on a real attributor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from audiobook import attributing
from audiobook.attributing import Attributor
from audiobook.reading import Source, read
from audiobook.script import Character, Gender, Method, Script, Segment, from_json, to_json
from audiobook.segmenting import segment

STORY = """Chapter One

The ferry had stopped in the middle of the river. Ada Brook leaned over the rail. Her brother Noel sat on a crate.

"It is the rope," said Ada.

"It is always the rope," said Noel. He did not get up.

"Then mend it."

"I mended it in May."

The pilot came down the ladder. "Is anybody hurt?" he asked.

"Only my patience," said Ada Brook, "and my shoes."

Chapter Two

They waited until the evening. Noel looked at Ada, and Ada looked at the water.

"Listen," he whispered.

"I hear nothing."
"""
_ODD = (
    "",
    "No quotation at all.",
    '"',
    '"Go!"',
    'said, "Ada',
    'Ada said, "said',
    '"' + "Go. " * 400 + '"',
    "“Yes,” said Ada, “no.”\n\n“No,” said Noel, “yes.”",
    "— Non, dit Ada.\n\n— Si, dit Noel.",
    "「はい」と彼は言った。\n\n「いいえ」",
    '"Go," said \u202eAda\u202c.\n\n"\ufffd\u200b," said 😀.',
    '"' * 40,
    "ADA: Go.\n\nNOEL: No.",
    '"I," I said. "Me," said I. "My!" said my mother.',
)


def drafted(text: str) -> Script:
    """The script of a story in which nobody speaks yet."""
    return segment(read(Source(text.encode(), "story.txt")))


def segments_of(script: Script) -> Iterator[Segment]:
    """All segments, in order."""
    return (s for chapter in script.chapters for s in chapter.segments)


def lines_of(script: Script) -> list[Segment]:
    """The segments of dialogue and thought, in order."""
    return [s for s in segments_of(script) if s.spoken_by_character]


def with_speakers(script: Script, speakers: dict[int, str], characters: tuple[Character, ...]) -> Script:
    """A script with a user's word: for some of its lines who speaks, and who the characters are."""
    number = -1
    chapters = []
    for chapter in script.chapters:
        own = []
        for s in chapter.segments:
            number += s.spoken_by_character
            edited = s.spoken_by_character and number in speakers
            own.append(replace(s, speaker=speakers[number], method=Method.EDITED, confidence=1.0) if edited else s)
        chapters.append(replace(chapter, segments=tuple(own)))
    return replace(script, chapters=tuple(chapters), characters=characters)


def holds_together(before: Script, after: Script) -> None:
    """Whether a script with speakers is the same story, and each speaker is one of its characters."""
    pairs = list(zip(segments_of(before), segments_of(after), strict=True))
    assert [(a.kind, a.text) for a, _ in pairs] == [(b.kind, b.text) for _, b in pairs]
    ids = [c.id for c in after.characters]
    assert len(ids) == len(set(ids))
    for _, s in pairs:
        assert s.speaker is None or s.speaker in ids
        if s.spoken_by_character:
            assert (s.speaker is None) == (s.method is Method.UNKNOWN), s.text
            assert s.confidence is not None and 0 <= s.confidence <= 1
        else:
            assert s.speaker is None
    assert from_json(to_json(after)) == after


def test_it_has_a_name_and_a_version(attributor: Attributor) -> None:
    """The name can be typed, and the version is the same as long as nothing changes."""
    assert isinstance(attributor, Attributor)
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]*", attributor.name)
    assert attributor.version
    assert attributor.version == attributing.load(attributor.name).version


def test_the_text_stays_and_the_answer_is_the_same_each_time(attributor: Attributor) -> None:
    """How good the answer is, `benchmarks/attribution.py` tells."""
    draft = drafted(STORY)
    script = attributor.attribute(draft)
    holds_together(draft, script)
    assert to_json(attributor.attribute(draft)) == to_json(script)


@pytest.mark.parametrize("who", ["ada", "noel"])
def test_a_speaker_that_a_user_gave_is_kept(attributor: Attributor, who: str) -> None:
    """Whoever it is, and whatever the text says."""
    people = (Character("ada", "Ada"), Character("noel", "Noel"))
    last = len(lines_of(drafted(STORY))) - 1
    for k in (0, 2, last):
        draft = with_speakers(drafted(STORY), {k: who}, people)
        script = attributor.attribute(draft)
        holds_together(draft, script)
        assert lines_of(script)[k].speaker == who
        assert lines_of(script)[k].method is Method.EDITED


def test_characters_that_a_user_gave_are_kept(attributor: Attributor) -> None:
    """With their ids, names, aliases and genders; the names are theirs and nobody else's."""
    one = Character("captain", "Ada", ("Noel", "Nobody Here"), Gender.FEMALE)
    draft = replace(drafted(STORY), characters=(one,))
    script = attributor.attribute(draft)
    holds_together(draft, script)
    assert one in script.characters
    bearers = {c.id for c in script.characters if {"Ada", "Noel"} & {c.name, *c.aliases}}
    assert bearers == {"captain"}


@pytest.mark.parametrize("text", _ODD, ids=lambda text: repr(text[:24]))
def test_any_text_is_a_story(attributor: Attributor, text: str) -> None:
    """Whatever stands in it, the answer holds together."""
    draft = drafted(f"Ada met Noel, and Ada waved. {text}\n\nIt rained.\n\n{text}")
    holds_together(draft, attributor.attribute(draft))


def test_it_gives_reasons_if_it_says_so(attributor: Attributor) -> None:
    """For each speech at least one candidate with a probability, at places of the script."""
    if not attributor.gives_reasons:
        pytest.skip(f"{attributor.name} does not give reasons")
    draft = drafted(STORY)
    found = list(attributor.explain(draft))
    assert found
    for e in found:
        assert draft.chapters[e.chapter].segments[e.segment].text.strip() == e.text
        assert e.candidates and all(0 <= c.probability <= 1 for c in e.candidates)


def test_who_judges_the_lines_around_an_edit_is_an_attributor(attributor: Attributor) -> None:
    """The attributor itself, or a quicker one that also keeps a user's word."""
    people = (Character("ada", "Ada"), Character("noel", "Noel"))
    script = attributor.for_edits().attribute(with_speakers(drafted(STORY), {2: "noel"}, people))
    assert lines_of(script)[2].speaker == "noel"
