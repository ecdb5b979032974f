"""What resolved pronouns tell of the gender of people of whom nothing else tells it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

from audiobook.attributing.story import Story
from audiobook.language import FEMALE_PRONOUNS
from audiobook.script import Gender

_LEAST = 2
_MOSTLY = 0.8
"""How many pronouns of one gender somebody must have, and what share of all their pronouns."""
_EVIDENCE = 0.6
"""Just enough for the gender to be taken as known."""


def find(story: Story) -> Story:
    """Find the gender of people of whom a short story says "she" again and again, in paragraphs that name them."""
    if not story.document.is_short:
        return story
    meant: defaultdict[int, Counter[bool]] = defaultdict(Counter)
    doc, mentions = story.document, story.mentions
    named = {(who, doc.paragraph[at]) for at, who in zip(mentions.starts, mentions.who) if doc.in_narration(at)}
    for k, who in zip(story.pronouns.at, story.pronouns.who):
        if (who, doc.paragraph[k]) in named:
            meant[who][doc.lower[k] in FEMALE_PRONOUNS] += 1
    persons = list(story.persons)
    for who, counts in meant.items():
        person = persons[who]
        is_female, times = counts.most_common(1)[0]
        speaks = person.cues > 0 and person.given is None and person.gender is Gender.UNKNOWN
        if not speaks or times < max(_LEAST, _MOSTLY * counts.total()):
            continue
        if is_female:
            persons[who] = replace(person, female=person.female + _EVIDENCE)
        else:
            persons[who] = replace(person, male=person.male + _EVIDENCE)
    return replace(story, people=replace(story.people, persons=tuple(persons)))
