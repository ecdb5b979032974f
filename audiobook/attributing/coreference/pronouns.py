"""Pronouns: each "he" and "she" of narration means the most salient person of its gender.

A person becomes salient by being mentioned, by a pronoun, or by speaking; salience fades with distance.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from audiobook.attributing.story import Floats, Pronouns, ReferenceKind, SentenceRole, Story
from audiobook.language import FEMALE_PRONOUNS, MALE_PRONOUNS

_FADE_TOKENS = 80.0
"""Salience falls to a third over this many tokens."""
_FORGET_TOKENS = 400
"""After this many tokens a person is forgotten."""
_LEAST_FIT = 0.3
"""A person whose probability of the pronoun's gender is smaller is not meant by it."""
_MENTIONED, _MENTIONED_WEAKLY, _MENTIONED_IN_SPEECH = 1.0, 0.5, 0.25
"""Salience given by a mention: as a subject or the like, as an object or owner, inside a quotation."""
_KEPT = 0.5
"""The share of earlier salience that a mention adds to."""
_SUBJECT_PRONOUN, _OTHER_PRONOUN = 0.35, 0.15
_SPOKE = 0.5
_MOST_SALIENCE = 2.0
_LEAST_PROBABILITY = 0.5
"""Of a speaker found so far: one less sure says nothing of a pronoun."""
_MOST_SALIENT = 60
"""How many people are kept in mind before those who are forgotten are left out. It only saves time."""
_PRONOUNS = MALE_PRONOUNS | FEMALE_PRONOUNS

Speakers = Sequence[tuple[int, float]]
"""For each speech, the person found so far (-1 for none) and the probability."""
_Salience = tuple[int, float]
"""Where somebody was last salient, and how much."""


def resolve(story: Story) -> Story:
    """Resolve the pronouns of narration by mentions alone."""
    return resolve_with(story, None)


def resolve_with(story: Story, speakers: Speakers | None) -> Story:
    """Resolve the pronouns of narration by mentions, and by who speaks where that is known.

    Args:
        story: the story.
        speakers: the speakers found so far; None where nobody is known.
    """
    doc, female = story.document, story.female
    starts, who_mentioned, roles = story.mentions.starts, story.mentions.who, story.mentions.roles
    fixed, ends = _known_speakers(story, speakers)
    salient: dict[int, _Salience] = {}
    at: list[int] = []
    who: list[int] = []
    order = 0

    def salience(person: int, k: int) -> float:
        place, value = salient.get(person, (k, 0.0))
        return value * math.exp(-(k - place) / _FADE_TOKENS)

    for k in sorted({*starts, *doc.pronouns, *ends}):
        while order < len(starts) and starts[order] < k:
            order += 1
        while order < len(starts) and starts[order] == k:
            person, role = who_mentioned[order], roles[order]
            if role is SentenceRole.IN_SPEECH:
                salient[person] = (k, max(_MENTIONED_IN_SPEECH, salience(person, k)))
            else:
                value = _MENTIONED if role >= SentenceRole.OTHER else _MENTIONED_WEAKLY
                salient[person] = (k, value + _KEPT * salience(person, k))
            order += 1
        if (word := doc.lower[k]) in _PRONOUNS and doc.in_narration(k):
            best = fixed.get(k)
            if best is None:
                best = _likeliest(k, word in FEMALE_PRONOUNS, salient, female)
            if best is not None:
                at.append(k)
                who.append(best)
                gain = _SUBJECT_PRONOUN if word in ("he", "she") else _OTHER_PRONOUN
                salient[best] = (k, min(_MOST_SALIENCE, salience(best, k) + gain))
        if k in ends:
            person, probability = ends[k]
            salient[person] = (k, min(_MOST_SALIENCE, _SPOKE * probability + salience(person, k)))
        if len(salient) > _MOST_SALIENT:
            salient = {c: x for c, x in salient.items() if k - x[0] < _FORGET_TOKENS}
    return replace(story, pronouns=Pronouns(tuple(at), tuple(who)))


def _known_speakers(story: Story, speakers: Speakers | None) -> tuple[dict[int, int], dict[int, tuple[int, float]]]:
    """Pronouns of cues whose speaker was found, and the last token of each such speech with its speaker."""
    fixed: dict[int, int] = {}
    ends: dict[int, tuple[int, float]] = {}
    for speech, context, (who, probability) in zip(story.speeches, story.contexts, speakers or ()):
        if who < 0 or probability < _LEAST_PROBABILITY:
            continue
        if context.cue is not None and context.cue.kind is ReferenceKind.PRONOUN and context.source.may_be_cue:
            fixed.setdefault(context.cue.at, who)
        ends[speech.end - 1] = (who, probability)
    return fixed, ends


def _likeliest(k: int, is_female: bool, salient: Mapping[int, _Salience], female: Floats) -> int | None:
    """The most salient person at token k who fits a pronoun's gender; None where there is none."""
    best, most = None, 0.0
    for person, (place, value) in salient.items():
        away = k - place
        if away > _FORGET_TOKENS:
            continue
        fit = float(female[person]) if is_female else 1.0 - float(female[person])
        if fit < _LEAST_FIT:
            continue
        score = value * math.exp(-away / _FADE_TOKENS) * fit
        if score > most:
            best, most = person, score
    return best
