"""Pronouns: each "he" and "she" of narration means the most salient person of its gender.

A person becomes salient by being mentioned, by a pronoun, by speaking, or by being called in a speech; salience fades with distance.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

from audiobook.attributing.document import NARRATION, Document
from audiobook.attributing.story import Floats, Pronouns, ReferenceKind, SentenceRole, Story
from audiobook.language import FEMALE_PRONOUNS, MALE_PRONOUNS

_FADE = 60.0
"""Salience falls to a third over this many tokens of narration."""
_FORGET = 400
"""After this many tokens of narration a person is forgotten."""
_TALK_TOKEN = 0.3
"""A token of talk counts as this much of one of narration: however long somebody speaks, the scene stays the same."""
_LEAST_FIT = 0.3
"""A person whose probability of the pronoun's gender is smaller is not meant by it."""
_FIT_POWER = 1.5
_GAIN = {
    SentenceRole.IN_SPEECH: 0.03,
    SentenceRole.POSSESSOR: 0.6,
    SentenceRole.OBJECT: 0.6,
    SentenceRole.OTHER: 0.9,
    SentenceRole.SUBJECT: 1.2,
    SentenceRole.SPEAKER: 1.2,
}
"""Salience given by a mention in each role."""
_KEPT = 0.6
"""The share of earlier salience that a mention in narration adds to."""
_SUBJECT_PRONOUN, _OTHER_PRONOUN = 0.35, 0.15
_SPOKE = 0.5
_CALLED = 0.5
"""Who is called in a speech is likely to act and to answer after it."""
_MOST_SALIENCE = 2.0
_OFTEN = 0.3
"""How much more salient the person who is mentioned most is than one who hardly ever is."""
_LEAST_PROBABILITY = 0.5
"""Of a speaker found so far: one less sure says nothing of a pronoun."""
_MOST_SALIENT = 60
"""How many people are kept in mind before those who are forgotten are left out. It only saves time."""
_CALLS_THEMSELVES = 0.02
_NAMED_AFTER = 0.05
_SPEAKS_AGAIN = 0.7
"""For the pronoun of a cue, the share of salience left to: who is called in the speech, who is named later in the cue's sentence, and
who said the speech before and has not been mentioned since."""
_NEAR_PARAGRAPHS = 2
"""Speeches this near to each other are one conversation."""
_PRONOUNS = MALE_PRONOUNS | FEMALE_PRONOUNS

Speakers = Sequence[tuple[int, float]]
"""For each speech, the person found so far (-1 for none) and the probability."""


class _Mind:
    """Who is salient, and how much."""

    def __init__(self, story: Story) -> None:
        self._place = _places(story.document)
        self._female: Floats = story.female
        self._salient: dict[int, tuple[int, float]] = {}
        count = Counter(story.mentions.who)
        most = max(count.values(), default=1)
        self._often = {who: 1 + _OFTEN * math.sqrt(n / most) for who, n in count.items()}

    def salience(self, who: int, k: int) -> float:
        """How salient somebody is at token k."""
        place, value = self._salient.get(who, (k, 0.0))
        return value * math.exp((self._place[place] - self._place[k]) / _FADE)

    def set(self, who: int, k: int, value: float) -> None:
        """Have somebody be so salient at token k."""
        self._salient[who] = (k, value)
        if len(self._salient) > _MOST_SALIENT:
            self._salient = {w: x for w, x in self._salient.items() if self._place[k] - self._place[x[0]] < _FORGET}

    def mention(self, who: int, k: int, role: SentenceRole) -> None:
        """Somebody is mentioned at token k."""
        before = self.salience(who, k)
        gain = _GAIN[role]
        self.set(who, k, max(gain, before) if role is SentenceRole.IN_SPEECH else gain + _KEPT * before)

    def add(self, who: int, k: int, gain: float) -> None:
        """Somebody becomes more salient at token k."""
        self.set(who, k, min(_MOST_SALIENCE, self.salience(who, k) + gain))

    def likeliest(self, k: int, is_female: bool, less: Mapping[int, float]) -> int | None:
        """The most salient person at token k who fits a pronoun's gender; None where there is none.

        Args:
            k: the token.
            is_female: the pronoun means a woman.
            less: for those who are less likely meant, the share of salience left.
        """
        best, most = None, 0.0
        for who, (place, value) in self._salient.items():
            away = self._place[k] - self._place[place]
            fit = float(self._female[who])
            if away > _FORGET or (fit := fit if is_female else 1.0 - fit) < _LEAST_FIT:
                continue
            score = value * math.exp(-away / _FADE) * fit**_FIT_POWER * self._often.get(who, 1.0) * less.get(who, 1.0)
            if score > most:
                best, most = who, score
        return best


def resolve(story: Story) -> Story:
    """Resolve the pronouns of narration by mentions alone."""
    return resolve_with(story, None)


def resolve_with(story: Story, speakers: Speakers | None) -> Story:
    """Resolve the pronouns of narration by mentions, and by who speaks where that is known.

    Args:
        story: the story.
        speakers: the speakers found so far; None where nobody is known.
    """
    doc = story.document
    starts, who_mentioned, roles = story.mentions.starts, story.mentions.who, story.mentions.roles
    fixed, ends = _known_speakers(story, speakers)
    calls = {story.speeches[n].end - 1: x.called for n, x in enumerate(story.contexts) if x.called}
    cues = _Cues(story)
    mind = _Mind(story)
    at: list[int] = []
    who: list[int] = []
    order = 0
    for k in sorted({*starts, *doc.pronouns, *ends, *calls}):
        while order < len(starts) and starts[order] <= k:
            mind.mention(who_mentioned[order], k, roles[order])
            if roles[order] is not SentenceRole.IN_SPEECH:
                cues.told[who_mentioned[order]] = k
            order += 1
        for called in calls.get(k, ()):
            mind.set(called, k, mind.salience(called, k) + _CALLED)
        if (word := doc.lower[k]) in _PRONOUNS and doc.in_narration(k):
            best = fixed.get(k)
            if best is None:
                best = mind.likeliest(k, word in FEMALE_PRONOUNS, cues.less_likely(k))
            if best is not None:
                at.append(k)
                who.append(best)
                cues.found(k, best)
                mind.add(best, k, _SUBJECT_PRONOUN if word in ("he", "she") else _OTHER_PRONOUN)
        if k in ends:
            person, probability = ends[k]
            mind.add(person, k, _SPOKE * probability)
    return replace(story, pronouns=Pronouns(tuple(at), tuple(who)))


def _places(doc: Document) -> list[float]:
    """For each token, how far it is from the beginning of the story; talk counts less."""
    return list(accumulate(1.0 if q == NARRATION else _TALK_TOKEN for q in doc.quotation))


class _Cues:
    """The pronouns that are cues, and who says their speeches.

    Attributes:
        told: for each person, the last token of narration that mentions them so far.
    """

    def __init__(self, story: Story) -> None:
        self._story = story
        self._speech: dict[int, int] = {}
        self._speaker: dict[int, int] = {}
        self.told: dict[int, int] = {}
        for n, context in enumerate(story.contexts):
            if context.cue is not None and context.cue.kind is ReferenceKind.PRONOUN and context.source.may_be_cue:
                self._speech.setdefault(context.cue.at, n)
            for who in context.named:
                self._speaker[n] = who

    def found(self, k: int, who: int) -> None:
        """The pronoun at token k means somebody."""
        if k in self._speech:
            self._speaker.setdefault(self._speech[k], who)

    def less_likely(self, k: int) -> dict[int, float]:
        """Who is less likely meant by the pronoun at token k, and the share of salience left to them."""
        n = self._speech.get(k)
        if n is None:
            return {}
        context, speeches = self._story.contexts[n], self._story.speeches
        out: dict[int, float] = dict.fromkeys(context.ruled_out, _NAMED_AFTER)
        out |= dict.fromkeys(context.called, _CALLS_THEMSELVES)
        before = self._speaker.get(n - 1)
        if before is not None and before not in out:
            away = speeches[n].first_paragraph - speeches[n - 1].last_paragraph
            since = self._story.document.paragraph_start[speeches[n].first_paragraph]
            if 1 <= away <= _NEAR_PARAGRAPHS and self.told.get(before, -1) < since:
                out[before] = _SPEAKS_AGAIN
        return out


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
