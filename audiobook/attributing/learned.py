"""The learned attributor: characters, candidates, a ranker trained on novels, and whole conversations decoded.

It needs no learner and no download: trees and network are a small file beside the code, walked with numpy.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from audiobook.attributing import aliases, apposition, candidates, characters, document, finish, names, ranker
from audiobook.attributing.candidates import Candidates
from audiobook.attributing.document import Document
from audiobook.attributing.ranker import Model
from audiobook.attributing.references import ReferenceKind
from audiobook.attributing.story import Part, Story
from audiobook.attributing.surroundings import Zone
from audiobook.attributing.thought import Thought
from audiobook.language import FORMAL_ADDRESS_FEMALE, FORMAL_ADDRESS_MALE
from audiobook.script import Gender, Method, Script

if TYPE_CHECKING:
    from audiobook.attributing.explain import Explanation

_UNFIT = 0.2
_LEAST_CALLED = 2
_NEAR_PARAGRAPHS = 2


class LearnedAttributor:
    """Speakers by a trained ranker."""

    name = "learned"

    @property
    def version(self) -> str:
        """A hash of the code and the model that decide."""
        from audiobook import attributing, language, script

        code = attributing.code_version(attributing, language, script)
        return hashlib.sha256(code.encode() + ranker.content()).hexdigest()

    def attribute(self, script: Script) -> Script:
        """A Script without speakers in, one with speakers out."""
        story = tell(script)
        c = candidates.find(story)
        if not len(c.speech):
            return finish.script(script, story.doc, story.people, _unknown(story.doc))
        model = ranker.load()
        return finished(script, story, c, ranker.rank(story, c, model), model)

    def explain(self, script: Script) -> Iterator[Explanation]:
        """A Script in; for each speech its candidates and the evidence, in words."""
        from audiobook.attributing.explain import explain

        return explain(script)


def finished(script: Script, story: Story, c: Candidates, thought: Thought, model: Model) -> Script:
    """What the ranker thinks in, the Script with speakers out."""
    chosen = ranker.best(c, thought.whole)
    found = _unknown(story.doc)
    for n, (who, probability) in enumerate(chosen):
        if who < 0 or _alone_and_unfit(story, c, n, who):
            continue
        method = how(story, chosen, n)
        sure = round(ranker.calibrated(model, probability), 3)
        if n in story.believed:
            method, sure = Method.EDITED, 1.0
        for q in story.speeches[n].quotations:
            found[q] = finish.Found(who, method, sure)
    return finish.script(script, story.doc, story.people, found, _genders_told(story, chosen))


def _genders_told(story: Story, chosen: Sequence[tuple[int, float]]) -> dict[int, Gender]:
    """The genders of people of whom nothing else tells them: by the pronouns of their cues, by "sir" and "madam"."""
    by_pronouns: Counter[int] = Counter()
    by_address: Counter[int] = Counter()
    for n, (around, (who, _)) in enumerate(zip(story.around, chosen)):
        # "He" and "she" are never the one who tells the story.
        if who >= 0 and who != story.people.narrator and around.gender is not Gender.UNKNOWN:
            by_pronouns[who] += 1 if around.gender is Gender.MALE else -1
        nouns, hearers = story.hearers[n].nouns, _in_talk_with(story, chosen, n)
        if len(hearers) == 1:
            by_address[hearers.pop()] += bool(nouns & FORMAL_ADDRESS_MALE) - bool(nouns & FORMAL_ADDRESS_FEMALE)
    balance = {who: b for who, b in by_address.items() if abs(b) >= _LEAST_CALLED} | {
        who: b for who, b in by_pronouns.items() if b
    }
    return {
        who: Gender.MALE if b > 0 else Gender.FEMALE
        for who, b in balance.items()
        if story.people.persons[who].gender is Gender.UNKNOWN
    }


def _in_talk_with(story: Story, chosen: Sequence[tuple[int, float]], n: int) -> set[int]:
    """Who has the speeches just before and just behind a speech, but for its own speaker."""
    out = set()
    for first, second in ((n - 1, n), (n, n + 1)):
        if first >= 0 and second < len(chosen):
            gap = story.speeches[second].first_paragraph - story.speeches[first].last_paragraph
            if gap <= _NEAR_PARAGRAPHS:
                out |= {chosen[first][0], chosen[second][0]}
    return {who for who in out if who >= 0 and who != chosen[n][0]}


def _alone_and_unfit(story: Story, c: Candidates, n: int, who: int) -> bool:
    """Whether the only candidate is a man where the cue says "she", or a woman where it says "he": then it is nobody."""
    gender = story.around[n].gender
    alone = c.first[n + 1] - c.first[n] == 1
    return alone and gender is not Gender.UNKNOWN and story.people.persons[who].fits(gender) < _UNFIT


def tell(script: Script) -> Story:
    """A Script without speakers in, the Story of it out."""
    doc = document.read(script)
    mentions, uses = names.find(doc)
    people = characters.find(doc, mentions, uses, script.characters)
    story = Story(doc, mentions, people)
    # Who is one tells more of the others: each round leaves fewer.
    while same := _who_are_one(story):
        story = Story(doc, mentions, characters.joined(story.people, same))
    _believe(script, story)
    return story


def _who_are_one(story: Story) -> list[tuple[int, int]]:
    """Pairs of persons who are one, the first to join the second."""
    told = apposition.find(story)
    answering = [(a, b) for a, b in aliases.find(story) if (b, a) not in told]
    return aliases.without_circles([*answering, *told])


def _believe(script: Script, story: Story) -> None:
    """Take the speakers that a user gave as what the text says."""
    numbers = {p.given.id: i for i, p in enumerate(story.people.persons) if p.given is not None}
    for n, speech in enumerate(story.speeches):
        for q in speech.quotations:
            place = story.doc.quotations[q]
            segment = script.chapters[place.chapter].segments[place.segment]
            if segment.method is Method.EDITED and segment.speaker in numbers:
                story.believe(n, numbers[segment.speaker])


def _unknown(doc: Document) -> list[finish.Found]:
    return [finish.Found(None, Method.UNKNOWN, 0.0)] * len(doc.quotations)


def how(story: Story, chosen: Sequence[tuple[int, float]], n: int) -> Method:
    """What the text offers for the speaker chosen: the plainest reason there is."""
    who = chosen[n][0]
    around = story.around[n]
    primary = around.primary
    before = story.speeches[n - 1] if n else None
    if who in around.named:
        return Method.CUE
    if primary is not None and around.source <= 6 and primary.kind in (ReferenceKind.PRONOUN, ReferenceKind.NOUN):
        return Method.PRONOUN
    if before is not None and before.last_paragraph == story.speeches[n].first_paragraph and chosen[n - 1][0] == who:
        return Method.CONTINUATION
    if _acts(story, n, who):
        return Method.BEAT
    if any(0 <= k < len(chosen) and who in story.around[k].called for k in (n - 1, n + 1)):
        return Method.VOCATIVE
    if n >= 2 and chosen[n - 2][0] == who and chosen[n - 1][0] != who:
        return Method.ALTERNATION
    return Method.RANKER


def _acts(story: Story, n: int, who: int) -> bool:
    """Whether somebody does something in the narration of the speech's own paragraph."""
    return any(
        story.who[i] == who and story.part[i] >= Part.SUBJECT
        for zone in (Zone.INSIDE, Zone.BEHIND, Zone.BEFORE)
        for start, stop in story.around[n].zones[zone]
        for i in story.mentions_in(start, stop)
    )
