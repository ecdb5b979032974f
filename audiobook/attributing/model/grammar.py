"""Scores weighed by English grammar, which need not be learned, and by what a user said.

A score is a logarithm of odds: 2 more makes a candidate about seven times as likely.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from audiobook.attributing.features.candidates import Candidates
from audiobook.attributing.story import Context, CueSource, ReferenceKind, SpeechVerb, Story
from audiobook.attributing.text.nouns import is_vague
from audiobook.script import Gender

_RULED_OUT = 2.0
_REPLIED = 2.0
"""Who nods after a question, besides being ruled out."""
_CALLED = 2.0
_UNFIT = 2.0
_NAMED = 3.0
_DESCRIBED = 4.0
_USER_SAID = 100.0
_HARDLY = 0.2
"""Whose probability of the cue's gender is smaller does not fit it."""


def weighed(story: Story, c: Candidates, scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Scores of candidates in; the same with what grammar and a user say of them out."""
    scores = scores.copy()
    # "He" does not mean anybody whom the same sentence names after it, and no woman.
    scores[_rows(c, [context.ruled_out for context in story.contexts])] -= _RULED_OUT
    scores[_rows(c, [context.replied for context in story.contexts])] -= _REPLIED
    scores[_unfit(story, c)] -= _UNFIT
    # Nobody calls themselves.
    scores[_rows(c, [context.called for context in story.contexts])] -= _CALLED
    for n, context in enumerate(story.contexts):
        for who in context.named:
            if (n, who) in c.row:
                scores[c.row[n, who]] += _bonus(story, context, who)
    scores[[c.row[n, who] for n, who in story.user_speakers.items()]] += _USER_SAID
    return scores


def _rows(c: Candidates, persons: list[frozenset[int]]) -> list[int]:
    """The rows of some persons of each speech, where they are candidates."""
    return [c.row[n, who] for n, own in enumerate(persons) for who in own if (n, who) in c.row]


def _bonus(story: Story, context: Context, who: int) -> float:
    """What being named by the cue is worth."""
    cue, description = context.cue, story.persons[who].description
    # "the young man" may well have a name; "the landlady" hardly has.
    if cue is None:
        # "I'm Nora." Whose a thought is, is told with less certainty.
        return _NAMED if context.source is CueSource.NONE else 0.0
    if not cue.verb or (description is not None and is_vague(description)):
        return 0.0
    if description is not None:
        return _DESCRIBED
    # "Her mother" may be the other one; "said Mary" right beside the speech is hardly anybody else.
    by_name = cue.kind is not ReferenceKind.NOUN
    return _NAMED if by_name and context.source <= CueSource.AFTER and cue.verb is SpeechVerb.CERTAIN else _NAMED / 2


def _unfit(story: Story, c: Candidates) -> npt.NDArray[np.int64]:
    """Rows of men where the cue says "she", and of women where it says "he"."""
    known = {Gender.FEMALE: 1.0, Gender.MALE: 0.0}
    cue = np.array([known.get(x.gender, np.nan) if x.source.is_cue else np.nan for x in story.contexts])[c.speech]
    fits = np.where(cue == 1.0, story.female[c.person], 1.0 - story.female[c.person])
    return np.flatnonzero(~np.isnan(cue) & (fits < _HARDLY))
