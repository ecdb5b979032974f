"""How attribution comes to know a story: every step, in order.

A component is a function from a Story to a Story that knows more. A new idea is a module with such a function, and a line here;
`benchmarks/components.py` says what each is worth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from audiobook.attributing.coreference import addressees, pronouns
from audiobook.attributing.cues import contexts, speeches
from audiobook.attributing.people import (
    detection,
    gender_of_meant,
    kinship,
    mentions,
    merging,
    second_person,
    singular_they,
    strangers,
    tales,
    unnamed,
)
from audiobook.attributing.story import CueSource, Story
from audiobook.attributing.text import names, tokens
from audiobook.script import Method, Script

Component = Callable[[Story], Story]

PEOPLE: tuple[Component, ...] = (
    names.find,  # which words are names
    second_person.find,  # whether "you" are one of them
    detection.find,  # which names and descriptions are people's, and which are one person's
    strangers.find,  # who is described and speaks
    unnamed.find,  # who is described, and speaks as "he" or "she" alone
    singular_they.find,  # of whom the text says "they" or "ze"
)
COMPONENTS: tuple[Component, ...] = (
    mentions.find,  # where people are mentioned
    tales.find,  # who of them tells a tale in the first person
    speeches.find,  # which quotations are said in one go
    contexts.find_beside,  # the narration beside each, and its cue
    contexts.read,  # whom the cue of each speech names: "said Mary"
    pronouns.resolve,  # whom "he" and "she" mean
    gender_of_meant.find,  # and what that tells of their gender
    kinship.find,  # whom "her mother" means
    contexts.read,  # the cues again: "said her mother" now names somebody
    pronouns.resolve,
    addressees.find,  # whom each speech is said to
)
"""Repeated as long as `merging.join` finds persons who are one: that tells more of the others."""


def build_story(script: Script) -> Story:
    """A Script without speakers in; all that is known of it before anybody ranks speakers out."""
    story = Story(script, tokens.read(script))
    for component in PEOPLE:
        story = component(story)
    while True:
        for component in COMPONENTS:
            story = component(story)
        joined = merging.join(story)
        if joined is story:
            return take_user_speakers(story)
        story = joined


def take_user_speakers(story: Story) -> Story:
    """Take the speakers that a user gave for what the text says."""
    numbers = {p.given.id: who for who, p in enumerate(story.persons) if p.given is not None}
    found: dict[int, int] = {}
    for n, speech in enumerate(story.speeches):
        for q in speech.quotations:
            place = story.document.quotations[q]
            segment = story.script.chapters[place.chapter].segments[place.segment]
            if segment.method is Method.EDITED and segment.speaker in numbers:
                found[n] = numbers[segment.speaker]
    if not found:
        return story
    own = list(story.contexts)
    for n, who in found.items():
        own[n] = replace(own[n], named={who: 1.0}, source=CueSource.INSIDE, ruled_out=frozenset())
    return replace(story, contexts=tuple(own), user_speakers=found)
