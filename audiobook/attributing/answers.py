"""Probabilities in, the Script with speakers out: who is taken to say each speech, how that was found, and how sure it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence, Set

from audiobook.attributing.cues import groups
from audiobook.attributing.explain import choose_method
from audiobook.attributing.features.candidates import Candidates
from audiobook.attributing.features.prediction import Prediction
from audiobook.attributing.model.ranker import likeliest
from audiobook.attributing.story import Story
from audiobook.attributing.write_script import UNKNOWN, Found, write
from audiobook.language import FORMAL_ADDRESS_FEMALE, FORMAL_ADDRESS_MALE
from audiobook.script import Gender, Method, Script

_UNFIT = 0.2
"""Whose probability of the cue's gender is smaller does not fit it."""
_MOST_OF_SEVERAL = 0.5
"""How sure it can be who says what "they" say: one person, or several at once."""
_LEAST_CALLED = 2
"""How many times more often "sir" than "madam" must be said to somebody to tell their gender."""
_NEAR_PARAGRAPHS = 2
"""Speeches this near to each other are one conversation."""

Chosen = Sequence[tuple[int, float]]
"""For each speech, the likeliest person (-1 for none) and the probability."""


def script(
    story: Story,
    c: Candidates,
    prediction: Prediction,
    confidence: Callable[[int, Method], float],
    unknown: Set[int] = frozenset(),
) -> Script:
    """The Script with the likeliest speakers.

    Args:
        story: the story.
        c: its candidates.
        prediction: what was predicted for them.
        confidence: the share of such answers that is right, by the speech and how its speaker was found.
        unknown: speeches of which it is more probable that no candidate is right.
    """
    chosen = likeliest(c, prediction.in_turn)
    found = [_found(story, c, chosen, n, confidence, n in unknown) for n in range(len(story.speeches))]
    return write(story, found, _genders(story, chosen))


def nobody(story: Story) -> Script:
    """The Script of a story in which nobody can be found to speak."""
    return write(story, [UNKNOWN] * len(story.speeches))


def _found(
    story: Story, c: Candidates, chosen: Chosen, n: int, confidence: Callable[[int, Method], float], unknown: bool
) -> Found:
    who = chosen[n][0]
    if who < 0 or _alone_and_unfit(story, c, n, who):
        return UNKNOWN
    method = choose_method(story, chosen, n)
    if method is Method.EDITED:
        return Found(who, method, 1.0)
    if unknown:
        return UNKNOWN
    sure = confidence(n, method)
    context = story.contexts[n]
    if context.source.is_cue and groups.may_be_several(story.document, context.cue):
        sure = min(sure, _MOST_OF_SEVERAL)
    return Found(who, method, round(sure, 3))


def _alone_and_unfit(story: Story, c: Candidates, n: int, who: int) -> bool:
    """Whether the only candidate is a man where the cue says "she", or a woman where it says "he": then it is nobody."""
    gender = story.contexts[n].gender
    alone = c.first[n + 1] - c.first[n] == 1
    return alone and gender is not Gender.UNKNOWN and story.persons[who].fits(gender) < _UNFIT


def _genders(story: Story, chosen: Chosen) -> dict[int, Gender]:
    """The genders of people of whom nothing else tells them: by the pronouns of their cues, by "sir" and "madam"."""
    by_pronouns: Counter[int] = Counter()
    by_address: Counter[int] = Counter()
    for n, (context, (who, _)) in enumerate(zip(story.contexts, chosen)):
        # "He" and "she" are never the person who tells the story.
        if who >= 0 and who != story.people.narrator and context.gender is not Gender.UNKNOWN:
            by_pronouns[who] += 1 if context.gender is Gender.MALE else -1
        nouns, partners = story.addressees[n].nouns, _partners(story, chosen, n)
        if len(partners) == 1:
            by_address[partners.pop()] += bool(nouns & FORMAL_ADDRESS_MALE) - bool(nouns & FORMAL_ADDRESS_FEMALE)
    balance = {who: b for who, b in by_address.items() if abs(b) >= _LEAST_CALLED}
    balance |= {who: b for who, b in by_pronouns.items() if b}
    return {
        who: Gender.MALE if b > 0 else Gender.FEMALE
        for who, b in balance.items()
        if story.persons[who].gender is Gender.UNKNOWN
    }


def _partners(story: Story, chosen: Chosen, n: int) -> set[int]:
    """Who says the speeches just before and just after a speech, other than its own speaker."""
    out = set()
    for first, second in ((n - 1, n), (n, n + 1)):
        if first >= 0 and second < len(chosen):
            gap = story.speeches[second].first_paragraph - story.speeches[first].last_paragraph
            if gap <= _NEAR_PARAGRAPHS:
                out |= {chosen[first][0], chosen[second][0]}
    return {who for who in out if who >= 0 and who != chosen[n][0]}
